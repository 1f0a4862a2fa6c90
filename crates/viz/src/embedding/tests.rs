//! Places on paper, markers and refusals.

use super::*;
use crate::fixtures::embedding::embedding;
use crate::scene::Mark;

fn panel(points: &[[f32; 2]], classes: &[usize]) -> EmbeddingPanel {
    EmbeddingPanel {
        label: "10 training images".to_owned(),
        points: points.to_vec(),
        classes: classes.to_vec(),
    }
}

/// 10 wide and 5 high in a square of 110 points, of which 100 are for the points.
#[test]
fn test_places_keep_proportions_in_the_middle_with_y_upwards() {
    let panel = panel(&[[-5.0, 0.0], [5.0, 5.0], [0.0, 2.5]], &[0, 0, 0]);
    assert_eq!(
        panel.places(at(20.0, 0.0), 110.0),
        [at(25.0, 80.0), at(125.0, 30.0), at(75.0, 55.0)]
    );
}

#[test]
fn test_places_of_equal_points_are_in_the_middle() {
    let panel = panel(&[[3.0, -2.0]; 2], &[0, 1]);
    assert_eq!(panel.places(at(0.0, 0.0), 40.0), [at(20.0, 20.0); 2]);
}

#[test]
fn test_in_turn_draws_no_class_on_top() {
    let panel = panel(&[[0.0, 0.0]; 5], &[0, 0, 0, 1, 1]);
    assert_eq!(panel.in_turn(2), [0, 3, 1, 4, 2]);
}

#[test]
fn test_scene_draws_classes_by_shape_and_colour() {
    let figure = Embedding {
        title: None,
        class_names: vec!["one".to_owned(), "two".to_owned()],
        panels: vec![panel(&[[0.0, 0.0], [1.0, 1.0]], &[0, 1])],
        note: None,
    };
    let marks = figure.scene().unwrap().marks;
    let count = |wanted: &dyn Fn(&Mark) -> bool| marks.iter().filter(|m| wanted(m)).count();
    // Once in the legend, once on the map.
    let discs = |m: &Mark| matches!(m, Mark::Disc { colour, .. } if *colour == BLUE);
    let squares = |m: &Mark| matches!(m, Mark::Area { colour, .. } if *colour == VERMILION);
    assert_eq!((count(&discs), count(&squares)), (2, 2));
}

#[test]
fn test_markers_are_all_different() {
    for (i, marker) in MARKERS.iter().enumerate() {
        assert!(!MARKERS[..i].contains(marker), "{marker:?}");
    }
}

#[test]
fn test_scene_refuses_what_it_cannot_place() {
    let with = |panel| Embedding {
        title: None,
        class_names: vec!["one".to_owned(), "two".to_owned()],
        panels: vec![panel],
        note: None,
    };
    for points in [[f32::NAN, 0.0], [0.0, f32::INFINITY]] {
        let figure = with(panel(&[points], &[0]));
        assert!(matches!(figure.scene(), Err(VizError::OutOfRange { .. })));
    }
    let unnamed = with(panel(&[[0.0, 0.0]], &[2]));
    assert!(matches!(unnamed.scene(), Err(VizError::OutOfRange { .. })));
    let uneven = with(panel(&[[0.0, 0.0]], &[0, 1]));
    assert_eq!(
        uneven.scene().unwrap_err().to_string(),
        "expected 1 classes, one for each point: got 2"
    );
    let too_many = embedding(1, 20, 16);
    assert!(matches!(too_many.scene(), Err(VizError::TooMany { .. })));
}
