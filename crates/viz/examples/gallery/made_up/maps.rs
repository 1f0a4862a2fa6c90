//! Made-up trends and embeddings.

use leuko_core::{Seed, Stream};
use leuko_viz::{Embedding, EmbeddingPanel, Series, SeriesStyle, TrendPanel, TrendPoint, Trends};

use super::note;

/// Names of up to fifteen classes.
pub(crate) fn kinds(classes: usize) -> Vec<String> {
    let names = "lymphocyte, monocyte, neutrophil, basophil, erythroblast, eosinophil, smudge cell, \
                 atypical lymphocyte, metamyelocyte, monoblast, myelocyte, myeloblast, \
                 band neutrophil, bilobed promyelocyte, promyelocyte";
    names.split(", ").take(classes).map(str::to_owned).collect()
}

/// A series that goes from one value towards another, with intervals unless it is chance.
pub(crate) fn series(
    name: &str,
    style: SeriesStyle,
    sizes: &[usize],
    [from, to]: [f64; 2],
) -> Series {
    let mut stream = Stream::new(Seed(1), name);
    let measured = style != SeriesStyle::Chance;
    let mut point = |&training_images: &usize| {
        let progress = 1.0 - (10.0 / training_images as f64).sqrt();
        let noise = if measured {
            0.01 * stream.normal()
        } else {
            0.0
        };
        let mean = from + (to - from) * progress + noise;
        TrendPoint {
            training_images,
            mean,
            interval: measured.then_some([mean - 0.05, mean + 0.05]),
        }
    };
    Series {
        name: name.to_owned(),
        style,
        points: sizes.iter().map(&mut point).collect(),
    }
}

pub(crate) fn focus(sizes: &[usize]) -> Trends {
    let regions = [
        ("nucleus", [0.35, 0.8], 0.31),
        ("cytoplasm", [0.25, 0.15], 0.17),
        ("background", [0.4, 0.1], 0.52),
    ];
    let panel = |(region, trained, area): (&str, [f64; 2], f64)| TrendPanel {
        label: format!("Share of positive relevance: {region}"),
        low: 0.0,
        high: 1.0,
        series: vec![
            series("trained network", SeriesStyle::Measured, sizes, trained),
            series(
                "randomised network",
                SeriesStyle::Baseline,
                sizes,
                [area + 0.05; 2],
            ),
            series("share of the area", SeriesStyle::Chance, sizes, [area; 2]),
        ],
    };
    Trends {
        title: Some("Where networks look".to_owned()),
        panels: regions.map(panel).into(),
        note: Some("Mean over images, bars: 95% interval over folds. Made-up numbers.".to_owned()),
    }
}

pub(crate) fn separation(sizes: &[usize]) -> Trends {
    let scores = [
        ("Silhouette", -0.2, [0.05, 0.55], 0.0),
        ("Neighbour purity", 0.4, [0.6, 0.93], 0.5),
        ("Trustworthiness of the map", 0.4, [0.93, 0.94], 0.5),
    ];
    let panel = |(label, low, measured, chance): (&str, f64, [f64; 2], f64)| TrendPanel {
        label: label.to_owned(),
        low,
        high: 1.0,
        series: vec![
            series("penultimate layer", SeriesStyle::Measured, sizes, measured),
            series("chance", SeriesStyle::Chance, sizes, [chance; 2]),
        ],
    };
    Trends {
        title: Some("How classes separate".to_owned()),
        panels: scores.map(panel).into(),
        note: note(),
    }
}

/// Clouds of points around a ring, one a class, further apart in each panel.
pub(crate) fn embedding(panels: usize, points: usize, classes: usize) -> Embedding {
    let panel = |i: usize| {
        let mut stream = Stream::new(Seed(1), &format!("gallery/embedding/{i}"));
        let mut point = |class: usize| {
            let angle = std::f64::consts::TAU * class as f64 / classes as f64 + 0.4;
            let radius = (0.2 * classes as f64 + 0.5) * (i + 1) as f64;
            [angle.cos(), angle.sin()].map(|at| (radius * at + stream.normal()) as f32)
        };
        let classes: Vec<usize> = (0..points).map(|point| point % classes).collect();
        EmbeddingPanel {
            label: format!("{} training images", [10, 50, 100, 200][i % 4]),
            points: classes.iter().map(|&class| point(class)).collect(),
            classes,
        }
    };
    Embedding {
        title: Some("Kinds of cells".to_owned()),
        class_names: kinds(classes),
        panels: (0..panels).map(panel).collect(),
        note: note(),
    }
}
