//! A network's weights as one flat vector.

use leuko_core::Stream;

use crate::{ModelError, Network, Parameter};

/// All weights and biases of a network, in the order of [`Network::parameters`].
#[derive(Clone, Debug, PartialEq)]
pub struct Weights(Vec<f32>);

impl Weights {
    /// Weights from their values.
    ///
    /// # Errors
    ///
    /// - [`ModelError::WrongLength`] if there is not one value for each parameter.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_model::{ModelError, Network, Shape, Weights};
    ///
    /// let network = Network::schouten(Shape::rgb(257, 257), 2)?;
    /// let zeros = Weights::new(&network, vec![0.0; 7_210])?;
    /// assert_eq!(zeros.of(&network.parameters()[1]), [0.0; 4]);
    ///
    /// let short = Weights::new(&network, vec![0.0; 7_209]);
    /// assert!(matches!(short, Err(ModelError::WrongLength { expected: 7_210, actual: 7_209 })));
    /// # Ok::<(), ModelError>(())
    /// ```
    pub fn new(network: &Network, values: Vec<f32>) -> Result<Self, ModelError> {
        let expected = network.parameter_count();
        if values.len() != expected {
            return Err(ModelError::WrongLength {
                expected,
                actual: values.len(),
            });
        }
        Ok(Self(values))
    }

    /// Initial weights as Keras draws them by default: uniform in `[-l, l)` with
    /// `l = sqrt(6 / (fan_in + fan_out))` (Glorot & Bengio 2010, eq. 16); biases are zero.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::{Seed, Stream};
    /// use leuko_model::{Network, Shape, Weights};
    ///
    /// let network = Network::schouten(Shape::rgb(257, 257), 2)?;
    /// let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "weights"));
    /// let parameters = network.parameters();
    /// // conv1: 3 * 9 inputs, 4 * 9 outputs.
    /// let limit = (6.0f32 / 63.0).sqrt();
    /// assert!(weights.of(&parameters[0]).iter().all(|weight| weight.abs() <= limit));
    /// assert_eq!(weights.of(&parameters[1]), [0.0; 4]);
    /// # Ok::<(), leuko_model::ModelError>(())
    /// ```
    pub fn glorot_uniform(network: &Network, stream: &mut Stream) -> Self {
        let mut values = Vec::with_capacity(network.parameter_count());
        for parameter in network.parameters() {
            let limit = match parameter.fans {
                Some((inputs, outputs)) => (6.0 / (inputs + outputs) as f64).sqrt(),
                None => 0.0,
            };
            values.extend((0..parameter.len()).map(|_| match parameter.fans {
                Some(_) => stream.uniform(-limit, limit) as f32,
                None => 0.0,
            }));
        }
        Self(values)
    }

    /// The values, in the order of [`Network::parameters`].
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// The values, for an optimiser to change.
    pub fn values_mut(&mut self) -> &mut [f32] {
        &mut self.0
    }

    /// The values of one parameter tensor.
    ///
    /// # Panics
    ///
    /// Panics if `parameter` belongs to a larger network.
    pub fn of(&self, parameter: &Parameter) -> &[f32] {
        &self.0[parameter.offset..parameter.offset + parameter.len()]
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;
    use crate::Shape;

    fn network() -> Network {
        Network::schouten(Shape::rgb(257, 257), 2).unwrap()
    }

    #[test]
    fn test_glorot_uniform_fills_its_range_and_leaves_biases_zero() {
        let network = network();
        let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "w"));
        for parameter in network.parameters() {
            let values = weights.of(&parameter);
            let largest = values.iter().fold(0f32, |m, v| m.max(v.abs()));
            // By hand: conv1 has fan_in 27 and fan_out 36, dense1 64 and 32.
            match parameter.name.as_str() {
                "conv1.weight" => assert!(largest <= 0.3086 && largest > 0.28, "{largest}"),
                "dense1.weight" => assert!(largest <= 0.25 && largest > 0.249, "{largest}"),
                name if name.ends_with("bias") => assert_eq!(largest, 0.0),
                _ => assert!(largest > 0.0),
            }
            let mean = values.iter().sum::<f32>() / values.len() as f32;
            assert!(mean.abs() < 0.08, "{}: mean {mean}", parameter.name);
        }
    }

    #[test]
    fn test_new_with_a_wrong_length_names_both_lengths() {
        let error = Weights::new(&network(), vec![0.0; 7_209]).unwrap_err();
        insta::assert_snapshot!(error, @"expected 7210 weights, one for each parameter of the network, found 7209");
    }
}
