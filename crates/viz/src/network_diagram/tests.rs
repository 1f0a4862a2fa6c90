//! Blocks to scale, counts and refusals.

use super::*;
use crate::fixtures::network::paper_network;
use crate::scene::Mark;

/// Fronts of the blocks, by their tint: left, top, right, bottom.
fn fronts(figure: &NetworkDiagram) -> Vec<[f64; 4]> {
    let front = |mark| match mark {
        Mark::Area { points, colour } if colour == BLUE.tint(0.35) => {
            Some([points[0].x, points[0].y, points[2].x, points[2].y])
        }
        _ => None,
    };
    figure
        .scene()
        .unwrap()
        .marks
        .into_iter()
        .filter_map(front)
        .collect()
}

#[test]
fn test_scene_draws_blocks_to_scale() {
    let fronts = fronts(&paper_network());
    let sides = [127.0, 62.0, 30.0, 14.0, 6.0, 2.0];
    let channels = [4.0, 8.0, 8.0, 8.0, 16.0, 16.0];
    assert_eq!(fronts.len(), 6);
    for ((front, side), channels) in fronts.iter().zip(sides).zip(channels) {
        let [left, top, right, bottom] = front;
        let height = f64::max(side / 257.0 * TALLEST, SMALLEST);
        assert!((bottom - top - height).abs() < 1e-9, "{front:?}");
        assert!(
            (right - left - channels * CHANNEL).abs() < 1e-9,
            "{front:?}"
        );
    }
}

/// The paper's network has 7,210 parameters, counted by hand.
#[test]
fn test_scene_counts_the_parameters() {
    let figure = paper_network();
    assert_eq!(figure.parameters(), 7210);
    let texts: Vec<String> = figure
        .scene()
        .unwrap()
        .marks
        .into_iter()
        .filter_map(|mark| match mark {
            Mark::Text(text) => Some(text.text),
            _ => None,
        })
        .collect();
    assert!(
        texts
            .iter()
            .any(|text| text.starts_with("7,210 parameters in all."))
    );
    assert!(texts.contains(&"257×257×3".to_owned()));
}

#[test]
fn test_scene_refuses_layers_that_do_not_end_in_the_classes() {
    let mut figure = paper_network();
    figure.classes.push("third".to_owned());
    assert_eq!(
        figure.scene().unwrap_err().to_string(),
        "expected 3 values of the last layer, one for each class: got 2"
    );
    figure.layers[2].output = LayerOutput::Picture([0, 3, 3]);
    assert!(matches!(figure.scene(), Err(VizError::OutOfRange { .. })));
    figure.layers.clear();
    assert!(matches!(figure.scene(), Err(VizError::NoData { .. })));
}

#[test]
fn test_table_has_the_image_and_each_layer() {
    let rows = paper_network().table().rows;
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[0][3..], ["257", "257", "3", "198147", "0"]);
    assert_eq!(rows[9][3..], ["", "", "", "2", "66"]);
}
