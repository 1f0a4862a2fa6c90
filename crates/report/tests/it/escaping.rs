//! Text that looks like markup, in every field: it is shown, and does nothing.

use leuko_report::{
    Citation, Column, Download, Experiment, Fact, Figure, NotRun, Picture, Report, SettingsFile,
    Table, render,
};
use scraper::{Html, Node, Selector};

/// Numbered texts, each of which would end an attribute, an element and a comment.
#[derive(Default)]
struct Hostile {
    count: usize,
}

impl Hostile {
    fn text(&mut self) -> String {
        self.count += 1;
        format!(
            "--></style></title></pre></table><script>alert({0})</script>\" onload='x' & &lt; {0}.",
            self.count
        )
    }

    fn texts(&mut self) -> Vec<String> {
        vec![self.text(), self.text()]
    }

    fn download(&mut self) -> Download {
        Download {
            label: self.text(),
            path: "javascript:alert(1)\"".to_owned(),
        }
    }

    fn table(&mut self) -> Table {
        Table {
            id: "\"><script>".to_owned(),
            caption: self.text(),
            columns: vec![Column {
                name: self.text(),
                explanation: self.text(),
                numeric: true,
            }],
            rows: vec![self.texts(), self.texts()],
            notes: self.texts(),
            downloads: vec![self.download()],
        }
    }

    fn figure(&mut self, picture: Picture) -> Figure {
        Figure {
            id: "\"><script>".to_owned(),
            title: self.text(),
            caption: self.text(),
            alt: self.text(),
            picture,
            downloads: vec![self.download()],
        }
    }

    fn fact(&mut self) -> Fact {
        Fact {
            name: self.text(),
            value: self.text(),
        }
    }

    fn experiment(&mut self) -> Experiment {
        let svg = "<svg onload=\"alert(1)\"><script>alert(1)</script></svg>\"><script>";
        Experiment {
            id: self.text(),
            title: self.text(),
            facts: vec![self.fact()],
            warnings: self.texts(),
            findings: self.texts(),
            figures: vec![
                self.figure(Picture::Svg(svg.to_owned())),
                self.figure(Picture::Png(b"\"><script>".to_vec())),
            ],
            tables: vec![self.table()],
        }
    }

    /// Every field by name, so that a new one cannot be forgotten.
    fn report(&mut self) -> Report {
        Report {
            title: self.text(),
            lead: self.text(),
            program: self.text(),
            warnings: self.texts(),
            summary: self.texts(),
            differences: self.texts(),
            at_a_glance: Some(self.table()),
            comparison: Some(self.table()),
            experiments: vec![self.experiment(), self.experiment()],
            not_run: vec![NotRun {
                name: self.text(),
                why: self.text(),
                what_to_do: self.text(),
            }],
            made: vec![self.fact()],
            commands: self.texts(),
            settings: vec![SettingsFile {
                name: self.text(),
                text: self.text(),
            }],
            citations: vec![Citation {
                text: self.text(),
                doi: Some("javascript:alert(1)\"'><script>".to_owned()),
            }],
        }
    }
}

#[test]
fn test_render_shows_markup_and_does_not_obey_it() {
    let mut hostile = Hostile::default();
    let report = hostile.report();
    let page = Html::parse_document(&render(&report));
    assert_eq!(page.errors, Vec::<&str>::new());

    let scripts = Selector::parse("script").unwrap();
    assert_eq!(page.select(&scripts).count(), 1);
    let mut shown = String::new();
    for node in page.tree.nodes() {
        match node.value() {
            Node::Text(text) => shown.push_str(text),
            Node::Element(element) => {
                for (name, value) in element.attrs() {
                    assert!(!name.starts_with("on"), "{name}={value}");
                    assert!(!value.starts_with("javascript"), "{name}={value}");
                    shown.push_str(value);
                }
            }
            Node::Comment(comment) => panic!("a comment: {comment:?}"),
            _ => {}
        }
    }
    let mut again = Hostile::default();
    for _ in 0..hostile.count {
        let text = again.text();
        assert!(shown.contains(&text), "{text} is not shown");
    }
}

#[test]
fn test_render_never_links_to_a_script() {
    let page = Html::parse_document(&render(&Hostile::default().report()));
    let links = Selector::parse("a").unwrap();
    let mut count = 0;
    for link in page.select(&links) {
        let href = link.attr("href").unwrap();
        let begins = ["#", "./javascript%3A", "https://doi.org/javascript%3A"];
        assert!(begins.iter().any(|begin| href.starts_with(begin)), "{href}");
        count += usize::from(!href.starts_with('#'));
    }
    assert_eq!(count, 2 + 2 * 3 + 1);
}
