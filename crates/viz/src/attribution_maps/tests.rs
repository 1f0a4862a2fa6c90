//! Scales, places and refusals.

use super::*;
use crate::fixtures::attribution::attribution_maps;
use crate::style::{DOUBLE_COLUMN_MM, POINTS_PER_MM};

fn pictures(figure: &AttributionMaps<'_>) -> Vec<(Point, f64, Pixels)> {
    let marks = figure.scene().unwrap().marks.into_iter();
    let picture = |mark| match mark {
        Mark::Picture {
            corner,
            width,
            pixels,
        } => Some((corner, width, pixels)),
        _ => None,
    };
    marks.filter_map(picture).collect()
}

/// The colour in the middle of a picture.
fn middle(pixels: &Pixels) -> [u8; 3] {
    let start = (pixels.height / 2 * pixels.width + pixels.width / 2) * 3;
    [0, 1, 2].map(|channel| pixels.rgb[start + channel])
}

fn rgb(colours: ColourMap, share: f64) -> [u8; 3] {
    let colour = colours.colour(share);
    [colour.red, colour.green, colour.blue]
}

/// Maps of one value each: each saliency map ends at its own, relevance maps at the largest of the
/// row.
#[test]
fn test_scene_scales_each_saliency_map_and_each_row_of_relevance_maps() {
    let mut figure = attribution_maps(1, 2);
    for (pair, value) in figure.rows[0].maps.iter_mut().zip([1.0, -4.0]) {
        pair.saliency.fill(f64::abs(value));
        pair.relevance.fill(value);
    }
    let pictures = pictures(&figure);
    let middles: Vec<[u8; 3]> = pictures
        .iter()
        .map(|(_, _, pixels)| middle(pixels))
        .collect();
    assert_eq!(middles[1], rgb(ColourMap::Rising, 1.0));
    assert_eq!(middles[3], rgb(ColourMap::Rising, 1.0));
    assert_eq!(middles[2], rgb(ColourMap::Signed, 0.25));
    assert_eq!(middles[4], rgb(ColourMap::Signed, -1.0));
}

#[test]
fn test_scene_shows_maps_of_one_network_large_and_of_six_on_one_page() {
    let few = pictures(&attribution_maps(2, 1));
    // 100 points are 416 whole pixels.
    assert!(few.iter().all(|(_, width, _)| *width == 416.0 * PIXEL));
    let many = pictures(&attribution_maps(2, 6));
    assert_eq!(many.len(), 2 * 13);
    let right = many.iter().map(|(corner, width, _)| corner.x + width);
    let right = right.fold(0.0, f64::max);
    let margin = DOUBLE_COLUMN_MM * POINTS_PER_MM - right;
    assert!(
        (MARGIN - PIXEL..MARGIN + 13.0 * PIXEL).contains(&margin),
        "{margin}"
    );
}

#[test]
fn test_scene_refuses_maps_that_do_not_fit() {
    let refused = |change: &dyn Fn(&mut AttributionMaps<'_>)| {
        let mut figure = attribution_maps(2, 2);
        change(&mut figure);
        figure.scene().unwrap_err()
    };
    let short = refused(&|figure| figure.rows[1].maps[0].relevance.truncate(119));
    assert_eq!(
        short.to_string(),
        "expected 120 values of relevance, one for each pixel: got 119"
    );
    let missing = refused(&|figure| figure.rows[1].maps.truncate(1));
    assert!(matches!(
        missing,
        VizError::Count {
            expected: 2,
            got: 1,
            ..
        }
    ));
    let negative = refused(&|figure| figure.rows[0].maps[0].saliency[3] = -0.1);
    assert!(matches!(negative, VizError::OutOfRange { .. }));
    let nan = refused(&|figure| figure.rows[0].maps[0].relevance[3] = f64::NAN);
    assert!(matches!(nan, VizError::OutOfRange { .. }));
    let none = refused(&|figure| figure.rows.clear());
    assert!(matches!(none, VizError::NoData { .. }));
    assert!(matches!(
        attribution_maps(1, 7).scene(),
        Err(VizError::TooMany { .. })
    ));
}

#[test]
fn test_table_has_two_rows_for_each_pair() {
    let mut figure = attribution_maps(1, 1);
    figure.rows[0].maps[0].saliency.fill(0.0);
    figure.rows[0].maps[0].saliency[7] = 0.5;
    let rows = figure.table().rows;
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0][2..], ["saliency", "0", "0.5", "0.5", "0.5"]);
}

#[test]
fn test_short_has_three_digits() {
    let numbers = [
        0.0, 0.001234, 0.01234, 0.1234, 1.234, 12.34, 123.4, 1e-5, 12345.0,
    ];
    let short: Vec<String> = numbers.into_iter().map(short).collect();
    assert_eq!(
        short,
        [
            "0", "0.00123", "0.0123", "0.123", "1.23", "12.3", "123", "1.0e-5", "1.2e4"
        ]
    );
}
