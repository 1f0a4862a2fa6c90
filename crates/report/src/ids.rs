//! Addresses within the page: readable, and each once.

use std::collections::BTreeSet;

/// The ids given out so far.
pub(crate) struct Ids {
    taken: BTreeSet<String>,
}

impl Ids {
    /// No ids but the page's own, which `reserved` lists.
    pub(crate) fn new(reserved: &[&str]) -> Self {
        Self {
            taken: reserved.iter().map(|&id| id.to_owned()).collect(),
        }
    }

    /// An id that nothing else on the page has, as like `wanted` as can be.
    pub(crate) fn take(&mut self, wanted: &str) -> String {
        let plain = plain(wanted);
        let numbered = (2_u32..).map(|number| format!("{plain}-{number}"));
        let free = std::iter::once(plain.clone())
            .chain(numbered)
            .find(|id| !self.taken.contains(id))
            .unwrap_or_default();
        self.taken.insert(free.clone());
        free
    }
}

/// Letters, digits, `-` and `_` of ASCII, which need no escape in HTML, addresses or CSS; `-` for others.
fn plain(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let plain: String = text
        .chars()
        .map(|c| if is_plain(c) { c } else { '-' })
        .collect();
    match plain.chars().any(|c| c != '-') {
        true => plain,
        false => "part".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_take_keeps_plain_names() {
        let mut ids = Ids::new(&["summary"]);
        assert_eq!(ids.take("all-binary-fig4a"), "all-binary-fig4a");
        assert_eq!(ids.take("mine_2: a/b\""), "mine_2--a-b-");
    }

    #[test]
    fn test_take_gives_no_id_twice() {
        let mut ids = Ids::new(&["summary"]);
        let taken = ["summary", "summary", "a b", "a-b", "a-b-2", "ß", ""].map(|id| ids.take(id));
        let expected = [
            "summary-2",
            "summary-3",
            "a-b",
            "a-b-2",
            "a-b-2-2",
            "part",
            "part-2",
        ];
        assert_eq!(taken, expected);
    }
}
