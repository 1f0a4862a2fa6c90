//! Embeddings and confusion matrices.

use leuko_core::ClassIndex;
use leuko_eval::Confusion;
use leuko_print::style::{BLACK, BLUE, VERMILION, WHITE, tint};
use leuko_print::{Place, pt, record::Drawn};
use plotters::style::RGBColor;

use super::{Measured, assert_near};
use crate::confusion_plot::percent;
use crate::gallery::made_up::charts::confusion;
use crate::gallery::made_up::maps::embedding;
use crate::{ConfusionPlot, Embedding, EmbeddingPanel, Figure};

fn map(points: &[[f32; 2]], classes: &[usize]) -> Embedding {
    Embedding {
        panels: vec![EmbeddingPanel {
            label: "10 training images".to_owned(),
            points: points.to_vec(),
            classes: classes.to_vec(),
        }],
        ..embedding(1, 1, 2)
    }
}

/// Centres of the discs, after that of the legend.
fn discs(figure: &Embedding) -> Vec<Place> {
    let marks = figure.draw().unwrap().marks().to_vec().into_iter();
    let disc = |mark| match mark {
        Drawn::Circle { centre, colour, .. } if colour == BLUE => Some(centre),
        _ => None,
    };
    marks.filter_map(disc).skip(1).collect()
}

/// 10 wide and 5 high, 5 points from the outline on both sides: a unit is a tenth of what is left.
#[test]
fn test_points_keep_proportions_in_the_middle_with_y_upwards() {
    let places = discs(&map(&[[-5.0, 0.0], [5.0, 5.0], [0.0, 2.5]], &[0, 0, 0]));
    let [left, right, middle] = places[..] else {
        panic!("{places:?}");
    };
    assert!(left.1 > right.1, "y is upwards");
    let unit = f64::from(right.0 - left.0) / 10.0;
    assert_near(left.1 - right.1, 5.0 * unit, "height");
    assert_near(middle.0, f64::from(left.0 + right.0) / 2.0, "middle");
    assert_near(middle.1, f64::from(left.1 + right.1) / 2.0, "middle");
    assert_near(left.0, f64::from(pt(4.0 + 5.0)), "inset");
    let same = discs(&map(&[[3.0, -2.0]; 2], &[0, 0]));
    assert_eq!(same[0], same[1]);
}

#[test]
fn test_classes_are_drawn_in_turn_by_shape_and_colour() {
    let picture = map(&[[0.0, 0.0]; 5], &[0, 0, 0, 1, 1]).draw().unwrap();
    let shapes = picture.marks().iter().filter_map(|mark| match mark {
        Drawn::Circle { colour, .. } if *colour == BLUE => Some('o'),
        Drawn::Area { colour, .. } if *colour == VERMILION => Some('#'),
        _ => None,
    });
    // The legend, then the points.
    assert_eq!(shapes.collect::<String>(), "o#o#o#o");
}

#[test]
fn test_confusion_shows_percent_of_each_row_on_tints_of_blue() {
    let mut counts = Confusion::new(2);
    for (truth, answer) in [(0, 0), (0, 0), (0, 0), (0, 1)] {
        counts.add(ClassIndex(truth), ClassIndex(answer)).unwrap();
    }
    let plot = ConfusionPlot {
        method: None,
        confusion: counts,
        ..confusion(2)
    };
    let picture = plot.draw().unwrap();
    let numbers: Vec<(String, RGBColor)> = picture
        .texts()
        .into_iter()
        .filter(|text| text.text.parse::<f64>().is_ok())
        .map(|text| (text.text, text.colour))
        .collect();
    // The second class was not tested, so it has a number of images alone.
    let expected = [("75", WHITE), ("25", BLACK), ("4", BLACK), ("0", BLACK)];
    assert_eq!(
        numbers,
        expected.map(|(text, colour)| (text.to_owned(), colour))
    );
    assert_eq!(picture.areas(tint(BLUE, 0.75)).len(), 1);
}

#[test]
fn test_percent_of_little_is_not_nothing() {
    assert_eq!([0.001, 0.0, 0.996].map(percent), ["<1", "0", "100"]);
}
