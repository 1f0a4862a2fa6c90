//! The page as a parser sees it: well-formed, addresses that lead somewhere, names for all that needs one.

use std::collections::BTreeSet;

use base64::Engine as _;
use leuko_report::{Column, Experiment, Image, Report, Table, render};
use scraper::{ElementRef, Html, Selector};
use sha2::Digest as _;

use crate::made_up;

fn select<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).expect("a selector"))
        .collect()
}

fn count(element: ElementRef<'_>, selector: &str) -> usize {
    element
        .select(&Selector::parse(selector).expect("a selector"))
        .count()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

fn parse(report: &Report) -> Html {
    Html::parse_document(&render(report))
}

/// The ids that a page uses.
fn ids(page: &Html) -> Vec<String> {
    let elements = select(page, "[id]").into_iter();
    elements
        .map(|e| e.attr("id").expect("an id").to_owned())
        .collect()
}

/// Reports to look at: full, empty, and one whose experiments want the ids that the page uses.
fn pages() -> Vec<Html> {
    let full = parse(&made_up::report());
    let experiment = made_up::report().experiments[0].clone();
    let clashing = ids(&full).into_iter().map(|id| Experiment {
        id,
        ..experiment.clone()
    });
    let clashing = Report {
        experiments: clashing.collect(),
        ..made_up::report()
    };
    vec![full, parse(&Report::default()), parse(&clashing)]
}

#[test]
fn test_render_gives_html_without_errors() {
    for page in pages() {
        assert_eq!(page.errors, Vec::<&str>::new());
        assert_eq!(select(&page, "html[lang=en]").len(), 1);
        let viewport = select(&page, "meta[name=viewport]");
        assert_eq!(
            viewport[0].attr("content"),
            Some("width=device-width, initial-scale=1")
        );
    }
}

#[test]
fn test_render_gives_each_id_once_and_only_addresses_that_exist() {
    for page in pages() {
        let mut known = BTreeSet::new();
        for id in ids(&page) {
            assert!(known.insert(id.clone()), "{id} is there twice");
        }
        let ids = known;
        let links = select(&page, "a[href^='#']");
        assert!(links.len() > 1);
        for link in links {
            let id = &link.attr("href").unwrap()[1..];
            assert!(ids.contains(id), "nothing is at #{id}");
        }
        for name in ["for", "aria-labelledby"] {
            for element in select(&page, &format!("[{name}]")) {
                let id = element.attr(name).unwrap();
                assert!(ids.contains(id), "{name} names {id}, which is not there");
            }
        }
    }
}

#[test]
fn test_render_lists_every_experiment_in_the_contents() {
    let report = made_up::report();
    let page = parse(&report);
    for experiment in &report.experiments {
        let links = select(&page, &format!("nav a[href='#{}']", experiment.id));
        assert_eq!(links.len(), 1, "{}", experiment.id);
        assert_eq!(text(links[0]), experiment.title);
        let glance = format!("#at-a-glance th a[href='#{}']", experiment.id);
        assert_eq!(select(&page, &glance).len(), 1, "{}", experiment.id);
    }
}

#[test]
fn test_render_orders_headings() {
    for page in pages() {
        let headings = select(&page, "h1, h2, h3, h4, h5, h6");
        let levels: Vec<u8> = headings
            .iter()
            .map(|h| h.value().name().as_bytes()[1] - b'0')
            .collect();
        assert_eq!(levels[0], 1);
        assert_eq!(levels.iter().filter(|&&level| level == 1).count(), 1);
        for pair in levels.windows(2) {
            assert!(pair[1] <= pair[0] + 1, "{levels:?}");
        }
    }
}

#[test]
fn test_render_has_each_landmark_once_and_a_way_past_them() {
    for page in pages() {
        for landmark in ["header", "nav[aria-label]", "main#main", "footer"] {
            assert_eq!(select(&page, landmark).len(), 1, "{landmark}");
        }
        assert_eq!(select(&page, "a")[0].attr("href"), Some("#main"));
        assert_eq!(select(&page, "nav a")[0].attr("href"), Some("#results"));
    }
}

#[test]
fn test_render_names_pictures_tables_and_what_scrolls() {
    for page in pages() {
        for image in select(&page, "img") {
            assert!(image.attr("alt").is_some_and(|alt| !alt.is_empty()));
        }
        for table in select(&page, "table") {
            assert_eq!(count(table, "caption"), 1);
            assert_eq!(count(table, "th:not([scope])"), 0);
            assert_eq!(
                count(table, "thead th[scope=col]"),
                count(table, "thead th")
            );
            assert!(count(table, "tbody tr") > 0);
        }
        for element in select(&page, "[tabindex='0']") {
            assert_eq!(element.attr("role"), Some("region"));
            assert!(
                element
                    .attr("aria-label")
                    .is_some_and(|label| !label.is_empty())
            );
        }
    }
    let full = &pages()[0];
    assert_eq!(select(full, "figure img").len(), 7);
    assert_eq!(select(full, "table").len(), 8);
}

#[test]
fn test_render_names_nothing_to_fetch() {
    let page = &pages()[0];
    let fetching =
        "link, iframe, object, embed, base, [srcset], [style], [background], script[src], svg";
    assert_eq!(select(page, fetching).len(), 0);
    for element in select(page, "[src]") {
        assert!(element.attr("src").unwrap().starts_with("data:image/"));
    }
    let links = select(page, "[href]");
    let links: Vec<_> = links
        .iter()
        .map(|link| link.attr("href").unwrap())
        .collect();
    for link in &links {
        let is_within = link.starts_with('#') || link.starts_with("./");
        assert!(is_within || link.starts_with("https://doi.org/"), "{link}");
    }
    assert!(links.contains(&"https://doi.org/10.1038/s41598-021-86995-5"));
    assert!(links.contains(&"./figures/fig4a.svg"));
}

#[test]
fn test_render_allows_its_own_script_and_no_other() {
    let page = &pages()[0];
    let policy = select(page, "meta[http-equiv='Content-Security-Policy']");
    let policy = policy[0].attr("content").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; img-src data:;"),
        "{policy}"
    );
    let scripts = select(page, "script");
    assert_eq!(scripts.len(), 1);
    let sum = sha2::Sha256::digest(text(scripts[0]));
    let sum = base64::engine::general_purpose::STANDARD.encode(sum);
    assert!(
        policy.contains(&format!("script-src 'sha256-{sum}';")),
        "{policy}"
    );
}

#[test]
fn test_render_gives_the_same_bytes_again() {
    assert_eq!(render(&made_up::report()), render(&made_up::report()));
}

/// A page is small, and an SVG that brings its font, as figures of leuko-viz do, grows by a tenth at most.
#[test]
fn test_render_adds_little_to_the_pictures() {
    let mut report = made_up::report();
    let figure = report.answer.figure.as_mut().unwrap();
    let Image::Svg(svg) = &mut figure.picture.image else {
        panic!("expected an SVG");
    };
    let without = render(&made_up::report()).len();
    assert!(without < 90_000, "{without}");
    let font = "d09GMgABAAAAACukAAwA+/".repeat(1_320);
    svg.push_str(&format!(
        "<style>src: url(data:font/woff2;base64,{font})</style>"
    ));
    let added = render(&report).len() - without;
    assert!(added < font.len() * 11 / 10, "{added} {}", font.len());
}

#[test]
fn test_render_opens_with_the_answer_and_ends_with_the_appendix() {
    let page = &pages()[0];
    let parts: Vec<_> = select(page, "main > section, #results > section")
        .iter()
        .map(|part| part.attr("id").unwrap())
        .collect();
    assert_eq!(
        parts,
        [
            "answer",
            "at-a-glance",
            "comparison",
            "experiments",
            "not-run",
            "made",
            "appendix"
        ]
    );
    let answer = select(page, "#answer")[0];
    assert_eq!(count(answer, "#cautions li"), 3);
    assert_eq!(count(answer, "figure"), 1);
}

#[test]
fn test_render_links_cautions_and_experiments_both_ways() {
    let page = &pages()[0];
    let to_experiments: Vec<_> = select(page, "#cautions a")
        .iter()
        .map(|link| link.attr("href").unwrap())
        .collect();
    assert_eq!(to_experiments, ["#all-binary", "#pbc-multiclass"]);
    for (id, links) in [("all-binary", 1), ("pbc-multiclass", 1), ("all-copies", 0)] {
        let back = format!("#{id} a[href='#cautions']");
        assert_eq!(select(page, &back).len(), links, "{id}");
    }
}

/// Points of 1/72 inch are two CSS pixels; from 340 points on a figure fills the page's width.
#[test]
fn test_render_gives_pictures_their_size() {
    for (width, class) in [(241.0, "narrow"), (340.0, "narrow"), (341.0, "wide")] {
        let mut report = made_up::report();
        let picture = &mut report.answer.figure.as_mut().unwrap().picture;
        [picture.width, picture.height] = [width, 100.25];
        let page = parse(&report);
        let figure = select(&page, "#answer figure")[0];
        assert_eq!(figure.attr("class"), Some(class), "{width}");
        let image = select(&page, "#answer img")[0];
        let pixels = (2.0 * width).to_string();
        assert_eq!(image.attr("width"), Some(pixels.as_str()));
        assert_eq!(image.attr("height"), Some("201"));
    }
}

/// The cells of a table in the page: heading, then one entry for each row.
fn cells(rows: &[&[&str]]) -> Vec<Vec<String>> {
    let row = |row: &&[&str]| row.iter().map(|&cell| cell.to_owned()).collect();
    let report = Report {
        at_a_glance: Some(Table {
            columns: vec![Column::text("Run"), Column::number("AUC", "mean")],
            rows: rows.iter().map(row).collect(),
            ..Table::default()
        }),
        experiments: vec![Experiment {
            id: "all".to_owned(),
            ..Experiment::default()
        }],
        ..Report::default()
    };
    let page = parse(&report);
    let cell = |cell: ElementRef<'_>| {
        let link = if count(cell, "a[href='#all']") > 0 {
            "-> "
        } else {
            ""
        };
        let class = cell.attr("class").unwrap_or_default();
        format!(
            "{} {class}: {link}{}",
            cell.value().name(),
            text(cell).trim()
        )
    };
    let rows = select(&page, "tr").into_iter();
    rows.map(|row| row.child_elements().map(cell).collect())
        .collect()
}

#[test]
fn test_render_heads_columns_with_name_and_unit() {
    assert_eq!(cells(&[])[0], ["th short: Run", "th number: AUCmean"]);
}

#[test]
fn test_render_links_only_first_cells_to_experiments() {
    assert_eq!(
        cells(&[&["all", "all"]])[1],
        ["th short: -> all", "td number: all"]
    );
}

#[test]
fn test_render_fills_rows_that_are_too_short_and_keeps_cells_of_those_too_long() {
    let cells = cells(&[&["a"], &["b", "1", "2"]]);
    assert_eq!(cells[1], ["th short: a", "td number: "]);
    assert_eq!(cells[2], ["th short: b", "td number: 1", "td short: 2"]);
}

#[test]
fn test_render_says_that_a_table_has_no_rows() {
    assert_eq!(cells(&[])[1], ["td : No rows."]);
}
