//! The study's figures, as SVG and PNG, with their numbers as CSV.
//!
//! | figure | shows | the paper's |
//! |---|---|---|
//! | [`Overview`] | the cells of each class | Fig. 1 |
//! | [`NetworkDiagram`] | the network, layer by layer | Fig. 2 |
//! | [`LossPlot`] | training and validation loss of a run | Fig. 3a |
//! | [`RocPlot`] | ROC curves of the folds and their mean, and people as points | Figs. 3b, 6 |
//! | [`LearningCurve`] | ROC-AUC or F1 against the number of training images, beside what people reach | Figs. 4a, 6 |
//! | [`AttributionMaps`] | where networks look: saliency and relevance | Fig. 4b |
//! | [`Trends`] | other scores against the number of training images: focus, separation | |
//! | [`Embedding`] | maps of images by what a network makes of them | Fig. 5 |
//! | [`ConfusionPlot`] | who was taken for whom, in percent | Fig. 7b |
//! | [`ContactSheet`] | pictures with what was said of them | |
//!
//! A figure is a plain struct. [`save()`] writes it as SVG and PNG, and its numbers as CSV;
//! [`render_svg`], [`render_png`] and [`render_csv`] give the bytes. Each figure is drawn once, as a
//! [`Scene`] of marks on paper measured in points, and both pictures are made from that. Text is never
//! smaller than 6 points in print, colours are those of Okabe & Ito, and the font is built in: the same
//! figure has the same bytes on every machine.
//!
//! # Examples
//!
//! ```
//! use leuko_viz::{LearningCurve, Score, SizeScores, render_svg};
//!
//! let svg = render_svg(&LearningCurve {
//!     title: None,
//!     score: Score::RocAuc,
//!     sizes: vec![SizeScores {
//!         training_images: 50,
//!         scores: vec![0.91, 0.95, 0.97],
//!         published: None,
//!     }],
//!     mean_line: false,
//!     reference: None,
//!     note: Some("Synthetic cells, not photographs".to_owned()),
//! })?;
//! assert!(svg.contains("Number of training images"));
//! # Ok::<(), leuko_viz::VizError>(())
//! ```

mod attribution_maps;
mod bars;
mod base64;
mod boxes;
mod canvas;
mod check;
mod colour_bar;
mod colour_map;
mod colour_tables;
mod commas;
mod confusion_plot;
mod contact_sheet;
mod dash;
mod embedding;
mod error;
#[cfg(test)]
mod fixtures;
mod font;
mod frame;
mod heat_map;
mod human;
mod learning_curve;
mod legend;
mod loss;
mod marker;
mod network_diagram;
mod overview;
mod page;
mod png;
mod roc;
mod save;
mod scene;
mod series;
mod shorten;
mod sizes;
pub mod style;
mod svg;
mod svg_text;
mod table;
#[cfg(test)]
mod tests;
mod thumbnail;
mod ticks;
mod trends;

pub use attribution_maps::{AttributionMaps, AttributionRow, MapPair};
pub use confusion_plot::ConfusionPlot;
pub use contact_sheet::{ContactSheet, SheetCell, Verdict};
pub use embedding::{Embedding, EmbeddingPanel};
pub use error::VizError;
pub use human::{HumanPoint, HumanReference};
pub use learning_curve::{LearningCurve, PublishedScore, Score, SizeScores};
pub use loss::LossPlot;
pub use network_diagram::{LayerBox, LayerOutput, NetworkDiagram};
pub use overview::{Overview, Panel};
pub use png::{PNG_DOTS_PER_INCH, render_png};
pub use roc::{RocIntervals, RocPlot, RocPoint};
pub use save::save;
pub use scene::{Anchor, Figure, Mark, Pixels, Point, Scene, Text, at};
pub use series::SeriesStyle;
pub use svg::render_svg;
pub use table::{Table, render_csv};
pub use thumbnail::Thumbnail;
pub use trends::{Series, TrendPanel, TrendPoint, Trends};
