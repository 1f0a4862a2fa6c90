//! Where networks look in new images.

use std::path::{Path, PathBuf};

use leuko_core::{ClassIndex, write_whole};
use leuko_explain::{Composite, Preset};
use leuko_study::{Store, Watch, count};
use rayon::prelude::*;

use crate::arrays::{ArrayLayout, Arrays, Content, INPUTS, LOGITS, SALIENCY};
use crate::ensemble::{Answer, Ensemble};
use crate::error::LabError;
use crate::explanation::{Explainer, Explanation};
use crate::explanation_table::{EXPLANATIONS, Explained, LAYERS, explanations, figures_of, layers};
use crate::image_files::{Batch, decode};
use crate::map_figure;
use crate::method::Method;
use crate::notice::Notice;
use crate::npy::Element;
use crate::unreadable::Unreadable;

/// Images in memory at once, with the maps of each.
const BATCH: usize = 16;

/// How images are explained.
#[derive(Clone, Debug)]
pub struct ExplainConfig {
    /// The method; by default relevance propagation.
    pub method: Method,
    /// Rules of relevance propagation; by default those that the paper cites.
    pub composite: Preset,
    /// The class to explain; `None` takes for each image the predicted one.
    pub class: Option<ClassIndex>,
    /// Folder for NumPy arrays of inputs, logits and maps; `None` writes none.
    pub arrays: Option<PathBuf>,
}

impl Default for ExplainConfig {
    fn default() -> Self {
        Self {
            method: Method::default(),
            composite: Preset::EpsilonPlusFlat,
            class: None,
            arrays: None,
        }
    }
}

/// Where networks look in new images.
#[derive(Debug)]
pub struct Explanations {
    /// How images were explained.
    pub method: Method,
    /// The rules, layer by layer; `None` for a method without rules.
    pub composite: Option<Composite>,
    /// The numbers of each image that could be read, in the order of the files.
    pub explained: Vec<Explained>,
    /// The images that could not.
    pub unreadable: Unreadable,
}

/// Explains each image of `files`, and writes a figure of each and the tables [`EXPLANATIONS`] and [`LAYERS`]
/// into `out`. An image that cannot be read stops no other.
///
/// If the watch asks to stop, the images explained so far keep their figures, and the tables and arrays hold
/// them.
///
/// # Errors
///
/// - [`LabError::NoSuchIndex`] if the networks do not have the class of `config`.
/// - [`LabError::OtherLayers`] if the networks cannot be explained together.
/// - [`LabError::Cancelled`] if the watch asked to stop.
/// - [`LabError::File`], [`LabError::Array`] if a file cannot be written.
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/model.txt")]
/// use leuko_lab::{Ensemble, ExplainConfig, explain};
/// use leuko_study::Silent;
///
/// let ensemble = Ensemble::load(&[model])?;
/// let out = folder.path().join("explained");
/// let found = explain(&ensemble, &[image], &ExplainConfig::default(), &out, &Silent)?;
/// assert!(out.join(&found.explained[0].figure).exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn explain(
    ensemble: &Ensemble,
    files: &[PathBuf],
    config: &ExplainConfig,
    out: &Path,
    watch: &dyn Watch,
) -> Result<Explanations, LabError> {
    Store::check(out)?;
    if let Some(class) = config.class {
        ensemble.class_name(class)?;
    }
    let work = Work {
        ensemble,
        explainer: Explainer::new(ensemble, config.method, config.composite)?,
        config,
        out,
        watch,
    };
    let layouts = layouts(config.method);
    let mut arrays = (config.arrays.as_deref())
        .map(|folder| Arrays::create(folder, ensemble, &layouts))
        .transpose()?;
    let mut unreadable = Unreadable::default();
    let mut explained = Vec::new();
    let count = count(watch, "images explained", files.len());
    let mut done = 0;
    for part in files.chunks(BATCH) {
        if watch.cancelled() {
            break;
        }
        let batch = decode(part, ensemble, &mut unreadable, watch)?;
        let of_batch = work.batch(&batch, explained.len(), arrays.as_mut())?;
        explained.extend(of_batch);
        done += part.len();
        count(done);
    }
    if !explained.is_empty() {
        write_tables(out, &explained, watch)?;
    }
    if let Some(arrays) = arrays {
        arrays.finish(watch)?;
    }
    if done < files.len() {
        return Err(LabError::Cancelled {
            done,
            of: files.len(),
        });
    }
    Ok(Explanations {
        method: config.method,
        composite: work.explainer.composite().cloned(),
        explained,
        unreadable,
    })
}

/// Everything that explaining one batch needs.
struct Work<'a> {
    ensemble: &'a Ensemble,
    explainer: Explainer,
    config: &'a ExplainConfig,
    out: &'a Path,
    watch: &'a dyn Watch,
}

impl Work<'_> {
    /// Explains the images of a batch, after `before` others.
    fn batch(
        &self,
        batch: &Batch,
        before: usize,
        mut arrays: Option<&mut Arrays>,
    ) -> Result<Vec<Explained>, LabError> {
        let answers = self.ensemble.answer(&batch.images)?;
        let one = |image: usize| {
            let (path, answer) = (&batch.paths[image], &answers[image]);
            let name = map_figure::name(before + image + 1, path);
            self.draw(path, batch.images.pixels(image), answer, &name)
                .map_err(|source| source.of_image(path))
        };
        let explanations: Vec<Explanation> = (0..batch.paths.len())
            .into_par_iter()
            .map(one)
            .collect::<Result<_, _>>()?;
        let mut explained = Vec::new();
        for (image, explanation) in explanations.iter().enumerate() {
            let (path, answer) = (&batch.paths[image], &answers[image]);
            let pixels = batch.images.pixels(image);
            if explanation.segmentation.is_none() {
                Notice::NoNucleus { path }.tell(self.watch);
            }
            let class = self.class(answer);
            if let Some(arrays) = &mut arrays {
                let saliency = explanation.saliency.map.values();
                let maps = [saliency, explanation.attribution.map.values()];
                arrays.push(path, pixels, answer, Some(class), &maps)?;
            }
            explained.push(Explained {
                path: path.clone(),
                figure: map_figure::name(before + image + 1, path),
                seen_by: self.ensemble.seen_by(pixels),
                ..self.numbers(answer, class, explanation)
            });
        }
        Ok(explained)
    }

    /// Explains one image and draws its figure.
    fn draw(
        &self,
        path: &Path,
        pixels: &[u8],
        answer: &Answer,
        figure: &str,
    ) -> Result<Explanation, LabError> {
        let class = self.class(answer);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let explanation = self.explainer.explain(pixels, class, &name)?;
        let png = map_figure::png(
            self.ensemble,
            self.config.method,
            (path, pixels),
            (answer, class),
            &explanation,
        )?;
        write_whole(&self.out.join(figure), &png)?;
        Ok(explanation)
    }

    fn class(&self, answer: &Answer) -> ClassIndex {
        self.config.class.unwrap_or_else(|| answer.predicted())
    }

    /// The numbers of an explanation; its image and figure are still to be named.
    fn numbers(&self, answer: &Answer, class: ClassIndex, explanation: &Explanation) -> Explained {
        let classes = &self.ensemble.classes;
        let attribution = &explanation.attribution;
        Explained {
            path: PathBuf::new(),
            figure: String::new(),
            seen_by: 0,
            predicted: classes[answer.predicted().index()].clone(),
            class: classes[class.index()].clone(),
            probability: answer.of_class(class),
            logit: attribution.logit,
            map_sum: attribution.map.sum(),
            shared_out: (self.config.method.shares_out())
                .then(|| (attribution.explained, attribution.gap())),
            layers: attribution.layers.clone(),
            focus: explanation.focus,
        }
    }
}

/// Writes both tables, and removes the figures of an earlier call into the same folder that no longer belong
/// to the table.
fn write_tables(out: &Path, explained: &[Explained], watch: &dyn Watch) -> Result<(), LabError> {
    let table = out.join(EXPLANATIONS);
    if table.is_file() {
        Notice::Replaced { path: &table }.tell(watch);
    }
    let is_now = |name: &String| explained.iter().any(|of| of.figure == *name);
    for name in figures_of(&table).iter().filter(|name| !is_now(name)) {
        // A table that somebody edited reaches no other file.
        let path = out.join(name);
        if map_figure::is_name(name) && path.is_file() {
            fs_err::remove_file(path)?;
        }
    }
    write_whole(&table, &explanations(explained)?)?;
    write_whole(&out.join(LAYERS), &layers(explained)?)?;
    Ok(())
}

/// Inputs, logits, saliency, and the map of the method if it is another.
fn layouts(method: Method) -> Vec<ArrayLayout> {
    let map = |name, meaning| ArrayLayout {
        name,
        element: Element::F32,
        axes: SALIENCY.axes,
        meaning,
        content: Content::Map(1),
    };
    let own = match method {
        Method::Saliency => None,
        Method::Lrp => Some(map(
            "relevance",
            "relevance for the explained class's logit, mean over networks",
        )),
        Method::SmoothGrad => Some(map(
            "smooth-grad",
            "mean gradient of noisy copies, mean over networks",
        )),
        Method::IntegratedGradients => Some(map(
            "integrated-gradients",
            "integrated gradients from a black image, mean over networks",
        )),
    };
    [INPUTS, LOGITS, SALIENCY].into_iter().chain(own).collect()
}
