//! The page in a browser, where there is one.

use std::path::PathBuf;

use leuko_report::render;
use serde_json::json;

use crate::devtools::Browser;
use crate::made_up;

const TAB: u32 = 9;
const ENTER: u32 = 13;
const ESCAPE: u32 = 27;
const ARROW_RIGHT: u32 = 39;

/// The example report in a folder of its own.
fn page() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("report.html");
    fs_err::write(&file, render(&made_up::report())).expect("a file");
    (folder, file)
}

/// Whether the page's ground is dark.
const IS_DARK: &str = "getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).every(part => part < 64)";

#[test]
fn test_page_at_both_widths_in_light_and_dark() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_folder, file) = page();
    for width in [1200, 400] {
        for scheme in ["light", "dark"] {
            let what = format!("{width} pixels, {scheme}");
            browser.open(&file, width, scheme);

            assert_eq!(browser.value("innerWidth"), json!(width));
            let hidden =
                "document.documentElement.scrollWidth - document.documentElement.clientWidth";
            assert_eq!(
                browser.value(hidden),
                json!(0),
                "{what}: the page scrolls sideways"
            );
            let blank = "[...document.images].filter(image => !image.naturalWidth).length";
            assert_eq!(
                browser.value(blank),
                json!(0),
                "{what}: pictures are missing"
            );
            assert_eq!(browser.value(IS_DARK), json!(scheme == "dark"), "{what}");
            let open = browser.value("document.getElementById('contents').open");
            assert_eq!(open, json!(width == 1200), "{what}: the contents");

            browser.value("document.querySelector('button.enlarge').click()");
            let edges = "(() => {
                const [sheet, image] = [document.getElementById('enlarged-sheet'), document.querySelector('dialog img')];
                return [image.getBoundingClientRect().left - sheet.getBoundingClientRect().left, image.width];
            })()";
            let edges = browser.value(edges);
            assert!(
                edges[0].as_f64().unwrap() >= 0.0,
                "{what}: the left edge is cut off"
            );
            assert!(
                edges[1].as_f64().unwrap() > 800.0,
                "{what}: the figure is small: {edges}"
            );

            let [complaints, requests] = browser.complaints_and_requests();
            assert_eq!(complaints, Vec::<String>::new(), "{what}");
            let is_ours = |url: &String| url.starts_with("file://") && url.ends_with("report.html");
            let others: Vec<_> = requests
                .iter()
                .filter(|url| !is_ours(url) && !url.starts_with("data:"))
                .collect();
            assert!(others.is_empty(), "{what}: {others:?}");
            assert_eq!(
                requests.iter().filter(|url| is_ours(url)).count(),
                1,
                "{what}"
            );
        }
    }
}

/// What a table that is wider than its box says, as the style sheet quotes it.
const HINT: &str = "\"Scroll sideways to see all columns.\"";

/// What of each table's box cannot be reached: pixels to the right of where it scrolls to, whether it has to scroll,
/// whether a reader can scroll it, and what it says about that. The page learns in a frame whether a box
/// scrolls, so this waits for two.
const BEYOND_TABLES: &str = "new Promise(frame => requestAnimationFrame(() => requestAnimationFrame(frame))).then(() => [...document.querySelectorAll('.scroll')].map(box => {
    box.scrollLeft = 1e6;
    const end = box.querySelector('th:last-child').getBoundingClientRect().right;
    return [box.parentElement.id, Math.round(end - box.getBoundingClientRect().right), box.scrollWidth > box.clientWidth, getComputedStyle(box).overflowX, getComputedStyle(box.querySelector('caption span'), '::after').content];
}))";

#[test]
fn test_page_shows_every_column_of_every_table() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_folder, file) = page();
    for width in [500, 1200, 1920] {
        browser.open(&file, width, "light");
        let tables = browser.value(BEYOND_TABLES);
        let tables = tables.as_array().unwrap();
        assert!(tables.len() > 3, "{tables:?}");
        for table in tables {
            let [id, beyond, scrolls, overflow] = [0, 1, 2, 3].map(|place| &table[place]);
            assert_eq!(overflow, &json!("auto"), "{width}: {table}");
            assert!(
                beyond.as_i64().unwrap() <= 0,
                "{width}: {table} cuts off a column"
            );
            let hint = if scrolls == &json!(true) {
                HINT
            } else {
                "none"
            };
            assert_eq!(table[4], json!(hint), "{width}: {table}");
            if width >= 1200 && id == "at-a-glance-table" {
                assert_eq!(scrolls, &json!(false), "{width}: {table}");
            }
        }
    }
}

/// Tables that are wider than their box, by id.
const WIDER: &str = "[...document.querySelectorAll('.scroll')]
    .filter(box => box.firstElementChild.offsetWidth > box.clientWidth)
    .map(box => box.parentElement.id)";

/// 178 mm between the margins of A4.
#[test]
fn test_page_shows_every_column_on_paper() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_folder, file) = page();
    browser.open(&file, 673, "light");
    assert_ne!(
        browser.value(WIDER),
        json!([]),
        "no table shows the difference"
    );
    browser.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    assert_eq!(browser.value(WIDER), json!([]));
}

/// What has the focus, and whether that can be seen.
const FOCUS: &str = "(() => {
    const element = document.activeElement;
    const seen = element.type === 'radio' ? element.nextElementSibling : element;
    const name = element.id || element.className || element.getAttribute('href') || element.tagName;
    return [name, getComputedStyle(seen).outlineStyle !== 'none'];
})()";

#[test]
fn test_page_by_keyboard() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_folder, file) = page();
    browser.open(&file, 1200, "light");

    let mut reached = Vec::new();
    while reached.len() < 200 {
        browser.press("Tab", TAB);
        let focus = browser.value(FOCUS);
        let name = focus[0].as_str().unwrap().to_owned();
        if name == "top" {
            break;
        }
        assert_eq!(focus[1], json!(true), "the focus on {name} cannot be seen");
        reached.push(name);
    }
    assert_eq!(
        reached[..3],
        ["skip", "scheme-auto", "enlarge"],
        "{reached:?}"
    );
    for name in [
        "#all-binary",
        "scroll",
        "enlarge",
        "./figures/fig4a.svg",
        "./tables/sizes.csv",
    ] {
        assert!(
            reached.iter().any(|reached| reached == name),
            "{name} is not in {reached:?}"
        );
    }
    let last = reached.last().unwrap();
    assert!(last.starts_with("https://doi.org/"), "{last}");

    for (scheme, is_dark) in [("scheme-light", false), ("scheme-dark", true)] {
        let focus = if is_dark {
            "scheme-light"
        } else {
            "scheme-auto"
        };
        browser.value(&format!("document.getElementById('{focus}').focus()"));
        browser.press("ArrowRight", ARROW_RIGHT);
        assert_eq!(browser.value("document.activeElement.id"), json!(scheme));
        assert_eq!(browser.value(IS_DARK), json!(is_dark), "{scheme}");
    }

    browser.value("document.querySelector('button.enlarge').focus()");
    browser.press("Enter", ENTER);
    let shown = "document.querySelector('dialog[open] img')?.width > 800";
    assert_eq!(
        browser.value(shown),
        json!(true),
        "the figure is not enlarged"
    );
    browser.press("Escape", ESCAPE);
    assert_eq!(
        browser.value("document.querySelectorAll('dialog[open]').length"),
        json!(0)
    );
    assert_eq!(
        browser.value("document.activeElement.className"),
        json!("enlarge")
    );
}

/// The answer, headings, captions and buttons that can be seen, a line each.
const SHOWN: &str = "[...document.querySelectorAll('.headline, h2, h3, caption, .title, button')]
    .filter(element => element.checkVisibility())
    .map(element => element.localName + ': ' + element.textContent.trim())
    .join('\\n')";

#[test]
fn test_page_without_scripts() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (_folder, file) = page();
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        json!({ "value": true }),
    );
    browser.open(&file, 400, "dark");
    // An answer for a script is still worked out; those of the page do not run.
    assert_eq!(
        browser.value("document.getElementById('contents').open"),
        json!(true)
    );
    let shown = browser.value(SHOWN);
    insta::assert_snapshot!(shown.as_str().unwrap(), @r"
    p: 50 labelled images are enough for an ROC-AUC of 0.97. With 200 images it is 0.99.
    p: Fig. 4a: ROC-AUC and the number of training images
    caption: How many training images reach a target
    h2: Cautions
    h2: At a glance
    caption: Scores of every experiment
    h2: Comparison with the paper
    caption: Published and measured scores
    h2: Experiments
    h3: ALL: lymphoblasts and normal cells
    p: Fig. 3a: loss of one run
    p: Fig. 3b: ROC curves of the folds and their mean
    caption: Scores on the test images
    h3: PBC: eight kinds of cells
    p: Fig. 7b: confusion matrix
    caption: Scores on the test images
    caption: Answers for each true class
    h3: Images of the same cell
    p: Pair 1: score 0.98
    caption: Images of the same cell
    h2: Not run
    h2: How to repeat this study
    h3: Commands
    h3: Settings
    h2: Appendix
    caption: Classes of ALL-IDB2
    p: Fig. 1: overview of the cells
    p: Fig. 2: diagram of the network
    ");
    browser.value("document.querySelector('label[for=scheme-light]').click()");
    assert_eq!(browser.value(IS_DARK), json!(false));
}
