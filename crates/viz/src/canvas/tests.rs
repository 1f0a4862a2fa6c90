//! Ink where it should be, and nowhere else.

use super::*;
use crate::frame::{CAP_HEIGHT, label};
use crate::scene::Anchor;
use crate::style::{BLACK, VERMILION};

/// Marks on 40 x 20 points, one pixel each.
fn drawn(marks: Vec<Mark>) -> Pixels {
    let scene = Scene {
        width: 40.0,
        height: 20.0,
        description: String::new(),
        marks,
    };
    rasterise(&scene, 1.0).unwrap()
}

/// Black in each pixel of one row, from 0 (white) to 1.
fn row(pixels: &Pixels, row: usize) -> Vec<f64> {
    let bytes = &pixels.rgb[row * pixels.width * 3..(row + 1) * pixels.width * 3];
    let ink = |rgb: &[u8]| 1.0 - f64::from(rgb[0]) / 255.0;
    bytes.chunks_exact(3).map(ink).collect()
}

/// Area covered with ink, in pixels.
fn ink(pixels: &Pixels) -> f64 {
    (0..pixels.height).flat_map(|y| row(pixels, y)).sum()
}

fn close(got: f64, expected: f64, tolerance: f64) {
    assert!(
        (got - expected).abs() <= tolerance,
        "{got} is not {expected}"
    );
}

#[test]
fn test_rectangle_fills_its_pixels_and_shares_of_pixels() {
    let mut scene = drawn(vec![]);
    assert_eq!(ink(&scene), 0.0);
    let corners = vec![at(2.0, 3.0), at(5.5, 3.0), at(5.5, 4.0), at(2.0, 4.0)];
    scene = drawn(vec![Mark::Area {
        points: corners,
        colour: BLACK,
    }]);
    let ink = row(&scene, 3);
    assert_eq!(ink[1..5], [0.0, 1.0, 1.0, 1.0]);
    close(ink[5], 0.5, 0.003);
    assert_eq!(row(&scene, 2), vec![0.0; 40]);
    assert_eq!(row(&scene, 4), vec![0.0; 40]);
}

#[test]
fn test_disc_has_the_area_of_a_disc() {
    let disc = Mark::Disc {
        centre: at(10.3, 9.7),
        radius: 6.0,
        colour: BLACK,
    };
    close(ink(&drawn(vec![disc])), std::f64::consts::PI * 36.0, 0.5);
}

#[test]
fn test_line_has_its_width_and_flat_ends() {
    let line = |from, to, dash| {
        drawn(vec![Mark::Line {
            points: vec![from, to],
            width: 1.5,
            colour: BLACK,
            dash,
        }])
    };
    close(ink(&line(at(5.0, 10.0), at(25.0, 10.0), None)), 30.0, 0.1);
    close(ink(&line(at(5.0, 2.0), at(17.0, 18.0), None)), 30.0, 0.7);
    let dashed = line(at(5.0, 10.0), at(25.0, 10.0), Some([3.0, 1.0]));
    close(ink(&dashed), 30.0 * 0.75, 0.1);
}

#[test]
fn test_line_across_strips_has_no_seam() {
    let scene = Scene {
        width: 4.0,
        height: 3.0 * STRIP as f64,
        description: String::new(),
        marks: vec![Mark::Line {
            points: vec![at(2.0, 0.0), at(2.0, 3.0 * STRIP as f64)],
            width: 2.0,
            colour: BLACK,
            dash: None,
        }],
    };
    let pixels = rasterise(&scene, 1.0).unwrap();
    for y in 0..pixels.height {
        assert_eq!(row(&pixels, y), [0.0, 1.0, 1.0, 0.0], "row {y}");
    }
}

#[test]
fn test_letter_stands_on_its_baseline_with_its_bearing() {
    // In DejaVu Sans, H has stems from 201 to 403 and from 1137 to 1339 of 2048 units.
    let size = 20.48;
    let pixels = drawn(vec![Mark::Text(label(
        "H",
        at(10.0, 18.0),
        size,
        Anchor::Start,
    ))]);
    let middle = row(&pixels, 8);
    close(middle[..20].iter().sum(), 2.02, 0.15);
    assert_eq!(middle[11], 0.0, "the bearing of 2.01 points is white");
    assert!(middle[12] > 0.7);
    let top = 18.0 - CAP_HEIGHT * size;
    assert!(ink(&pixels) > 40.0);
    for y in 0..20 {
        let inside = (y as f64) > top - 1.0 && y < 18;
        assert_eq!(
            row(&pixels, y).iter().any(|&ink| ink > 0.0),
            inside,
            "row {y}"
        );
    }
}

#[test]
fn test_text_anchors_and_directions_share_the_same_ink() {
    let text = label("ROC", at(20.0, 10.0), 6.0, Anchor::Start);
    let start = drawn(vec![Mark::Text(text.clone())]);
    let columns = |pixels: &Pixels| -> Vec<usize> {
        let inked = |x: &usize| (0..20).any(|y| row(pixels, y)[*x] > 0.0);
        (0..40).filter(inked).collect()
    };
    assert!(columns(&start).iter().all(|&x| x >= 20));
    let end = drawn(vec![Mark::Text(Text {
        anchor: Anchor::End,
        ..text.clone()
    })]);
    assert!(columns(&end).iter().all(|&x| x < 20));
    let middle = drawn(vec![Mark::Text(Text {
        anchor: Anchor::Middle,
        ..text.clone()
    })]);
    let columns = columns(&middle);
    close(
        (columns[0] + columns[columns.len() - 1]) as f64 / 2.0,
        19.5,
        0.6,
    );
    let place = at(20.0, 18.0);
    let upwards = drawn(vec![Mark::Text(Text {
        upwards: true,
        place,
        ..text
    })]);
    close(ink(&upwards), ink(&start), 0.4);
}

#[test]
fn test_picture_at_its_own_resolution_is_unchanged() {
    let rgb: Vec<u8> = (0..4 * 3 * 3).map(|i| i * 7).collect();
    let pixels = Pixels {
        height: 3,
        width: 4,
        rgb: rgb.clone(),
    };
    let picture = Mark::Picture {
        corner: at(5.0, 2.0),
        width: 4.0,
        pixels,
    };
    let drawn = drawn(vec![picture]);
    for y in 0..3 {
        let start = ((2 + y) * 40 + 5) * 3;
        assert_eq!(drawn.rgb[start..start + 12], rgb[y * 12..(y + 1) * 12]);
    }
}

#[test]
fn test_marks_beyond_the_paper_are_cut() {
    let marks = vec![
        Mark::Disc {
            centre: at(-5.0, 10.0),
            radius: 6.0,
            colour: VERMILION,
        },
        Mark::Disc {
            centre: at(50.0, 1e9),
            radius: 6.0,
            colour: VERMILION,
        },
        Mark::Text(label("far", at(1e6, -1e6), 6.0, Anchor::Middle)),
        Mark::Line {
            points: vec![at(-1e5, 5.0), at(1e5, 5.0)],
            width: 1.0,
            colour: BLACK,
            dash: None,
        },
    ];
    assert!(ink(&drawn(marks)) >= 40.0);
}
