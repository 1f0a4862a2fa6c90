//! Crates use each other only as the rules say, and few reach libtorch.

use fs_err as fs;

use super::Problem;
use super::metadata::{Member, Metadata};
use super::rules::{self, LINKS_LIBTORCH, short};
use crate::workspace;

/// Packages that link libtorch.
const LIBTORCH: [&str; 2] = ["tch", "torch-sys"];

/// Checks the workspace, built with and without default features.
pub(super) fn check(with_defaults: &Metadata, without_defaults: &Metadata) -> Vec<Problem> {
    let members = with_defaults.members();
    let mut problems = check_uses(&members);
    problems.extend(check_libtorch(with_defaults, without_defaults, &members));
    problems.extend(members.iter().filter_map(check_rpath));
    problems
}

fn manifest(member: &Member) -> String {
    format!("{}/Cargo.toml", member.folder)
}

fn check_uses(members: &[Member]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for member in members {
        let name = short(&member.name);
        let Some(allowed) = rules::allowed(name) else {
            problems.push(Problem::new(
                manifest(member),
                format!("no rule says whom {} may use: add one to xtask/src/tidy/rules.rs and ARCHITECTURE.md", member.name),
            ));
            continue;
        };
        let Some(allowed) = allowed else {
            continue;
        };
        for used in members
            .iter()
            .filter(|used| member.dependencies.contains(&used.name))
        {
            if !allowed.contains(short(&used.name)) {
                problems.push(Problem::new(
                    manifest(member),
                    format!(
                        "{} must not use {} (ARCHITECTURE.md, \"Who may use whom\"): move what is shared to a crate that both may use",
                        member.name, used.name
                    ),
                ));
            }
        }
    }
    problems
}

fn check_libtorch(
    with_defaults: &Metadata,
    without_defaults: &Metadata,
    members: &[Member],
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for member in members {
        let may = LINKS_LIBTORCH.contains(&short(&member.name));
        let reaches = |metadata: &Metadata| {
            let reached = metadata.reached_from(&member.name);
            LIBTORCH.iter().any(|package| reached.contains(package))
        };
        // Features are the whole workspace's: beside a crate that asks for libtorch, a user of the same
        // dependency that does not ask seems to reach it too.
        let shares = |name: &String| LINKS_LIBTORCH.contains(&short(name));
        let own = match member.dependencies.iter().any(shares) {
            true => without_defaults,
            false => with_defaults,
        };
        if !may && reaches(own) {
            problems.push(Problem::new(
                manifest(member),
                format!(
                    "{} must not reach libtorch: take out the dependency that does",
                    member.name
                ),
            ));
        }
        if may && reaches(without_defaults) {
            problems.push(Problem::new(
                manifest(member),
                "without default features it still reaches libtorch: make that dependency optional, behind the feature `libtorch`",
            ));
        }
    }
    problems
}

/// Whoever uses `tch` must write libtorch's folder into its own binaries: neither the link argument
/// nor the metadata of `torch-sys` travels further than to a direct dependent.
fn check_rpath(member: &Member) -> Option<Problem> {
    if !member.dependencies.contains("tch") {
        return None;
    }
    let what = if !member.dependencies.contains("torch-sys") {
        "add `torch-sys` beside `tch`: its build.rs needs the metadata of a direct dependency"
    } else {
        let script = workspace::root().join(&member.folder).join("build.rs");
        let text = fs::read_to_string(script).unwrap_or_default();
        if text.contains("DEP_TCH_LIBTORCH_LIB") {
            return None;
        }
        "add the build.rs that crates/study has: without it, its tests do not find libtorch"
    };
    Some(Problem::new(manifest(member), what))
}

#[cfg(test)]
mod tests {
    use super::super::metadata::tests::metadata;
    use super::*;

    #[track_caller]
    fn check_places(problems: &[Problem], expected: &[&str]) {
        let places: Vec<&str> = problems
            .iter()
            .map(|problem| problem.place.as_str())
            .collect();
        assert_eq!(places, expected, "{problems:?}");
    }

    #[test]
    fn test_check_uses_of_a_forbidden_direction() {
        let members = metadata(&[
            ("leuko-core", &["serde"]),
            ("leuko-eval", &["leuko-core", "dev:leuko-train"]),
            ("leuko-model", &["leuko-core", "tch"]),
            ("leuko-train", &["leuko-model", "leuko-core"]),
            ("leuko-viz", &["leuko-eval", "leuko-model"]),
            ("leuko-study", &["leuko-viz", "leuko-train"]),
            ("leuko-tests", &[]),
            ("xtask", &["leuko-core"]),
        ]);
        let problems = check_uses(&members.members());
        let expected = [
            "crates/eval/Cargo.toml",
            "crates/viz/Cargo.toml",
            "xtask/Cargo.toml",
        ];
        check_places(&problems, &expected);
        assert!(
            problems[0]
                .text
                .contains("leuko-eval must not use leuko-train")
        );
    }

    #[test]
    fn test_check_uses_of_a_crate_without_a_rule() {
        let problems = check_uses(&metadata(&[("leuko-art", &[])]).members());
        check_places(&problems, &["crates/art/Cargo.toml"]);
    }

    #[test]
    fn test_check_libtorch_reached_by_a_crate_that_must_not() {
        let with = metadata(&[
            ("leuko-data", &["leuko-x"]),
            ("leuko-x", &["torch-sys"]),
            ("leuko-train", &["tch"]),
        ]);
        let without = metadata(&[("leuko-data", &[]), ("leuko-x", &[]), ("leuko-train", &[])]);
        let problems = check_libtorch(&with, &without, &with.members());
        check_places(
            &problems,
            &["crates/data/Cargo.toml", "crates/x/Cargo.toml"],
        );
        let problems = check_libtorch(&with, &with, &metadata(&[("leuko-train", &[])]).members());
        check_places(&problems, &["crates/train/Cargo.toml"]);
        assert!(problems[0].text.contains("without default features"));
    }

    #[test]
    fn test_check_libtorch_of_a_crate_that_uses_one_without_its_feature() {
        let with = metadata(&[
            ("leuko-explain", &["leuko-model"]),
            ("leuko-model", &["tch"]),
        ]);
        let without = metadata(&[("leuko-explain", &["leuko-model"]), ("leuko-model", &[])]);
        let members = with.members();
        check_places(&check_libtorch(&with, &without, &members), &[]);
        let expected = ["crates/explain/Cargo.toml", "crates/model/Cargo.toml"];
        check_places(&check_libtorch(&with, &with, &members), &expected);
    }

    #[test]
    fn test_check_rpath_wants_the_metadata_and_the_script() {
        let members = metadata(&[
            ("leuko-none", &["tch"]),
            ("leuko-model", &["tch", "torch-sys"]),
        ]);
        let members = members.members();
        // This checkout's own crates/model has the script.
        assert_eq!(check_rpath(&members[0]), None);
        assert!(check_rpath(&members[1]).unwrap().text.contains("torch-sys"));
    }
}
