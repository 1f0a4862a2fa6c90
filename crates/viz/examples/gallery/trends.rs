//! Made-up scores against the number of training images.

use leuko_core::{Seed, Stream};
use leuko_viz::{Series, SeriesStyle, TrendPanel, TrendPoint, Trends};

const SIZES: [usize; 7] = [10, 20, 30, 50, 100, 150, 200];

/// A series that goes from one value towards another.
fn series(
    stream: &mut Stream,
    name: &str,
    style: SeriesStyle,
    [from, to]: [f64; 2],
    half: f64,
) -> Series {
    let point = |training_images: usize| {
        let progress = 1.0 - (10.0 / training_images as f64).sqrt();
        let measured = style != SeriesStyle::Chance;
        let noise = if measured {
            0.2 * half * stream.normal()
        } else {
            0.0
        };
        let mean = from + (to - from) * progress + noise;
        TrendPoint {
            training_images,
            mean,
            interval: measured.then_some([mean - half, mean + half]),
        }
    };
    Series {
        name: name.to_owned(),
        style,
        points: SIZES.map(point).to_vec(),
    }
}

pub(crate) fn focus() -> Trends {
    let mut stream = Stream::new(Seed(1), "gallery/focus");
    let panel = |(region, trained, area): (&str, [f64; 2], f64)| TrendPanel {
        label: format!("Share of positive relevance: {region}"),
        low: 0.0,
        high: 1.0,
        series: vec![
            series(
                &mut stream,
                "trained network",
                SeriesStyle::Measured,
                trained,
                0.05,
            ),
            series(
                &mut stream,
                "randomised network",
                SeriesStyle::Baseline,
                [area + 0.05; 2],
                0.04,
            ),
            series(
                &mut stream,
                "share of the area",
                SeriesStyle::Chance,
                [area; 2],
                0.0,
            ),
        ],
    };
    let regions = [
        ("nucleus", [0.35, 0.8], 0.31),
        ("cytoplasm", [0.25, 0.15], 0.17),
        ("background", [0.4, 0.05], 0.52),
    ];
    Trends {
        title: Some("Made-up numbers".to_owned()),
        panels: regions.map(panel).into(),
        note: Some(
            "Mean over images, bars: 95% interval over folds. Made-up numbers, to show the style."
                .to_owned(),
        ),
    }
}

pub(crate) fn separation() -> Trends {
    let mut stream = Stream::new(Seed(1), "gallery/separation");
    let scores = [
        ("Silhouette", -0.2, [0.05, 0.55], 0.0),
        ("Neighbour purity", 0.4, [0.6, 0.93], 0.5),
        ("Trustworthiness of the map", 0.4, [0.93, 0.96], 0.5),
    ];
    let panel = |(label, low, measured, chance): (&str, f64, [f64; 2], f64)| TrendPanel {
        label: label.to_owned(),
        low,
        high: 1.0,
        series: vec![
            series(
                &mut stream,
                "penultimate layer",
                SeriesStyle::Measured,
                measured,
                0.03,
            ),
            series(&mut stream, "chance", SeriesStyle::Chance, [chance; 2], 0.0),
        ],
    };
    Trends {
        title: Some("Made-up numbers".to_owned()),
        panels: scores.map(panel).into(),
        note: Some("Made-up numbers, to show the style.".to_owned()),
    }
}
