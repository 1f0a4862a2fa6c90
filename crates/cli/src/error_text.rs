//! An error as text: what failed and why on one line, then what to do about it.

use crate::hints::{self, HINT};

/// The messages of an error and its causes, outermost first; every hint once, after them.
///
/// A message that an outer one already holds is left out: library errors quote their cause, so that
/// they stand on their own.
pub(crate) fn describe(error: &anyhow::Error) -> String {
    let mut reason = String::new();
    let mut hints: Vec<String> = Vec::new();
    let mut replaced = false;
    for cause in error.chain() {
        let text = cause.to_string();
        let mut parts = text.split(HINT);
        let message = parts.next().unwrap_or_default();
        let known = reason.contains(message);
        let of_cause: Vec<String> = match hints::of_error(cause) {
            Some(hint) => {
                replaced = true;
                // An outer error, which quotes this one, brought the library's hint.
                let own: Vec<&str> = parts.collect();
                hints.retain(|hint| !own.contains(&hint.as_str()));
                vec![hint]
            }
            // The hint of an outer error, which quotes this one, stands for its hint too.
            None if known && replaced => Vec::new(),
            None => parts.map(str::to_owned).collect(),
        };
        for hint in of_cause {
            if !hints.contains(&hint) {
                hints.push(hint);
            }
        }
        if known {
            continue;
        }
        if !reason.is_empty() {
            reason.push_str(": ");
        }
        reason.push_str(message);
    }
    for hint in hints {
        reason.push_str(HINT);
        reason.push_str(&hint);
    }
    reason
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, anyhow};

    use super::*;

    #[test]
    fn test_describe_puts_hints_last_and_repeats_no_cause() {
        let full = std::io::Error::other("no space");
        let error = Err::<(), _>(full)
            .context("cannot write a.json: no space\nhint: free some space")
            .context("run 7")
            .context("the study broke off\nhint: free some space");
        assert_eq!(
            describe(&error.unwrap_err()),
            "the study broke off: run 7: cannot write a.json: no space\nhint: free some space"
        );
    }

    #[test]
    fn test_describe_keeps_the_lines_of_a_list() {
        let error = anyhow!("2 images:\n  a.png: empty\n  b.png: empty\nhint: take them out")
            .context("experiment mine");
        assert_eq!(
            describe(&error),
            "experiment mine: 2 images:\n  a.png: empty\n  b.png: empty\nhint: take them out"
        );
    }
}
