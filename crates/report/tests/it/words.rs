//! The words of the page, as a snapshot.

use leuko_report::render;
use scraper::{ElementRef, Html, Selector};

use crate::made_up;

/// Text with spaces and line ends made one space.
fn line(element: ElementRef<'_>) -> String {
    let text: Vec<&str> = element.text().collect();
    let text = text.join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The page's words: a line for each block of text, ` | ` between the cells of a row.
fn words(html: &str) -> String {
    let page = Html::parse_document(html);
    let blocks = "title, p, h1, h2, h3, h4, legend, label, summary, dt, dd, caption, tr, img, pre, button, li, .scroll";
    let blocks = Selector::parse(blocks).expect("a selector");
    let mut words = String::new();
    for block in page.select(&blocks) {
        let text = match block.value().name() {
            "img" => format!("[{}]", block.attr("alt").unwrap_or_default()),
            "div" => format!("({})", block.attr("aria-label").unwrap_or_default()),
            "tr" => {
                let cells: Vec<String> = block.child_elements().map(line).collect();
                cells.join(" | ")
            }
            // A block within the item writes its own line.
            "li" if block.select(&blocks).next().is_some() => continue,
            _ => line(block),
        };
        words += &format!("{:>8}  {}\n", block.value().name(), text);
    }
    words
}

#[test]
fn test_render_says_what_it_said() {
    insta::assert_snapshot!(words(&render(&made_up::report())));
}
