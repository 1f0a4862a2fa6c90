//! Files that cannot be used, in words: all of them, each with its reason, and what to do about each.

/// Most files of one reason that have a line each.
const LINES: usize = 3;
/// Where an error's text ends and its hint begins.
const HINT: &str = "\nhint: ";

/// A reason and its files.
type Reason<'a> = (&'a str, Vec<&'a str>);

/// Lists files with the texts of their errors, which may end with a hint. All files are named: in a line each, or together
/// where many have one reason. One hint that holds for all comes last, as `hint:`. Of several, each follows its files.
///
/// # Examples
///
/// ```
/// use leuko_data::error::unusable;
///
/// let empty = "the file is empty\nhint: copy the file again from its source, or remove it";
/// let deep = "16 bits per channel, expected 8\nhint: convert it to 8 bits";
/// let files = [("a.png", empty), ("b.png", deep), ("c.png", empty)];
/// let files = files.map(|(file, error)| (file.to_owned(), error.to_owned()));
/// assert_eq!(
///     unusable(&files),
///     "  a.png: the file is empty
///   c.png: the file is empty
///     to do: copy the file again from its source, or remove it
///   b.png: 16 bits per channel, expected 8
///     to do: convert it to 8 bits"
/// );
/// ```
pub fn unusable(files: &[(String, String)]) -> String {
    // By hint, by reason, in the order of the first files.
    let mut groups: Vec<(&str, Vec<Reason<'_>>)> = Vec::new();
    for (file, error) in files {
        let (reason, hint) = error.split_once(HINT).unwrap_or((error, ""));
        let group = match groups.iter().position(|(known, _)| *known == hint) {
            Some(place) => place,
            None => {
                groups.push((hint, Vec::new()));
                groups.len() - 1
            }
        };
        let reasons = &mut groups[group].1;
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, files)) => files.push(file),
            None => reasons.push((reason, vec![file])),
        }
    }
    let is_one = groups.len() == 1;
    let mut lines = Vec::new();
    for (hint, reasons) in groups {
        for (reason, files) in reasons {
            match files.len() > LINES {
                true => lines.push(format!("  {reason}: {}", files.join(", "))),
                false => lines.extend(files.iter().map(|file| format!("  {file}: {reason}"))),
            }
        }
        match (hint, is_one) {
            ("", _) => {}
            (hint, true) => lines.push(format!("hint: {hint}")),
            (hint, false) => lines.push(format!("    to do: {hint}")),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_unusable_names_every_file_and_puts_one_hint_last() {
        let file = |number: usize| (format!("{number}.png"), "empty\nhint: remove it".to_owned());
        let files: Vec<_> = (0..14).map(file).collect();
        insta::assert_snapshot!(unusable(&files), @"
          empty: 0.png, 1.png, 2.png, 3.png, 4.png, 5.png, 6.png, 7.png, 8.png, 9.png, 10.png, 11.png, 12.png, 13.png
        hint: remove it
        ");
        insta::assert_snapshot!(unusable(&files[..2]), @"
          0.png: empty
          1.png: empty
        hint: remove it
        ");
    }
}
