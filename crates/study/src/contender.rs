//! What is compared: the network, and the methods beside it.

use std::fmt;
use std::str::FromStr;

use leuko_methods::{Method, MethodError};
use serde::{Deserialize, Serialize};

/// Name of the network among methods.
const NETWORK: &str = "cnn";

/// What is trained, tested and saved: the network of the paper, or a method beside it. In tables and on the command
/// line the network is called `cnn`, and a method has its [name](Method).
///
/// # Examples
///
/// ```
/// use leuko_study::Contender;
///
/// let network: Contender = "cnn".parse()?;
/// assert_eq!(network, Contender::Network);
/// let svm: Contender = "shape-svm".parse()?;
/// assert_eq!(svm.to_string(), "shape-svm");
/// assert_eq!(svm.method(), Some("shape-svm".parse()?));
/// let error = "resnet".parse::<Contender>().unwrap_err();
/// assert!(error.to_string().contains("choose from cnn, guess"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Contender {
    /// The network of Schouten et al. 2021, trained from scratch.
    Network,
    /// A method without training of a network.
    Method(Method),
}

impl Contender {
    /// Whether it is the network.
    pub fn is_network(self) -> bool {
        self == Self::Network
    }

    /// The method; `None` for the network.
    pub fn method(self) -> Option<Method> {
        match self {
            Self::Network => None,
            Self::Method(method) => Some(method),
        }
    }
}

impl fmt::Display for Contender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network => f.pad(NETWORK),
            Self::Method(method) => method.fmt(f),
        }
    }
}

impl FromStr for Contender {
    type Err = MethodError;

    fn from_str(name: &str) -> Result<Self, MethodError> {
        if name == NETWORK {
            return Ok(Self::Network);
        }
        name.parse().map(Self::Method).map_err(|error| match error {
            MethodError::Name { name, known } => MethodError::Name {
                name,
                known: format!("{NETWORK}, {known}"),
            },
            error => error,
        })
    }
}

impl TryFrom<String> for Contender {
    type Error = MethodError;

    fn try_from(name: String) -> Result<Self, MethodError> {
        name.parse()
    }
}

impl From<Contender> for String {
    fn from(contender: Contender) -> Self {
        contender.to_string()
    }
}

impl From<Method> for Contender {
    fn from(method: Method) -> Self {
        Self::Method(method)
    }
}
