//! Who may use whom: the drawing in ARCHITECTURE.md, which is the rule.
//!
//! A line a crate, without the prefix `leuko-`. A crate may use only crates above it, so no circle can
//! be drawn:
//!
//! ```text
//! core  -> nothing
//! data  -> core
//! train -> core, data
//! cli   -> everything above
//! ```

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};

/// What each crate may use.
pub(super) type Drawing = BTreeMap<String, BTreeSet<String>>;

/// The heading of the page's section.
pub(super) const HEADING: &str = "## Who may use whom";

/// Reads the drawing on the page.
///
/// # Errors
/// - The section or its block is missing.
/// - A line is no rule, or names a crate that is not above it.
pub(super) fn read(page: &str) -> Result<Drawing> {
    let section = page.split(HEADING).nth(1);
    let block = section.and_then(|section| section.split("```").nth(1));
    let block = block.context("draw who may use whom: a block of lines such as `data -> core`")?;
    let mut drawing = Drawing::new();
    // The first line is the block's language.
    for line in block.lines().skip(1).filter(|line| !line.trim().is_empty()) {
        let (name, uses) = line
            .split_once("->")
            .with_context(|| format!("`{line}` has no `->`"))?;
        let above: BTreeSet<String> = drawing.keys().cloned().collect();
        let uses = match uses.trim() {
            "nothing" => BTreeSet::new(),
            "everything above" => above.clone(),
            list => list.split(',').map(|name| name.trim().to_owned()).collect(),
        };
        if let Some(below) = uses.difference(&above).next() {
            anyhow::bail!("`{line}`: draw {below} above it, or leave it out");
        }
        let name = name.trim();
        ensure!(
            drawing.insert(name.to_owned(), uses).is_none(),
            "{name} is drawn twice"
        );
    }
    Ok(drawing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(block: &str) -> String {
        format!("# Architecture\n{HEADING}\n\n```text\n{block}\n```\n")
    }

    #[test]
    fn test_read_the_rules_of_a_drawing() {
        let text =
            "core  -> nothing\ndata  -> core\ntrain -> core, data\n\ncli -> everything above";
        let drawing = read(&page(text)).unwrap();
        let uses = |name: &str| drawing[name].iter().cloned().collect::<Vec<_>>().join(" ");
        assert_eq!(uses("core"), "");
        assert_eq!(uses("train"), "core data");
        assert_eq!(uses("cli"), "core data train");
    }

    #[test]
    fn test_read_refuses_what_is_no_drawing() {
        let complaints: Vec<String> = [
            "data -> core\ncore -> nothing",
            "core -> core",
            "core -> nothing\ncore -> nothing",
            "core is alone",
        ]
        .iter()
        .map(|block| read(&page(block)).unwrap_err().to_string())
        .chain([read("# Architecture").unwrap_err().to_string()])
        .collect();
        insta::assert_snapshot!(complaints.join("\n"));
    }
}
