//! One explained image as a picture.

use std::path::Path;

use leuko_core::ClassIndex;
use leuko_model::Shape;
use leuko_segment::overlay;
use leuko_viz::{AttributionMaps, AttributionRow, MapPair, Thumbnail, save_as};

use crate::error::LabError;
use crate::explanation::{Explainer, Explanation};
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
        explainer: &Explainer<'_>,
        prediction: &Prediction,
        (pixels, class): (&[u8], ClassIndex),
        explanation: &Explanation,
    ) -> Result<Self, LabError> {
        let (ensemble, method) = (explainer.ensemble(), explainer.method());
        let attribution = &explanation.attribution.map;
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
            Method::SmoothGrad => "SmoothGrad, without sign,",
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
                file.to_string_lossy(),
                prediction.probability()
            ),
            saliency_heading: format!("Saliency for {class}"),
            map_heading: format!("{map} for {class}"),
            note: format!("{outlines}{networks}"),
            shape: ensemble.input,
            image,
            maps: MapPair {
                saliency: explanation.saliency.map.largest_over_channels(),
                relevance: match method {
                    // Without its sign it is the saliency beside it.
                    Method::Saliency => attribution.sum_over_channels(),
                    _ => explainer.pixels(attribution),
                },
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

    /// Draws it into a file, whose name ends in `.png` or `.svg`, small or capital.
    ///
    /// # Errors
    ///
    /// - [`LabError::Viz`] if the name ends otherwise, or the map cannot be drawn or written.
    pub fn save(&self, path: &Path) -> Result<(), LabError> {
        Ok(save_as(&self.figure(), path)?)
    }
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
        for name in ["map.png", "map.svg", "MAP.PNG"] {
            map.save(&folder.path().join(name)).unwrap();
        }
        let error = map.save(Path::new("map.jpg")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "map.jpg: a picture can be saved as .png or .svg\nhint: end the file name in .png or .svg"
        );
        assert!(!Path::new("map.jpg").exists());
    }
}
