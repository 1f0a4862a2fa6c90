//! The page about labels until human.

use std::fmt::Write;

use crate::human_row::Row;

/// What the table is, above it.
const ABOUT: &str = "# Labels until human, on the attributes of WBCAtt

Two annotators described the same 1,000 images of white blood cells by eleven attributes (Tsutsui et al. 2023). The
first one's answers are the labels of all images. So the second annotator's balanced accuracy against the first is
what a method has to reach to agree with the first as well as a second person does. The interval of the second
annotator is for other images of the same two people.

Methods are fitted to growing numbers of the 1,380 images of PBC that have attributes, in five of ten folds; the
network (`cnn`) to at most 600 of them, in five of ten folds, by the back-test. Guessing scores 1 divided by the number of classes. All scores are balanced accuracy, the mean over classes of
the share of their images that are named right: it does not depend on how many images of each class there are, so
annotators and methods can be compared although they saw other images. The network tells
an attribute's most frequent value from the others; methods tell all values of an attribute apart.

The number is of training images with which the expected score is the second annotator's: as likely more as less, then
what is needed at least (95% sure) and what is enough (80% or 95% sure). \"Not reached with up to\" says nothing of more
images.

Made by `cargo xtask backtest -- --human --out results/wbcatt`; all numbers, with the ends of the interval, are in
`human.csv`.
";

/// The page.
pub(crate) fn page(rows: &[Row]) -> String {
    let mut page = ABOUT.to_owned();
    for of_question in
        rows.chunk_by(|a, b| (&a.attribute, &a.classes) == (&b.attribute, &b.classes))
    {
        let first = &of_question[0];
        let _ = write!(
            page,
            "\n## {}: {}\n\nSecond annotator: {:.3} ({:.3} to {:.3}), {} images.\n\n| method | score (training images) | labels until human |\n|---|---|---|\n",
            first.attribute.replace('_', " "),
            first.classes.replace(" | ", ", "),
            first.human,
            first.human_low,
            first.human_high,
            first.read_twice
        );
        for row in of_question {
            let _ = writeln!(
                page,
                "| {} | {:.3} ({}) | {} |",
                row.method, row.score, row.largest, row.until_human
            );
        }
    }
    page
}
