//! Who may use whom: the rules, and the same on the page ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};

/// Crates of ours, without their prefix, that a crate may use; `None` is all of them.
type Rules = BTreeMap<String, Option<BTreeSet<String>>>;

const RULES: [(&str, &[&str]); 15] = [
    ("audit", &["core", "data", "synthetic"]),
    ("augment", &["core"]),
    ("core", &[]),
    ("data", &["core"]),
    ("embed", &["core"]),
    ("eval", &["core"]),
    ("explain", &["core", "model"]),
    ("fused", &["core"]),
    ("model", &["core"]),
    ("report", &[]),
    ("segment", &["core", "data", "synthetic"]),
    ("synthetic", &["core", "data"]),
    (
        "train",
        &["augment", "core", "data", "fused", "model", "synthetic"],
    ),
    ("viz", &["core", "eval"]),
    ("xtask", &[]),
];
/// Runs the binary, and uses no crate.
const TESTS: &str = "tests";
/// Uses everything.
const STUDY: &str = "study";
/// May reach libtorch.
pub(super) const LINKS_LIBTORCH: [&str; 3] = ["model", "study", "train"];

/// What one crate may use; `None` for a crate that no rule names.
pub(super) fn allowed(name: &str) -> Option<Option<BTreeSet<String>>> {
    if name == TESTS {
        return Some(Some(BTreeSet::new()));
    }
    rules().get(name).cloned()
}

fn rules() -> Rules {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let mut rules: Rules = RULES
        .iter()
        .map(|(name, uses)| ((*name).to_owned(), Some(set(uses))))
        .collect();
    rules.insert(STUDY.to_owned(), None);
    rules
}

/// A crate's name in the rules: `leuko-core` is `core`.
pub(super) fn short(package: &str) -> &str {
    package.strip_prefix("leuko-").unwrap_or(package)
}

/// Compares the page's section "Who may use whom" with the rules.
///
/// # Errors
/// - What differs, and where to edit it.
pub(super) fn check_page(page: &str) -> Result<(), String> {
    const WHERE: &str = "the section \"Who may use whom\"";
    let section = page.split("## Who may use whom").nth(1);
    let Some(block) = section.and_then(|section| section.split("```").nth(1)) else {
        return Err(format!(
            "{WHERE} is missing: write it, with a block of lines such as `data -> core`"
        ));
    };
    let stated = parse(block);
    let ours = rules();
    let show = |uses: Option<&Option<BTreeSet<String>>>| match uses {
        None => "nothing at all".to_owned(),
        Some(None) => "everything".to_owned(),
        Some(Some(set)) if set.is_empty() => "none of ours".to_owned(),
        Some(Some(set)) => set.iter().cloned().collect::<Vec<_>>().join(", "),
    };
    let names: BTreeSet<&String> = ours.keys().chain(stated.keys()).collect();
    for name in names {
        let (page, rule) = (stated.get(name), ours.get(name));
        if page != rule {
            return Err(format!(
                "{WHERE} says `{name} -> {}`, xtask/src/tidy/rules.rs says `{name} -> {}`: make them agree",
                show(page),
                show(rule)
            ));
        }
    }
    match block
        .lines()
        .find_map(|line| line.strip_prefix("links libtorch: "))
    {
        Some(rest) if libtorch_names(rest) == BTreeSet::from(LINKS_LIBTORCH) => Ok(()),
        _ => Err(format!(
            "{WHERE} must have a line `links libtorch: {}`, as xtask/src/tidy/rules.rs says",
            LINKS_LIBTORCH.join(", ")
        )),
    }
}

/// The names in `model, train, study, each behind the feature ...`.
fn libtorch_names(text: &str) -> BTreeSet<&str> {
    let names = text.split(',').map(str::trim);
    names
        .filter(|name| !name.is_empty() && !name.contains(' '))
        .collect()
}

/// Reads `a, b -> c, d`, several to a line with two spaces or more between them.
fn parse(block: &str) -> Rules {
    let mut rules = Rules::new();
    for line in block.lines().filter(|line| line.contains("->")) {
        // `viz  -> eval` is aligned: spaces before an arrow separate nothing.
        let mut line = line.to_owned();
        while line.contains("  ->") {
            line = line.replace("  ->", " ->");
        }
        for rule in line.split("  ").filter(|rule| rule.contains("->")) {
            let Some((names, uses)) = rule.split_once("->") else {
                continue;
            };
            let uses = match uses.trim() {
                "everything" => None,
                "none of ours" => Some(BTreeSet::new()),
                list => Some(list.split(',').map(|name| name.trim().to_owned()).collect()),
            };
            for name in names.split(',').map(str::trim) {
                rules.insert(name.to_owned(), uses.clone());
            }
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# Architecture
## Who may use whom

```text
study -> everything
train -> model, fused, data, synthetic, augment, core    viz   -> eval, core    eval -> core
data  -> core    augment -> core    fused -> core    model -> core    embed -> core
synthetic -> data, core    explain -> model, core
segment -> synthetic, data, core    audit -> synthetic, data, core
links libtorch: model, train, study, each behind the feature `libtorch` (on by default in study alone)
core, report, xtask -> none of ours
```
";

    #[test]
    fn test_check_page_of_the_rules() {
        assert_eq!(check_page(PAGE), Ok(()));
    }

    #[test]
    fn test_check_page_that_allows_more_or_less() {
        for (from, to, part) in [
            (
                "data  -> core",
                "data  -> core, eval",
                "`data -> core, eval`",
            ),
            ("eval, core", "eval", "`viz -> eval`"),
            ("study -> everything", "study -> train", "`study -> train`"),
            (
                "core, report, xtask",
                "core, report",
                "`xtask -> nothing at all`",
            ),
            ("eval -> core", "eval -> core  art -> core", "`art -> core`"),
            (
                "model, train, study, each",
                "model, study, each",
                "links libtorch: model, study, train",
            ),
        ] {
            let error = check_page(&PAGE.replace(from, to)).unwrap_err();
            assert!(error.contains(part), "{error} has not {part}");
        }
    }

    #[test]
    fn test_check_page_without_the_section() {
        assert!(
            check_page("# Architecture")
                .unwrap_err()
                .contains("is missing")
        );
    }
}
