//! Drawn discs in place of cells, and the paper's network.

use leuko_core::{Seed, Stream};
use leuko_viz::{
    AttributionMaps, AttributionRow, ContactSheet, LayerBox, LayerOutput, MapPair, NetworkDiagram,
    Overview, Panel, SheetCell, Thumbnail, Verdict,
};

use super::{maps::kinds, note};

/// Rows and columns of a picture.
const SIDE: usize = 64;

/// Whether a pixel lies in the disc of the `nth` picture.
fn is_inside(nth: usize, pixel: usize) -> bool {
    let from_middle = |at: usize| at as f64 - (SIDE - 1) as f64 / 2.0;
    let (y, x) = (from_middle(pixel / SIDE), from_middle(pixel % SIDE));
    x.hypot(y) < 14.0 + 3.0 * (nth % 5) as f64
}

/// A disc of one colour on a pale ground, one of 35.
pub(crate) fn cell(nth: usize) -> Thumbnail<'static> {
    let pixel = |pixel| match is_inside(nth, pixel) {
        true => [60 + 12 * (nth % 7) as u8, 60, 140],
        false => [235, 215, 225],
    };
    let pixels: Vec<u8> = (0..SIDE * SIDE).flat_map(pixel).collect();
    Thumbnail {
        height: SIDE,
        width: SIDE,
        // Few and small, and needed to the end.
        pixels: pixels.leak(),
    }
}

/// An overview with a number of cells of each class.
pub(crate) fn overview(classes: &[usize]) -> Overview<'static> {
    let cells: Vec<Thumbnail<'_>> = (0..35).map(cell).collect();
    let panel = |(label, &total): (String, &usize)| Panel {
        label,
        cells: cells.iter().copied().cycle().take(total).collect(),
        total,
    };
    Overview {
        title: Some("Drawn discs, not photographs".to_owned()),
        panels: kinds(15).into_iter().zip(classes).map(panel).collect(),
        note: note(),
    }
}

/// Maps whose weight moves from everywhere onto the disc, network by network.
pub(crate) fn attribution(rows: usize, networks: usize) -> AttributionMaps<'static> {
    let mut stream = Stream::new(Seed(1), "gallery/attribution");
    let mut maps = |nth: usize, network: usize| {
        let focus = (network + 1) as f64 / networks as f64;
        let mut at = |pixel| {
            let inside = f64::from(u8::from(is_inside(nth, pixel)));
            let weight = (1.0 - focus) * 0.4 + focus * inside;
            let noise = stream.normal();
            (weight * noise * noise, weight * (noise + focus))
        };
        let (saliency, relevance) = (0..SIDE * SIDE).map(&mut at).unzip();
        MapPair {
            saliency,
            relevance,
        }
    };
    let mut row = |nth: usize| AttributionRow {
        label: format!("cells/2021-05-21/slide 3/cell_{nth:04}.tif: blast 0.93"),
        input: cell(nth),
        maps: (0..networks).map(|network| maps(nth, network)).collect(),
    };
    let (by_size, columns) = match networks {
        1 => ("", vec![String::new()]),
        _ => (
            ", by number of training images",
            (1..=networks).map(|n| (50 * n).to_string()).collect(),
        ),
    };
    AttributionMaps {
        title: Some("Where networks look".to_owned()),
        saliency_heading: format!("Saliency{by_size}"),
        relevance_heading: format!("Relevance for blast (LRP){by_size}"),
        columns,
        rows: (0..rows).map(&mut row).collect(),
        note: note(),
    }
}

/// Pictures with every kind of verdict in turn.
pub(crate) fn contact_sheet(cells: usize) -> ContactSheet<'static> {
    const VERDICTS: [Option<Verdict>; 4] = [
        None,
        Some(Verdict::Right),
        Some(Verdict::Wrong),
        Some(Verdict::Undecided),
    ];
    let one = |nth: usize| SheetCell {
        picture: cell(nth),
        name: format!("slide 3 (2021_05_21)/cell_{nth:04}.tif"),
        caption: format!("blast {:.2}", nth as f64 / 200.0),
        verdict: VERDICTS[nth % 4],
    };
    ContactSheet {
        title: Some("Predictions".to_owned()),
        cells: (0..cells).map(one).collect(),
        note: note(),
    }
}

/// The paper's network for images of 257 x 257 pixels (Fig. 2), its 7,210 parameters counted by hand.
pub(crate) fn network() -> NetworkDiagram {
    let layer = |name: String, detail: String, output, parameters| LayerBox {
        name,
        detail,
        output,
        parameters,
    };
    let blocks = [
        (127, 4, 112),
        (62, 8, 296),
        (30, 8, 584),
        (14, 8, 584),
        (6, 16, 1168),
        (2, 16, 2320),
    ];
    let blocks = (1..).zip(blocks).map(|(n, (side, filters, parameters))| {
        let detail = format!("3×3 convolution, {filters} filters, ReLU; 2×2 max-pooling");
        let output = LayerOutput::Picture([side, side, filters]);
        layer(format!("Block {n}"), detail, output, parameters)
    });
    let flat = [
        ("Flatten", "", 64, 0),
        ("Dense 1", "32 units, ReLU", 32, 2080),
        ("Dense 2", "2 units, softmax", 2, 66),
    ];
    let flat = flat.map(|(name, detail, values, parameters)| {
        let output = LayerOutput::Flat(values);
        layer(name.to_owned(), detail.to_owned(), output, parameters)
    });
    NetworkDiagram {
        title: Some("The network for images of 257×257 pixels".to_owned()),
        input: [257, 257, 3],
        layers: blocks.chain(flat).collect(),
        classes: vec!["healthy".to_owned(), "blast".to_owned()],
        note: None,
    }
}
