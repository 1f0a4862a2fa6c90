//! Fig. 2: the network, drawn from its typed layers.

use std::path::Path;

use leuko_model::{KERNEL, Layer, Network, POOL, Shape};
use leuko_viz::{LayerBox, LayerOutput, NetworkDiagram};

use super::drawn::{Drawing, Drawn, Label};
use crate::error::StudyError;
use crate::store::Description;

const LABEL: Label<'static> = Label {
    number: "Fig. 2",
    name: "network",
    title: "The network",
    caption: "Each block is the output of a layer: its height and depth show rows and columns, its width the channels.",
};

/// Draws the network of an experiment.
pub(crate) fn draw_network(out: &Path, experiment: &Description) -> Result<Vec<Drawn>, StudyError> {
    let network = Network::schouten(experiment.input, experiment.classes.len())?;
    let Shape {
        channels,
        height,
        width,
    } = network.input();
    let diagram = NetworkDiagram {
        title: Some(format!(
            "The network for {} classes and images of {height}x{width} pixels: {} parameters",
            experiment.classes.len(),
            network.parameter_count()
        )),
        input: [height, width, channels],
        layers: boxes(&network),
        classes: experiment.classes.clone(),
        note: None,
    };
    let mut drawing = Drawing::new(out, &experiment.name);
    drawing.add(LABEL, &diagram)?;
    Ok(drawing.figures)
}

/// A box for each block of a convolution with its ReLU and pooling, and one for each layer after them.
fn boxes(network: &Network) -> Vec<LayerBox> {
    let mut boxes: Vec<LayerBox> = Vec::new();
    let mut shape = network.input();
    let (mut blocks, mut denses) = (0, 0);
    for &layer in network.layers() {
        match layer {
            Layer::Convolution(convolution) => {
                blocks += 1;
                shape = Shape {
                    channels: convolution.outputs,
                    height: shape.height - (KERNEL - 1),
                    width: shape.width - (KERNEL - 1),
                };
                let weights = convolution.outputs * convolution.inputs * KERNEL * KERNEL;
                boxes.push(LayerBox {
                    name: format!("Block {blocks}"),
                    detail: format!(
                        "{KERNEL}×{KERNEL} convolution, {} filters",
                        convolution.outputs
                    ),
                    output: picture(shape),
                    parameters: weights + convolution.outputs,
                });
            }
            Layer::Relu => amend(&mut boxes, ", ReLU", None),
            Layer::MaxPool => {
                shape.height /= POOL;
                shape.width /= POOL;
                amend(
                    &mut boxes,
                    &format!(", {POOL}×{POOL} max-pooling"),
                    Some(picture(shape)),
                );
            }
            Layer::Flatten => boxes.push(LayerBox {
                name: "Flatten".to_owned(),
                detail: String::new(),
                output: LayerOutput::Flat(shape.len()),
                parameters: 0,
            }),
            Layer::Dense(dense) => {
                denses += 1;
                boxes.push(LayerBox {
                    name: format!("Dense {denses}"),
                    detail: format!("{} units", dense.outputs),
                    output: LayerOutput::Flat(dense.outputs),
                    parameters: dense.outputs * (dense.inputs + 1),
                });
            }
        }
    }
    amend(&mut boxes, ", softmax", None);
    boxes
}

fn picture(shape: Shape) -> LayerOutput {
    LayerOutput::Picture([shape.height, shape.width, shape.channels])
}

/// Adds what follows a layer within its box.
fn amend(boxes: &mut [LayerBox], detail: &str, output: Option<LayerOutput>) {
    if let Some(last) = boxes.last_mut() {
        last.detail.push_str(detail);
        last.output = output.unwrap_or(last.output);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_boxes_of_the_papers_network_have_its_sizes_and_parameters() {
        let network = Network::schouten(Shape::rgb(257, 257), 2).unwrap();
        let boxes = boxes(&network);
        let parameters: Vec<usize> = boxes.iter().map(|layer| layer.parameters).collect();
        assert_eq!(parameters, [112, 296, 584, 584, 1168, 2320, 0, 2080, 66]);
        assert_eq!(boxes[0].output, LayerOutput::Picture([127, 127, 4]));
        assert_eq!(boxes[5].output, LayerOutput::Picture([2, 2, 16]));
        assert_eq!(boxes[6].output, LayerOutput::Flat(64));
        assert_eq!(boxes[7].detail, "32 units, ReLU");
        assert_eq!(boxes[8].detail, "2 units, softmax");
    }
}
