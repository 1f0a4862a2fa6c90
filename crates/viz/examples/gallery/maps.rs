//! Made-up maps of images.

use leuko_core::{Seed, Stream};
use leuko_viz::{Embedding, EmbeddingPanel};

/// Clouds of points around a ring, one a class, `radius` from the middle.
fn panel(label: &str, classes: usize, points: usize, radius: f64) -> EmbeddingPanel {
    let mut stream = Stream::new(Seed(1), label);
    let classes: Vec<usize> = (0..points).map(|point| point * classes / points).collect();
    let all = classes.last().map_or(1, |last| last + 1) as f64;
    let points = classes.iter().map(|&class| {
        let angle = std::f64::consts::TAU * class as f64 / all + 0.4;
        let mut coordinate = |middle: f64| (radius * middle + stream.normal()) as f32;
        [coordinate(angle.cos()), coordinate(angle.sin())]
    });
    EmbeddingPanel {
        label: label.to_owned(),
        points: points.collect(),
        classes,
    }
}

pub(crate) fn two_classes() -> Embedding {
    Embedding {
        title: Some("Made-up numbers".to_owned()),
        class_names: vec!["healthy".to_owned(), "blast".to_owned()],
        panels: [(10, 0.7), (50, 1.4), (100, 2.5)]
            .map(|(size, radius)| panel(&format!("{size} training images"), 2, 240, radius))
            .into(),
        note: Some("Made-up numbers, to show the style.".to_owned()),
    }
}

pub(crate) fn fifteen_classes() -> Embedding {
    let names = [
        "basophil",
        "erythroblast",
        "eosinophil",
        "smudge cell",
        "atypical lymphocyte",
        "typical lymphocyte",
        "metamyelocyte",
        "monoblast",
        "monocyte",
        "myelocyte",
        "myeloblast",
        "band neutrophil",
        "segmented neutrophil",
        "bilobed promyelocyte",
        "promyelocyte",
    ];
    Embedding {
        title: Some("Made-up numbers".to_owned()),
        class_names: names.map(str::to_owned).into(),
        panels: vec![
            panel("150 training images", 15, 900, 4.0),
            panel("1,500 training images", 15, 900, 9.0),
        ],
        note: Some("Made-up numbers, to show the style.".to_owned()),
    }
}
