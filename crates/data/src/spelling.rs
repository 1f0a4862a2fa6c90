//! Names of classes and groups that differ in their spelling only.

use std::collections::BTreeMap;

use leuko_core::ImageDigest;
use unicode_normalization::UnicodeNormalization;

use crate::{Named, Remark};

/// What two names share if they differ only in upper and lower case, in white space around them, or in how
/// Unicode writes a letter with a mark (as one character, or as two): macOS and some archives write two.
///
/// # Examples
///
/// ```
/// use leuko_data::spelling_key;
///
/// assert_eq!(spelling_key("Zürich "), spelling_key("zu\u{308}rich"));
/// assert_ne!(spelling_key("blast"), spelling_key("blasts"));
/// ```
pub fn spelling_key(name: &str) -> String {
    name.trim().nfc().collect::<String>().to_lowercase()
}

/// Checksum of the name of a group, such as a patient: names that count as the same ([`spelling_key`]) have one
/// checksum. A model knows its groups by it, so that it does not tell their names.
///
/// # Examples
///
/// ```
/// use leuko_data::group_digest;
///
/// assert_eq!(group_digest("Patient-7"), group_digest("patient-7 "));
/// assert_ne!(group_digest("patient-7"), group_digest("patient-8"));
/// ```
pub fn group_digest(name: &str) -> ImageDigest {
    ImageDigest::of(spelling_key(name).as_bytes())
}

/// One spelling for each name: the most frequent one; of equally frequent ones the first by name.
///
/// # Examples
///
/// ```
/// use leuko_data::{Named, Spellings};
///
/// let spellings = Spellings::of(Named::Class, ["blast", "Blast", "blast", "normal"]);
/// assert_eq!(spellings.all(), ["blast", "normal"]);
/// assert_eq!(spellings.kept("BLAST"), Some("blast"));
/// ```
#[derive(Clone, Debug)]
pub struct Spellings {
    what: Named,
    /// Each spelling with how often it is there, by key.
    found: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Spellings {
    /// Counts the spellings of `names`, such as one for each image or folder.
    pub fn of<'a>(what: Named, names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut found: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for name in names {
            let spellings = found.entry(spelling_key(name)).or_default();
            *spellings.entry(name.to_owned()).or_default() += 1;
        }
        Self { what, found }
    }

    /// The kept spelling of a name; none if no name counts as the same.
    pub fn kept(&self, name: &str) -> Option<&str> {
        self.found.get(&spelling_key(name)).and_then(commonest)
    }

    /// The kept spellings, by name.
    pub fn all(&self) -> Vec<String> {
        let mut all: Vec<String> = (self.found.values())
            .filter_map(commonest)
            .map(str::to_owned)
            .collect();
        all.sort();
        all
    }

    /// The names that have several spellings, if there are any.
    pub fn merged(&self) -> Option<Remark> {
        let several = self.found.values().filter(|spellings| spellings.len() > 1);
        let names: Vec<(String, Vec<String>)> = several
            .filter_map(|spellings| {
                let kept = commonest(spellings)?;
                let others = spellings.keys().filter(|other| *other != kept);
                Some((kept.to_owned(), others.cloned().collect()))
            })
            .collect();
        (!names.is_empty()).then_some(Remark::OneName {
            what: self.what,
            names,
        })
    }
}

/// The most frequent spelling; of equally frequent ones the first by name.
fn commonest(spellings: &BTreeMap<String, usize>) -> Option<&str> {
    // Of equal ones `max_by_key` returns the last.
    let most = spellings.iter().rev().max_by_key(|(_, count)| **count);
    most.map(|(name, _)| &**name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_spellings_keeps_the_most_frequent_and_names_the_others() {
        let names = ["p1", "P1", "P1", "p2", "e\u{301}", "\u{e9}"];
        let spellings = Spellings::of(Named::Group, names);
        assert_eq!(spellings.kept("p1"), Some("P1"));
        assert_eq!(spellings.kept("p2"), Some("p2"));
        // Equally frequent: the first by name.
        assert_eq!(spellings.kept("\u{e9}"), Some("e\u{301}"));
        assert_eq!(spellings.all(), ["P1", "e\u{301}", "p2"]);
        let names = vec![
            ("P1".into(), vec!["p1".into()]),
            ("e\u{301}".into(), vec!["\u{e9}".into()]),
        ];
        let what = Named::Group;
        assert_eq!(spellings.merged(), Some(Remark::OneName { what, names }));
        assert_eq!(Spellings::of(what, ["a", "b"]).merged(), None);
    }
}
