//! No circle of files: in a crate, files use each other in one direction only.
//!
//! A file uses another if it names a path into it that starts with `crate::` or `super::`. The root of
//! a crate, which gathers and re-exports, counts as no file; neither does what is compiled for tests
//! alone; and a file may use its own submodules, though they use it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::Result;

use super::files::Files;
use super::paths::{paths_in, test_modules};
use super::problem::Problem;

/// Files by module path: `["tidy", "files"]` for `src/tidy/files.rs`.
type Modules = BTreeMap<Vec<String>, String>;
/// The files that a file uses.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// Checks each crate, test and example that has files of its own.
pub(super) fn check(files: &Files) -> Result<Vec<Problem>> {
    let roots: BTreeSet<&str> = ["/lib.rs", "/main.rs"]
        .iter()
        .flat_map(|root| {
            files
                .ending_in(root)
                .map(move |path| path.trim_end_matches(root))
        })
        .collect();
    let mut problems = Vec::new();
    for root in &roots {
        for circle in circles(&uses(files, &modules(files, root, &roots))?) {
            let way = circle.join(" -> ");
            let what =
                format!("a circle of files: {way}; move what they share to a file below them");
            problems.push(Problem::new(format!("{root}/{}", circle[0]), what));
        }
    }
    Ok(problems)
}

/// The files of the crate at `root`, without its root and without what has a root below.
fn modules(files: &Files, root: &str, roots: &BTreeSet<&str>) -> Modules {
    let mut modules = Modules::new();
    for path in files.ending_in(".rs") {
        let Some(name) = path
            .strip_prefix(root)
            .and_then(|name| name.strip_prefix('/'))
        else {
            continue;
        };
        let mut parents = path.match_indices('/').map(|(end, _)| &path[..end]);
        let is_elsewhere =
            parents.any(|parent| parent.len() > root.len() && roots.contains(parent));
        if is_elsewhere || ["lib.rs", "main.rs"].contains(&name) {
            continue;
        }
        let module = name.trim_end_matches(".rs").trim_end_matches("/mod");
        modules.insert(
            module.split('/').map(str::to_owned).collect(),
            path.to_owned(),
        );
    }
    modules
}

/// Who uses whom, by the end of the path below the crate's root.
fn uses(files: &Files, modules: &Modules) -> Result<Uses> {
    let mut tests = BTreeSet::new();
    let mut found: BTreeMap<&Vec<String>, BTreeSet<&Vec<String>>> = BTreeMap::new();
    for (module, path) in modules {
        let text = files.text(path)?;
        tests.extend(test_modules(&text).map(|name| [&module[..], &[name.to_owned()]].concat()));
        let used = paths_in(&text)
            .into_iter()
            .filter_map(|path| target(module, &path, modules));
        found.insert(
            module,
            used.filter(|used| !used.starts_with(module)).collect(),
        );
    }
    let is_test = |module: &[String]| {
        let is_named_so = module.last().is_some_and(|name| name == "tests");
        is_named_so || (1..=module.len()).any(|end| tests.contains(&module[..end]))
    };
    let name = |module: &Vec<String>| format!("{}.rs", module.join("/"));
    let own = found.into_iter().filter(|(module, _)| !is_test(module));
    Ok(own
        .map(|(module, used)| (name(module), used.into_iter().map(name).collect()))
        .collect())
}

/// The file that a path such as `["super", "files", "Files"]` leads to, seen from a module.
fn target<'a>(from: &[String], path: &[String], modules: &'a Modules) -> Option<&'a Vec<String>> {
    let n_supers = path.iter().take_while(|part| *part == "super").count();
    let absolute = match n_supers {
        0 => path[1..].to_vec(),
        n => [&from[..from.len().saturating_sub(n)], &path[n..]].concat(),
    };
    let longest = (1..=absolute.len()).rev();
    let mut found = longest.filter_map(|end| modules.get_key_value(&absolute[..end]));
    found.next().map(|(module, _)| module)
}

/// One circle through each file that is in one, unless a circle before has named it.
fn circles(uses: &Uses) -> Vec<Vec<&str>> {
    let mut named = BTreeSet::new();
    let mut circles = Vec::new();
    for start in uses.keys() {
        if named.contains(start.as_str()) {
            continue;
        }
        if let Some(circle) = shortest_circle(start, uses) {
            named.extend(circle.iter().copied());
            circles.push(circle);
        }
    }
    circles
}

/// Breadth-first search for the way back to `start`.
fn shortest_circle<'a>(start: &'a str, uses: &'a Uses) -> Option<Vec<&'a str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(file) = open.pop_front() {
        for used in uses.get(file).into_iter().flatten() {
            if came_from.contains_key(used.as_str()) {
                continue;
            }
            came_from.insert(used, file);
            open.push_back(used);
        }
    }
    let mut circle = vec![start];
    let mut file = *came_from.get(start)?;
    while file != start {
        circle.push(file);
        file = came_from[file];
    }
    circle.push(start);
    circle.reverse();
    Some(circle)
}

#[cfg(test)]
mod tests {
    use super::super::files::tests::repository;
    use super::*;

    #[track_caller]
    fn check_tree(tree: &[(&str, &str)], expected: &[&str]) {
        let tree: Vec<(&str, &[u8])> = tree
            .iter()
            .map(|(path, text)| (*path, text.as_bytes()))
            .collect();
        let (_root, files) = repository(&tree);
        let problems = check(&files).unwrap();
        let ways = problems.iter().map(|problem| {
            let way = problem.text.split([':', ';']).nth(1).unwrap_or_default();
            format!("{}:{way}", problem.place)
        });
        assert_eq!(ways.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn test_check_finds_a_circle_of_two_and_of_three() {
        check_tree(
            &[
                ("a/src/lib.rs", "mod x; mod y; mod z; mod p;"),
                ("a/src/x.rs", "use crate::{y::Y, p::q::{Q, R}};"),
                ("a/src/y.rs", "fn f() { super::z::g() }"),
                ("a/src/z.rs", "use crate::x;"),
                ("a/src/p.rs", "mod q;\nuse super::p2::P;"),
                ("a/src/p/q.rs", ""),
                ("a/src/p2.rs", "use crate::p::Z;"),
            ],
            &[
                "a/src/p.rs: p.rs -> p2.rs -> p.rs",
                "a/src/x.rs: x.rs -> y.rs -> z.rs -> x.rs",
            ],
        );
    }

    #[test]
    fn test_check_lets_one_direction_pass() {
        check_tree(
            &[
                ("a/src/lib.rs", "pub use x::X; use crate::y;"),
                ("a/src/main.rs", "use crate::x;"),
                (
                    "a/src/x.rs",
                    "use crate::y::Y; use crate::X; use crate::x::part::P;",
                ),
                (
                    "a/src/x/part.rs",
                    "use super::X; // crate::x\nuse super::super::y;",
                ),
                (
                    "a/src/y.rs",
                    "#[cfg(test)]\nmod tests {\n    use crate::x;\n}\n",
                ),
                // Another crate.
                ("b/src/lib.rs", ""),
                ("b/src/y.rs", "use crate::x;"),
            ],
            &[],
        );
    }

    #[test]
    fn test_check_passes_over_files_of_tests() {
        check_tree(
            &[
                ("a/src/lib.rs", ""),
                ("a/src/x.rs", "#[cfg(test)]\nmod made;\nuse super::y;"),
                ("a/src/x/made.rs", "use crate::y;"),
                (
                    "a/src/y.rs",
                    "#[cfg(test)]\nuse crate::{\n    x::made,\n};\nfn f() {}",
                ),
                ("a/src/y/tests.rs", "use crate::x;"),
            ],
            &[],
        );
    }
}
