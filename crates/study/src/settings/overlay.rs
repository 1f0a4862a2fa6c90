//! Laying one table over another.

use toml::{Table, Value};

use super::SettingsError;

/// Lays `over` over `base`: tables are merged key by key, all else is replaced. A table that changes
/// its `name` (another optimizer) is replaced whole, since its other keys belong to the old name.
/// One that had no name yet keeps its keys: they were meant for the name to come.
pub(super) fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) if !renames(old, &new) => merge(old, new),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

fn renames(old: &Table, new: &Table) -> bool {
    // Class groups have names too, but no key of theirs depends on it.
    let (old_name, new_name) = (old.get("name"), new.get("name"));
    !old.contains_key("classes") && old_name.is_some() && new_name.is_some() && old_name != new_name
}

/// The table that `key.key=value` stands for. A value that is not TOML is taken as a string.
pub(super) fn assignment(given: &str) -> Result<Table, SettingsError> {
    let malformed = || SettingsError::NotAnAssignment {
        given: given.to_owned(),
    };
    let (path, value) = given.split_once('=').ok_or_else(malformed)?;
    let keys: Vec<&str> = path.trim().split('.').map(str::trim).collect();
    if keys.iter().any(|key| key.is_empty()) {
        return Err(malformed());
    }
    let value = format!("x = {}", value.trim())
        .parse::<Table>()
        .ok()
        .and_then(|mut table| table.remove("x"))
        .unwrap_or_else(|| Value::String(value.trim().to_owned()));
    let mut value = value;
    for key in keys.into_iter().rev() {
        let mut table = Table::new();
        table.insert(key.to_owned(), value);
        value = Value::Table(table);
    }
    match value {
        Value::Table(table) => Ok(table),
        _ => Err(malformed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        text.parse().unwrap()
    }

    #[test]
    fn test_merge_goes_into_tables_and_replaces_lists() {
        let mut base = table("a = [1, 2]\n[t]\nx = 1\ny = 2");
        merge(&mut base, table("a = [3]\n[t]\ny = 5"));
        assert_eq!(base, table("a = [3]\n[t]\nx = 1\ny = 5"));
    }

    #[test]
    fn test_merge_of_another_name_drops_the_old_names_keys() {
        let mut base = table("[o]\nname = \"rmsprop\"\nrho = 0.9");
        merge(&mut base, table("[o]\nname = \"adam\""));
        assert_eq!(base, table("[o]\nname = \"adam\""));
    }

    #[test]
    fn test_assignment_reads_toml_values_and_bare_words() {
        assert_eq!(assignment("a.b=[1, 2]").unwrap(), table("a.b = [1, 2]"));
        assert_eq!(assignment("a=adam").unwrap(), table("a = \"adam\""));
        assert_eq!(assignment("a=1e-4").unwrap(), table("a = 1e-4"));
        for malformed in ["a", "=1", "a..b=1"] {
            let error = assignment(malformed).unwrap_err();
            assert!(
                matches!(error, SettingsError::NotAnAssignment { .. }),
                "{malformed}"
            );
        }
    }
}
