//! The words of a report.

use std::path::Path;

use scraper::{ElementRef, Html, Selector};

/// What holds text of its own. Contents, buttons and settings are no part of it.
const BLOCKS: &str = "#main :is(h1, h2, h3, h4, p, caption, tr, dt, dd, li)";
const LEFT_OUT: &str = "nav :is(p, li), .links li";

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a selector")
}

fn read(path: &Path) -> Html {
    Html::parse_document(&fs_err::read_to_string(path).expect("a report"))
}

/// Text with spaces and line ends made one space.
fn line(element: ElementRef<'_>) -> String {
    let text: Vec<&str> = element.text().collect();
    let text = text.join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A line for each block of a report, ` | ` between the cells of a row.
pub(crate) fn words(report: &Path) -> String {
    let page = read(report);
    let (blocks, left_out) = (selector(BLOCKS), selector(LEFT_OUT));
    let mut words = String::new();
    for block in page
        .select(&blocks)
        .filter(|block| !left_out.matches(block))
    {
        let name = block.value().name();
        let text = match name {
            "tr" => {
                let cells: Vec<String> = block.child_elements().map(line).collect();
                cells.join(" | ")
            }
            _ => line(block),
        };
        words += &format!("{name:>8}  {text}\n");
    }
    words
}

/// The text of a figure, whose long lines are broken, on one line.
pub(crate) fn figure(svg: &str) -> String {
    let (page, text) = (Html::parse_document(svg), selector("text"));
    let texts: Vec<String> = page.select(&text).map(line).collect();
    texts.join(" ")
}

/// The cautions of a report, without the names of experiments before them.
pub(crate) fn cautions(report: &Path) -> Vec<String> {
    let (page, cautions, name) = (read(report), selector("#cautions li"), selector("a"));
    let cautions = page.select(&cautions).map(|caution| {
        let name = caution.select(&name).next();
        let name = name.map(|name| line(name) + " :").unwrap_or_default();
        let text = line(caution);
        text.strip_prefix(&name).unwrap_or(&text).trim().to_owned()
    });
    cautions.collect()
}
