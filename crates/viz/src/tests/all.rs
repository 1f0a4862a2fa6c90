//! What holds for every figure.

use std::collections::BTreeSet;

use leuko_core::write_whole;
use leuko_print::record::{Bounds, Drawn};
use leuko_print::style::{
    BLACK, BLUE, GREEN, GREY, LIGHT_GREY, MID_GREY, ORANGE, PURPLE, SKY_BLUE, VERMILION, WHITE,
    tint,
};
use leuko_print::{ColourMap, Picture};
use plotters::style::RGBColor;
use sha2::{Digest, Sha256};

use super::extremes::figures;
use super::{Measured, are_apart};
use crate::fold_box::POINT;
use crate::gallery::made_up::charts::{learning_curve, roc};
use crate::{Figure, VizError, render_csv, render_png, render_svg, save, save_as};

/// Width and height in hundredths of a point.
fn size(picture: &Picture) -> (i32, i32) {
    let hundredths = |points: f32| (100.0 * points).round() as i32;
    (hundredths(picture.width), hundredths(picture.height))
}

#[test]
fn test_text_is_readable_on_the_paper_and_apart() {
    for (name, figure) in figures() {
        let picture = figure.draw().unwrap();
        let texts = picture.texts();
        assert!(!texts.is_empty(), "{name}");
        for (i, text) in texts.iter().enumerate() {
            assert!(text.size >= 600, "{name}: {text:?}");
            for other in &texts[..i] {
                let apart = are_apart(&text.bounds(), &other.bounds());
                assert!(apart, "{name}: {:?} is on {:?}", text.text, other.text);
            }
        }
    }
}

#[test]
fn test_marks_are_on_the_paper_and_nothing_is_on_a_photo() {
    for (name, figure) in figures() {
        let picture = figure.draw().unwrap();
        let (width, height) = size(&picture);
        for mark in picture.marks() {
            let [left, top, right, bottom] = mark.bounds();
            let is_on = left >= 0 && top >= 0 && right <= width && bottom <= height;
            assert!(is_on, "{name}: {:?}", mark.bounds());
        }
        let photos = picture.photos();
        let texts = picture.texts().into_iter().map(|text| text.bounds());
        let others: Vec<Bounds> = texts.chain(photos.iter().copied()).collect();
        for photo in &photos {
            let on_it = others.iter().filter(|other| !are_apart(photo, other));
            assert_eq!(on_it.count(), 1, "{name}: only the photo itself");
        }
    }
}

/// Colours are those of the palette and its tints, of greys, and of the two colour maps.
#[test]
fn test_colours_are_told_apart_by_all_eyes() {
    let palette = [BLACK, BLUE, VERMILION, GREEN, ORANGE, SKY_BLUE, PURPLE];
    let greys = [WHITE, GREY, MID_GREY, LIGHT_GREY, POINT];
    let hundredths = || (0..=100).map(|share| f64::from(share) / 100.0);
    let tints = [BLUE, GREEN, PURPLE, GREY].into_iter();
    let tints = tints.flat_map(|colour| hundredths().map(move |share| tint(colour, share)));
    let bars = (0..200).map(|i| f64::from(i) / 200.0).flat_map(|share| {
        let signed = ColourMap::Signed.colour(2.0 * share - 1.0);
        [ColourMap::Rising.colour(share), signed]
    });
    let key = |colour: RGBColor| (colour.0, colour.1, colour.2);
    let all = palette.into_iter().chain(greys).chain(tints).chain(bars);
    let known: BTreeSet<_> = all.map(key).collect();
    for (name, figure) in figures() {
        // Shares of a confusion matrix are not whole hundredths.
        for mark in figure.draw().unwrap().marks().to_vec() {
            let colour = match mark {
                Drawn::Line { colour, .. } | Drawn::Circle { colour, .. } => colour,
                Drawn::Text(text) => text.colour,
                Drawn::Area { colour, .. } if !name.contains("confusion") => colour,
                _ => continue,
            };
            assert!(known.contains(&key(colour)), "{name}: {colour:?}");
        }
    }
}

#[test]
fn test_svg_is_well_formed_small_and_says_its_size() {
    for (name, figure) in figures() {
        let picture = figure.draw().unwrap();
        let svg = roxmltree::Document::parse(&picture.svg).unwrap();
        let root = svg.root_element();
        let (width, height) = size(&picture);
        let [width, height] = [width, height].map(|length| f64::from(length) / 100.0);
        let expected = format!("0 0 {width} {height}");
        assert_eq!(root.attribute("viewBox"), Some(&*expected), "{name}");
        let title = root.first_element_child().and_then(|title| title.text());
        assert_eq!(title, Some(&*picture.description), "{name}");
        let fonts = picture.svg.matches("font/woff2").count();
        let bytes = picture.svg.len();
        let photos = picture.photos().len();
        let most = 80_000 + 160 * picture.marks().len();
        assert!(fonts <= 2, "{name}: {fonts} fonts");
        assert!(photos > 0 || bytes < most, "{name}: {bytes} bytes");
    }
}

#[test]
fn test_png_of_every_figure_has_its_size() {
    for (name, figure) in figures() {
        let picture = figure.draw().unwrap();
        let png = picture.png(72).unwrap();
        let image = image::load_from_memory(&png).unwrap();
        assert_eq!(image.width(), picture.width.round() as u32, "{name}");
        assert_eq!(image.height(), picture.height.round() as u32, "{name}");
    }
}

#[test]
fn test_table_of_every_figure_is_read_back_from_its_csv() {
    for (name, figure) in figures() {
        let table = figure.table();
        let csv = render_csv(&table).unwrap();
        let mut reader = csv::Reader::from_reader(&csv[..]);
        assert_eq!(reader.headers().unwrap(), table.columns, "{name}");
        let rows: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();
        assert_eq!(rows, table.rows, "{name}");
        let cells = || table.rows.iter().flatten();
        assert!(cells().any(|cell| cell.parse::<f64>().is_ok()), "{name}");
        assert!(cells().all(|cell| cell != "NaN"), "{name}");
    }
}

/// The texts of the gallery, in the order in which they are drawn, ticks included.
#[test]
fn test_texts_of_the_gallery() {
    let charts = crate::gallery::made_up::gallery().into_iter();
    let texts = charts
        .filter(|(name, _)| !name.contains("sheet"))
        .map(|(name, figure)| {
            let picture = figure.draw().unwrap();
            let words = picture.words().join(" | ");
            format!("{name}: {}\n{words}\n", picture.description)
        });
    insta::assert_snapshot!(texts.collect::<Vec<_>>().join("\n"));
}

#[test]
fn test_bytes_are_the_same_again_and_in_every_thread() {
    let bytes = || {
        let figure = learning_curve(&[10, 20, 50, 200], 10);
        let picture = figure.draw().unwrap();
        (picture.png(100).unwrap(), picture.svg)
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

/// The same SVG on every machine. A change of style or font changes the sum: look at the figures of
/// `cargo run --release -p leuko-viz --example gallery <folder>` before putting the new one here.
#[test]
fn test_svg_is_the_same_on_every_machine() {
    let svg = render_svg(&learning_curve(&[10, 20, 30, 50, 100, 200], 10)).unwrap();
    let sum: String = Sha256::digest(svg)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(
        sum,
        "ec63d4a015b6d24b5852611bb845fef3a7f1261cb6b32d95ac0bcad133eaf3c1"
    );
}

#[test]
fn test_names_with_markup_are_escaped_and_unknown_letters_kept() {
    let mut figure = learning_curve(&[10], 3);
    figure.title = Some("<b> & \"c\" 白血病".to_owned());
    let svg = render_svg(&figure).unwrap();
    let svg = roxmltree::Document::parse(&svg).unwrap();
    let mut texts = svg.descendants().filter_map(|node| node.text());
    assert!(texts.any(|text| text == "<b> & \"c\" 白血病"));
    assert!(render_png(&figure, 72).is_ok());
}

#[test]
fn test_save_writes_all_formats() {
    let folder = tempfile::tempdir().unwrap();
    let figure = roc(1, 0);
    let saved = save(&figure, &folder.path().join("figures"), "roc").unwrap();
    let [svg, png, csv] = saved.files;
    assert!(svg.ends_with("figures/roc.svg") && png.ends_with("figures/roc.png"));
    let svg = fs_err::read_to_string(svg).unwrap();
    assert_eq!(svg, figure.draw().unwrap().svg);
    // 85 mm at 300 dots per inch.
    assert_eq!(image::image_dimensions(&png).unwrap().0, 1004);
    let csv = fs_err::read(csv).unwrap();
    assert_eq!(csv, render_csv(&figure.table()).unwrap());
    let capital = folder.path().join("figures/ROC.PNG");
    save_as(&figure, &capital).unwrap();
    assert_eq!(fs_err::read(capital).unwrap(), fs_err::read(png).unwrap());
    let error = save_as(&figure, &folder.path().join("roc.jpg")).unwrap_err();
    assert!(matches!(error, VizError::Ending { .. }), "{error}");
}

#[test]
fn test_save_names_the_file_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("figures");
    write_whole(&blocked, b"a file").unwrap();
    let error = save(&roc(1, 0), &blocked, "roc").unwrap_err();
    assert!(
        matches!(&error, VizError::File { path, .. } if path.ends_with("roc.svg")),
        "{error}"
    );
}
