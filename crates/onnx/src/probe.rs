//! The pretrained network with logistic regressions on its features.

#[cfg(test)]
mod golden;

use leuko_core::Size;
use leuko_pretrained::{CENTRE, Convolution, FEATURES, SIDE, SPAN, Weights, blocks, resampling};

use crate::OnnxError;
use crate::about::{ANSWER, About, Members};
use crate::file::{finish, input, together};
use crate::graph::{Graph, Value, int, ints, text};
use crate::proto::FLOAT;

/// A logistic regression: for each class the weights of the features, and the intercept last. The softmax of what
/// they give is the answer.
pub type Regression = Vec<Vec<f32>>;

/// The bytes of one ONNX file with the pretrained network and `regressions` on its features, which answer together.
/// Input and outputs are those of [`of_networks`](crate::of_networks). An image has `size`; the file resizes it for
/// the network as leuko does.
///
/// # Errors
///
/// - [`OnnxError::NoNetworks`] if there is no regression.
/// - [`OnnxError::Classes`] if a regression has another number of classes than `about` names.
/// - [`OnnxError::Features`] if a regression has another number of weights than the network has features, and one.
///
/// # Examples
///
/// ```
/// use leuko_core::{Fit, Size};
/// use leuko_onnx::{About, of_regressions};
/// use leuko_pretrained::{FEATURES, Weights};
///
/// let about = About {
///     classes: vec!["normal".into(), "blast".into()],
///     fit: Fit::default(),
///     version: "0.1.0".into(),
/// };
/// let regression = vec![vec![0.0; FEATURES + 1], vec![0.01; FEATURES + 1]];
/// let size = Size { height: 257, width: 257 };
/// let file = of_regressions(&Weights::by_formula(), &[regression], "pretrained", size, &about)?;
/// assert_eq!(file.len() / 1_000_000, 13);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn of_regressions(
    weights: &Weights,
    regressions: &[Regression],
    method: &str,
    size: Size,
    about: &About,
) -> Result<Vec<u8>, OnnxError> {
    check(regressions, about)?;
    let (height, width) = (size.height as usize, size.width as usize);
    let mut graph = Graph::default();
    let bytes = input(&mut graph, height, width);
    let image = prepared(&mut graph, &bytes, height, width);
    let features = features(&mut graph, weights, image);
    let mut answers = Vec::new();
    for (place, regression) in regressions.iter().enumerate() {
        let prefix = match regressions.len() {
            1 => String::new(),
            _ => format!("model{}/", place + 1),
        };
        let classes = regression.len();
        let rows = regression.iter().flat_map(|row| &row[..FEATURES]);
        let rows: Vec<f32> = rows.copied().collect();
        let rows = graph.constant(format!("{prefix}weights"), &[classes, FEATURES], &rows);
        let last: Vec<f32> = regression.iter().map(|row| row[FEATURES]).collect();
        let last = graph.constant(format!("{prefix}intercepts"), &[classes], &last);
        let transposed = vec![int("transB", 1)];
        let inputs = [&features, &rows, &last];
        let logits = graph.node(format!("{prefix}logits"), "Gemm", &inputs, transposed);
        let axis = vec![int("axis", 1)];
        let answer = format!("{prefix}{ANSWER}");
        answers.push(graph.node(answer, "Softmax", &[&logits], axis));
    }
    together(&mut graph, &answers, about.classes.len());
    let members = Members {
        method,
        count: regressions.len(),
        size,
    };
    finish(graph, about, &members)
}

fn check(regressions: &[Regression], about: &About) -> Result<(), OnnxError> {
    if regressions.is_empty() {
        return Err(OnnxError::NoNetworks);
    }
    for regression in regressions {
        let (expected, found) = (about.classes.len(), regression.len());
        if found != expected {
            return Err(OnnxError::Classes { expected, found });
        }
        let expected = FEATURES + 1;
        let mut lengths = regression.iter().map(Vec::len);
        if let Some(found) = lengths.find(|&found| found != expected) {
            return Err(OnnxError::Features { expected, found });
        }
    }
    Ok(())
}

/// Bytes as the network takes them: `[batch, channel, row, column]` of its own size, centred.
fn prepared(graph: &mut Graph, bytes: &Value, height: usize, width: usize) -> Value {
    let float = graph.node("float", "Cast", &[bytes], vec![int("to", FLOAT.into())]);
    let channels_first = vec![ints("perm", &[0, 3, 1, 2])];
    let mut image = graph.node("channels-first", "Transpose", &[&float], channels_first);
    if (height, width) != (SIDE, SIDE) {
        image = resized(graph, &image, height, width);
    }
    let centre = graph.constant("centre".to_owned(), &[], &[CENTRE]);
    let centred = graph.node("centred", "Sub", &[&image, &centre], vec![]);
    let span = graph.constant("span".to_owned(), &[], &[SPAN]);
    graph.node("prepared", "Div", &[&centred, &span], vec![])
}

/// Resized to the network's size, in whole grey levels.
fn resized(graph: &mut Graph, image: &Value, height: usize, width: usize) -> Value {
    let rows = along(graph, image, "rows", 2, height);
    let resized = along(graph, &rows, "columns", 3, width);
    let bounds = [("darkest", 0.0), ("brightest", 255.0)];
    let [darkest, brightest] =
        bounds.map(|(name, value)| graph.constant(name.to_owned(), &[], &[value]));
    let inputs = [&resized, &darkest, &brightest];
    let grey = graph.node("clipped", "Clip", &inputs, vec![]);
    // `Round` rounds halves to even numbers, leuko rounds them up.
    let half = graph.constant("half".to_owned(), &[], &[0.5]);
    let above = graph.node("above", "Add", &[&grey, &half], vec![]);
    graph.node("grey-levels", "Floor", &[&above], vec![])
}

/// Resizes one axis. Adds up pixel by pixel, as the library does that leuko resizes with: in another order, some sums
/// that end near a half would be rounded the other way.
fn along(graph: &mut Graph, image: &Value, name: &str, axis: i64, side: usize) -> Value {
    let weights = resampling(side);
    let rows: Vec<&[f32]> = weights.chunks_exact(side).collect();
    let first = |row: &&[f32]| row.iter().position(|&weight| weight != 0.0).unwrap_or(0);
    let last = |row: &&[f32]| row.iter().rposition(|&weight| weight != 0.0).unwrap_or(0);
    let most = rows.iter().map(|row| last(row) - first(row) + 1).max();
    let shape = if axis == 2 { &[SIDE, 1][..] } else { &[SIDE] };
    let mut sum: Option<Value> = None;
    for step in 0..most.unwrap_or(0) {
        let at = |part: &str| format!("{name}-{step:02}-{part}");
        let place = |row: &&[f32]| (first(row) + step).min(side - 1);
        let positions: Vec<i64> = rows.iter().map(|row| place(row) as i64).collect();
        // Beyond the edge there is nothing.
        let weight = |row: &&[f32]| row.get(first(row) + step).copied().unwrap_or(0.0);
        let weights: Vec<f32> = rows.iter().map(weight).collect();
        let positions = graph.positions(at("positions"), &positions);
        let weights = graph.constant(at("weights"), shape, &weights);
        let axis = vec![int("axis", axis)];
        let pixels = graph.node(at("pixels"), "Gather", &[image, &positions], axis);
        let product = graph.node(at("product"), "Mul", &[&pixels, &weights], vec![]);
        sum = Some(match sum {
            None => product,
            Some(sum) => graph.node(at("sum"), "Add", &[&sum, &product], vec![]),
        });
    }
    sum.unwrap_or_else(|| image.clone())
}

/// The features of prepared images: `[batch, feature]`.
fn features(graph: &mut Graph, weights: &Weights, image: Value) -> Value {
    let zero = graph.constant("least".to_owned(), &[], &[0.0]);
    let six = graph.constant("most".to_owned(), &[], &[6.0]);
    let mut value = image;
    for (place, block) in blocks().iter().enumerate() {
        let start = value.clone();
        for convolution in &block.convolutions {
            value = convolve(graph, weights, convolution, &value);
            if convolution.relu {
                let name = format!("{}.relu6", convolution.name);
                value = graph.node(name, "Clip", &[&value, &zero, &six], vec![]);
            }
        }
        if block.residual {
            value = graph.node(format!("{place:02}-sum"), "Add", &[&value, &start], vec![]);
        }
    }
    let mean = graph.node("means", "GlobalAveragePool", &[&value], vec![]);
    graph.node("features", "Flatten", &[&mean], vec![int("axis", 1)])
}

fn convolve(
    graph: &mut Graph,
    weights: &Weights,
    convolution: &Convolution,
    input: &Value,
) -> Value {
    let name = &convolution.name;
    let (kernels, added) = weights.folded(convolution);
    let kernels = graph.constant(format!("{name}.kernels"), &convolution.shape(), &kernels);
    let added = graph.constant(format!("{name}.added"), &[convolution.output], &added);
    let (kernel, stride) = (convolution.kernel as i64, convolution.stride as i64);
    let attributes = vec![
        // TensorFlow's "same": what cannot be halved goes below and to the right.
        text("auto_pad", "SAME_UPPER"),
        int("group", convolution.groups() as i64),
        ints("kernel_shape", &[kernel; 2]),
        ints("strides", &[stride; 2]),
    ];
    graph.node(name.clone(), "Conv", &[input, &kernels, &added], attributes)
}
