//! Which layer has which rule.

use std::fmt;
use std::str::FromStr;

use leuko_model::{Layer, Network};
use serde::{Deserialize, Serialize};

use crate::model::layer_names;
use crate::{Bias, ExplainError, Model, Rule, Stabilizer};

/// A rule for each layer with weights. Printed as a table of all layers.
#[derive(Clone, Debug, PartialEq)]
pub struct Composite {
    name: String,
    rows: Vec<Row>,
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    layer: Layer,
    name: String,
    /// Present for layers with weights only.
    rule: Option<Rule>,
}

/// The composites that have a name.
///
/// The paper's text names no rule and no parameter: it cites Kohlbrenner et al. 2020, who recommend
/// [`Preset::EpsilonPlusFlat`]. The published scripts used the rule epsilon everywhere, with epsilon 1, on
/// images of grey levels 0 to 255 and a network trained on `[0, 1]`. [`Preset::Paper`] is that rule on
/// images in the network's range. If all biases are 0, its maps are those of the scripts divided by 255,
/// because outputs grow in proportion to the image. Otherwise the scripts' maps show the network where
/// biases hardly count, and no image in `[0, 1]` gives them.
///
/// # Examples
///
/// ```
/// use leuko_explain::Preset;
/// use leuko_model::{Network, Shape};
///
/// let preset: Preset = "epsilon-plus-flat".parse()?;
/// let network = Network::schouten(Shape::rgb(257, 257), 2)?;
/// let composite = preset.composite(&network);
/// let (first, _rule) = composite.rules().next().ok_or("no layer")?;
/// assert_eq!(first, "conv1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// The rule epsilon everywhere, with epsilon 1e-6.
    Epsilon,
    /// The rule epsilon (1e-6) in dense layers, z-plus in convolutions, flat in the first one:
    /// Kohlbrenner et al. 2020, with alpha 1 and beta 0.
    EpsilonPlusFlat,
    /// That of the published scripts: the rule epsilon everywhere, with epsilon 1/255.
    Paper,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Epsilon, Self::EpsilonPlusFlat, Self::Paper];

    /// Its name, for settings and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Epsilon => "epsilon",
            Self::EpsilonPlusFlat => "epsilon-plus-flat",
            Self::Paper => "paper",
        }
    }

    /// The composite for a network. Biases absorb relevance, as in the publications, in zennit and in
    /// captum.
    pub fn composite(self, network: &Network) -> Composite {
        let bias = Bias::Absorbs;
        let epsilon = |epsilon| Rule::Epsilon {
            stabilizer: Stabilizer { epsilon },
            bias,
        };
        let stabilizer = Stabilizer::default();
        let rule = |layer, order| match (self, layer) {
            (Self::Paper, _) => epsilon(1.0 / 255.0),
            (Self::EpsilonPlusFlat, Layer::Convolution(_)) if order == 0 => {
                Rule::Flat { stabilizer }
            }
            (Self::EpsilonPlusFlat, Layer::Convolution(_)) => Rule::ZPlus { stabilizer, bias },
            (Self::Epsilon | Self::EpsilonPlusFlat, _) => epsilon(1e-6),
        };
        Composite {
            name: self.name().to_owned(),
            rows: rows(network, rule),
        }
    }
}

impl FromStr for Preset {
    type Err = ExplainError;

    /// # Errors
    ///
    /// - [`ExplainError::UnknownComposite`] if no preset has this name.
    fn from_str(name: &str) -> Result<Self, ExplainError> {
        let found = Self::ALL.into_iter().find(|preset| preset.name() == name);
        found.ok_or_else(|| ExplainError::UnknownComposite {
            known: Self::ALL.map(Self::name).join(", "),
            found: name.to_owned(),
        })
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Composite {
    /// Your own composite: `choose` gives the rule of each layer with weights. It gets the layer and its
    /// position among the layers with weights (0-based, from the image).
    ///
    /// # Errors
    ///
    /// - Those of [`Rule::validate`].
    /// - [`ExplainError::BoxNotOnInput`] if a layer other than the first has the rule z-box.
    ///
    /// # Examples
    ///
    /// The rule gamma in convolutions, epsilon in dense layers:
    ///
    /// ```
    /// use leuko_explain::{Bias, Composite, Rule, Stabilizer};
    /// use leuko_model::{Layer, Network, Shape};
    ///
    /// let network = Network::schouten(Shape::rgb(257, 257), 2)?;
    /// let bias = Bias::default();
    /// let composite = Composite::new("mine", &network, |layer, _position| match layer {
    ///     Layer::Convolution(_) => {
    ///         Rule::Gamma { gamma: 0.25, stabilizer: Stabilizer::default(), bias }
    ///     }
    ///     _ => Rule::Epsilon { stabilizer: Stabilizer { epsilon: 1e-6 }, bias },
    /// })?;
    /// assert_eq!(composite.rules().count(), 8);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        name: &str,
        network: &Network,
        choose: impl Fn(Layer, usize) -> Rule,
    ) -> Result<Self, ExplainError> {
        let rows = rows(network, choose);
        let weighted = || rows.iter().filter_map(|row| Some((&row.name, row.rule?)));
        for (order, (name, rule)) in weighted().enumerate() {
            rule.validate()?;
            if order > 0 && matches!(rule, Rule::ZBox { .. }) {
                let first = weighted().next().map_or(name, |(first, _)| first);
                return Err(ExplainError::BoxNotOnInput {
                    first: first.clone(),
                    layer: name.clone(),
                });
            }
        }
        Ok(Self {
            name: name.to_owned(),
            rows,
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Names of the layers with weights and their rules, from the image to the logits.
    pub fn rules(&self) -> impl DoubleEndedIterator<Item = (&str, &Rule)> {
        let rows = self.rows.iter();
        rows.filter_map(|row| Some((row.name.as_str(), row.rule.as_ref()?)))
    }

    /// Checks that it was made for the network of `model`, for any image size.
    pub(crate) fn check(&self, model: &Model) -> Result<(), ExplainError> {
        let ours = self.rows.iter().map(|row| kind(row.layer));
        if ours.eq(model.layers().iter().map(|layer| kind(layer.layer))) {
            return Ok(());
        }
        Err(ExplainError::WrongComposite {
            composite: self.name.clone(),
        })
    }
}

/// The properties that a rule may depend on: the number of inputs of a dense layer changes with the
/// image's size.
fn kind(layer: Layer) -> Layer {
    match layer {
        Layer::Dense(dense) => Layer::Dense(leuko_model::Dense { inputs: 0, ..dense }),
        Layer::Convolution(_) | Layer::Relu | Layer::MaxPool | Layer::Flatten => layer,
    }
}

fn rows(network: &Network, choose: impl Fn(Layer, usize) -> Rule) -> Vec<Row> {
    let mut order = 0;
    let layers = network.layers().iter().zip(layer_names(network.layers()));
    let row = |(&layer, name)| {
        let rule = match layer {
            Layer::Convolution(_) | Layer::Dense(_) => {
                order += 1;
                Some(choose(layer, order - 1))
            }
            Layer::Relu | Layer::MaxPool | Layer::Flatten => None,
        };
        Row { layer, name, rule }
    };
    layers.map(row).collect()
}

impl fmt::Display for Composite {
    /// A line with the name, then a line for each layer, from the image to the logits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "composite {}", self.name)?;
        for row in &self.rows {
            write!(f, "\n  {:<8}  ", row.name)?;
            match (&row.rule, row.layer) {
                (Some(rule), _) => write!(f, "{rule}")?,
                (None, Layer::MaxPool) => write!(f, "to the largest, ties share")?,
                (None, Layer::Flatten) => write!(f, "as it is")?,
                (None, Layer::Relu | Layer::Convolution(_) | Layer::Dense(_)) => {
                    write!(f, "through")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use leuko_model::Shape;

    use super::*;
    use crate::fixtures;

    #[test]
    fn test_display_is_a_table_of_all_layers() {
        let table = Preset::EpsilonPlusFlat
            .composite(&fixtures::network())
            .to_string();
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 1 + 22);
        assert_eq!(
            lines[..7],
            [
                "composite epsilon-plus-flat",
                "  conv1     flat, epsilon 1e-9",
                "  relu1     through",
                "  pool1     to the largest, ties share",
                "  conv2     z-plus, epsilon 1e-9, bias absorbs",
                "  relu2     through",
                "  pool2     to the largest, ties share",
            ]
        );
        assert_eq!(
            lines[19..],
            [
                "  flatten   as it is",
                "  dense1    epsilon, epsilon 1e-6, bias absorbs",
                "  relu7     through",
                "  dense2    epsilon, epsilon 1e-6, bias absorbs",
            ]
        );
    }

    #[test]
    fn test_presets_are_found_by_their_names_and_keep_their_own_rules() {
        for preset in Preset::ALL {
            assert_eq!(preset.name().parse(), Ok(preset));
            let json = serde_json::to_string(&preset).unwrap();
            assert_eq!(json, format!("\"{preset}\""));
            // What `Composite::new` would refuse cannot be a preset.
            let composite = preset.composite(&fixtures::network());
            let rules: Vec<Rule> = composite.rules().map(|(_, rule)| *rule).collect();
            let again =
                Composite::new(preset.name(), &fixtures::network(), |_, order| rules[order]);
            assert_eq!(again, Ok(composite));
        }
        insta::assert_snapshot!("lrp".parse::<Preset>().unwrap_err(), @"expected one of the composites epsilon, epsilon-plus-flat, paper, found `lrp`");
    }

    #[test]
    fn test_new_refuses_a_box_on_activations_and_a_rule_without_meaning() {
        let zbox = Rule::ZBox {
            low: 0.0,
            high: 1.0,
            stabilizer: Stabilizer::default(),
        };
        let zero = Rule::Zero {
            bias: Bias::Absorbs,
        };
        let network = fixtures::network();
        let at = |place| {
            Composite::new(
                "mine",
                &network,
                |_, order| {
                    if order == place { zbox } else { zero }
                },
            )
        };
        assert!(at(0).is_ok());
        assert_eq!(
            at(7),
            Err(ExplainError::BoxNotOnInput {
                first: "conv1".into(),
                layer: "dense2".into()
            })
        );
        let rule = Rule::Gamma {
            gamma: -1.0,
            stabilizer: Stabilizer::default(),
            bias: Bias::Absorbs,
        };
        assert!(Composite::new("mine", &network, |_, _| rule).is_err());
    }

    #[test]
    fn test_check_takes_other_image_sizes_and_refuses_other_classes() {
        let model = fixtures::model(1);
        let fits = |shape, classes| {
            let network = Network::schouten(shape, classes).unwrap();
            Preset::Epsilon.composite(&network).check(&model).is_ok()
        };
        assert!(fits(Shape::rgb(400, 400), 2));
        assert!(!fits(fixtures::SHAPE, 6));
        let grey = Shape {
            channels: 1,
            ..fixtures::SHAPE
        };
        assert!(!fits(grey, 2));
    }
}
