//! Options of `sbatch` that a user gives, as words.

use crate::error::SlurmError;

/// What leuko decides itself, by the long name and the letter.
const OWN: [(&str, Option<char>); 12] = [
    ("array", Some('a')),
    ("chdir", Some('D')),
    ("clusters", Some('M')),
    ("dependency", Some('d')),
    ("error", Some('e')),
    ("input", Some('i')),
    ("job-name", Some('J')),
    ("open-mode", None),
    ("output", Some('o')),
    ("parsable", None),
    ("wait", Some('W')),
    ("wrap", None),
];

/// The words of a text of options, split as a shell does.
///
/// # Errors
///
/// - [`SlurmError::Options`] if a quotation mark is not closed, or an option is one that leuko decides itself.
pub(crate) fn words(text: &str) -> Result<Vec<String>, SlurmError> {
    let refused = |why: String| SlurmError::Options {
        text: text.to_owned(),
        why,
    };
    let words =
        shlex::split(text).ok_or_else(|| refused("a quotation mark is not closed".to_owned()))?;
    for word in &words {
        if let Some(own) = OWN.iter().find(|own| is(word, **own)) {
            return Err(refused(format!("leuko decides --{} itself", own.0)));
        }
    }
    Ok(words)
}

/// Whether a word is this option, also if its long name is cut short, as `sbatch` allows.
fn is(word: &str, (long, letter): (&str, Option<char>)) -> bool {
    if let Some(name) = word.strip_prefix("--") {
        let name = name.split('=').next().unwrap_or_default();
        // Shorter ones could be several options, and sbatch refuses them.
        return name.len() >= 3 && long.starts_with(name);
    }
    let first = word.strip_prefix('-').and_then(|rest| rest.chars().next());
    first.is_some() && first == letter
}

/// The number of processors that options ask for: the last one counts.
pub(crate) fn cpus(words: &[String]) -> Option<u32> {
    const LONG: &str = "--cpus-per-task";
    const LETTER: &str = "-c";
    let mut found = None;
    for (place, word) in words.iter().enumerate() {
        let value = match word.strip_prefix(LONG).or(word.strip_prefix(LETTER)) {
            Some("") => words.get(place + 1).map(String::as_str),
            Some(rest) => Some(rest.strip_prefix('=').unwrap_or(rest)),
            None => None,
        };
        found = value.and_then(|value| value.parse().ok()).or(found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_words_are_split_as_a_shell_does() {
        let found = words("--partition=cpu  -A 'haem lab' --comment=\"a b\"").unwrap();
        assert_eq!(
            found,
            ["--partition=cpu", "-A", "haem lab", "--comment=a b"]
        );
        assert_eq!(words("").unwrap(), [""; 0]);
    }

    #[test]
    fn test_words_that_leuko_decides_itself_are_refused() {
        for text in [
            "--array=1-3",
            "--arr=1-3",
            "-a1-3",
            "-p cpu -o log",
            "--output log",
            "--dep=afterok:1",
            "--wait",
            "-W",
            "--wrap=ls",
            "--partition='cpu",
        ] {
            let error = words(text).unwrap_err().to_string();
            assert!(error.contains(text), "{error}");
        }
        for text in [
            "--exclusive",
            "--export=NONE",
            "-A haem",
            "-c 4",
            "--mem=4G --no-requeue",
            "--account=d",
        ] {
            assert!(words(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn test_cpus_are_the_last_ones() {
        let found = |text: &str| cpus(&words(text).unwrap());
        assert_eq!(found("--mem=4G"), None);
        assert_eq!(found("--cpus-per-task=4"), Some(4));
        assert_eq!(found("--cpus-per-task 4"), Some(4));
        assert_eq!(found("-c 2 --mem=1G -c8"), Some(8));
        assert_eq!(found("-c many"), None);
    }
}
