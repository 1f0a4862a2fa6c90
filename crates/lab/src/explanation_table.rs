//! Explanations as tables.

use std::path::{Path, PathBuf};

use leuko_core::{csv_table, text_of_cell};
use leuko_explain::{Focus, Gap, LayerSum, Shares};
use serde::Serialize;

use crate::error::LabError;
use crate::explanation;
use crate::path_text::text;
use crate::scores::NEAR_CHANCE;

/// The table's file.
pub const EXPLANATIONS: &str = "explanations.csv";
/// The table of the sums at the input of each layer.
pub const LAYERS: &str = "layers.csv";

/// Margin below which two classes are nearly tied. Of two classes in all, the answers are those that predictions
/// call uncertain.
const NEAR_TIE: f64 = 2.0 * NEAR_CHANCE;

/// The numbers of one image.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The image.
    pub path: PathBuf,
    /// Name of its figure.
    pub figure: String,
    /// Number of networks that were trained on the image or chosen by it.
    pub seen_by: usize,
    /// The class with the highest mean probability.
    pub predicted: String,
    /// The class that is explained.
    pub class: String,
    /// Mean probability of the class.
    pub probability: f64,
    /// Mean probability of the predicted class, less that of the next one, in `[0, 1]`.
    pub margin: f64,
    /// Mean logit of the class.
    pub logit: f64,
    /// Sum of the map.
    pub map_sum: f64,
    /// What the map should sum to, and how far it is from that; none for gradients, which share nothing
    /// out.
    pub shared_out: Option<(f64, Gap)>,
    /// Sum of the relevance at the input of each layer, from the image on.
    pub layers: Vec<LayerSum>,
    /// Shares of the regions; `None` if the image shows no nucleus.
    pub focus: Option<Focus>,
}

impl Explained {
    /// Each region's share of what speaks for the class, in `[0, 1]`; `None` if the image shows no nucleus or
    /// nothing speaks for the class.
    pub fn shares(&self) -> Option<Shares> {
        explanation::shares(self.focus)
    }

    /// Whether the networks can hardly decide between two classes, for example 0.54 to 0.46. What speaks for a
    /// class and what speaks against it then nearly cancel, and the shares say little.
    pub fn is_near_tie(&self) -> bool {
        self.margin < NEAR_TIE
    }
}

/// A line of `explanations.csv`.
#[derive(Serialize)]
struct Row<'a> {
    path: String,
    predicted: &'a str,
    class: &'a str,
    probability: f64,
    logit: f64,
    map_sum: f64,
    explained: Option<f64>,
    gap: Option<f64>,
    gap_relative: Option<f64>,
    nucleus: Option<f64>,
    cytoplasm: Option<f64>,
    background: Option<f64>,
    area_nucleus: Option<f64>,
    area_cytoplasm: Option<f64>,
    area_background: Option<f64>,
    figure: &'a str,
    seen_by: usize,
}

/// A line of `layers.csv`.
#[derive(Serialize)]
struct LayerRow<'a> {
    path: String,
    class: &'a str,
    layer: &'a str,
    sum: f64,
}

/// The figures that a table written earlier names; none if there is no such table.
pub(crate) fn figures_of(table: &Path) -> Vec<String> {
    let Ok(mut reader) = csv::Reader::from_path(table) else {
        return Vec::new();
    };
    let headers = reader.headers().ok();
    let column = headers.and_then(|names| names.iter().position(|name| name == "figure"));
    let rows = reader.records().filter_map(Result::ok);
    rows.filter_map(|row| Some(text_of_cell(row.get(column?)?).to_owned()))
        .collect()
}

/// `explanations.csv`: a line an image.
pub(crate) fn explanations(explained: &[Explained]) -> Result<Vec<u8>, LabError> {
    csv(explained.iter().map(|of| {
        let (shares, area) = (of.shares(), of.focus.map(|focus| focus.area));
        Row {
            path: text(&of.path),
            predicted: &of.predicted,
            class: &of.class,
            probability: of.probability,
            logit: of.logit,
            map_sum: of.map_sum,
            explained: of.shared_out.map(|(explained, _)| explained),
            gap: of.shared_out.map(|(_, gap)| gap.absolute),
            gap_relative: of.shared_out.and_then(|(_, gap)| gap.relative),
            nucleus: shares.map(|shares| shares.nucleus),
            cytoplasm: shares.map(|shares| shares.cytoplasm),
            background: shares.map(|shares| shares.background),
            area_nucleus: area.map(|area| area.nucleus),
            area_cytoplasm: area.map(|area| area.cytoplasm),
            area_background: area.map(|area| area.background),
            figure: &of.figure,
            seen_by: of.seen_by,
        }
    }))
}

/// `layers.csv`: for each image the sum at the input of each layer, from the image on.
pub(crate) fn layers(explained: &[Explained]) -> Result<Vec<u8>, LabError> {
    csv(explained.iter().flat_map(|of| {
        of.layers.iter().map(|layer| LayerRow {
            path: text(&of.path),
            class: &of.class,
            layer: &layer.layer,
            sum: layer.sum,
        })
    }))
}

fn csv(mut rows: impl Iterator<Item = impl Serialize>) -> Result<Vec<u8>, LabError> {
    Ok(csv_table(|writer| {
        rows.try_for_each(|row| writer.serialize(row))
    })?)
}
