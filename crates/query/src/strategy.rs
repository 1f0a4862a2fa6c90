//! Ways to choose images.

use std::fmt;
use std::str::FromStr;

use crate::error::QueryError;

/// A way to choose the images to label next.
///
/// # Examples
///
/// ```
/// use leuko_query::Strategy;
///
/// assert_eq!("k-centre".parse::<Strategy>()?, Strategy::KCentre);
/// assert_eq!(Strategy::Badge.to_string(), "badge");
/// assert!("entropy".parse::<Strategy>().is_err());
/// # Ok::<(), leuko_query::QueryError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strategy {
    /// Typical and diverse images: k-means finds as many clusters as there are labelled and wanted images; the
    /// clusters with the fewest labels come first, large ones before small ones; from each comes the image with
    /// the smallest mean distance to its 20 nearest neighbours.
    ///
    /// TypiClust: Hacohen, Dekel and Weinshall, *Active Learning on a Budget: Opposite Strategies Suit High and
    /// Low Budgets*, ICML 2022. It was made for few labels.
    Typical,
    /// Images whose two most probable classes are closest: Scheffer, Decomain and Wrobel, *Active Hidden Markov
    /// Models for Information Extraction*, IDA 2001.
    Margin,
    /// Images whose gradients of the classifier's last layer are large and point in different directions, by the
    /// seeding of k-means++.
    ///
    /// BADGE: Ash et al., *Deep Batch Active Learning by Diverse, Uncertain Gradient Lower Bounds*, ICLR 2020.
    Badge,
    /// One after the other, the image that is furthest from all that are labelled or chosen.
    ///
    /// The greedy core set of Sener and Savarese, *Active Learning for Convolutional Neural Networks: A Core-Set
    /// Approach*, ICLR 2018.
    KCentre,
    /// Any images: what the others are compared with.
    Random,
}

/// What a strategy must know of the images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// Their features.
    pub features: bool,
    /// The probability of each class, from a trained model.
    pub probabilities: bool,
}

impl Strategy {
    /// All strategies.
    pub const ALL: [Self; 5] = [
        Self::Typical,
        Self::Margin,
        Self::Badge,
        Self::KCentre,
        Self::Random,
    ];

    /// What is chosen if nobody says how: with a trained model its doubts, without one typical images.
    pub fn default_for(has_model: bool) -> Self {
        match has_model {
            true => Self::Margin,
            false => Self::Typical,
        }
    }

    /// Its name, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Typical => "typical",
            Self::Margin => "margin",
            Self::Badge => "badge",
            Self::KCentre => "k-centre",
            Self::Random => "random",
        }
    }

    /// What it must know.
    pub fn needs(self) -> Needs {
        let (features, probabilities) = match self {
            Self::Typical | Self::KCentre => (true, false),
            Self::Margin => (false, true),
            Self::Badge => (true, true),
            Self::Random => (false, false),
        };
        Needs {
            features,
            probabilities,
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Strategy {
    type Err = QueryError;

    fn from_str(name: &str) -> Result<Self, QueryError> {
        let found = Self::ALL
            .into_iter()
            .find(|strategy| strategy.name() == name);
        found.ok_or_else(|| QueryError::Name {
            name: name.to_owned(),
            known: Self::ALL.map(Self::name).join(", "),
        })
    }
}
