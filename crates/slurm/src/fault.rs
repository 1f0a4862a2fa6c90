//! What is wrong with options of `sbatch`.

use thiserror::Error;

/// Why a text of options cannot be passed to `sbatch`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OptionsFault {
    /// A quotation mark is not closed.
    #[error("a quotation mark is not closed")]
    OpenQuotation,
    /// An option that leuko gives itself.
    #[error("leuko decides --{option} itself")]
    Own {
        /// Its long name.
        option: &'static str,
    },
    /// An option without its value.
    #[error("{option} has no value")]
    NoValue {
        /// As it was written.
        option: String,
    },
    /// A word that is no option: `sbatch` would take it for the script.
    #[error("{word} is no option, and sbatch would take it for the script")]
    Stray {
        /// The word.
        word: String,
    },
    /// More than one process or node for a task.
    #[error("--{option}={value}, but a task is one process on one node")]
    Several {
        /// The long name.
        option: &'static str,
        /// How many.
        value: String,
    },
}
