//! One image: what the networks say of it, and where they look.

use std::path::Path;

use leuko_core::{ClassIndex, ImageId};
use leuko_data::Images;

use crate::error::LabError;
use crate::explanation::{Explainer, Explanation};
use crate::heat_map::HeatMap;
use crate::path_text::text;
use crate::prediction::Prediction;

/// One image: what the networks say of it, and where they look.
#[derive(Clone, Debug)]
pub struct ExplainedImage {
    /// The answer.
    pub prediction: Prediction,
    /// Name of the explained class.
    pub class: String,
    /// What speaks for that class.
    pub explanation: Explanation,
    /// The same as a picture.
    pub heat_map: HeatMap,
}

impl ExplainedImage {
    /// The explained class.
    pub fn class_index(&self) -> ClassIndex {
        self.explanation.attribution.class
    }

    /// Mean probability of the explained class, in `[0, 1]`.
    pub fn probability(&self) -> f64 {
        self.prediction.answer.of_class(self.class_index())
    }
}

impl Explainer<'_> {
    /// Reads an image, predicts it, and explains `class`; `None` explains the predicted class.
    ///
    /// # Errors
    ///
    /// - [`LabError::Decode`] if the file cannot be read or is no image.
    /// - [`LabError::NoSuchIndex`] if the networks do not have this class.
    /// - [`LabError::OtherLayers`] if the networks have different layers.
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
    /// let found = explainer.explain_file(&image, None)?;
    /// println!("{} ({:.2})", found.class, found.probability());
    /// if let Some(shares) = found.explanation.shares() {
    ///     println!("what speaks for it lies on: {shares}");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn explain_file(
        &self,
        image: &Path,
        class: Option<ClassIndex>,
    ) -> Result<ExplainedImage, LabError> {
        let ensemble = self.ensemble();
        let pixels = ensemble.read(image)?;
        let (height, width) = (ensemble.input.height, ensemble.input.width);
        let one = Images::new(height, width, vec![ImageId(text(image))], pixels);
        let one = one.ok_or(LabError::OtherSize)?;
        let answer = ensemble.answer(&one)?.swap_remove(0);
        let pixels = one.pixels(0);
        let seen_by = ensemble.seen_by(pixels);
        let prediction = Prediction::new(image.to_owned(), &ensemble.classes, answer, seen_by);
        self.explain_predicted(prediction, pixels, class)
    }

    /// Explains an image that is decoded and predicted.
    pub(crate) fn explain_predicted(
        &self,
        prediction: Prediction,
        pixels: &[u8],
        class: Option<ClassIndex>,
    ) -> Result<ExplainedImage, LabError> {
        let class = class.unwrap_or_else(|| prediction.class());
        let name = self.ensemble().class_name(class)?.to_owned();
        let file = prediction.path.file_name().unwrap_or_default();
        let explanation = self.explain(pixels, class, &file.to_string_lossy())?;
        let heat_map = HeatMap::new(self, &prediction, (pixels, class), &explanation)?;
        Ok(ExplainedImage {
            prediction,
            class: name,
            explanation,
            heat_map,
        })
    }
}
