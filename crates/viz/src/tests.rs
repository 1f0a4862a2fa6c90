//! What holds for every figure.

use sha2::{Digest, Sha256};

use crate::fixtures::embedding::embedding;
use crate::fixtures::trends::trends;
use crate::fixtures::{figures, full_learning_curve, learning_curve, loss, overview, roc};
use crate::font::text_width;
use crate::frame::{CAP_HEIGHT, DESCENT};
use crate::scene::{Anchor, Mark, Text};
use crate::{Figure, PublishedScore, VizError, render_csv, render_png, render_svg, save};

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Left, top, right and bottom of a line of text.
fn extent(text: &Text) -> [f64; 4] {
    let width = text_width(&text.text, text.size, text.bold).unwrap();
    let start = match text.anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => -width / 2.0,
        Anchor::End => -width,
    };
    let (above, below) = (CAP_HEIGHT * text.size, DESCENT * text.size);
    let place = text.place;
    if text.upwards {
        [
            place.x - above,
            place.y - start - width,
            place.x + below,
            place.y - start,
        ]
    } else {
        [
            place.x + start,
            place.y - above,
            place.x + start + width,
            place.y + below,
        ]
    }
}

#[test]
fn test_text_of_every_figure_is_readable_on_the_paper_and_apart() {
    for (name, figure) in figures() {
        let scene = figure.scene().unwrap();
        let texts: Vec<&Text> = scene
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Text(text) => Some(text),
                _ => None,
            })
            .collect();
        assert!(!texts.is_empty());
        for (i, text) in texts.iter().enumerate() {
            assert!(text.size >= 6.0, "{name}: {text:?}");
            let [left, top, right, bottom] = extent(text);
            assert!(
                left >= 0.0 && top >= 0.0 && right <= scene.width && bottom <= scene.height,
                "{name}: {text:?} leaves the paper"
            );
            for other in &texts[..i] {
                let [other_left, other_top, other_right, other_bottom] = extent(other);
                let apart = right < other_left
                    || other_right < left
                    || bottom < other_top
                    || other_bottom < top;
                assert!(
                    apart,
                    "{name}: {:?} and {:?} overlap",
                    text.text, other.text
                );
            }
        }
    }
}

#[test]
fn test_pictures_of_every_figure_are_apart_from_each_other_and_from_text() {
    for (name, figure) in figures() {
        let scene = figure.scene().unwrap();
        let mut pictures: Vec<[f64; 4]> = Vec::new();
        for mark in &scene.marks {
            if let Mark::Picture {
                corner,
                width,
                pixels,
            } = mark
            {
                let height = width * pixels.height as f64 / pixels.width as f64;
                pictures.push([corner.x, corner.y, corner.x + width, corner.y + height]);
            }
        }
        let texts = scene.marks.iter().filter_map(|mark| match mark {
            Mark::Text(text) => Some((text.text.clone(), extent(text))),
            _ => None,
        });
        let texts: Vec<(String, [f64; 4])> = texts.collect();
        let apart = |a: &[f64; 4], b: &[f64; 4]| {
            a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1]
        };
        for (i, picture) in pictures.iter().enumerate() {
            let [_, _, right, bottom] = *picture;
            assert!(right <= scene.width && bottom <= scene.height, "{name}");
            assert!(
                pictures[..i].iter().all(|other| apart(picture, other)),
                "{name}"
            );
            for (text, extent) in &texts {
                assert!(apart(picture, extent), "{name}: {text} is on a picture");
            }
        }
    }
}

#[test]
fn test_marks_of_every_figure_are_on_the_paper() {
    for (name, figure) in figures() {
        let scene = figure.scene().unwrap();
        for mark in &scene.marks {
            let points = match mark {
                Mark::Line { points, .. } | Mark::Area { points, .. } => points.clone(),
                Mark::Disc { centre, .. } => vec![*centre],
                Mark::Picture { corner, .. } => vec![*corner],
                Mark::Text(text) => vec![text.place],
            };
            for point in points {
                assert!(
                    (0.0..=scene.width).contains(&point.x)
                        && (0.0..=scene.height).contains(&point.y),
                    "{name}: {mark:?}"
                );
            }
        }
    }
}

#[test]
fn test_every_figure_can_be_drawn_and_its_svg_is_well_formed_and_small() {
    for (name, figure) in figures() {
        let svg = render_svg(figure.as_ref()).unwrap();
        check_tags(name, &svg);
        let pictures = svg.matches("<image").count();
        assert!(
            pictures > 0 || svg.len() < 100_000,
            "{name}: {} bytes",
            svg.len()
        );
        let png = render_png(figure.as_ref(), 72).unwrap();
        assert!(image::load_from_memory(&png).is_ok(), "{name}");
    }
}

/// Checks that tags are closed in order, and attributes quoted and named once.
fn check_tags(name: &str, svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut roots = 0;
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        assert!(!text.contains('>'), "{name}: stray > in {text:?}");
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "{name}");
            continue;
        }
        let (element, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        roots += u32::from(open.is_empty());
        let quoted: Vec<&str> = attributes.trim_end_matches('/').split('"').collect();
        assert_eq!(quoted.len() % 2, 1, "{name}: {tag}");
        let mut names: Vec<&str> = quoted.iter().step_by(2).copied().map(str::trim).collect();
        assert_eq!(names.pop(), Some(""), "{name}: {tag}");
        assert!(
            names.iter().all(|attribute| attribute.ends_with('=')),
            "{name}: {tag}"
        );
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "{name}: {tag}");
        if !tag.ends_with('/') {
            open.push(element);
        }
    }
    assert!(open.is_empty(), "{name}: {open:?} are not closed");
    assert_eq!((roots, rest), (1, "\n"), "{name}");
}

#[test]
fn test_table_of_every_figure_is_whole_and_has_numbers() {
    for (name, figure) in figures() {
        let table = figure.table();
        assert!(!table.rows.is_empty(), "{name}");
        assert!(render_csv(&table).is_ok(), "{name}");
        let cells = || table.rows.iter().flatten();
        assert!(cells().any(|cell| cell.parse::<f64>().is_ok()), "{name}");
        assert!(cells().all(|cell| cell != "NaN"), "{name}");
    }
}

#[test]
fn test_table_of_an_overview_has_the_cells_shown() {
    let table = overview(1500, 3).table();
    assert_eq!(table.rows.len(), 403);
    assert_eq!(table.rows[1], ["Blasts", "4", "1500"]);
    assert_eq!(table.rows[402], ["Healthy", "3", "3"]);
}

#[test]
fn test_table_of_a_learning_curve_has_each_fold_and_what_was_published() {
    let mut curve = learning_curve(&[(10, vec![0.75, 0.5]), (20, vec![])]);
    curve.sizes[1].published = Some(PublishedScore {
        mean: 0.75,
        sd: 0.25,
    });
    assert_eq!(
        curve.table().rows,
        [
            ["fold", "", "10", "0.75", "", ""],
            ["fold", "", "10", "0.5", "", ""],
            ["published", "", "20", "0.75", "0.5", "1"]
        ]
    );
}

#[test]
fn test_figures_have_the_same_bytes_again_and_in_every_thread() {
    let bytes = || {
        let figure = full_learning_curve(6);
        (
            render_svg(&figure).unwrap(),
            render_png(&figure, 100).unwrap(),
        )
    };
    let first = bytes();
    assert_eq!(bytes(), first);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(bytes)).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), first);
        }
    });
}

/// The same bytes on every machine. A change of style or font changes these: look at the figures of
/// `cargo run -p leuko-viz --example gallery <folder>` before putting the new sums here. The last
/// one alone changes with the PNG encoder.
#[test]
fn test_figures_have_the_same_bytes_on_every_machine() {
    let figure = full_learning_curve(3);
    let svg = render_svg(&figure).unwrap();
    let png = render_png(&figure, 100).unwrap();
    let pixels = image::load_from_memory(&png).unwrap().to_rgb8();
    assert_eq!(
        [sha256(svg.as_bytes()), sha256(&pixels), sha256(&png)],
        [
            "d0b00b8b0530fbec306fa921f013f17981369e2331c6581b7ca0e58620e976b4",
            "b30fccd1acd0d3b2892357572cc506c98254ab06ce05c346f848d66ebd1e79a6",
            "b2d3e36d8250c1ac06a47a21376cfcec7ea264a50e79639c15747e8e20a68ce7"
        ]
    );
}

#[test]
fn test_names_with_markup_are_escaped() {
    let mut figure = learning_curve(&[(10, vec![0.9])]);
    figure.title = Some("<b> & \"c\"".to_owned());
    let svg = render_svg(&figure).unwrap();
    assert!(svg.contains(">&lt;b&gt; &amp; \"c\"</text>"));
    check_tags("markup", &svg);
}

#[test]
fn test_characters_that_the_font_lacks_are_drawn_as_boxes() {
    let mut figure = learning_curve(&[(10, vec![0.9])]);
    figure.title = Some("白血病".to_owned());
    assert!(render_svg(&figure).unwrap().contains("白血病"));
    assert!(render_png(&figure, 72).is_ok());
}

#[test]
fn test_figures_without_data_are_errors() {
    let mut one_class = overview(1, 1);
    one_class.panels[1].cells.clear();
    let mut no_point = trends(2, &[10]);
    no_point.panels[1].series.clear();
    let empty: [Box<dyn Figure>; 9] = [
        Box::new(learning_curve(&[])),
        Box::new(learning_curve(&[(10, vec![]), (20, vec![])])),
        Box::new(loss(&[], None)),
        Box::new(roc(&[])),
        Box::new(one_class),
        Box::new(trends(0, &[10])),
        Box::new(no_point),
        Box::new(embedding(0, 3, 2)),
        Box::new(embedding(1, 0, 2)),
    ];
    for figure in empty {
        assert!(matches!(figure.scene(), Err(VizError::NoData { .. })));
    }
}

#[test]
fn test_values_that_no_axis_shows_are_errors() {
    let refused: [Box<dyn Figure>; 6] = [
        Box::new(learning_curve(&[(10, vec![1.01])])),
        Box::new(learning_curve(&[(10, vec![f64::NAN])])),
        Box::new(loss(&[(0.5, f64::NAN)], None)),
        Box::new(loss(&[(f64::INFINITY, 0.5)], None)),
        Box::new(loss(&[(-0.1, 0.5)], None)),
        Box::new(loss(&[(0.1, 0.5)], Some(1))),
    ];
    for figure in refused {
        assert!(matches!(figure.scene(), Err(VizError::OutOfRange { .. })));
    }
}

#[test]
fn test_a_cell_whose_bytes_do_not_fit_is_an_error_that_names_it() {
    let mut figure = overview(3, 3);
    figure.panels[0].cells[2].width += 1;
    let message = figure.scene().unwrap_err().to_string();
    assert_eq!(
        message,
        "cell 2: expected 12 x 11 pixels of 3 bytes, neither side 0: got 360 bytes"
    );
}

#[test]
fn test_save_writes_all_formats() {
    let folder = tempfile::tempdir().unwrap();
    let [svg, png, csv] = save(&roc(&[[0.5; 6]]), &folder.path().join("figures"), "roc").unwrap();
    assert!(svg.ends_with("figures/roc.svg") && png.ends_with("figures/roc.png"));
    assert!(csv.ends_with("figures/roc.csv"));
    assert!(svg.metadata().unwrap().len() > 1000);
    // 85 mm at 300 dots per inch.
    assert_eq!(image::image_dimensions(&png).unwrap().0, 1004);
    // Equal scores: the curve is its two ends, and so is every point of the mean.
    let csv = fs_err::read_to_string(csv).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[1..4],
        [
            "fold,,0,0.5,0,,,0,,",
            "fold,,0,0.5,1,,,1,,",
            "mean,,,,0,,,0,,"
        ]
    );
    assert_eq!(lines.len(), 1 + 2 + 101);
}

#[test]
fn test_save_names_the_file_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("figures");
    leuko_core::write_whole(&blocked, b"a file").unwrap();
    let error = save(&roc(&[[0.5; 6]]), &blocked, "roc").unwrap_err();
    assert!(error.to_string().contains("roc.svg"), "{error}");
}
