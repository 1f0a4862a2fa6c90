//! A fitted method.

use leuko_core::ClassIndex;
use serde::{Deserialize, Serialize};

use crate::classifier::{Learner, Training};
use crate::error::MethodError;
use crate::features::Features;
use crate::heads::{Logistic, Majority, Neighbours, Svm};
use crate::method::{Classifier, Method};
use crate::scaling::Scaling;

/// A method that has learnt from training images.
///
/// Learning draws no random numbers and uses one thread: the same images give the same model, byte for byte.
/// Its numbers are single precision, as in its file ([`save_model`](crate::save_model())), so a model that is read
/// again gives the same answers.
///
/// # Examples
///
/// ```
/// use leuko_core::ClassIndex;
/// use leuko_methods::{Features, Method, Model};
///
/// // How much of a cell is nucleus, and four labels.
/// let shares = [0.30, 0.35, 0.80, 0.85, 0.75];
/// let rows = shares.iter().map(|&share| Ok(vec![share])).collect();
/// let features = Features::new(vec!["nucleus share".into()], rows)?;
/// let labels = [0, 0, 1, 1, 1].map(ClassIndex);
///
/// let model = Model::fit("shape".parse()?, &features, &labels, &[0, 1, 2, 3], 2)?;
/// let [normal, blast] = model.predict(&features, 4)?[..] else { return Err("classes".into()) };
/// assert!(blast > 0.6 && blast + normal > 0.999);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    method: Method,
    /// Number of classes.
    classes: usize,
    /// The classes that it has seen, in order; of the others it knows nothing.
    seen: Vec<ClassIndex>,
    /// Name of each feature.
    features: Vec<String>,
    scaling: Scaling,
    head: Head,
}

/// A fitted classifier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Head {
    Majority(Majority),
    Logistic(Logistic),
    Neighbours(Neighbours),
    Svm(Svm),
}

impl Model {
    /// Learns from the images at `training`, positions in `features` and `labels`. Labels are below
    /// `classes`; a class without a training image gets probability 0.
    ///
    /// # Errors
    ///
    /// - [`MethodError::Labels`] unless there is a label for each image.
    /// - [`MethodError::Empty`] without training images.
    /// - [`MethodError::Class`] if a label is no class.
    /// - [`MethodError::NotFitted`] if a solver does not end.
    ///
    /// # Panics
    ///
    /// - If a position is not below the number of images.
    pub fn fit(
        method: Method,
        features: &Features,
        labels: &[ClassIndex],
        training: &[usize],
        classes: usize,
    ) -> Result<Self, MethodError> {
        if labels.len() != features.len() {
            return Err(MethodError::Labels {
                images: features.len(),
                labels: labels.len(),
            });
        }
        if training.is_empty() {
            return Err(MethodError::Empty);
        }
        let own: Vec<ClassIndex> = training.iter().map(|&image| labels[image]).collect();
        if let Some(label) = own.iter().find(|label| label.index() >= classes) {
            return Err(MethodError::Class {
                classes,
                got: label.index(),
            });
        }
        let mut seen = own.clone();
        seen.sort_unstable();
        seen.dedup();
        let scaling = Scaling::fit(features, training, method.source.is_scaled());
        let points: Vec<Vec<f64>> = (training.iter())
            .map(|&image| scaling.point(features.row(image)))
            .collect();
        let place = |label: &ClassIndex| seen.partition_point(|class| class < label);
        let places: Vec<usize> = own.iter().map(place).collect();
        let head = Head::fit(
            method.classifier,
            Training {
                points: &points,
                labels: &places,
                classes: seen.len(),
            },
        )?;
        Ok(Self {
            method,
            classes,
            seen,
            features: features.names().to_vec(),
            scaling,
            head,
        })
    }

    /// The probability of each class for an image of `features`, in `[0, 1]`; they sum to 1, up to rounding.
    ///
    /// # Errors
    ///
    /// - [`MethodError::Width`] if the model learnt from another number of features.
    /// - [`MethodError::NoAnswer`] if its numbers are so large that no probability comes out.
    ///
    /// # Panics
    ///
    /// - If there is no such image.
    pub fn predict(&self, features: &Features, image: usize) -> Result<Vec<f32>, MethodError> {
        if features.names().len() != self.scaling.width() {
            return Err(MethodError::Width {
                expected: self.scaling.width(),
                got: features.names().len(),
            });
        }
        let point = self.scaling.point(features.row(image));
        let probabilities = self.head.probabilities(&point);
        if !probabilities
            .iter()
            .all(|probability| probability.is_finite())
        {
            return Err(MethodError::NoAnswer);
        }
        let mut all = vec![0.0; self.classes];
        for (class, probability) in self.seen.iter().zip(probabilities) {
            all[class.index()] = probability as f32;
        }
        Ok(all)
    }

    /// A logistic regression on features as they are: for each class the weight of each feature, and the intercept
    /// last. The softmax of what they give for an image is its answer. `None` of other methods. A class without a
    /// training image has an intercept so low that its probability is 0.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::ClassIndex;
    /// use leuko_methods::{Features, Model};
    ///
    /// let rows = [0.2, 0.4, 0.7, 0.9].iter().map(|&value| Ok(vec![value])).collect();
    /// let features = Features::new(vec!["value".into()], rows)?;
    /// let labels = [0, 0, 1, 1].map(ClassIndex);
    /// let model = Model::fit("features".parse()?, &features, &labels, &[0, 1, 2, 3], 3)?;
    ///
    /// let rows = model.regression().ok_or("no regression")?;
    /// let [zero, one, two] = [0, 1, 2].map(|class| rows[class][0] * 0.9 + rows[class][1]);
    /// let share = one.exp() / (zero.exp() + one.exp() + two.exp());
    /// assert!((share - model.predict(&features, 3)?[1]).abs() < 1e-6);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn regression(&self) -> Option<Vec<Vec<f32>>> {
        // Its exponential is 0, and it is no infinity, which some programs refuse.
        const NEVER: f32 = -1e30;
        let Head::Logistic(logistic) = &self.head else {
            return None;
        };
        if self.method.source.is_scaled() {
            return None;
        }
        let width = self.features.len();
        let mut rows = vec![vec![0.0; width + 1]; self.classes];
        for row in &mut rows {
            row[width] = NEVER;
        }
        let of_seen: Vec<Vec<f32>> = match logistic.weights() {
            [of_second] => vec![vec![0.0; width + 1], of_second.clone()],
            of_all => of_all.to_vec(),
        };
        for (class, row) in self.seen.iter().zip(of_seen) {
            rows[class.index()] = row;
        }
        Some(rows)
    }

    /// Checks that the parts of a model that was read fit together, so that it can be asked.
    ///
    /// # Errors
    ///
    /// - What does not fit, in words.
    pub(crate) fn check(&self) -> Result<(), String> {
        let known = self.seen.iter().all(|class| class.index() < self.classes);
        if !known || !self.seen.is_sorted_by(|a, b| a < b) {
            return Err("the classes that it has seen are not some of its classes".to_owned());
        }
        let width = self.features.len();
        if !self.scaling.fits(width) {
            return Err(format!("its scaling is not of {width} features"));
        }
        let classes = self.seen.len();
        let fits = match &self.head {
            Head::Majority(head) => head.fits(classes),
            Head::Logistic(head) => head.fits(width, classes),
            Head::Neighbours(head) => head.fits(width, classes),
            Head::Svm(head) => head.fits(width, classes),
        };
        match fits {
            true => Ok(()),
            false => Err(format!(
                "its classifier is not of {width} features and {classes} classes"
            )),
        }
    }

    /// The method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Name of each feature that it learnt from.
    pub fn features(&self) -> &[String] {
        &self.features
    }
}

impl Head {
    fn fit(classifier: Classifier, training: Training<'_>) -> Result<Self, MethodError> {
        // One class is all that there is to say.
        if training.classes < 2 {
            return Ok(Self::Majority(Majority::fit(training)?));
        }
        Ok(match classifier {
            Classifier::Majority => Self::Majority(Majority::fit(training)?),
            Classifier::Logistic => Self::Logistic(Logistic::fit(training)?),
            Classifier::Neighbours => Self::Neighbours(Neighbours::fit(training)?),
            Classifier::Svm => Self::Svm(Svm::fit(training)?),
        })
    }

    fn probabilities(&self, point: &[f64]) -> Vec<f64> {
        match self {
            Self::Majority(head) => head.probabilities(point),
            Self::Logistic(head) => head.probabilities(point),
            Self::Neighbours(head) => head.probabilities(point),
            Self::Svm(head) => head.probabilities(point),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Missing;
    use crate::golden::cases;

    /// All methods, on the points of the golden case with four classes.
    fn fitted(method: Method) -> (Features, Model) {
        let case = &cases()[3];
        let rows: Vec<_> = case.points.iter().cloned().map(Ok).collect();
        let names = (0..5).map(|feature| feature.to_string()).collect();
        let features = Features::new(names, rows).unwrap();
        let labels = case
            .labels
            .iter()
            .map(|&label| ClassIndex(label as u16 + 1));
        let labels: Vec<ClassIndex> = labels.collect();
        let training: Vec<usize> = (0..40).collect();
        let model = Model::fit(method, &features, &labels, &training, 6).unwrap();
        (features, model)
    }

    #[test]
    fn test_each_method_gives_the_same_answers_once_read_again() {
        let folder = tempfile::tempdir().unwrap();
        for method in Method::all() {
            let (features, model) = fitted(method);
            let path = folder.path().join(format!("{method}.json"));
            leuko_core::write_json(&path, &model).unwrap();
            let read: Model = leuko_core::read_json(&path).unwrap();
            for image in 0..features.len() {
                let found = model.predict(&features, image).unwrap();
                assert_eq!(read.predict(&features, image).unwrap(), found, "{method}");
                // The first and last class have no training image.
                assert_eq!((found[0], found[5]), (0.0, 0.0));
                assert!((found.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{method}");
            }
        }
    }

    #[test]
    fn test_an_image_without_features_counts_as_average() {
        let names = vec!["a".to_owned()];
        let rows = vec![
            Ok(vec![0.0]),
            Ok(vec![2.0]),
            Err(Missing::NoRow),
            Ok(vec![1.0]),
        ];
        let features = Features::new(names, rows).unwrap();
        let labels = [0, 1, 0, 0].map(ClassIndex);
        let shape = "shape".parse().unwrap();
        let model = Model::fit(shape, &features, &labels, &[0, 1], 2).unwrap();
        let of = |image| model.predict(&features, image).unwrap();
        assert_eq!(of(2), of(3));
    }

    #[test]
    fn test_one_class_is_all_that_is_said_of_training_images_of_one() {
        let features = Features::none(3);
        let labels = [1, 1, 0].map(ClassIndex);
        for name in ["guess", "shape", "shape-knn", "shape-svm"] {
            let method = name.parse().unwrap();
            let model = Model::fit(method, &features, &labels, &[0, 1], 2).unwrap();
            assert_eq!(model.predict(&features, 2).unwrap(), [0.0, 1.0]);
        }
    }

    #[test]
    fn test_wrong_input_is_refused() {
        let features = Features::none(2);
        let guess = Method::GUESS;
        let labels = [0, 1].map(ClassIndex);
        let error = |labels: &[ClassIndex], training: &[usize], classes| {
            Model::fit(guess, &features, labels, training, classes).unwrap_err()
        };
        let found = error(&labels[..1], &[0], 2);
        assert!(
            matches!(
                found,
                MethodError::Labels {
                    images: 2,
                    labels: 1
                }
            ),
            "{found}"
        );
        let found = error(&labels, &[], 2);
        assert!(matches!(found, MethodError::Empty), "{found}");
        let found = error(&labels, &[1], 1);
        assert!(
            matches!(found, MethodError::Class { classes: 1, got: 1 }),
            "{found}"
        );
        let model = Model::fit(guess, &features, &labels, &[0, 1], 2).unwrap();
        let wider = Features::new(vec!["a".into()], vec![Ok(vec![1.0])]).unwrap();
        let found = model.predict(&wider, 0).unwrap_err();
        assert!(
            matches!(
                found,
                MethodError::Width {
                    expected: 0,
                    got: 1
                }
            ),
            "{found}"
        );
    }
}
