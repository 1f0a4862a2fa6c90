//! What networks saw and said, for NumPy: `.npy` files, and a list of what they hold.

use std::path::{Path, PathBuf};

use leuko_core::{ClassIndex, remove_unfinished, write_json};
use serde::Serialize;

use leuko_study::Watch;

use crate::answer::Answer;
use crate::error::LabError;
use crate::notice::LabNotice;
use crate::npy::{Element, NpyFile};
use crate::path_text::text;
use crate::predictor::Predictor;

/// Version of the list's form.
const FORMAT: u32 = 1;
/// The list.
const LIST: &str = "arrays.json";

/// An array of one row an image.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ArrayLayout {
    /// Its file is `NAME.npy`.
    pub(crate) name: &'static str,
    pub(crate) element: Element,
    /// Names of its axes after `image`.
    pub(crate) axes: &'static [&'static str],
    pub(crate) meaning: &'static str,
    pub(crate) content: Content,
}

/// What an array holds of each image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Inputs,
    Logits,
    Probabilities,
    /// The map of this position among those that [`Arrays::push`] is given.
    Map(usize),
}

/// Images as the networks take them.
pub(crate) const INPUTS: ArrayLayout = ArrayLayout {
    name: "inputs",
    element: Element::U8,
    axes: &["row", "column", "channel"],
    meaning: "red, green, blue; the networks see them divided by 255",
    content: Content::Inputs,
};
/// Answers before the softmax.
pub(crate) const LOGITS: ArrayLayout = ArrayLayout {
    name: "logits",
    element: Element::F32,
    axes: &["network", "class"],
    meaning: "answers of each network before the softmax",
    content: Content::Logits,
};
/// Mean answers.
pub(crate) const PROBABILITIES: ArrayLayout = ArrayLayout {
    name: "probabilities",
    element: Element::F32,
    axes: &["class"],
    meaning: "softmax of the logits, mean over networks",
    content: Content::Probabilities,
};
/// Mean answers of fitted methods.
pub(crate) const METHOD_PROBABILITIES: ArrayLayout = ArrayLayout {
    meaning: "mean over the models of the method",
    ..PROBABILITIES
};
/// Gradients.
pub(crate) const SALIENCY: ArrayLayout = ArrayLayout {
    name: "saliency",
    element: Element::F32,
    axes: &["channel", "row", "column"],
    meaning: "gradient of the explained class's logit for the inputs / 255, mean over networks",
    content: Content::Map(0),
};

/// Arrays that are being written; the list comes last.
#[derive(Debug)]
pub(crate) struct Arrays {
    folder: PathBuf,
    files: Vec<(ArrayLayout, NpyFile)>,
    list: List,
}

/// What the arrays hold.
#[derive(Debug, Serialize)]
struct List {
    format: u32,
    /// Class names, in the order of the axis `class`.
    classes: Vec<String>,
    /// Checkpoints, in the order of the axis `network`; of a method its models.
    networks: Vec<String>,
    arrays: Vec<Array>,
    /// The images, in the order of the axis `image`.
    images: Vec<ImageRow>,
}

#[derive(Debug, Serialize)]
struct Array {
    file: String,
    dtype: &'static str,
    shape: Vec<usize>,
    axes: Vec<&'static str>,
    meaning: &'static str,
}

#[derive(Debug, Serialize)]
struct ImageRow {
    path: String,
    predicted: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    explained: Option<String>,
}

impl Arrays {
    /// Begins arrays of these layouts in `folder`, which is made if need be.
    pub(crate) fn create(
        folder: &Path,
        predictor: &dyn Predictor,
        layouts: &[ArrayLayout],
    ) -> Result<Self, LabError> {
        fs_err::create_dir_all(folder)?;
        remove_unfinished(folder)?;
        let length = |axis: &&str| match *axis {
            "row" => predictor.size().height as usize,
            "column" => predictor.size().width as usize,
            "channel" => 3,
            "network" => predictor.members().len(),
            _ => predictor.classes().len(),
        };
        let begin = |layout: &ArrayLayout| {
            let row: Vec<usize> = layout.axes.iter().map(length).collect();
            let path = folder.join(format!("{}.npy", layout.name));
            Ok((*layout, NpyFile::create(&path, layout.element, &row)?))
        };
        Ok(Self {
            folder: folder.to_owned(),
            files: layouts.iter().map(begin).collect::<Result<_, LabError>>()?,
            list: List {
                format: FORMAT,
                classes: predictor.classes().to_vec(),
                networks: predictor.members().into_iter().map(text).collect(),
                arrays: Vec::new(),
                images: Vec::new(),
            },
        })
    }

    /// Adds an image: its pixels, what the networks say of it, and `maps`, which layouts name by their
    /// positions.
    pub(crate) fn push(
        &mut self,
        path: &Path,
        pixels: &[u8],
        answer: &Answer,
        explained: Option<ClassIndex>,
        maps: &[&[f64]],
    ) -> Result<(), LabError> {
        let class = |class: ClassIndex| self.list.classes[class.index()].clone();
        let row = ImageRow {
            path: text(path),
            predicted: class(answer.predicted()),
            explained: explained.map(class),
        };
        for (layout, file) in &mut self.files {
            match layout.content {
                Content::Inputs => file.push_bytes(pixels)?,
                Content::Logits => file.push(answer.logits.iter().flatten().copied())?,
                Content::Probabilities => {
                    file.push(answer.probabilities.iter().map(|&p| p as f32))?;
                }
                Content::Map(position) => {
                    let map = maps.get(position).copied().unwrap_or_default();
                    file.push(map.iter().map(|&value| value as f32))?;
                }
            }
        }
        self.list.images.push(row);
        Ok(())
    }

    /// Puts all files in their place.
    pub(crate) fn finish(mut self, watch: &dyn Watch) -> Result<(), LabError> {
        for (layout, file) in self.files {
            self.list.arrays.push(Array {
                file: format!("{}.npy", layout.name),
                dtype: layout.element.dtype(),
                shape: file.shape(),
                axes: [&["image"], layout.axes].concat(),
                meaning: layout.meaning,
            });
            file.finish()?;
        }
        write_json(&self.folder.join(LIST), &self.list)?;
        LabNotice::ArraysWritten {
            folder: self.folder,
            list: LIST.to_owned(),
        }
        .tell(watch);
        Ok(())
    }
}
