//! Text that looks like markup, in every field: it is shown, and does nothing.

use leuko_report::{
    Answer, Appendix, Caution, Citation, Column, Download, Experiment, Fact, Figure, Image, NotRun,
    Picture, Report, SettingsFile, Table, render,
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

    fn figure(&mut self, image: Image) -> Figure {
        Figure {
            id: "\"><script>".to_owned(),
            title: self.text(),
            caption: self.text(),
            picture: Picture {
                image,
                width: 100.0,
                height: 80.0,
                description: self.text(),
            },
            downloads: vec![self.download()],
        }
    }

    /// One that names an experiment by `id`, and one that names none.
    fn cautions(&mut self, id: &str) -> Vec<Caution> {
        let mut caution = |id| Caution {
            text: self.text(),
            experiment: Some(id),
        };
        let about = caution(id.to_owned());
        vec![about, caution("--><script>".to_owned())]
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
            findings: self.texts(),
            figures: vec![
                self.figure(Image::Svg(svg.to_owned())),
                self.figure(Image::Png(b"\"><script>".to_vec())),
            ],
            tables: vec![self.table()],
            facts: vec![self.fact()],
        }
    }

    /// Every field by name, so that a new one cannot be forgotten.
    fn report(&mut self) -> Report {
        let experiments = vec![self.experiment(), self.experiment()];
        Report {
            title: self.text(),
            program: self.text(),
            answer: Answer {
                headline: self.text(),
                text: self.texts(),
                figure: Some(self.figure(Image::Svg("\"><script>".to_owned()))),
                tables: vec![self.table()],
            },
            cautions: self.cautions(&experiments[0].id),
            at_a_glance: Some(self.table()),
            differences: self.texts(),
            comparison: Some(self.table()),
            experiments,
            not_run: vec![NotRun {
                why: self.text(),
                experiments: self.texts(),
                what_to_do: self.text(),
            }],
            made: vec![self.fact()],
            commands: self.texts(),
            settings: vec![SettingsFile {
                name: self.text(),
                text: self.text(),
            }],
            appendix: Appendix {
                figures: vec![self.figure(Image::Png(b"\"><script>".to_vec()))],
                tables: vec![self.table()],
            },
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
    // Figure and table of the answer; two tables before the experiments; two figures and a table in each of two experiments;
    // a figure and a table in the appendix; one publication.
    assert_eq!(count, 2 + 2 + 2 * 3 + 2 + 1);
}

#[test]
fn test_render_encodes_paths_of_files() {
    let figure = Hostile::default().figure(Image::Svg(String::new()));
    let href = |path: &str| {
        let figure = Figure {
            downloads: vec![Download::new("SVG", path)],
            ..figure.clone()
        };
        let report = Report {
            answer: Answer {
                figure: Some(figure),
                ..Answer::default()
            },
            ..Report::default()
        };
        let page = Html::parse_document(&render(&report));
        let links = Selector::parse("figure a").unwrap();
        let link = page.select(&links).next().unwrap();
        link.attr("href").unwrap().to_owned()
    };
    for (path, expected) in [
        ("figures/fig4a-curve.svg", "./figures/fig4a-curve.svg"),
        (
            "../my cells/größe.csv",
            "./../my%20cells/gr%C3%B6%C3%9Fe.csv",
        ),
        ("javascript:alert(1)", "./javascript%3Aalert%281%29"),
        ("//example.org/a", "./example.org/a"),
        ("a\"><b", "./a%22%3E%3Cb"),
        ("a?b#c", "./a%3Fb%23c"),
    ] {
        assert_eq!(href(path), expected);
    }
}

#[test]
fn test_render_replaces_characters_that_reorder_text() {
    let report = Report {
        title: "\u{202E}gnp.exe\u{2069}".to_owned(),
        ..Report::default()
    };
    let html = render(&report);
    assert!(html.contains("<title>\u{FFFD}gnp.exe\u{FFFD}</title>"));
    assert!(!html.contains(['\u{202E}', '\u{2069}']));
}
