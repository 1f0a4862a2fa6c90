//! The typed layer list.

use crate::{ModelError, Shape};

/// Side of every convolution kernel, in pixels.
pub const KERNEL: usize = 3;
/// Side and stride of every max-pool window, in pixels.
pub const POOL: usize = 2;

/// A 3x3 convolution with stride 1 and no padding, plus a bias for each output channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convolution {
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
}

/// A fully connected layer with bias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dense {
    /// Input values.
    pub inputs: usize,
    /// Output values.
    pub outputs: usize,
}

/// One layer. New kinds must be handled everywhere the list is walked: matches are exhaustive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// 3x3 convolution, stride 1, no padding.
    Convolution(Convolution),
    /// `max(x, 0)`.
    Relu,
    /// 2x2 max-pool with stride 2; an odd last row or column is dropped.
    MaxPool,
    /// Feature map to vector, in `[channel, row, column]` order.
    Flatten,
    /// Fully connected.
    Dense(Dense),
}

/// A parameter tensor: its name in checkpoints, its shape, its place in the flat weight vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// For example `conv1.weight`.
    pub name: String,
    /// `[output, input, row, column]` for a convolution's weights, `[output, input]` for a dense
    /// layer's, `[output]` for biases: PyTorch's order.
    pub shape: Vec<usize>,
    /// Index of its first value.
    pub offset: usize,
    /// Number of inputs and outputs over which Glorot & Bengio (2010) spread the variance of a weight
    /// (`fan_in`, `fan_out`); `None` for biases.
    pub fans: Option<(usize, usize)>,
}

impl Parameter {
    /// Number of values.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether it has no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A feed-forward network: an input shape and layers that fit each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    input: Shape,
    layers: Vec<Layer>,
    classes: usize,
}

impl Network {
    /// The network of the paper's Fig. 2 for images of shape `input`, with `classes` logits.
    ///
    /// # Errors
    ///
    /// - [`ModelError::TooSmall`] if nothing would be left of the image before the last pooling;
    ///   the smallest side is 190 pixels.
    /// - [`ModelError::TooFewClasses`] for fewer than 2 classes.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_model::{Network, Shape};
    ///
    /// // The paper's: "7210 parameters" for two classes, "7342 parameters" for six.
    /// let shape = Shape::rgb(257, 257);
    /// assert_eq!(Network::schouten(shape, 2)?.parameter_count(), 7_210);
    /// assert_eq!(Network::schouten(shape, 6)?.parameter_count(), 7_342);
    /// # Ok::<(), leuko_model::ModelError>(())
    /// ```
    pub fn schouten(input: Shape, classes: usize) -> Result<Self, ModelError> {
        const FILTERS: [usize; 6] = [4, 8, 8, 8, 16, 16];
        const HIDDEN: usize = 32;
        if classes < 2 {
            return Err(ModelError::TooFewClasses { classes });
        }
        let mut layers = Vec::new();
        let mut shape = input;
        for outputs in FILTERS {
            let too_small = |at_layer: Shape, layer| ModelError::TooSmall {
                input,
                layer,
                at_layer,
                smallest: smallest_side(FILTERS.len()),
            };
            if shape.height < KERNEL || shape.width < KERNEL {
                return Err(too_small(shape, layers.len()));
            }
            layers.push(Layer::Convolution(Convolution {
                inputs: shape.channels,
                outputs,
            }));
            shape = Shape {
                channels: outputs,
                height: shape.height - (KERNEL - 1),
                width: shape.width - (KERNEL - 1),
            };
            layers.push(Layer::Relu);
            if shape.height < POOL || shape.width < POOL {
                return Err(too_small(shape, layers.len()));
            }
            layers.push(Layer::MaxPool);
            shape.height /= POOL;
            shape.width /= POOL;
        }
        layers.push(Layer::Flatten);
        layers.push(Layer::Dense(Dense {
            inputs: shape.len(),
            outputs: HIDDEN,
        }));
        layers.push(Layer::Relu);
        layers.push(Layer::Dense(Dense {
            inputs: HIDDEN,
            outputs: classes,
        }));
        Ok(Self {
            input,
            layers,
            classes,
        })
    }

    /// Shape of the image that it takes.
    pub fn input(&self) -> Shape {
        self.input
    }

    /// The layers, from the image to the logits.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Number of logits.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The parameter tensors in the order of the flat weight vector: layer by layer, weight before
    /// bias, numbered from 1 by kind.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_model::{Network, Shape};
    ///
    /// let network = Network::schouten(Shape::rgb(257, 257), 2)?;
    /// let first = &network.parameters()[0];
    /// assert_eq!((first.name.as_str(), first.shape.as_slice()), ("conv1.weight", &[4, 3, 3, 3][..]));
    /// # Ok::<(), leuko_model::ModelError>(())
    /// ```
    pub fn parameters(&self) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        let mut offset = 0;
        let (mut convolutions, mut denses) = (0, 0);
        for layer in &self.layers {
            let (name, shape, fans) = match layer {
                Layer::Convolution(c) => {
                    convolutions += 1;
                    let area = KERNEL * KERNEL;
                    (
                        format!("conv{convolutions}"),
                        vec![c.outputs, c.inputs, KERNEL, KERNEL],
                        (c.inputs * area, c.outputs * area),
                    )
                }
                Layer::Dense(d) => {
                    denses += 1;
                    (
                        format!("dense{denses}"),
                        vec![d.outputs, d.inputs],
                        (d.inputs, d.outputs),
                    )
                }
                Layer::Relu | Layer::MaxPool | Layer::Flatten => continue,
            };
            let outputs = shape[0];
            for (part, shape, fans) in
                [("weight", shape, Some(fans)), ("bias", vec![outputs], None)]
            {
                let parameter = Parameter {
                    name: format!("{name}.{part}"),
                    shape,
                    offset,
                    fans,
                };
                offset += parameter.len();
                parameters.push(parameter);
            }
        }
        parameters
    }

    /// Number of trainable parameters.
    pub fn parameter_count(&self) -> usize {
        self.parameters().iter().map(Parameter::len).sum()
    }
}

/// The smallest side from which one pixel is left after `blocks` convolutions and poolings.
fn smallest_side(blocks: usize) -> usize {
    (0..blocks).fold(1, |side, _| side * POOL + (KERNEL - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(side: usize, classes: usize) -> usize {
        Network::schouten(Shape::rgb(side, side), classes)
            .unwrap()
            .parameter_count()
    }

    #[test]
    fn test_parameter_count_is_the_papers() {
        // The paper: "7210 parameters" (binary), "7342 parameters" (six classes).
        assert_eq!(count(257, 2), 7_210);
        assert_eq!(count(257, 6), 7_342);
        // 400x400 with two logits, counted by hand: the flattened map grows from 64 to 256 values.
        assert_eq!(count(400, 2), 13_354);
    }

    #[test]
    fn test_schouten_names_the_smallest_image_and_accepts_just_that() {
        assert!(Network::schouten(Shape::rgb(190, 190), 2).is_ok());
        let error = Network::schouten(Shape::rgb(257, 189), 2).unwrap_err();
        insta::assert_snapshot!(error, @"
        images of 257x189 pixels are too small for this network: layer 17 would see 4x1
        hint: use images of at least 190x190 pixels
        ");
        assert!(Network::schouten(Shape::rgb(1, 1), 2).is_err());
    }

    #[test]
    fn test_schouten_with_one_class_is_refused() {
        assert!(matches!(
            Network::schouten(Shape::rgb(257, 257), 1),
            Err(ModelError::TooFewClasses { classes: 1 })
        ));
    }

    #[test]
    fn test_parameters_follow_each_other_without_gaps() {
        let parameters = Network::schouten(Shape::rgb(257, 257), 2)
            .unwrap()
            .parameters();
        let mut next = 0;
        for parameter in &parameters {
            assert_eq!(parameter.offset, next, "{}", parameter.name);
            next += parameter.len();
        }
        let names: Vec<_> = parameters.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names[..2], ["conv1.weight", "conv1.bias"]);
        assert_eq!(names[14..], ["dense2.weight", "dense2.bias"]);
    }
}
