//! A network's layers as nodes.

use leuko_model::{KERNEL, Layer, Network, POOL, Weights};

use crate::graph::{Graph, Value, int, ints};

/// Adds the layers of `network`, from `image` (`[batch, channel, row, column]`, in `[0, 1]`) to the
/// probabilities, `[batch, class]`, which get the name `answer`. Names of other values begin with `prefix`.
pub(crate) fn add(
    graph: &mut Graph,
    (network, weights): (&Network, &Weights),
    image: &Value,
    prefix: &str,
    answer: &str,
) -> Value {
    let mut constants: Vec<Value> = Vec::new();
    for parameter in network.parameters() {
        let name = format!("{prefix}{}", parameter.name);
        constants.push(graph.constant(name, &parameter.shape, weights.of(&parameter)));
    }
    // A weight and a bias for each layer that has any, in the order of the layers.
    let mut constants = constants.as_chunks::<2>().0.iter();
    let side = |side: usize| side as i64;
    let mut value = image.clone();
    for (place, layer) in network.layers().iter().enumerate() {
        let name = |kind: &str| format!("{prefix}{place:02}-{kind}");
        value = match layer {
            Layer::Convolution(_) => {
                let shape = ints("kernel_shape", &[side(KERNEL); 2]);
                let inputs = with_constants(&value, constants.next());
                graph.node(name("convolution"), "Conv", &inputs, vec![shape])
            }
            Layer::Relu => graph.node(name("relu"), "Relu", &[&value], vec![]),
            Layer::MaxPool => {
                let sides = ["kernel_shape", "strides"].map(|key| ints(key, &[side(POOL); 2]));
                graph.node(name("pooling"), "MaxPool", &[&value], sides.into())
            }
            Layer::Flatten => {
                graph.node(name("flatten"), "Flatten", &[&value], vec![int("axis", 1)])
            }
            Layer::Dense(_) => {
                // The weights are `[output, input]`.
                let transposed = int("transB", 1);
                let inputs = with_constants(&value, constants.next());
                graph.node(name("dense"), "Gemm", &inputs, vec![transposed])
            }
        };
    }
    graph.node(answer, "Softmax", &[&value], vec![int("axis", 1)])
}

fn with_constants<'a>(value: &'a Value, constants: Option<&'a [Value; 2]>) -> Vec<&'a Value> {
    [value]
        .into_iter()
        .chain(constants.into_iter().flatten())
        .collect()
}
