//! Tables as CSV, safe to open in a spreadsheet program.
//!
//! Spreadsheet programs take a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, also if
//! it is the name of a file or a class that a stranger chose. Such a formula can send the table's content away
//! (OWASP, *CSV Injection*). So such a text gets an apostrophe before it, which spreadsheet programs take for the
//! mark of a text. Numbers stay as they are. leuko takes the mark off again where it reads a table.

use std::borrow::Cow;

/// What a formula begins with. Japanese and Chinese programs also take the wide forms.
const FORMULA: [char; 11] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
];

/// Says that a cell is text.
const MARK: char = '\'';

/// A text as it stands in a table: with a mark if a spreadsheet program could take it for a formula.
///
/// # Examples
///
/// ```
/// use leuko_core::cell_of_text;
///
/// assert_eq!(cell_of_text("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
/// assert_eq!(cell_of_text("-0.25"), "-0.25");
/// assert_eq!(cell_of_text("lymphoblast"), "lymphoblast");
/// ```
pub fn cell_of_text(text: &str) -> Cow<'_, str> {
    match is_formula(text) && text.parse::<f64>().is_err() {
        true => Cow::Owned(format!("{MARK}{text}")),
        false => Cow::Borrowed(text),
    }
}

/// The text of a cell that [`cell_of_text`] made, or that another program wrote.
///
/// # Examples
///
/// ```
/// use leuko_core::{cell_of_text, text_of_cell};
///
/// for text in ["=1+1", "'=1+1", "'quoted'", "-0.25"] {
///     assert_eq!(text_of_cell(&cell_of_text(text)), text);
/// }
/// ```
pub fn text_of_cell(cell: &str) -> &str {
    match cell.strip_prefix(MARK) {
        Some(text) if is_formula(text) => text,
        _ => cell,
    }
}

/// Whether a text begins like a formula, marks aside: so that a mark of its own stays its own.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches(MARK).starts_with(FORMULA)
}

/// The table that `fill` writes, as CSV (RFC 4180) with a mark before each text that begins like a formula.
///
/// # Errors
///
/// - If `fill` fails, such as for rows of different lengths.
///
/// # Examples
///
/// ```
/// use leuko_core::csv_table;
///
/// let table = csv_table(|writer| {
///     writer.write_record(["path", "score"])?;
///     writer.write_record(["@cell.png", "-0.5"])
/// })?;
/// assert_eq!(table, b"path,score\n'@cell.png,-0.5\n");
/// # Ok::<(), csv::Error>(())
/// ```
pub fn csv_table(
    fill: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> Result<(), csv::Error>,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    fill(&mut writer)?;
    // A vector in memory takes all that is written to it.
    let plain = writer.into_inner().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(&plain[..]);
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record)? {
        writer.write_record(record.iter().map(|cell| cell_of_text(cell).into_owned()))?;
    }
    Ok(writer.into_inner().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_csv_table_marks_texts_that_begin_like_formulas_and_no_numbers() {
        let table = csv_table(|writer| {
            writer.serialize(("=a", "b", -1.5, 2_u32, Some("+c"), None::<f64>))?;
            writer.serialize(("\tx", "-y", 1e-7, 0_u32, Some("'@z"), Some(-0.0)))?;
            writer.serialize((
                "\u{FF1D}1",
                "a=b",
                f64::INFINITY,
                0_u32,
                Some(""),
                Some(5.0),
            ))
        });
        assert_eq!(
            String::from_utf8(table.unwrap()).unwrap(),
            "'=a,b,-1.5,2,'+c,\n'\tx,'-y,1e-7,0,''@z,-0.0\n'\u{FF1D}1,a=b,inf,0,,5.0\n"
        );
    }

    #[test]
    fn test_csv_table_keeps_all_other_bytes() {
        let rows = [
            ["a \"b\", c", ""],
            ["", ""],
            ["line\nbreak", "d\r"],
            ["'e'", " f "],
        ];
        let fill = |writer: &mut csv::Writer<Vec<u8>>| {
            rows.iter().try_for_each(|row| writer.write_record(row))
        };
        let mut plain = csv::Writer::from_writer(Vec::new());
        fill(&mut plain).unwrap();
        assert_eq!(csv_table(fill).unwrap(), plain.into_inner().unwrap());
        assert_eq!(csv_table(|_| Ok(())).unwrap(), b"");
    }

    #[test]
    fn test_a_text_comes_back_from_its_cell() {
        for text in [
            "", "'", "''", "=", "'=", "''=1", "'a", "-1", "- 1", "+1e5", "@", "\n=", "\u{FF20}",
        ] {
            let cell = cell_of_text(text);
            assert_eq!(text_of_cell(&cell), text, "{text:?}");
            assert!(!cell.starts_with(FORMULA) || cell.parse::<f64>().is_ok());
        }
    }
}
