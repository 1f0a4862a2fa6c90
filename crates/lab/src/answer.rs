//! What networks or fitted methods say of one image.

use leuko_core::ClassIndex;
use leuko_eval::highest;
use leuko_train::softmax;

use crate::error::LabError;

/// What all networks, or all models of a method, say of one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// `[network][class]`; empty for a method, which has none.
    pub(crate) logits: Vec<Vec<f32>>,
    /// The class that each model alone would name.
    pub(crate) votes: Vec<usize>,
    /// `[class]`.
    pub(crate) probabilities: Vec<f64>,
    /// `[class]`.
    pub(crate) spread: Option<Vec<f64>>,
}

impl Answer {
    /// The mean of the networks' answers: `logits` are `[network][class]`.
    ///
    /// # Errors
    ///
    /// - [`LabError::NoLogits`] if there is no network or no class.
    /// - [`LabError::ClassCount`] if networks answer for different numbers of classes.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::ClassIndex;
    /// use leuko_lab::Answer;
    ///
    /// // The first network gives the second class 3 to 1, the other one cannot decide.
    /// let answer = Answer::new(vec![vec![0.0, 3f32.ln()], vec![0.0, 0.0]])?;
    /// assert_eq!(answer.predicted(), ClassIndex(1));
    /// assert!((answer.probability() - 0.625).abs() < 1e-6);
    /// assert_eq!(answer.agreement(), 0.5);
    /// # Ok::<(), leuko_lab::LabError>(())
    /// ```
    pub fn new(logits: Vec<Vec<f32>>) -> Result<Self, LabError> {
        check(&logits)?;
        let of_network: Vec<Vec<f32>> = logits.iter().map(|logits| softmax(logits)).collect();
        // A softmax may round two classes to the same probability.
        let votes = logits.iter().map(|logits| highest(logits)).collect();
        Ok(Self {
            logits,
            ..Self::mean(&of_network, votes)
        })
    }

    /// The mean of the answers of fitted methods: `probabilities` are `[model][class]`, each in `[0, 1]`.
    ///
    /// # Errors
    ///
    /// - [`LabError::NoLogits`] if there is no model or no class.
    /// - [`LabError::ClassCount`] if models answer for different numbers of classes.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_lab::Answer;
    ///
    /// let answer = Answer::of_probabilities(vec![vec![0.25, 0.75], vec![0.75, 0.25]])?;
    /// assert_eq!((answer.probabilities(), answer.agreement()), (&[0.5, 0.5][..], 0.5));
    /// assert!(answer.logits().is_empty());
    /// # Ok::<(), leuko_lab::LabError>(())
    /// ```
    pub fn of_probabilities(probabilities: Vec<Vec<f32>>) -> Result<Self, LabError> {
        check(&probabilities)?;
        let votes = probabilities.iter().map(|of| highest(of)).collect();
        Ok(Self::mean(&probabilities, votes))
    }

    fn mean(of_network: &[Vec<f32>], votes: Vec<usize>) -> Self {
        let n = of_network.len() as f64;
        let classes = of_network.first().map_or(0, Vec::len);
        let of_class = |class: usize| of_network.iter().map(move |p| f64::from(p[class]));
        let probabilities: Vec<f64> = (0..classes).map(|c| of_class(c).sum::<f64>() / n).collect();
        let deviation = |class: usize| {
            let squares = of_class(class).map(|p| (p - probabilities[class]).powi(2));
            (squares.sum::<f64>() / (n - 1.0)).sqrt()
        };
        let spread = (of_network.len() > 1).then(|| (0..classes).map(deviation).collect());
        Self {
            logits: Vec::new(),
            votes,
            probabilities,
            spread,
        }
    }

    /// Number of models that answer.
    pub fn models(&self) -> usize {
        self.votes.len()
    }

    /// Share of the networks that alone would name the predicted class, in `[0, 1]`.
    pub fn agreement(&self) -> f64 {
        let predicted = self.predicted().index();
        let agreeing = self.votes.iter().filter(|&&class| class == predicted);
        agreeing.count() as f64 / self.votes.len() as f64
    }

    /// The class with the highest probability; of equal ones the first, as where networks are tested.
    pub fn predicted(&self) -> ClassIndex {
        ClassIndex(highest(&self.probabilities) as u16)
    }

    /// Mean probability of the predicted class, in `[0, 1]`.
    pub fn probability(&self) -> f64 {
        self.of_class(self.predicted())
    }

    /// Mean probability of the predicted class, less that of the next one, in `[0, 1]`; 1 for a single class.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_lab::Answer;
    ///
    /// // One network gives the second class 3 to 1.
    /// let answer = Answer::new(vec![vec![0.0, 3f32.ln()]])?;
    /// assert!((answer.margin() - 0.5).abs() < 1e-6);
    /// # Ok::<(), leuko_lab::LabError>(())
    /// ```
    pub fn margin(&self) -> f64 {
        let predicted = self.predicted().index();
        let all = self.probabilities.iter().enumerate();
        let others = all.filter(|(class, _)| *class != predicted);
        let next = others.map(|(_, probability)| *probability).reduce(f64::max);
        self.probability() - next.unwrap_or(0.0)
    }

    /// Mean over networks of the probability of each class, `[class]`.
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// Standard deviation of the probabilities over networks (divisor n - 1), `[class]`; `None` for one
    /// network.
    pub fn spread(&self) -> Option<&[f64]> {
        self.spread.as_deref()
    }

    /// The answers before the softmax, `[network][class]`; empty for fitted methods.
    pub fn logits(&self) -> &[Vec<f32>] {
        &self.logits
    }

    /// Mean probability of a class that it has.
    pub(crate) fn of_class(&self, class: ClassIndex) -> f64 {
        self.probabilities[class.index()]
    }
}

/// Refuses no answer, and answers for different numbers of classes.
fn check(of_models: &[Vec<f32>]) -> Result<(), LabError> {
    let expected = of_models.first().map_or(0, Vec::len);
    if expected == 0 {
        return Err(LabError::NoLogits);
    }
    match of_models.iter().find(|of| of.len() != expected) {
        None => Ok(()),
        Some(other) => Err(LabError::ClassCount {
            expected,
            found: other.len(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_answer_of_two_networks_by_hand() {
        // Probabilities 3:1 and 1:1.
        let answer = Answer::new(vec![vec![3f32.ln(), 0.0], vec![0.0, 0.0]]).unwrap();
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(near(answer.probabilities[0], 0.625), "{answer:?}");
        let spread = answer.spread.clone().unwrap();
        assert!(near(spread[0], 0.25 / 2f64.sqrt()), "{answer:?}");
        assert_eq!(
            (answer.predicted(), answer.agreement()),
            (ClassIndex(0), 1.0)
        );
        let one = Answer::new(vec![vec![0.0, 0.0]]).unwrap();
        assert_eq!((one.spread(), one.predicted()), (None, ClassIndex(0)));
        let apart = Answer::new(vec![vec![3.0, 0.0], vec![0.0, 1.0]]).unwrap();
        assert_eq!((apart.predicted(), apart.agreement()), (ClassIndex(0), 0.5));
    }

    #[test]
    fn test_answer_refuses_no_logits_and_networks_of_different_classes() {
        for none in [vec![], vec![vec![]]] {
            let error = Answer::new(none).unwrap_err();
            assert!(matches!(error, LabError::NoLogits), "{error}");
        }
        let error = Answer::new(vec![vec![0.0; 2], vec![0.0; 3]]).unwrap_err();
        let (expected, found) = match error {
            LabError::ClassCount { expected, found } => (expected, found),
            other => panic!("{other}"),
        };
        assert_eq!((expected, found), (2, 3));
    }
}
