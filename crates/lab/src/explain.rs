//! Where networks look in new images.

use std::path::{Path, PathBuf};

use leuko_core::{ClassIndex, write_whole};
use leuko_explain::{Composite, Preset};
use leuko_study::{Store, Watch, count};
use rayon::prelude::*;

use crate::answer::Answer;
use crate::arrays::{ArrayLayout, Arrays, Content, INPUTS, LOGITS, SALIENCY};
use crate::ensemble::Ensemble;
use crate::error::LabError;
use crate::explained_image::ExplainedImage;
use crate::explanation::{Explainer, Explanation};
use crate::explanation_table::{EXPLANATIONS, Explained, LAYERS, explanations, figures_of, layers};
use crate::figure_name;
use crate::image_files::{Batch, decode_images};
use crate::method::Method;
use crate::new_sizes::NewSizes;
use crate::notice::LabNotice;
use crate::npy::Element;
use crate::prediction::Prediction;
use crate::predictor::Predictor;
use crate::stuck::Stuck;
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
        explainer: Explainer::new(ensemble, config.method, config.composite)?,
        class: config.class,
        out,
        watch,
    };
    let layouts = layouts(config.method);
    let mut arrays = (config.arrays.as_deref())
        .map(|folder| Arrays::create(folder, ensemble, &layouts))
        .transpose()?;
    let mut unreadable = Unreadable::default();
    let (mut sizes, mut stuck) = (NewSizes::default(), Stuck::default());
    let mut explained = Vec::new();
    let count = count(watch, "images explained", files.len());
    let mut done = 0;
    for part in files.chunks(BATCH) {
        if watch.cancelled() {
            break;
        }
        let batch = decode_images(part, ensemble, &mut unreadable)?;
        sizes.count(&batch.paths, &batch.fitted, ensemble);
        let of_batch = work.batch(&batch, explained.len(), arrays.as_mut(), &mut stuck)?;
        explained.extend(of_batch);
        done += part.len();
        count(done);
    }
    for notice in LabNotice::of_sizes(sizes, ensemble.image_sizes) {
        notice.tell(watch);
    }
    stuck.tell(&ensemble.members(), watch);
    if !explained.is_empty() {
        write_tables(out, &explained, watch)?;
        near_ties(&explained, watch);
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
    explainer: Explainer<'a>,
    class: Option<ClassIndex>,
    out: &'a Path,
    watch: &'a dyn Watch,
}

impl Work<'_> {
    /// Explains the images of a batch, after `before` others, and draws them.
    fn batch(
        &self,
        batch: &Batch,
        before: usize,
        mut arrays: Option<&mut Arrays>,
        stuck: &mut Stuck,
    ) -> Result<Vec<Explained>, LabError> {
        let answers = self.explainer.ensemble().answer(&batch.images)?;
        for (image, answer) in answers.iter().enumerate() {
            stuck.add(batch.images.pixels(image), answer);
        }
        let drawn: Vec<(ExplainedImage, String)> = answers
            .into_par_iter()
            .enumerate()
            .map(|(image, answer)| {
                let (path, pixels) = (&batch.paths[image], batch.images.pixels(image));
                let figure = figure_name::name(before + image + 1, path);
                let found = self.draw(path, pixels, answer, &figure);
                Ok((found.map_err(|source| source.of_image(path))?, figure))
            })
            .collect::<Result<_, LabError>>()?;
        let mut explained = Vec::new();
        for (image, (found, figure)) in drawn.into_iter().enumerate() {
            let Prediction { path, answer, .. } = &found.prediction;
            if found.explanation.segmentation.is_none() {
                LabNotice::NoNucleus { path: path.clone() }.tell(self.watch);
            }
            if let Some(arrays) = &mut arrays {
                let Explanation {
                    saliency,
                    attribution,
                    ..
                } = &found.explanation;
                let maps = [saliency.map.values(), attribution.map.values()];
                let pixels = batch.images.pixels(image);
                arrays.push(path, pixels, answer, Some(found.class_index()), &maps)?;
            }
            explained.push(self.numbers(found, figure));
        }
        Ok(explained)
    }

    /// Explains one image and draws its figure.
    fn draw(
        &self,
        path: &Path,
        pixels: &[u8],
        answer: Answer,
        figure: &str,
    ) -> Result<ExplainedImage, LabError> {
        let ensemble = self.explainer.ensemble();
        let seen_by = ensemble.seen_by(pixels);
        let prediction = Prediction::new(path.to_owned(), &ensemble.classes, answer, seen_by);
        let found = (self.explainer).explain_predicted(prediction, pixels, self.class)?;
        found.heat_map.save(&self.out.join(figure))?;
        Ok(found)
    }

    /// The numbers of an image, whose figure has this name.
    fn numbers(&self, found: ExplainedImage, figure: String) -> Explained {
        let classes = &self.explainer.ensemble().classes;
        let attribution = &found.explanation.attribution;
        Explained {
            figure,
            seen_by: found.prediction.seen_by,
            predicted: classes[found.prediction.class().index()].clone(),
            probability: found.probability(),
            margin: found.prediction.answer.margin(),
            logit: attribution.logit,
            map_sum: attribution.map.sum(),
            shared_out: (self.explainer.method().shares_out())
                .then(|| (attribution.explained, attribution.gap())),
            layers: attribution.layers.clone(),
            focus: found.explanation.focus,
            path: found.prediction.path,
            class: found.class,
        }
    }
}

/// Says for how many images the explanation says little.
fn near_ties(explained: &[Explained], watch: &dyn Watch) {
    let mut ties = explained.iter().filter(|of| of.is_near_tie());
    if let Some(first) = ties.next() {
        LabNotice::NearTies {
            images: 1 + ties.count(),
            first: first.path.clone(),
        }
        .tell(watch);
    }
}

/// Writes both tables, and removes the figures of an earlier call into the same folder that no longer belong
/// to the table.
fn write_tables(out: &Path, explained: &[Explained], watch: &dyn Watch) -> Result<(), LabError> {
    let table = out.join(EXPLANATIONS);
    if table.is_file() {
        LabNotice::Replaced {
            path: table.clone(),
        }
        .tell(watch);
    }
    let is_now = |name: &String| explained.iter().any(|of| of.figure == *name);
    for name in figures_of(&table).iter().filter(|name| !is_now(name)) {
        // A table that somebody edited reaches no other file.
        let path = out.join(name);
        if figure_name::is_name(name) && path.is_file() {
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
