//! Crates use each other only as drawn, and leave libtorch out without their default features.

use std::collections::BTreeSet;

use anyhow::Result;
use cargo_metadata::Metadata;

use super::drawing::{self, Drawing};
use super::files::Files;
use super::problem::Problem;

const PAGE: &str = "ARCHITECTURE.md";
/// Packages that link libtorch.
const LIBTORCH: [&str; 2] = ["tch", "torch-sys"];

/// A package of the workspace.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// Name without prefix: `core` for leuko-core.
    name: String,
    /// Folder from the root, such as `crates/core`.
    pub(super) folder: String,
    /// Names of all dependencies in its manifest, optional ones and those of tests too.
    uses: BTreeSet<String>,
}

/// The packages of the workspace.
pub(super) fn members(metadata: &Metadata) -> Vec<Member> {
    let packages = metadata.workspace_packages().into_iter();
    let member = |package: &cargo_metadata::Package| {
        let folder = package
            .manifest_path
            .parent()
            .unwrap_or(&package.manifest_path);
        let folder = folder
            .strip_prefix(&metadata.workspace_root)
            .unwrap_or(folder);
        Member {
            name: short(&package.name),
            folder: folder.as_str().replace('\\', "/"),
            uses: package
                .dependencies
                .iter()
                .map(|used| short(&used.name))
                .collect(),
        }
    };
    packages.map(member).collect()
}

fn short(package: &str) -> String {
    package.strip_prefix("leuko-").unwrap_or(package).to_owned()
}

/// Checks the workspace, built with and without default features.
pub(super) fn check(
    files: &Files,
    with_defaults: &Metadata,
    without_defaults: &Metadata,
) -> Result<Vec<Problem>> {
    let members = members(with_defaults);
    let mut problems = match drawing::read(&files.text(PAGE)?) {
        Ok(drawing) => check_uses(&members, &drawing),
        Err(error) => {
            vec![Problem::new(PAGE, format!("{error:#}"))]
        }
    };
    let reached = without_defaults
        .resolve
        .iter()
        .flat_map(|resolve| &resolve.nodes);
    let mut reached = reached.map(|node| without_defaults[&node.id].name.as_str());
    if let Some(name) = reached.find(|name| LIBTORCH.contains(name)) {
        let what = format!(
            "without default features a package still reaches {name}: make that dependency optional, behind the feature `libtorch` (`cargo tree --workspace --no-default-features -i {name}` shows who does)"
        );
        problems.push(Problem::new("Cargo.toml", what));
    }
    Ok(problems)
}

fn check_uses(members: &[Member], drawing: &Drawing) -> Vec<Problem> {
    let names: BTreeSet<&String> = members.iter().map(|member| &member.name).collect();
    let mut problems = Vec::new();
    let section = drawing::HEADING.trim_start_matches('#').trim_start();
    for name in drawing.keys().filter(|name| !names.contains(name)) {
        problems.push(Problem::new(
            PAGE,
            format!("{section}: there is no crate {name}"),
        ));
    }
    for member in members {
        let Some(allowed) = drawing.get(&member.name) else {
            problems.push(Problem::new(
                PAGE,
                format!("{section}: draw {}", member.name),
            ));
            continue;
        };
        for used in member.uses.iter().filter(|used| names.contains(used)) {
            if !allowed.contains(used) {
                let what = format!(
                    "{} must not use {used} ({PAGE}, {section}): move what they share to a crate that both may use",
                    member.name
                );
                problems.push(Problem::new(format!("{}/Cargo.toml", member.folder), what));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, uses: &[&str]) -> Member {
        Member {
            name: name.into(),
            folder: format!("crates/{name}"),
            uses: uses.iter().map(|used| (*used).to_owned()).collect(),
        }
    }

    #[test]
    fn test_check_uses_of_what_is_not_drawn() {
        let page = format!(
            "{}\n```text\ncore -> nothing\neval -> core\ntrain -> core\nold -> nothing\n```",
            drawing::HEADING
        );
        let members = [
            member("core", &["serde"]),
            member("eval", &["core", "train"]),
            member("train", &["core", "tch"]),
            member("art", &["core"]),
        ];
        let problems = check_uses(&members, &drawing::read(&page).unwrap());
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        insta::assert_snapshot!(lines.join("\n"));
    }
}
