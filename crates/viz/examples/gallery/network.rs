//! The paper's network (Fig. 2), counted by hand.

use leuko_viz::{LayerBox, LayerOutput, NetworkDiagram};

pub(crate) fn network() -> NetworkDiagram {
    let blocks = [
        (127, 4, 112),
        (62, 8, 296),
        (30, 8, 584),
        (14, 8, 584),
        (6, 16, 1168),
        (2, 16, 2320),
    ];
    let blocks = (1..)
        .zip(blocks)
        .map(|(n, (side, filters, parameters))| LayerBox {
            name: format!("Block {n}"),
            detail: format!("3×3 convolution, {filters} filters, ReLU; 2×2 max-pooling"),
            output: LayerOutput::Picture([side, side, filters]),
            parameters,
        });
    let flat = [
        ("Flatten", "", 64, 0),
        ("Dense 1", "32 units, ReLU", 32, 2080),
        ("Dense 2", "2 units, softmax", 2, 66),
    ];
    let flat = flat.map(|(name, detail, values, parameters)| LayerBox {
        name: name.to_owned(),
        detail: detail.to_owned(),
        output: LayerOutput::Flat(values),
        parameters,
    });
    NetworkDiagram {
        title: Some("The network for images of 257×257 pixels".to_owned()),
        input: [257, 257, 3],
        layers: blocks.chain(flat).collect(),
        classes: vec!["healthy".to_owned(), "blast".to_owned()],
        note: None,
    }
}
