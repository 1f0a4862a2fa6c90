//! Which images to label next.
//!
//! # The domain
//!
//! An expert's time is the dearest part of a data set. **Active learning** asks the expert about those images of a
//! **pool** of unlabelled ones that teach most, in **rounds**: choose a few images, label them, train again. A
//! [`Strategy`] is a way to choose. The promise is to need fewer labels than a random choice for the same score.
//! It is not always kept: on some data no strategy beats chance (Munjal et al. 2022, *Towards Robust and
//! Reproducible Active Learning*, CVPR). So this crate also **simulates** the rounds on images whose labels are
//! known, and says with an interval how many labels each strategy saves.
//!
//! | strategy | chooses | needs | source |
//! |---|---|---|---|
//! | `typical` | in each cluster without a label, the image with the nearest neighbours | features | TypiClust: Hacohen et al. 2022 |
//! | `margin` | images whose two most probable classes are closest | probabilities | Scheffer et al. 2001 |
//! | `badge` | images that would change the classifier most, in different directions | both | BADGE: Ash et al. 2020 |
//! | `k-centre` | images that are furthest from all labelled ones | features | core set: Sener & Savarese 2018 |
//! | `random` | any | nothing | |
//!
//! ```text
//! features, probabilities, what is labelled ──► choose ──► Choice: image, and why
//! features, labels ──► simulate ──► Simulation: scores against labels ──► savings: labels saved
//! ```
//!
//! The crate gets plain vectors and probabilities: it opens no file, decodes no image and knows no network.
//!
//! # Examples
//!
//! Six images on a line. The first is labelled; the furthest from it comes first:
//!
//! ```
//! use leuko_core::{Seed, Stream};
//! use leuko_query::{Points, Pool, Strategy, choose};
//!
//! let points = Points::new(&[[0.0], [0.1], [4.0], [4.1], [9.0], [9.5]])?;
//! let labelled = [true, false, false, false, false, false];
//! let pool = Pool { labelled: &labelled, features: Some(&points), probabilities: None };
//! let mut stream = Stream::new(Seed(1), "example");
//! let chosen = choose(&pool, Strategy::KCentre, 2, &mut stream)?;
//! let images: Vec<usize> = chosen.iter().map(|choice| choice.image).collect();
//! assert_eq!(images, [5, 3]);
//! println!("{}", chosen[0].why); // 9.50 from the nearest image that is labelled or chosen
//! # Ok::<(), leuko_query::QueryError>(())
//! ```
//!
//! Labels saved on two clouds of points that are easy to tell apart:
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use leuko_core::{ClassIndex, Seed, Stream};
//! use leuko_query::{Points, SimulationConfig, Truth, simulate};
//!
//! let mut stream = Stream::new(Seed(1), "example");
//! let labels: Vec<ClassIndex> = (0..120).map(|image| ClassIndex(image % 2)).collect();
//! let rows: Vec<[f32; 2]> = (labels.iter())
//!     .map(|label| [label.index() as f32 + stream.normal() as f32, stream.normal() as f32])
//!     .collect();
//! let points = Points::new(&rows)?;
//! let truth = Truth { features: &points, labels: &labels, classes: 2, groups: None };
//! let config = SimulationConfig { seeds: 3, ..SimulationConfig::default() };
//! let found = simulate(&truth, &config, &|_done, _of| ControlFlow::Continue(()))?;
//! for saving in found.savings(0.95)? {
//!     println!("{saving}");
//! }
//! # Ok::<(), leuko_query::QueryError>(())
//! ```

mod choice;
mod choose;
mod classifier;
mod error;
mod kmeans;
mod points;
mod simulation;
mod span;
mod strategies;
mod strategy;

pub use choice::{Choice, Why};
pub use choose::{Pool, choose};
pub use classifier::Classifier;
pub use error::QueryError;
pub use points::Points;
pub use simulation::{
    LabelsNeeded, Saving, SavingAt, Score, Simulation, SimulationConfig, StrategyCurve, Truth,
    Verdict, simulate,
};
pub use strategy::{Needs, Strategy};
