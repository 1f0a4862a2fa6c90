//! The page as a parser sees it: well-formed, addresses that lead somewhere, names for all that needs one.

use std::collections::BTreeSet;

use base64::Engine as _;
use leuko_report::{Experiment, Report, render};
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

/// Reports to look at: full, empty, and one in which names clash.
fn pages() -> Vec<Html> {
    let experiment = made_up::report().experiments[0].clone();
    let clash = Experiment {
        id: "summary".to_owned(),
        ..experiment.clone()
    };
    let clashing = Report {
        experiments: vec![experiment.clone(), clash, experiment],
        ..made_up::report()
    };
    let reports = [made_up::report(), Report::default(), clashing];
    reports
        .iter()
        .map(|report| Html::parse_document(&render(report)))
        .collect()
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
        let mut ids = BTreeSet::new();
        for element in select(&page, "[id]") {
            let id = element.attr("id").unwrap();
            assert!(ids.insert(id), "{id} is there twice");
        }
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
    let page = Html::parse_document(&render(&report));
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
    assert_eq!(select(full, "table").len(), 6);
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
    assert!(links.contains(&"./figures/all-binary-fig4a-learning-curve.svg"));
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

/// Without pictures a report is small; pictures add their own bytes and a third at most.
#[test]
fn test_render_adds_little_to_the_pictures() {
    let mut report = made_up::report();
    let whole = render(&report).len();
    let mut pictures = 0;
    for figure in report
        .experiments
        .iter_mut()
        .flat_map(|e| e.figures.drain(..))
    {
        let leuko_report::Picture::Svg(svg) = figure.picture else {
            panic!("expected an SVG");
        };
        pictures += svg.len();
    }
    let bare = render(&report).len();
    assert!(bare < 80_000, "{bare}");
    assert!(
        whole - bare < pictures * 4 / 3 + 7 * 1_000,
        "{whole} {bare} {pictures}"
    );
}
