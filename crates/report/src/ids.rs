//! Anchors within the page: readable and unique.

use std::cell::RefCell;
use std::collections::BTreeSet;

/// The ids in use.
pub(crate) struct Ids {
    taken: RefCell<BTreeSet<String>>,
}

impl Ids {
    /// Only the page's own ids, which `reserved` lists.
    pub(crate) fn new(reserved: &[&str]) -> Self {
        let taken = reserved.iter().map(|&id| id.to_owned()).collect();
        Self {
            taken: RefCell::new(taken),
        }
    }

    /// A new id, as similar to `wanted` as possible.
    pub(crate) fn take(&self, wanted: impl AsRef<str>) -> String {
        let plain = plain(wanted.as_ref());
        let mut taken = self.taken.borrow_mut();
        let mut id = plain.clone();
        let mut number = 1_u32;
        while !taken.insert(id.clone()) {
            number += 1;
            id = format!("{plain}-{number}");
        }
        id
    }
}

/// Keeps ASCII letters, digits, `-` and `_`, which need no escaping in HTML, addresses or CSS.
fn plain(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let plain = text.replace(|c| !is_plain(c), "-");
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
        let ids = Ids::new(&[]);
        assert_eq!(ids.take("all-binary-fig4a"), "all-binary-fig4a");
        assert_eq!(ids.take("mine_2: a/b\""), "mine_2--a-b-");
    }

    #[test]
    fn test_take_gives_no_id_twice() {
        let ids = Ids::new(&["made"]);
        let taken = ["made", "made", "a b", "a-b", "a-b-2", "ß", ""].map(|id| ids.take(id));
        let expected = [
            "made-2", "made-3", "a-b", "a-b-2", "a-b-2-2", "part", "part-2",
        ];
        assert_eq!(taken, expected);
    }
}
