//! Names of classes and groups that differ in their spelling only.

use std::collections::BTreeMap;

use leuko_core::ImageDigest;
use unicode_normalization::UnicodeNormalization;

use crate::{Named, Remark};

/// What two names share if they differ only in upper and lower case, in the white space in or around them, in
/// characters that nobody sees, or in how Unicode writes a letter: with its mark as one character or as two (macOS and some
/// archives write two), or in full width, as keyboards for Chinese and Japanese do.
///
/// # Examples
///
/// ```
/// use leuko_data::spelling_key;
///
/// assert_eq!(spelling_key("Zürich "), spelling_key("zu\u{308}rich"));
/// // A space of no width, as web pages and spreadsheets leave it.
/// assert_eq!(spelling_key("blast\u{200b}"), spelling_key("blast"));
/// assert_eq!(spelling_key("\u{ff30}\u{ff11}"), spelling_key("p1"));
/// assert_ne!(spelling_key("blast"), spelling_key("blasts"));
/// ```
pub fn spelling_key(name: &str) -> String {
    let space = |letter: char| if letter.is_whitespace() { ' ' } else { letter };
    let seen: String = name
        .chars()
        .filter(|&c| !is_invisible(c))
        .map(space)
        .collect();
    seen.trim().nfkc().collect::<String>().to_lowercase()
}

/// What two names of groups share, such as of patients: as [`spelling_key`], and whole numbers count as the same with and
/// without zeros before them and a fraction of zeros. Spreadsheets make `1` of `01` and statistics programs `1.0`.
///
/// # Examples
///
/// ```
/// use leuko_data::group_key;
///
/// assert_eq!(group_key("01"), group_key("1.0"));
/// assert_ne!(group_key("p01"), group_key("p1"));
/// ```
pub fn group_key(name: &str) -> String {
    let key = spelling_key(name);
    match number(&key) {
        Some(number) => number.to_owned(),
        None => key,
    }
}

/// A whole number without zeros before it and without a fraction of zeros; `None` for any other text.
pub(crate) fn number(text: &str) -> Option<&str> {
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
        _ => text,
    };
    if whole.is_empty() || !whole.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let first = whole.bytes().position(|digit| digit != b'0');
    Some(&whole[first.unwrap_or(whole.len() - 1)..])
}

/// What the names of two groups share if a person may have meant one: letters and numbers, without the signs between them
/// and the zeros before a number. Two numbers stay apart: `1-2` is not `12`.
fn near_key(name: &str) -> String {
    let key = spelling_key(name);
    let mut near = String::new();
    let mut letters = key.chars().peekable();
    let mut follows_number = false;
    while let Some(letter) = letters.next() {
        if !letter.is_ascii_digit() {
            if letter.is_alphanumeric() {
                near.push(letter);
                follows_number = false;
            }
            continue;
        }
        let mut number = letter.to_string();
        while let Some(digit) = letters.next_if(char::is_ascii_digit) {
            number.push(digit);
        }
        if follows_number {
            near.push('-');
        }
        let digits = number.trim_start_matches('0');
        near.push_str(if digits.is_empty() { "0" } else { digits });
        follows_number = true;
    }
    near
}

/// Whether a character takes no place and leaves no mark: spaces of no width, joiners, marks of direction and of byte order.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// A name as a reader can see it, with the code of each character that nobody sees: `blast<U+200B>`. Unusual spaces are
/// among them.
pub(crate) fn visible(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        let is_unusual = letter.is_whitespace() && letter != ' ';
        match is_unusual || is_invisible(letter) {
            true => text += &format!("<U+{:04X}>", u32::from(letter)),
            false => text.push(letter),
        }
    }
    text
}

/// Checksum of the name of a group, such as a patient: names that count as the same ([`group_key`]) have one
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
    ImageDigest::of(group_key(name).as_bytes())
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
            let spellings = found.entry(key(what, name)).or_default();
            *spellings.entry(name.to_owned()).or_default() += 1;
        }
        Self { what, found }
    }

    /// The kept spelling of a name; none if no name counts as the same.
    pub fn kept(&self, name: &str) -> Option<&str> {
        self.found.get(&key(self.what, name)).and_then(commonest)
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

    /// Pairs of groups whose names differ only in signs between letters and numbers or in zeros before a number, if there
    /// are any: `P06` and `P6`, `P-1` and `P1`. They count as two.
    pub fn near(&self) -> Option<Remark> {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let mut pairs = Vec::new();
        for name in self.all() {
            let key = near_key(&name);
            match seen.get(&key) {
                Some(first) if !key.is_empty() => pairs.push([first.clone(), name]),
                _ => drop(seen.insert(key, name)),
            }
        }
        (!pairs.is_empty()).then_some(Remark::NearGroups { pairs })
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

fn key(what: Named, name: &str) -> String {
    match what {
        Named::Class => spelling_key(name),
        Named::Group => group_key(name),
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

    #[test]
    fn test_groups_that_are_the_same_number_are_one_and_classes_are_not() {
        let names = ["1", "01", "1.0", "1.", "10", "1.5", "p1"];
        let groups = Spellings::of(Named::Group, names);
        assert_eq!(groups.all(), ["01", "1.5", "10", "p1"]);
        assert_eq!(groups.kept("001"), Some("01"));
        let classes = Spellings::of(Named::Class, names);
        assert_eq!(classes.all().len(), names.len());
        for (text, expected) in [
            ("000", Some("0")),
            ("0.0", Some("0")),
            (".0", None),
            ("", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
        assert_eq!(group_digest("01"), group_digest("1.0"));
    }

    #[test]
    fn test_groups_of_near_spellings_are_two_and_named() {
        let near = |names: &[&str]| {
            let spellings = Spellings::of(Named::Group, names.iter().copied());
            spellings.near().map(|remark| remark.to_string())
        };
        insta::assert_snapshot!(near(&["S 07", "s7", "s_7", "S8", "x-1", "X1", "x10"]).unwrap(), @"
        3 pairs of groups have near spellings and count as two groups each: `S 07` and `s7`, `S 07` and `s_7`, `X1` and `x-1`
        hint: if they are one patient, give them one name
        ");
        // One patient under names that differ in width, and different ones that share digits.
        assert_eq!(
            near(&[
                "p1",
                "\u{ff30}\u{ff11}",
                "1-2",
                "12",
                "1-1",
                "11",
                "anna",
                "ann"
            ]),
            None
        );
        assert_eq!(group_key("\u{ff30}\u{ff11}"), group_key("p1"));
    }

    #[test]
    fn test_names_that_differ_in_what_nobody_sees_are_one_and_the_code_is_shown() {
        let names = ["T cell", "T cell", "T\u{a0}cell", "\u{feff}T cell\u{200b}"];
        let spellings = Spellings::of(Named::Class, names);
        assert_eq!(spellings.all(), ["T cell"]);
        insta::assert_snapshot!(spellings.merged().unwrap(), @"1 class has several spellings, which count as one: `T cell` (also `T<U+00A0>cell`, `<U+FEFF>T cell<U+200B>`)");
    }
}
