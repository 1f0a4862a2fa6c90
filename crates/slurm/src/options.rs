//! Options of `sbatch` that a user gives, as words.

use crate::error::SlurmError;
use crate::fault::OptionsFault;
use crate::known::{Takes, by_letter, by_name};

/// What leuko decides itself.
const OWN: [&str; 12] = [
    "array",
    "chdir",
    "clusters",
    "dependency",
    "error",
    "input",
    "job-name",
    "open-mode",
    "output",
    "parsable",
    "wait",
    "wrap",
];

/// Numbers of processes and nodes, of which a task has one.
const OF_ONE: [&str; 3] = ["nodes", "ntasks", "ntasks-per-node"];

/// An option with its value.
struct Given<'a> {
    /// The long name; `None` if leuko does not know it.
    name: Option<&'static str>,
    value: Option<&'a str>,
}

/// The words of a text of options, split as a shell does.
///
/// # Errors
///
/// - [`SlurmError::Options`] if `sbatch` would read them in another way than they are meant, or an option is one that
///   leuko decides itself.
pub(crate) fn words(text: &str) -> Result<Vec<String>, SlurmError> {
    let refused = |fault| SlurmError::Options {
        text: text.to_owned(),
        fault,
    };
    let words = shlex::split(text).ok_or_else(|| refused(OptionsFault::OpenQuotation))?;
    for given in read(&words).map_err(refused)? {
        let Given { name, value } = given;
        if let Some(option) = OWN.into_iter().find(|own| Some(*own) == name) {
            return Err(refused(OptionsFault::Own { option }));
        }
        let value = value.unwrap_or_default();
        let of_one = OF_ONE.into_iter().find(|of| Some(*of) == name);
        if let Some(option) = of_one.filter(|_| value != "1" && value != "1-1") {
            let value = value.to_owned();
            return Err(refused(OptionsFault::Several { option, value }));
        }
    }
    Ok(words)
}

/// Options with their values, as `sbatch` reads words.
fn read(words: &[String]) -> Result<Vec<Given<'_>>, OptionsFault> {
    let mut found = Vec::new();
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        let (name, takes, value) = match word.strip_prefix("--") {
            Some(long) if !long.is_empty() => {
                let (long, value) = match long.split_once('=') {
                    Some((long, value)) => (long, Some(value)),
                    None => (long, None),
                };
                let known = by_name(long);
                (
                    known.map(|known| known.0),
                    known.map(|known| known.1),
                    value,
                )
            }
            _ => match letters(word) {
                Some(of_letters) => of_letters,
                None => return Err(OptionsFault::Stray { word: word.clone() }),
            },
        };
        let value = match (takes, value) {
            (Some(Takes::Value), None) => {
                let no_value = || OptionsFault::NoValue {
                    option: word.clone(),
                };
                let next = rest.next_if(|next| !is_option(next));
                Some(next.ok_or_else(no_value)?.as_str())
            }
            // An option that leuko does not know may have a value.
            (None, None) => rest.next_if(|next| !is_option(next)).map(String::as_str),
            (Some(Takes::Value), Some("")) => {
                return Err(OptionsFault::NoValue {
                    option: word.clone(),
                });
            }
            (_, value) => value,
        };
        found.push(Given { name, value });
    }
    Ok(found)
}

/// Whether a word is an option. A negative number is a value.
fn is_option(word: &str) -> bool {
    let rest = word.strip_prefix('-');
    rest.is_some_and(|rest| !rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// The last option of a word of letters, such as `-c4` or `-Hp`, and its value in the same word; `None` if it is no such
/// word.
fn letters(word: &str) -> Option<(Option<&'static str>, Option<Takes>, Option<&str>)> {
    let mut rest = word
        .strip_prefix('-')
        .filter(|rest| !rest.starts_with('-'))?;
    loop {
        let letter = rest.chars().next()?;
        rest = &rest[letter.len_utf8()..];
        let known = by_letter(letter);
        let (name, takes) = (known.map(|known| known.0), known.map(|known| known.1));
        let is_last = takes != Some(Takes::Nothing) || rest.is_empty();
        // Some flags have a value in the same word, as `-koff`.
        let is_own = name.is_some_and(|name| OWN.contains(&name));
        let more = rest.chars().next().and_then(by_letter).is_some();
        if is_last || is_own || !more {
            return Some((name, takes, Some(rest).filter(|rest| !rest.is_empty())));
        }
    }
}

/// The value that counts of one of these options: the last one.
pub(crate) fn value<'a>(words: &'a [String], names: &[&str]) -> Option<(&'static str, &'a str)> {
    let given = read(words).unwrap_or_default();
    let mut found = given.into_iter().rev().filter_map(|given| {
        let name = given.name.filter(|name| names.contains(name))?;
        Some((name, given.value?))
    });
    found.next()
}

/// The number of processors that options ask for.
pub(crate) fn cpus(words: &[String]) -> Option<u32> {
    let (_, text) = value(words, &["cpus-per-task"])?;
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<OptionsFault> {
        match words(text) {
            Ok(_) => None,
            Err(SlurmError::Options { fault, .. }) => Some(fault),
            Err(other) => panic!("{other}"),
        }
    }

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
            "-vW",
            "--wrap=ls",
        ] {
            let found = fault(text);
            assert!(matches!(found, Some(OptionsFault::Own { .. })), "{text}");
        }
        assert_eq!(fault("--partition='cpu"), Some(OptionsFault::OpenQuotation));
        for text in [
            "--exclusive",
            "--export=NONE",
            "-A haem",
            "-c 4",
            "--mem=4G --no-requeue",
            "--account=d",
            "--nice -5",
            "-kHp cpu",
            "--some-plugins-option value",
            "--some-plugins-flag --mem 4G",
            "--nodes=1 -n1 --ntasks-per-node 1",
        ] {
            assert_eq!(fault(text), None, "{text}");
        }
    }

    #[test]
    fn test_an_option_without_its_value_is_refused() {
        for (text, named) in [
            ("-p", "-p"),
            ("--mem=4G --partition", "--partition"),
            ("-p --mem=4G", "-p"),
            ("--time= --mem=4G", "--time="),
        ] {
            let option = named.to_owned();
            assert_eq!(
                fault(text),
                Some(OptionsFault::NoValue { option }),
                "{text}"
            );
        }
    }

    #[test]
    fn test_a_word_that_sbatch_would_take_for_the_script_is_refused() {
        for (text, stray) in [
            ("partition=cpu", "partition=cpu"),
            ("--comment=a b", "b"),
            ("--exclusive user", "user"),
            ("-p cpu gpu", "gpu"),
            ("-", "-"),
            ("--", "--"),
        ] {
            let word = stray.to_owned();
            assert_eq!(fault(text), Some(OptionsFault::Stray { word }), "{text}");
        }
    }

    #[test]
    fn test_more_than_one_process_or_node_for_a_task_is_refused() {
        for (text, option, value) in [
            ("--ntasks=4", "ntasks", "4"),
            ("-n 4", "ntasks", "4"),
            ("-N2", "nodes", "2"),
            ("--nodes=1-2", "nodes", "1-2"),
        ] {
            let value = value.to_owned();
            let expected = OptionsFault::Several { option, value };
            assert_eq!(fault(text), Some(expected), "{text}");
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
