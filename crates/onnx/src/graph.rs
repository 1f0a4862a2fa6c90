//! A graph that grows node by node.

use crate::proto::{
    ATTRIBUTE_INT, ATTRIBUTE_INTS, ATTRIBUTE_STRING, AttributeProto, Dimension, DimensionProto,
    FLOAT, GraphProto, INT64, NodeProto, TensorProto, TensorShapeProto, TensorTypeProto, TypeProto,
    ValueInfoProto,
};

/// The name of a value in the graph: an input, a constant or what a node computes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value(String);

impl Value {
    pub(crate) fn name(&self) -> &str {
        &self.0
    }
}

/// Nodes in the order of their computation, and the constants that they use.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    nodes: Vec<NodeProto>,
    constants: Vec<TensorProto>,
    inputs: Vec<ValueInfoProto>,
    outputs: Vec<ValueInfoProto>,
}

impl Graph {
    /// An input for any number of images: `[batch, ..sides]`.
    pub(crate) fn input(&mut self, name: &str, data: i32, sides: &[usize], about: &str) -> Value {
        self.inputs.push(value(name, data, sides, about));
        Value(name.to_owned())
    }

    /// A constant of `f32`.
    pub(crate) fn constant(&mut self, name: String, shape: &[usize], values: &[f32]) -> Value {
        let raw = values.iter().flat_map(|value| value.to_le_bytes());
        self.tensor(name, FLOAT, shape, raw.collect())
    }

    /// A constant list of positions along a side.
    pub(crate) fn positions(&mut self, name: String, positions: &[i64]) -> Value {
        let raw = positions.iter().flat_map(|value| value.to_le_bytes());
        self.tensor(name, INT64, &[positions.len()], raw.collect())
    }

    fn tensor(&mut self, name: String, data: i32, shape: &[usize], raw: Vec<u8>) -> Value {
        self.constants.push(TensorProto {
            dims: shape.iter().map(|&side| side as i64).collect(),
            data_type: data,
            name: name.clone(),
            raw_data: raw,
        });
        Value(name)
    }

    /// What the operator `kind` computes from `inputs`. The node and its value have the same name.
    pub(crate) fn node(
        &mut self,
        name: impl Into<String>,
        kind: &str,
        inputs: &[&Value],
        attributes: Vec<AttributeProto>,
    ) -> Value {
        let name = name.into();
        self.nodes.push(NodeProto {
            input: inputs.iter().map(|value| value.0.clone()).collect(),
            output: vec![name.clone()],
            name: name.clone(),
            op_type: kind.to_owned(),
            attribute: attributes,
        });
        Value(name)
    }

    /// Declares a value of `f32` as an output for each image: `[batch, ..sides]`.
    pub(crate) fn output(&mut self, of: &Value, sides: &[usize], about: &str) {
        self.outputs.push(value(of.name(), FLOAT, sides, about));
    }

    pub(crate) fn finish(self, name: &str) -> GraphProto {
        GraphProto {
            node: self.nodes,
            name: name.to_owned(),
            initializer: self.constants,
            input: self.inputs,
            output: self.outputs,
        }
    }
}

fn value(name: &str, data: i32, sides: &[usize], about: &str) -> ValueInfoProto {
    let batch = Dimension::Any("batch".to_owned());
    let sides = sides.iter().map(|&side| Dimension::Fixed(side as i64));
    let dim = [batch].into_iter().chain(sides);
    let shape = TensorShapeProto {
        dim: dim
            .map(|side| DimensionProto { value: Some(side) })
            .collect(),
    };
    ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(TypeProto {
            tensor_type: Some(TensorTypeProto {
                elem_type: data,
                shape: Some(shape),
            }),
        }),
        doc_string: about.to_owned(),
    }
}

/// An attribute of one number.
pub(crate) fn int(name: &str, i: i64) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        i,
        r#type: ATTRIBUTE_INT,
        ..AttributeProto::default()
    }
}

/// An attribute of several numbers.
pub(crate) fn ints(name: &str, ints: &[i64]) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        ints: ints.to_vec(),
        r#type: ATTRIBUTE_INTS,
        ..AttributeProto::default()
    }
}

/// An attribute of text.
pub(crate) fn text(name: &str, text: &str) -> AttributeProto {
    AttributeProto {
        name: name.to_owned(),
        s: text.as_bytes().to_vec(),
        r#type: ATTRIBUTE_STRING,
        ..AttributeProto::default()
    }
}
