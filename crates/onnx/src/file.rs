//! From networks to a file's bytes.

use leuko_core::Size;
use leuko_model::{Network, Shape, Weights};
use prost::Message;

use crate::OnnxError;
use crate::about::{ANSWER, About, IMAGE, Members, SPREAD};
use crate::graph::{Graph, Value, int, ints};
use crate::layers;
use crate::proto::{FLOAT, IR_VERSION, ModelProto, OPSET, OperatorSetIdProto, UINT8};

/// The bytes of one ONNX file with `networks`, which answer together. The same networks give the same bytes.
///
/// # Shapes
///
/// Of the file's input and outputs, for any number of images (`batch`):
///
/// - [`IMAGE`]: `[batch, row, column, channel]`, red, green and blue bytes from 0 to 255.
/// - [`ANSWER`]: `[batch, class]`, the mean over networks of the probability of each class.
/// - [`SPREAD`]: `[batch, class]`, its standard deviation over networks (divisor n - 1); only with several.
///
/// # Errors
///
/// - [`OnnxError::NoNetworks`] if there is none.
/// - [`OnnxError::Input`] if the networks take different images, or no colour images.
/// - [`OnnxError::Classes`] if a network has another number of classes than `about` names.
///
/// # Examples
///
/// ```
/// use leuko_core::{Fit, Seed, Stream};
/// use leuko_model::{Network, Shape, Weights};
/// use leuko_onnx::{About, of_networks};
///
/// let network = Network::schouten(Shape::rgb(257, 257), 2)?;
/// let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "weights"));
/// let about = About {
///     classes: vec!["normal".into(), "blast".into()],
///     fit: Fit::default(),
///     version: "0.1.0".into(),
/// };
/// let file = of_networks(&[(&network, &weights)], &about)?;
/// // 7,210 weights of 4 bytes, and the graph.
/// assert!((28_840..40_000).contains(&file.len()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn of_networks(networks: &[(&Network, &Weights)], about: &About) -> Result<Vec<u8>, OnnxError> {
    let (first, _) = networks.first().ok_or(OnnxError::NoNetworks)?;
    let Shape { height, width, .. } = first.input();
    check(networks, Shape::rgb(height, width), about)?;
    let mut graph = Graph::default();
    let bytes = input(&mut graph, height, width);
    let image = scaled(&mut graph, &bytes);
    let of_network = |(place, network): (usize, &(&Network, &Weights))| {
        let prefix = match networks.len() {
            1 => String::new(),
            _ => format!("network{}/", place + 1),
        };
        let answer = format!("{prefix}{ANSWER}");
        layers::add(&mut graph, *network, &image, &prefix, &answer)
    };
    let answers: Vec<Value> = networks.iter().enumerate().map(of_network).collect();
    together(&mut graph, &answers, about.classes.len());
    let members = Members {
        method: "cnn",
        count: networks.len(),
        size: Size {
            height: height as u32,
            width: width as u32,
        },
    };
    finish(graph, about, &members)
}

fn check(
    networks: &[(&Network, &Weights)],
    expected: Shape,
    about: &About,
) -> Result<(), OnnxError> {
    for (network, _) in networks {
        let found = network.input();
        if found != expected {
            return Err(OnnxError::Input { expected, found });
        }
        let (expected, found) = (about.classes.len(), network.classes());
        if found != expected {
            return Err(OnnxError::Classes { expected, found });
        }
    }
    Ok(())
}

/// Declares the input: images of `height` rows and `width` columns.
pub(crate) fn input(graph: &mut Graph, height: usize, width: usize) -> Value {
    let about = "Red, green and blue bytes from 0 to 255: [batch, row, column, channel]";
    graph.input(IMAGE, UINT8, &[height, width, 3], about)
}

/// Bytes as the networks take them: `[batch, channel, row, column]`, in `[0, 1]`.
fn scaled(graph: &mut Graph, bytes: &Value) -> Value {
    let float = graph.node("float", "Cast", &[bytes], vec![int("to", FLOAT.into())]);
    let most = graph.constant("most".to_owned(), &[], &[255.0]);
    let scaled = graph.node("scaled", "Div", &[&float, &most], vec![]);
    let channels_first = vec![ints("perm", &[0, 3, 1, 2])];
    graph.node("channels-first", "Transpose", &[&scaled], channels_first)
}

/// Adds the mean and the standard deviation of `answers`, and declares the outputs. A single answer is the
/// output already.
pub(crate) fn together(graph: &mut Graph, answers: &[Value], classes: usize) {
    if let [only] = answers {
        graph.output(
            only,
            &[classes],
            "Probability of each class: [batch, class]",
        );
        return;
    }
    let all: Vec<&Value> = answers.iter().collect();
    let mean = graph.node(ANSWER, "Mean", &all, vec![]);
    let mut squares = Vec::new();
    for answer in answers {
        let name = |part: &str| format!("{}-{part}", answer.name());
        let off = graph.node(name("off"), "Sub", &[answer, &mean], vec![]);
        squares.push(graph.node(name("square"), "Mul", &[&off, &off], vec![]));
    }
    let all: Vec<&Value> = squares.iter().collect();
    let sum = graph.node("squares", "Sum", &all, vec![]);
    let others = (answers.len() - 1) as f32;
    let others = graph.constant("others".to_owned(), &[], &[others]);
    let variance = graph.node("variance", "Div", &[&sum, &others], vec![]);
    let spread = graph.node(SPREAD, "Sqrt", &[&variance], vec![]);
    let about = "Probability of each class, mean over networks: [batch, class]";
    graph.output(&mean, &[classes], about);
    let about =
        "Standard deviation of the probabilities over networks, divisor n - 1: [batch, class]";
    graph.output(&spread, &[classes], about);
}

pub(crate) fn finish(
    graph: Graph,
    about: &About,
    members: &Members<'_>,
) -> Result<Vec<u8>, OnnxError> {
    let model = ModelProto {
        ir_version: IR_VERSION,
        producer_name: "leuko".to_owned(),
        producer_version: about.version.clone(),
        doc_string: "Classes of white blood cells in images with one cell near the middle. For research, not for diagnosis.".to_owned(),
        graph: Some(graph.finish("leuko")),
        opset_import: vec![OperatorSetIdProto {
            domain: String::new(),
            version: OPSET,
        }],
        metadata_props: about.metadata(members)?,
    };
    Ok(model.encode_to_vec())
}
