//! What made a study: its settings, machine and commands.

use std::path::Path;

use leuko_report::{Fact, SettingsFile};
use toml::Table;

use crate::store::{SETTINGS, read_sessions, without_sum};

/// What the last start of the study ran on.
pub(super) fn facts(out: &Path) -> Vec<Fact> {
    let settings = fs_err::read_to_string(out.join(SETTINGS)).unwrap_or_default();
    let settings: Table = settings.parse().unwrap_or_default();
    let seed = settings.get("seed");
    let mut facts: Vec<Fact> = seed
        .map(|seed| Fact::new("Seed", seed.to_string()))
        .into_iter()
        .collect();
    let sessions = read_sessions(out);
    if sessions.len() > 1 {
        let starts = format!("{}; the next lines describe the last", sessions.len());
        facts.push(Fact::new("Starts", starts));
    }
    if let Some(last) = sessions.into_iter().last() {
        // How many networks an ensemble computes at once depends on the free memory of its device.
        let at_once = match last.engine.starts_with("ensemble") {
            true => "many, in one computation".to_owned(),
            false => last.workers.to_string(),
        };
        facts.extend([
            Fact::new("leuko", last.leuko),
            Fact::new("Commit", last.commit),
            Fact::new("Engine", last.engine),
            Fact::new("libtorch", last.libtorch),
            Fact::new("Runs at once", at_once),
            Fact::new("Processor", last.cpu),
            Fact::new("Cores", last.cores.to_string()),
            Fact::new("System", last.system),
        ]);
    }
    facts
}

/// The command lines, each once.
pub(super) fn commands(out: &Path) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    for session in read_sessions(out) {
        let words = session.whole_command().into_iter();
        let words: Vec<String> = words.map(quoted).collect();
        let command = words.join(" ");
        if !command.is_empty() && !commands.contains(&command) {
            commands.push(command);
        }
    }
    let again = quoted(out.display().to_string());
    commands.push(format!("leuko report {again}"));
    commands
}

/// A word as a shell takes it.
fn quoted(word: String) -> String {
    let quoted = shlex::try_quote(&word).map(|quoted| quoted.into_owned());
    quoted.unwrap_or(word)
}

/// The settings in full.
pub(super) fn settings(out: &Path) -> Vec<SettingsFile> {
    let name = "settings.toml";
    let text = fs_err::read_to_string(out.join(name)).ok();
    text.into_iter()
        .map(|text| SettingsFile {
            name: name.to_owned(),
            text: without_sum(&text).to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_quoted_leaves_plain_words_and_wraps_others() {
        for word in ["--set", "grid.sizes=[4, 8]", "it's", ""] {
            let quoted = quoted(word.to_owned());
            assert_eq!(shlex::split(&quoted), Some(vec![word.to_owned()]));
            assert_eq!(quoted == word, word == "--set");
        }
    }
}
