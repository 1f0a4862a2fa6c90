//! What a method is: features and a classifier on them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::MethodError;

/// A way to tell classes apart without training a network: features of an image, and a classifier on them.
///
/// It is written as in settings and on the command line: `shape` is logistic regression on measurements of
/// the cell, `shape-knn` and `shape-svm` are other classifiers on them.
///
/// # Examples
///
/// ```
/// use leuko_methods::{Classifier, Method, Source};
///
/// let method: Method = "shape-knn".parse()?;
/// assert_eq!(method, Method { source: Source::Shape, classifier: Classifier::Neighbours });
/// assert_eq!(method.to_string(), "shape-knn");
/// assert_eq!(Method::all().count(), 16);
/// assert!("shapes".parse::<Method>().is_err());
/// # Ok::<(), leuko_methods::MethodError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Method {
    /// What it knows of an image.
    pub source: Source,
    /// What it makes of that.
    pub classifier: Classifier,
}

/// Where features of an image come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Nothing is known of an image: a guess.
    Nothing,
    /// The colour around the cell: [`background`](leuko_data::background).
    Background,
    /// Mean and standard deviation of each colour over the image: [`Colour`](crate::Colour).
    Colour,
    /// Areas, outlines and textures of nucleus and cell: [`Shape`](crate::Shape).
    Shape,
    /// A layer of a network that was trained on other photographs.
    Pretrained,
    /// A file with a vector for each image.
    File,
}

/// What learns from features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Classifier {
    /// The share of each class in the training set, for every image: [`Majority`](crate::Majority).
    Majority,
    /// Logistic regression: [`Logistic`](crate::Logistic).
    Logistic,
    /// The nearest training images vote: [`Neighbours`](crate::Neighbours).
    Neighbours,
    /// Support vector machine: [`Svm`](crate::Svm).
    Svm,
}

impl Source {
    /// All that look at an image.
    const SEEING: [Self; 5] = [
        Self::Background,
        Self::Colour,
        Self::Shape,
        Self::Pretrained,
        Self::File,
    ];

    /// Its name, which is also that of logistic regression on it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "guess",
            Self::Background => "background",
            Self::Colour => "colour",
            Self::Shape => "shape",
            Self::Pretrained => "pretrained",
            Self::File => "features",
        }
    }

    /// Whether a model learns mean and spread of each feature and scales by them. Measurements have
    /// different units. Activations of one layer have the same, and regression on them is better as they
    /// are.
    pub fn is_scaled(self) -> bool {
        !matches!(self, Self::Pretrained | Self::File)
    }
}

impl Classifier {
    const LEARNING: [Self; 3] = [Self::Logistic, Self::Neighbours, Self::Svm];

    /// The end of a method's name.
    fn suffix(self) -> &'static str {
        match self {
            Self::Majority | Self::Logistic => "",
            Self::Neighbours => "-knn",
            Self::Svm => "-svm",
        }
    }
}

impl Method {
    /// The same answer, the largest class of the training set, for every image.
    pub const GUESS: Self = Self {
        source: Source::Nothing,
        classifier: Classifier::Majority,
    };

    /// All methods.
    pub fn all() -> impl Iterator<Item = Self> {
        let seeing = Source::SEEING.into_iter().flat_map(|source| {
            let learning = Classifier::LEARNING.into_iter();
            learning.map(move |classifier| Self { source, classifier })
        });
        std::iter::once(Self::GUESS).chain(seeing)
    }

    /// What it is, in a few words.
    pub fn title(self) -> String {
        let source = match self.source {
            Source::Nothing => return "the commonest class, for every image".to_owned(),
            Source::Background => "the colour of the background",
            Source::Colour => "the colours of the image",
            Source::Shape => "measurements of nucleus and cell",
            Source::Pretrained => "features of a network trained on other photographs",
            Source::File => "features from a file",
        };
        let classifier = match self.classifier {
            Classifier::Majority => "majority",
            Classifier::Logistic => "logistic regression",
            Classifier::Neighbours => "nearest neighbours",
            Classifier::Svm => "a support vector machine",
        };
        format!("{classifier} on {source}")
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!(
            "{}{}",
            self.source.name(),
            self.classifier.suffix()
        ))
    }
}

impl FromStr for Method {
    type Err = MethodError;

    fn from_str(name: &str) -> Result<Self, MethodError> {
        let found = Self::all().find(|method| method.to_string() == name);
        found.ok_or_else(|| MethodError::Name {
            name: name.to_owned(),
            known: Self::all().map(String::from).collect::<Vec<_>>().join(", "),
        })
    }
}

impl TryFrom<String> for Method {
    type Error = MethodError;

    fn try_from(name: String) -> Result<Self, MethodError> {
        name.parse()
    }
}

impl From<Method> for String {
    fn from(method: Method) -> Self {
        method.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_every_name_gives_its_method_again() {
        for method in Method::all() {
            assert_eq!(method.to_string().parse::<Method>().unwrap(), method);
        }
    }

    #[test]
    fn test_an_unknown_name_is_refused_with_all_names() {
        let error = "shapes".parse::<Method>().unwrap_err();
        insta::assert_snapshot!(error, @"
        there is no method shapes
        hint: choose from guess, background, background-knn, background-svm, colour, colour-knn, colour-svm, shape, shape-knn, shape-svm, pretrained, pretrained-knn, pretrained-svm, features, features-knn, features-svm
        ");
    }
}
