//! Names and labels that look like markup or formulas stay text in the report, in figures and in tables.

use leuko_core::{ClassIndex, cell_of_text, csv_table, text_of_cell};
use leuko_eval::Confusion;
use leuko_report::{Answer, Caution, Column, Experiment, Fact, NotRun, Report, Table, render};
use leuko_viz::{ConfusionPlot, Figure};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use scraper::{Html, Node};

/// Parts of names that mean something to a browser, an XML parser or a spreadsheet program.
const PARTS: [&str; 28] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</style>",
    "</title>",
    "</text>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "\"onload=\"x",
    "'",
    "&",
    "&lt;",
    "&#60;",
    "<?xml",
    "<!DOCTYPE x [<!ENTITY e \"e\">]>",
    "=cmd|'/c calc'!A1",
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\u{ff1d}1",
    "\u{202e}gnp",
    "\0",
    "javascript:alert(1)",
];

/// A name of such parts and of any characters.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => select(&PARTS[..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[a-z ,;]{1,6}",
    ];
    vec(part, 1..5).prop_map(|parts| parts.concat())
}

/// A report with the texts in turn in every kind of place.
fn report(texts: &[String]) -> Report {
    let mut turn = texts.iter().cycle().enumerate();
    // Numbered: a cell that is the title of an experiment would be a link.
    let mut text = || {
        turn.next()
            .map_or(String::new(), |(number, text)| format!("{text} {number}"))
    };
    let mut table = || Table {
        id: text(),
        caption: text(),
        columns: vec![Column {
            name: text(),
            explanation: text(),
            numeric: false,
        }],
        rows: vec![vec![text()], vec![text()]],
        notes: vec![text()],
        downloads: Vec::new(),
    };
    let tables = [table(), table()];
    let [first, second] = tables;
    Report {
        title: text(),
        program: text(),
        answer: Answer {
            headline: text(),
            text: vec![text()],
            tables: vec![first],
            ..Answer::default()
        },
        cautions: vec![Caution {
            text: text(),
            experiment: None,
        }],
        experiments: vec![Experiment {
            id: "one".to_owned(),
            title: text(),
            findings: vec![text()],
            figures: Vec::new(),
            tables: vec![second],
            facts: vec![Fact {
                name: text(),
                value: text(),
            }],
        }],
        not_run: vec![NotRun {
            why: text(),
            experiments: vec![text()],
            what_to_do: text(),
        }],
        commands: vec![text()],
        ..Report::default()
    }
}

/// Names of all elements and their attributes, in order; and all text.
fn anatomy(html: &str) -> (Vec<String>, String) {
    let page = Html::parse_document(html);
    assert_eq!(page.errors, Vec::<&str>::new());
    let (mut elements, mut shown) = (Vec::new(), String::new());
    for node in page.tree.nodes() {
        match node.value() {
            Node::Element(element) => {
                let attributes = element.attrs().map(|(name, _)| name);
                elements.push(format!(
                    "{} {:?}",
                    element.name(),
                    attributes.collect::<Vec<_>>()
                ));
            }
            Node::Text(text) => shown.push_str(text),
            Node::Comment(comment) => panic!("a comment: {comment:?}"),
            _ => {}
        }
    }
    (elements, shown)
}

/// Letters and digits of a text, which no rule of white space or forbidden characters changes.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_a_report_with_any_names_has_the_elements_of_one_with_plain_names(texts in vec(hostile(), 3)) {
        let plain: Vec<String> = ["one", "two", "three"].map(str::to_owned).to_vec();
        let (expected, _) = anatomy(&render(&report(&plain)));
        let (elements, shown) = anatomy(&render(&report(&texts)));
        prop_assert_eq!(elements, expected);
        let shown = letters(&shown);
        for text in &texts {
            prop_assert!(shown.contains(&letters(text)), "{:?} is not shown", text);
        }
    }

    #[test]
    fn test_a_figure_with_any_names_is_well_formed_and_holds_only_marks(texts in vec(hostile(), 5)) {
        let mut confusion = Confusion::new(3);
        for class in [0, 1, 2].map(ClassIndex) {
            prop_assert!(confusion.add(class, class).is_ok());
        }
        let plot = ConfusionPlot {
            title: Some(texts[3].clone()),
            classes: texts[..3].to_vec(),
            method: None,
            confusion,
            note: Some(texts[4].clone()),
        };
        let picture = plot.draw().map_err(|error| TestCaseError::fail(error.to_string()))?;
        let parsed = roxmltree::Document::parse(&picture.svg);
        let document = parsed.map_err(|error| TestCaseError::fail(error.to_string()))?;
        for node in document.descendants().filter(|node| !node.is_text()) {
            if node.is_root() {
                continue;
            }
            prop_assert!(node.is_element(), "{:?}", node);
            let name = node.tag_name().name();
            let known = ["svg", "title", "style", "path", "circle", "text", "image"];
            prop_assert!(known.contains(&name), "{}", name);
            prop_assert!(name == "svg" || node.children().all(|child| child.is_text()));
            for attribute in node.attributes() {
                prop_assert!(!attribute.name().starts_with("on"), "{}", attribute.name());
            }
        }
    }

    #[test]
    fn test_no_cell_is_a_formula_and_each_text_comes_back(rows in vec(vec(hostile(), 3), 1..4)) {
        // Below a header: readers take a byte order mark at the start of a file off.
        let table = csv_table(|writer| {
            writer.write_record(["path", "predicted", "truth"])?;
            rows.iter().try_for_each(|row| writer.write_record(row))
        });
        let table = table.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let records: Vec<_> = csv::Reader::from_reader(&table[..]).into_records().collect();
        prop_assert_eq!(records.len(), rows.len());
        for (record, row) in records.into_iter().zip(&rows) {
            let record = record.map_err(|error| TestCaseError::fail(error.to_string()))?;
            for (cell, text) in record.iter().zip(row) {
                prop_assert_eq!(text_of_cell(cell), text);
                let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}']);
                prop_assert!(!begins || cell.parse::<f64>().is_ok(), "{:?}", cell);
            }
        }
    }
}

#[test]
fn test_formulas_from_a_list_get_a_mark_and_numbers_none() {
    let marked = [
        "=1",
        "+a",
        "-a",
        "@a",
        "\ta",
        "\ra",
        "\na",
        "\u{ff0b}1",
        "'=1",
    ];
    for text in marked {
        assert_eq!(cell_of_text(text), format!("'{text}"));
    }
    for text in ["-1", "+2.5", "-1e-7", "a=b", "'a'", "blast"] {
        assert_eq!(cell_of_text(text), text);
    }
}
