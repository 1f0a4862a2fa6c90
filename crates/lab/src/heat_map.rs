//! One explained image as a picture.

use std::path::Path;

use leuko_core::{ClassIndex, write_whole};
use leuko_model::Shape;
use leuko_segment::overlay;
use leuko_viz::{
    AttributionMaps, AttributionRow, MapPair, PNG_DOTS_PER_INCH, Thumbnail, render_png, render_svg,
};

use crate::ensemble::Ensemble;
use crate::error::LabError;
use crate::explanation::Explanation;
use crate::method::Method;
use crate::prediction::Prediction;

/// An image with the outlines of nucleus and cell, its saliency, and the map of the method, beside each other.
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/model.txt")]
/// use leuko_explain::Preset;
/// use leuko_lab::{Ensemble, Explainer, Method};
///
/// let ensemble = Ensemble::load(&[model])?;
/// let explainer = Explainer::new(&ensemble, Method::Lrp, Preset::EpsilonPlusFlat)?;
/// let picture = folder.path().join("0001.png");
/// explainer.explain_file(&image, None)?.heat_map.save(&picture)?;
/// assert!(picture.exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct HeatMap {
    title: String,
    saliency_heading: String,
    map_heading: String,
    note: String,
    shape: Shape,
    /// `[row, column, channel]`, with the outlines.
    image: Vec<u8>,
    maps: MapPair,
}

impl HeatMap {
    pub(crate) fn new(
        ensemble: &Ensemble,
        method: Method,
        prediction: &Prediction,
        (pixels, class): (&[u8], ClassIndex),
        explanation: &Explanation,
    ) -> Result<Self, LabError> {
        let image = match &explanation.segmentation {
            Some(found) => overlay(pixels, found)?,
            None => pixels.to_vec(),
        };
        let file = prediction.path.file_name().unwrap_or_default();
        let class = ensemble.class_name(class)?;
        let predicted = ensemble.class_name(prediction.class())?;
        let map = match method {
            Method::Lrp => "Relevance (LRP)",
            Method::Saliency => "Gradient, with its sign,",
            Method::SmoothGrad => "SmoothGrad",
            Method::IntegratedGradients => "Integrated gradients",
        };
        let outlines = match explanation.segmentation {
            Some(_) => "Outlines: nucleus cyan, cell green.",
            None => "No nucleus was found in the middle.",
        };
        let networks = match ensemble.members.len() {
            1 => String::new(),
            n => format!(" Mean maps of {n} networks."),
        };
        Ok(Self {
            title: format!(
                "{}: {predicted} {:.2}",
                shortened(&file.to_string_lossy()),
                prediction.probability()
            ),
            saliency_heading: format!("Saliency for {class}"),
            map_heading: format!("{map} for {class}"),
            note: format!("{outlines}{networks}"),
            shape: ensemble.input,
            image,
            maps: MapPair {
                saliency: explanation.saliency.map.largest_over_channels(),
                relevance: explanation.attribution.map.sum_over_channels(),
            },
        })
    }

    /// The figure, to be drawn in another way or beside others.
    pub fn figure(&self) -> AttributionMaps<'_> {
        AttributionMaps {
            title: Some(self.title.clone()),
            saliency_heading: self.saliency_heading.clone(),
            relevance_heading: self.map_heading.clone(),
            columns: vec![String::new()],
            rows: vec![AttributionRow {
                label: String::new(),
                input: Thumbnail {
                    height: self.shape.height,
                    width: self.shape.width,
                    pixels: &self.image,
                },
                maps: vec![self.maps.clone()],
            }],
            note: Some(self.note.clone()),
        }
    }

    /// Draws it into a file, whose name ends in `.png` or `.svg`.
    ///
    /// # Errors
    ///
    /// - [`LabError::PictureEnding`] if the name ends otherwise.
    /// - [`LabError::File`] if the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), LabError> {
        let figure = self.figure();
        let bytes = match path.extension().and_then(|ending| ending.to_str()) {
            Some("png") => render_png(&figure, PNG_DOTS_PER_INCH)?,
            Some("svg") => render_svg(&figure)?.into(),
            _ => {
                return Err(LabError::PictureEnding {
                    path: path.to_owned(),
                });
            }
        };
        Ok(write_whole(path, &bytes)?)
    }
}

/// Characters of a file's name that a figure has room for.
const LONGEST: usize = 28;

/// A file's name, with its middle left out if it is long: names of cells differ at their ends.
fn shortened(file: &str) -> String {
    let letters: Vec<char> = file.chars().collect();
    if letters.len() <= LONGEST {
        return file.to_owned();
    }
    let (start, end) = (LONGEST / 3, LONGEST - LONGEST / 3 - 1);
    let text = |letters: &[char]| letters.iter().collect::<String>();
    format!(
        "{}…{}",
        text(&letters[..start]),
        text(&letters[letters.len() - end..])
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_save_refuses_other_kinds_of_pictures() {
        let shape = Shape::rgb(2, 2);
        let map = HeatMap {
            title: "cell.png: blast 0.90".to_owned(),
            saliency_heading: "Saliency for blast".to_owned(),
            map_heading: "Relevance (LRP) for blast".to_owned(),
            note: String::new(),
            shape,
            image: vec![0; shape.len()],
            maps: MapPair {
                saliency: vec![1.0; 4],
                relevance: vec![1.0; 4],
            },
        };
        let folder = tempfile::tempdir().unwrap();
        for name in ["map.png", "map.svg"] {
            map.save(&folder.path().join(name)).unwrap();
        }
        let error = map.save(Path::new("map.jpg")).unwrap_err();
        assert!(matches!(error, LabError::PictureEnding { .. }), "{error}");
        assert!(!Path::new("map.jpg").exists());
    }

    #[test]
    fn test_shortened_keeps_both_ends_of_a_long_name() {
        assert_eq!(shortened("cell.png"), "cell.png");
        let long = shortened("patient-0001-smear-17-lymphocyte-000123.jpg");
        assert_eq!(long, "patient-0…phocyte-000123.jpg");
        assert_eq!(long.chars().count(), LONGEST);
    }
}
