//! The classifiers.

mod logistic;
mod majority;
mod neighbours;
mod svm;

pub use logistic::Logistic;
pub use majority::Majority;
pub use neighbours::Neighbours;
pub use svm::Svm;
