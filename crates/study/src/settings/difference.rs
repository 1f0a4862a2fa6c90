//! In which keys two sets of settings differ.

use std::collections::BTreeSet;
use std::fmt;

use toml::{Table, Value};

/// A setting that has two different values.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The key, with its tables: `train.batch_size`.
    pub key: String,
    /// As TOML; `not set` where there is none.
    pub old: String,
    /// As TOML; `not set` where there is none.
    pub new: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, old, new } = self;
        write!(f, "{key} was {old}, is {new}")
    }
}

/// Every key whose value differs, sorted; goes into tables.
pub(crate) fn differences(old: &Table, new: &Table) -> Vec<Difference> {
    let mut found = Vec::new();
    collect(old, new, "", &mut found);
    found
}

fn collect(old: &Table, new: &Table, path: &str, found: &mut Vec<Difference>) {
    let said = |value: Option<&Value>| value.map_or("not set".to_owned(), Value::to_string);
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in keys {
        let key = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        match (old.get(name), new.get(name)) {
            (Some(Value::Table(old)), Some(Value::Table(new))) => collect(old, new, &key, found),
            (old, new) if old != new => found.push(Difference {
                key,
                old: said(old),
                new: said(new),
            }),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_differences_names_changed_added_and_removed_keys() {
        let table = |text: &str| text.parse::<Table>().unwrap();
        let found = differences(
            &table("a = 1\n[t]\nb = 2\nc = 3"),
            &table("a = 1\n[t]\nb = 5\nd = 'x'"),
        );
        let lines: Vec<String> = found
            .iter()
            .map(|found| format!("{}: {} -> {}", found.key, found.old, found.new))
            .collect();
        assert_eq!(
            lines,
            ["t.b: 2 -> 5", "t.c: 3 -> not set", "t.d: not set -> \"x\""]
        );
    }
}
