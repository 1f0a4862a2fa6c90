//! The study's figures, as SVG and PNG, with their numbers as CSV.
//!
//! | figure | shows | the paper's |
//! |---|---|---|
//! | [`Overview`] | the cells of each class | Fig. 1 |
//! | [`NetworkDiagram`] | the network, layer by layer | Fig. 2 |
//! | [`LossPlot`] | training and validation loss of a run | Fig. 3a |
//! | [`RocPlot`] | ROC curves of the folds and their mean, and experts as points | Figs. 3b, 6 |
//! | [`LearningCurve`] | ROC-AUC or F1 against the number of training images, and what experts reach | Figs. 4a, 6 |
//! | [`HowManyPlot`] | scores with the curve fitted to them, and how many images reach a target | |
//! | [`AttributionMaps`] | where networks look: saliency and relevance | Fig. 4b |
//! | [`Trends`] | other scores against the number of training images: focus, separation | |
//! | [`Embedding`] | images as points on a map of a network's activations (t-SNE) | Fig. 5 |
//! | [`ConfusionPlot`] | which classes the network confuses, in percent | Fig. 7b |
//! | [`ContactSheet`] | pictures with captions and verdicts | |
//!
//! A figure is a plain struct. [`Figure::draw`] turns it into a [`Picture`], which has the SVG, its size
//! at print and a description, and gives PNG at 50 to 600 dots per inch. [`save()`] writes a
//! figure as SVG, PNG and CSV, [`save_as`] as one of the first two; [`render_svg`], [`render_png`] and
//! [`render_csv`] give the bytes.
//!
//! Charts are drawn by plotters on a [`leuko_print::Page`]: the same figure has the same SVG on every
//! machine, text is never smaller than 6 points in print, and colours are those of Okabe & Ito. For a
//! figure of your own, draw on such a page yourself.
//!
//! # Examples
//!
//! ```
//! use leuko_viz::{LearningCurve, Score, SizeScores, save};
//!
//! let curve = LearningCurve {
//!     title: Some("Lymphoblasts against other cells".to_owned()),
//!     score: Score::RocAuc,
//!     sizes: vec![SizeScores {
//!         training_images: 50,
//!         scores: vec![0.91, 0.95, 0.97],
//!         published: None,
//!     }],
//!     mean_line: true,
//!     reference: None,
//!     note: Some("Synthetic cells, not photographs.".to_owned()),
//! };
//! let folder = tempfile::tempdir()?;
//! let saved = save(&curve, folder.path(), "learning-curve")?;
//! let [svg, png, csv] = saved.files;
//! assert!(svg.ends_with("learning-curve.svg") && png.exists() && csv.exists());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(test)]
extern crate self as leuko_viz;

mod attribution_maps;
mod confusion_plot;
mod contact_sheet;
mod embedding;
mod error;
mod expert;
mod figure;
mod fold_box;
#[cfg(test)]
#[expect(dead_code, reason = "its `main` runs as an example")]
#[path = "../examples/gallery/main.rs"]
mod gallery;
mod howmany;
mod learning_curve;
mod look;
mod loss;
mod network_diagram;
mod overview;
mod roc;
mod sizes;
mod table;
#[cfg(test)]
mod tests;
mod thumbnail;
mod trends;
mod words;

pub use attribution_maps::{AttributionMaps, AttributionRow, MapPair};
pub use confusion_plot::ConfusionPlot;
pub use contact_sheet::{ContactSheet, SheetCell, Verdict};
pub use embedding::{Embedding, EmbeddingPanel};
pub use error::VizError;
pub use expert::{ExpertPoint, ReferenceLine};
pub use figure::{Figure, Saved, render_png, render_svg, save, save_as};
pub use howmany::{FittedPoint, HowManyPlot, OtherMethod, SizeDots, TargetMark};
pub use learning_curve::{LearningCurve, PublishedScore, Score, SizeScores};
pub use leuko_print::{PNG_DOTS_PER_INCH, Picture, PrintError};
pub use look::SeriesStyle;
pub use loss::LossPlot;
pub use network_diagram::{LayerBox, LayerOutput, NetworkDiagram};
pub use overview::{Overview, Panel};
pub use roc::{RocIntervals, RocPlot, RocPoint};
pub use table::{Table, render_csv};
pub use thumbnail::Thumbnail;
pub use trends::{Series, TrendPanel, TrendPoint, Trends};
