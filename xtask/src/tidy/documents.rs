//! Pages: every path and link that they name exists, every crate has its pages.

use anyhow::Result;

use super::dependencies::Member;
use super::files::Files;
use super::problem::Problem;

/// Commands that the front page must show.
const COMMANDS: [&str; 2] = ["cargo xtask reproduce", "cargo xtask test"];

/// Checks every `.md` file, and that the pages that must be there are.
pub(super) fn check(files: &Files, members: &[Member]) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for page in files.ending_in(".md") {
        problems.extend(check_paths(files, page, &files.text(page)?)?);
    }
    problems.extend(check_front_page(files)?);
    problems.extend(check_crates(files, members)?);
    Ok(problems)
}

fn check_front_page(files: &Files) -> Result<Vec<Problem>> {
    let text = files.text("README.md")?;
    let missing = COMMANDS.iter().filter(|command| !text.contains(*command));
    Ok(missing
        .map(|command| Problem::new("README.md", format!("show the command `{command}`")))
        .collect())
}

fn check_crates(files: &Files, members: &[Member]) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let map = files.text("ARCHITECTURE.md")?;
    for member in members {
        let folder = &member.folder;
        let readme = format!("{folder}/README.md");
        if folder != "tests" && !files.has(&readme) {
            problems.push(Problem::new(
                readme,
                "write it: what the crate does, what it never does, how it is tested",
            ));
        }
        if !map.contains(&format!("`{folder}`")) {
            let what = format!("describe `{folder}` in the code map");
            problems.push(Problem::new("ARCHITECTURE.md", what));
        }
    }
    Ok(problems)
}

/// Paths that a page names and that neither exist nor are made by a command.
fn check_paths(files: &Files, page: &str, text: &str) -> Result<Vec<Problem>> {
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let exists = |path: &str| {
        let beside = joined(folder, path);
        files.has(path) || beside.is_some_and(|path| files.has(&path))
    };
    let mut problems = Vec::new();
    for (line, path, is_link) in named_paths(text) {
        let top = path.split('/').next().unwrap_or_default();
        // `train/validation` is no path of ours, `crates/no-such` is one.
        let is_ours = is_link || top == ".." || exists(top) || path.ends_with(".md");
        if is_ours && !exists(path) && !files.is_ignored(path)? {
            let what = format!("`{path}` does not exist: correct the path, or add the file");
            problems.push(Problem::new(format!("{page}:{line}"), what));
        }
    }
    Ok(problems)
}

/// What a page names as a path, by line: in single backticks, or as the target of a link, which must
/// exist; other words may only look like a path.
fn named_paths(text: &str) -> Vec<(usize, &str, bool)> {
    let mut found = Vec::new();
    let mut is_code = false;
    for (line, text) in (1..).zip(text.lines()) {
        is_code ^= text.trim_start().starts_with("```");
        if is_code {
            continue;
        }
        let in_backticks = text.split('`').skip(1).step_by(2);
        let looks_so = |name: &&str| name.contains('/') || name.ends_with(".md");
        let targets = text.split("](").skip(1);
        let links = targets.filter_map(|rest| rest.split([')', '#', ' ']).next());
        let named = in_backticks.filter(looks_so).map(|name| (name, false));
        for (name, is_link) in named.chain(links.map(|name| (name, true))) {
            let path = name.trim_end_matches('/');
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
            if !path.is_empty() && path.chars().all(is_plain) && !path.starts_with(['/', '-']) {
                found.push((line, path, is_link));
            }
        }
    }
    found
}

/// A path relative to a folder, with `..` resolved; `None` if it leaves the repository.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            ".." => {
                parts.pop()?;
            }
            "." => (),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::super::files::tests::repository;
    use super::*;

    #[test]
    fn test_named_paths_reads_backticks_and_links() {
        let text = "See `crates/core/src/ids.rs`, `README.md` and [the data](data/README.md#get).\n\
                    Not `cargo test`, `a::b`, `results/<run>/`, `-p x/y`, `/etc/hosts`,\n\
                    [the web](https://a.org/b.md), [here](#below).\n\
                    ```\n`crates/in/a/block.rs`\n```\n\
                    `tests/`";
        let expected = [
            (1, "crates/core/src/ids.rs", false),
            (1, "README.md", false),
            (1, "data/README.md", true),
            (7, "tests", false),
        ];
        assert_eq!(named_paths(text), expected);
    }

    #[test]
    fn test_check_paths_finds_what_does_not_exist() {
        let (root, files) = repository(&[
            ("README.md", b""),
            ("crates/core/README.md", b""),
            ("crates/core/src/ids.rs", b""),
            (".gitignore", b"/crates/made\n"),
        ]);
        let git = std::process::Command::new("git")
            .args(["init", "--quiet"])
            .arg(root.path())
            .status();
        assert!(git.unwrap().success());
        let places = |page: &str, text: &str| -> Vec<String> {
            let problems = check_paths(&files, page, text).unwrap();
            problems.into_iter().map(|problem| problem.place).collect()
        };
        let good = "`crates/core/src/ids.rs` `src/ids.rs` `crates/core` [up](../../README.md) \
                    `crates/made` `train/validation` `no/such/thing`";
        assert_eq!(places("crates/core/README.md", good), Vec::<String>::new());
        let bad = "`src/ids.rs`\n`crates/core/src/id.rs`\n[gone](GONE.md)";
        assert_eq!(places("README.md", bad), ["README.md:2", "README.md:3"]);
        let bad = "`src/id.rs` `../../crates/cor/x.rs`";
        assert_eq!(places("crates/core/README.md", bad).len(), 2);
    }

    #[test]
    fn test_check_front_page_wants_both_commands() {
        let (_root, files) = repository(&[("README.md", b"Run `cargo xtask reproduce`.")]);
        let problems = check_front_page(&files).unwrap();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].text.contains("cargo xtask test"));
    }

    #[test]
    fn test_joined_resolves_dots() {
        assert_eq!(joined("a/b", "../c.md").as_deref(), Some("a/c.md"));
        assert_eq!(joined("", "./c.md").as_deref(), Some("c.md"));
        assert_eq!(joined("a", "../../c.md"), None);
    }
}
