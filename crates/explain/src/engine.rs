//! One engine for all rules.
//!
//! Every rule is a list of [`Group`]s. A group has one denominator for each output; its terms pair a
//! modified input with modified weights. Four steps (Montavon et al. 2019, section 10.2.2):
//!
//! ```text
//! 1. z_k = sum over terms and inputs of x'_j w'_jk, plus b'_k     forward with modified weights
//! 2. s_k = factor R_k / stabilised z_k                           division
//! 3. c_j = sum over outputs of w'_jk s_k                         backward with modified weights
//! 4. R_j = sum over groups and terms of x'_j c_j                 product
//! ```

use std::borrow::Cow;

use crate::linear::Linear;
use crate::{Bias, Rule, Stabilizer};

/// Terms that share a denominator.
struct Group {
    factor: f64,
    outputs: Outputs,
    terms: Vec<Term>,
}

/// The outputs whose relevance a group divides.
#[derive(Clone, Copy)]
enum Outputs {
    All,
    /// Outputs of 0 or more.
    NotNegative,
    Negative,
}

/// Modified input times modified weights.
struct Term {
    coefficient: f64,
    input: Input,
    weights: Parameters,
    biases: Parameters,
}

#[derive(Clone, Copy)]
enum Input {
    Whole,
    Positive,
    Negative,
    Constant(f64),
}

#[derive(Clone, Copy)]
enum Parameters {
    Whole,
    Positive,
    Negative,
    /// `w + gamma w+`.
    PositiveRaised(f64),
    /// `w + gamma w-`.
    NegativeRaised(f64),
    Ones,
    None,
}

impl Input {
    /// This part of the values; `None` if it is 0 everywhere, as the negative part behind a ReLU.
    fn of(self, values: &[f64]) -> Option<Cow<'_, [f64]>> {
        let any = |test: fn(f64) -> bool| values.iter().any(|&value| test(value));
        let (above, below) = (any(|v| v > 0.0), any(|v| v < 0.0));
        // All values: nothing to copy.
        let each = |f: fn(f64) -> f64| match above && below {
            true => Cow::Owned(values.iter().map(|&v| f(v)).collect()),
            false => Cow::Borrowed(values),
        };
        match self {
            Self::Whole => (above || below).then_some(Cow::Borrowed(values)),
            Self::Positive => above.then(|| each(|v| v.max(0.0))),
            Self::Negative => below.then(|| each(|v| v.min(0.0))),
            Self::Constant(value) => (value != 0.0).then(|| Cow::Owned(vec![value; values.len()])),
        }
    }
}

impl Parameters {
    fn of(self, values: &[f64]) -> Vec<f64> {
        let one = |w: f64| match self {
            Self::Whole => w,
            Self::Positive => w.max(0.0),
            Self::Negative => w.min(0.0),
            Self::PositiveRaised(gamma) => w + gamma * w.max(0.0),
            Self::NegativeRaised(gamma) => w + gamma * w.min(0.0),
            Self::Ones => 1.0,
            Self::None => 0.0,
        };
        values.iter().map(|&w| one(w)).collect()
    }
}

fn term(input: Input, weights: Parameters, biases: Parameters) -> Term {
    Term {
        coefficient: 1.0,
        input,
        weights,
        biases,
    }
}

/// Contributions of one sign: positive inputs with weights of one kind, the biases among them, and
/// negative inputs with weights of the other.
fn same_sign(of_positive: Parameters, of_negative: Parameters) -> Vec<Term> {
    vec![
        term(Input::Positive, of_positive, of_positive),
        term(Input::Negative, of_negative, Parameters::None),
    ]
}

/// A rule as data. One term of a group has the biases: a bias is an input of value 1.
fn groups(rule: &Rule) -> Vec<Group> {
    let one = |outputs, factor, terms| Group {
        factor,
        outputs,
        terms,
    };
    let positive = |factor| {
        let terms = same_sign(Parameters::Positive, Parameters::Negative);
        one(Outputs::All, factor, terms)
    };
    let negative = |factor| {
        let terms = same_sign(Parameters::Negative, Parameters::Positive);
        one(Outputs::All, factor, terms)
    };
    match *rule {
        Rule::Zero { .. } | Rule::Epsilon { .. } => {
            let terms = vec![term(Input::Whole, Parameters::Whole, Parameters::Whole)];
            vec![one(Outputs::All, 1.0, terms)]
        }
        Rule::Gamma { gamma, .. } => {
            let raised = Parameters::PositiveRaised(gamma);
            let lowered = Parameters::NegativeRaised(gamma);
            vec![
                one(Outputs::NotNegative, 1.0, same_sign(raised, lowered)),
                one(Outputs::Negative, 1.0, same_sign(lowered, raised)),
            ]
        }
        Rule::AlphaBeta { alpha, beta, .. } => vec![positive(alpha), negative(-beta)],
        Rule::ZPlus { .. } => vec![positive(1.0)],
        Rule::Flat { .. } => {
            let terms = vec![term(
                Input::Constant(1.0),
                Parameters::Ones,
                Parameters::None,
            )];
            vec![one(Outputs::All, 1.0, terms)]
        }
        Rule::ZBox { low, high, .. } => {
            let bound = |value, weights| Term {
                coefficient: -1.0,
                input: Input::Constant(value),
                weights,
                biases: Parameters::None,
            };
            let terms = vec![
                term(Input::Whole, Parameters::Whole, Parameters::None),
                bound(low, Parameters::Positive),
                bound(high, Parameters::Negative),
            ];
            vec![one(Outputs::All, 1.0, terms)]
        }
    }
}

/// Relevance of a layer's inputs from that of its outputs.
///
/// `output` is the layer's output for `input`.
pub(crate) fn propagate(
    rule: &Rule,
    layer: &Linear,
    input: &[f64],
    output: &[f64],
    relevance: &[f64],
) -> Vec<f64> {
    let mut result = None;
    for group in groups(rule) {
        // Skips a factor of 0 (beta of z-plus as alpha-beta) and groups without outputs.
        if group.factor != 0.0 && output.iter().any(|&z| group.outputs.hold(z)) {
            group.add(rule, layer, input, output, relevance, &mut result);
        }
    }
    result.unwrap_or_else(|| vec![0.0; input.len()])
}

impl Outputs {
    fn hold(self, z: f64) -> bool {
        match self {
            Self::All => true,
            Self::NotNegative => z >= 0.0,
            Self::Negative => z < 0.0,
        }
    }
}

impl Group {
    fn add(
        &self,
        rule: &Rule,
        layer: &Linear,
        input: &[f64],
        output: &[f64],
        relevance: &[f64],
        result: &mut Option<Vec<f64>>,
    ) {
        let bias = rule.bias().unwrap_or(Bias::Ignored);
        let mut biases = vec![0.0; layer.biases.len()];
        let nothing = biases.clone();
        let mut z = None;
        let mut terms = Vec::new();
        for term in &self.terms {
            if bias != Bias::Ignored {
                let own = term.biases.of(&layer.biases);
                biases.iter_mut().zip(own).for_each(|(sum, b)| *sum += b);
            }
            if let Some(x) = term.input.of(input) {
                let weights = term.weights.of(&layer.weights);
                add(&mut z, layer.sums(&weights, &nothing, &x), term.coefficient);
                terms.push((x, weights, term.coefficient));
            }
        }
        let mut s = z.unwrap_or_else(|| vec![0.0; output.len()]);
        self.share_out(rule.stabilizer(), layer, &biases, output, relevance, &mut s);
        for (x, weights, coefficient) in &terms {
            let mut c = layer.back(weights, &s);
            c.iter_mut().zip(x.iter()).for_each(|(c, x)| *c *= x);
            add(result, c, *coefficient);
        }
        if bias == Bias::Shared {
            let inputs = layer.fan_in() as f64;
            for (s, bias) in s.chunks_exact_mut(layer.outputs_of_a_bias()).zip(&biases) {
                s.iter_mut().for_each(|s| *s *= bias / inputs);
            }
            add(result, layer.back(&vec![1.0; layer.weights.len()], &s), 1.0);
        }
    }

    /// Replaces each sum of contributions and bias, the denominator, by relevance over denominator.
    fn share_out(
        &self,
        stabilizer: Stabilizer,
        layer: &Linear,
        biases: &[f64],
        output: &[f64],
        relevance: &[f64],
        z: &mut [f64],
    ) {
        let area = layer.outputs_of_a_bias();
        let planes = output.chunks_exact(area).zip(relevance.chunks_exact(area));
        for ((z, bias), (output, relevance)) in z.chunks_exact_mut(area).zip(biases).zip(planes) {
            for ((z, &output), relevance) in z.iter_mut().zip(output).zip(relevance) {
                *z = if self.outputs.hold(output) {
                    stabilizer.divide(self.factor * relevance, *z + bias)
                } else {
                    0.0
                };
            }
        }
    }
}

/// Adds values times a factor to a sum; without a sum they become its first values.
fn add(sum: &mut Option<Vec<f64>>, mut values: Vec<f64>, factor: f64) {
    match sum {
        Some(sum) => {
            let pairs = sum.iter_mut().zip(values);
            pairs.for_each(|(sum, value)| *sum += factor * value);
        }
        None => {
            values.iter_mut().for_each(|value| *value *= factor);
            *sum = Some(values);
        }
    }
}

#[cfg(test)]
mod tests;
