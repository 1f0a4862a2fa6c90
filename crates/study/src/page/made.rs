//! What made a study: its settings, machine and commands.

use std::path::Path;

use leuko_report::{Fact, SettingsFile};
use toml::{Table, Value};

/// What a session's entries are called in the report.
const FACTS: [(&str, &str); 8] = [
    ("leuko", "leuko"),
    ("commit", "Commit"),
    ("engine", "Engine"),
    ("libtorch", "libtorch"),
    ("workers", "Runs at once"),
    ("cpu", "Processor"),
    ("cores", "Cores"),
    ("system", "System"),
];

fn sessions(out: &Path) -> Vec<Table> {
    let text = fs_err::read_to_string(out.join("environment.toml")).unwrap_or_default();
    let table: Table = text.parse().unwrap_or_default();
    let sessions = table.get("session").and_then(Value::as_array);
    let tables = sessions.into_iter().flatten().filter_map(Value::as_table);
    tables.cloned().collect()
}

fn say(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// What the last start of the study ran on.
pub(super) fn facts(out: &Path) -> Vec<Fact> {
    let settings: Table = (fs_err::read_to_string(out.join("settings.toml")).ok())
        .and_then(|text| text.parse().ok())
        .unwrap_or_default();
    let seed = settings
        .get("seed")
        .map(|seed| Fact::new("Seed", say(seed)));
    let sessions = sessions(out);
    let starts = (sessions.len() > 1)
        .then(|| Fact::new("Starts", format!("{}; below is the last", sessions.len())));
    let last = sessions.last();
    let facts = FACTS
        .iter()
        .filter_map(|(key, name)| Some(Fact::new(*name, say(last?.get(*key)?))));
    seed.into_iter().chain(starts).chain(facts).collect()
}

/// The command lines, each once.
pub(super) fn commands(out: &Path) -> Vec<String> {
    let mut commands = Vec::new();
    for session in sessions(out) {
        let words = session.get("command").and_then(Value::as_array);
        let words: Vec<String> = words.into_iter().flatten().map(say).map(quoted).collect();
        let command = words.join(" ");
        if !command.is_empty() && !commands.contains(&command) {
            commands.push(command);
        }
    }
    commands.push(format!(
        "leuko report {}",
        quoted(out.display().to_string())
    ));
    commands
}

/// A word as a shell takes it.
fn quoted(word: String) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./=:,+@".contains(letter);
    match !word.is_empty() && word.chars().all(plain) {
        true => word,
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// The settings in full.
pub(super) fn settings(out: &Path) -> Vec<SettingsFile> {
    let name = "settings.toml";
    let text = fs_err::read_to_string(out.join(name)).ok();
    text.into_iter()
        .map(|text| SettingsFile {
            name: name.to_owned(),
            text,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_quoted_leaves_plain_words_and_wraps_others() {
        assert_eq!(quoted("--set".into()), "--set");
        assert_eq!(quoted("grid.sizes=[4, 8]".into()), "'grid.sizes=[4, 8]'");
        assert_eq!(quoted("it's".into()), "'it'\\''s'");
        assert_eq!(quoted(String::new()), "''");
    }
}
