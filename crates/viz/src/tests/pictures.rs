//! Scales and places of maps, sheets and overviews.

use super::{Measured, middle};
use crate::Figure;
use crate::attribution_maps::short;
use crate::contact_sheet::{BETWEEN, CAPTION, MOST, TALLEST, grid};
use crate::gallery::made_up::pictures::{attribution, contact_sheet, overview};
use leuko_print::style::{BLUE, DOUBLE_COLUMN_MM, MARGIN, NOTE_SIZE, ORANGE, PIXEL, VERMILION, mm};
use leuko_print::{ColourMap, pt, record::Drawn, text_width};

/// The colours in the middle of the photos.
fn middles(figure: &dyn Figure) -> Vec<[u8; 3]> {
    let marks = figure.draw().unwrap().marks().to_vec().into_iter();
    let colour = |mark| match mark {
        Drawn::Photo { pixels, .. } => {
            let (x, y) = (pixels.width() / 2, pixels.height() / 2);
            Some(pixels.get_pixel(x, y).0)
        }
        _ => None,
    };
    marks.filter_map(colour).collect()
}

/// Maps of one value each: each saliency map ends at its own, relevance maps at the largest of the
/// row.
#[test]
fn test_each_saliency_map_has_a_scale_and_each_row_of_relevance_maps() {
    let mut figure = attribution(1, 2);
    for (pair, value) in figure.rows[0].maps.iter_mut().zip([1.0, -4.0]) {
        pair.saliency.fill(f64::abs(value));
        pair.relevance.fill(value);
    }
    let rgb = |colours: ColourMap, share| {
        let colour = colours.colour(share);
        [colour.0, colour.1, colour.2]
    };
    let expected = [
        rgb(ColourMap::Rising, 1.0),
        rgb(ColourMap::Signed, 0.25),
        rgb(ColourMap::Rising, 1.0),
        rgb(ColourMap::Signed, -1.0),
    ];
    assert_eq!(middles(&figure)[1..], expected);
    figure.rows[0].maps[1].saliency.fill(0.0);
    figure.rows[0].maps[1].saliency[7] = 0.5;
    let row = &figure.table().rows[2][2..];
    assert_eq!(row, ["saliency", "0", "0.5", "0.5", "0.5"]);
}

#[test]
fn test_maps_of_one_network_are_large_and_of_six_fit_on_one_page() {
    let few = attribution(2, 1).draw().unwrap().photos();
    // 100 points are 416 whole pixels.
    assert!(few.iter().all(|photo| photo[2] - photo[0] == 416 * PIXEL));
    let many = attribution(2, 6).draw().unwrap().photos();
    assert_eq!(many.len(), 2 * 13);
    let right = many.iter().map(|photo| photo[2]).max().unwrap();
    let margin = mm(DOUBLE_COLUMN_MM) - right;
    let expected = MARGIN - PIXEL..MARGIN + 13 * PIXEL;
    assert!(expected.contains(&margin), "{margin}");
}

#[test]
fn test_short_has_three_digits() {
    let numbers = [0.0, 0.001234, 0.1234, 1.234, 12.34, 123.4, 1e-5, 12345.0];
    let expected = "0 0.00123 0.123 1.23 12.3 123 1.0e-5 1.2e4";
    assert_eq!(numbers.map(short).join(" "), expected);
}

#[test]
fn test_a_sheet_fits_one_page_with_room_for_captions() {
    let width = pt(500.0);
    let caption = text_width("blast 0.93", NOTE_SIZE, false);
    for cells in 1..=MOST {
        let (columns, side) = grid(cells, width);
        let side = side as i32 * PIXEL;
        let rows = cells.div_ceil(columns) as i32;
        assert!(cells > 144 || rows * (side + CAPTION) <= TALLEST, "{cells}");
        let across = columns as i32 * (side + BETWEEN);
        assert!(across <= width + BETWEEN, "{cells}");
        assert!(side >= caption, "{cells}: {side}");
    }
}

#[test]
fn test_a_sheet_keeps_the_order_and_counts_the_verdicts() {
    let picture = contact_sheet(8).draw().unwrap();
    let words = picture.words();
    // Verdicts are none, right, wrong, undecided, none, ... in turn.
    assert_eq!(words[1..4], ["right (2)", "wrong (2)", "undecided (2)"]);
    let captions = words.iter().filter(|word| word.starts_with("blast"));
    let expected = [0, 1, 1, 1, 2, 3, 3, 4].map(|n| format!("blast 0.0{n}"));
    assert!(captions.eq(&expected), "{words:?}");
    let photos: Vec<_> = picture.photos().into_iter().map(middle).collect();
    assert!(photos.is_sorted_by_key(|&(x, y)| (y, x)), "{photos:?}");
    // One in the legend, two around pictures.
    let frames = [BLUE, VERMILION, ORANGE].map(|colour| picture.lines(colour).len());
    assert_eq!(frames, [3, 3, 3]);
}

#[test]
fn test_an_overview_shows_evenly_spaced_cells_of_many() {
    let rows = overview(&[1500, 3]).table().rows;
    assert_eq!(rows.len(), 403);
    assert_eq!(rows[1], ["lymphocyte", "4", "1500"]);
    assert_eq!(rows[402], ["monocyte", "3", "3"]);
}
