//! Made-up maps of what networks look at.

use leuko_core::{Seed, Stream};
use leuko_viz::{AttributionMaps, AttributionRow, MapPair, Thumbnail};

use crate::cells::cell;

const SIDE: usize = 96;

/// Maps whose weight moves from everywhere onto the nucleus as `focus` goes from 0 to 1.
fn maps(stream: &mut Stream, nucleus: f64, focus: f64) -> MapPair {
    let middle = (SIDE - 1) as f64 / 2.0;
    let (saliency, relevance) = (0..SIDE * SIDE)
        .map(|i| {
            let (y, x) = ((i / SIDE) as f64 - middle, (i % SIDE) as f64 - middle);
            let inside = if x * x + y * y < nucleus * nucleus {
                1.0
            } else {
                0.0
            };
            let weight = (1.0 - focus) * 0.4 + focus * inside;
            let noise = stream.normal();
            (weight * noise.abs() * noise.abs(), weight * (noise + focus))
        })
        .unzip();
    MapPair {
        saliency,
        relevance,
    }
}

fn figure(focus: &[f64], columns: &[&str], rows: &[(&str, u8, f64)]) -> AttributionMaps<'static> {
    let mut stream = Stream::new(Seed(1), "gallery/attribution");
    let rows = rows.iter().map(|&(label, red, radius)| AttributionRow {
        label: label.to_owned(),
        input: Thumbnail {
            height: SIDE,
            width: SIDE,
            pixels: cell(SIDE, red, radius).leak(),
        },
        maps: focus
            .iter()
            .map(|&focus| maps(&mut stream, radius, focus))
            .collect(),
    });
    let by_size = if columns.len() > 1 {
        ", by number of training images"
    } else {
        ""
    };
    AttributionMaps {
        title: Some("Made-up maps".to_owned()),
        saliency_heading: format!("Saliency{by_size}"),
        relevance_heading: format!("Relevance for blast (LRP){by_size}"),
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
        rows: rows.collect(),
        note: Some("Made-up numbers, to show the style.".to_owned()),
    }
}

pub(crate) fn four_networks() -> AttributionMaps<'static> {
    figure(
        &[0.0, 0.4, 0.8, 1.0],
        &["10", "50", "100", "200"],
        &[
            ("lymphoblast", 90, 34.0),
            ("typical lymphocyte", 60, 24.0),
            ("segmented neutrophil", 130, 29.0),
        ],
    )
}

pub(crate) fn one_network() -> AttributionMaps<'static> {
    figure(
        &[0.9],
        &[""],
        &[
            (
                "cells/2021-05-21/slide 3/cell_0001.tif: blast 0.93",
                90,
                34.0,
            ),
            (
                "cells/2021-05-21/slide 3/cell_0002.tif: blast 0.12",
                60,
                24.0,
            ),
        ],
    )
}
