//! The cells whose maps are shown (Fig. 4b), and those maps as arrays.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use leuko_core::{Region, RunId, write_whole};
use leuko_explain::{Composite, Model, Scaling, gradient, relevance};
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};

use super::cells::Cells;
use super::network::input;
use crate::prepared::{Prepared, Sets};

/// The paper's three rows, each by words in names of classes; the first found counts. Where none is
/// found, a malignant cell stands in for the first, normal ones for the others, and of more than two
/// classes any, of a kind that no row shows if there is one.
const ROWS: [&[&str]; 3] = [
    &["lymphoblast", "blast", "myo"],
    &["lymphocyte", "lyt"],
    &["neutrophil", "ngs"],
];
/// The key of a file's description.
const KEY: &str = "leuko";

/// One of the shown cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShownCell {
    /// What kind of cell it is, by the data set's own names.
    pub(crate) kind: String,
    /// The image's name.
    pub(crate) image: String,
}

/// The maps of the shown cells for one network.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ShownMaps {
    /// The cells, in order.
    pub(crate) cells: Vec<ShownCell>,
    /// Rows of each image.
    pub(crate) height: usize,
    /// Columns of each image.
    pub(crate) width: usize,
    /// `[cell, row, column, channel]`.
    pub(crate) pixels: Vec<u8>,
    /// Largest magnitude of the gradient over channels, `[cell, row, column]`.
    pub(crate) saliency: Vec<f32>,
    /// Relevance summed over channels, `[cell, row, column]`.
    pub(crate) relevance: Vec<f32>,
}

/// Chooses the cells to show among a fold's test images, as (kind, position): of each kind the one whose
/// nucleus is of median size.
pub(super) fn choose(
    experiment: &Prepared,
    cells: &Cells<'_>,
    sets: &Sets,
) -> Vec<(String, usize)> {
    let nucleus = |image: usize| -> Option<usize> {
        let regions = cells.regions(image)?;
        Some(
            regions
                .iter()
                .filter(|&&region| region == Region::Nucleus)
                .count(),
        )
    };
    let with_nucleus: Vec<(usize, usize)> = (sets.test.iter())
        .filter_map(|&image| Some((nucleus(image)?, image)))
        .collect();
    let mut shown: Vec<(String, usize)> = Vec::new();
    // Of more than two classes none is the malignant one.
    let binary = experiment.plan.classes.len() == 2;
    let kind = |image: usize| experiment.kinds[image].as_str();
    for (row, wishes) in ROWS.iter().enumerate() {
        let malignant = row == 0;
        let of_kind = |image: usize| is_of(kind(image), wishes);
        let of_class =
            |image: usize| !binary || (experiment.labels[image].index() > 0) == malignant;
        // A kind that another row shows would stand there twice.
        let of_no_row = |image: usize| !ROWS.iter().any(|wishes| is_of(kind(image), wishes));
        let spare = |image: usize| of_class(image) && of_no_row(image);
        let choices: [&dyn Fn(usize) -> bool; 3] = [&of_kind, &spare, &of_class];
        let free = |image: usize| !shown.iter().any(|(_, taken)| *taken == image);
        let found = choices.iter().find_map(|choice| {
            let fitting = with_nucleus
                .iter()
                .filter(|(_, image)| free(*image) && choice(*image));
            let mut fitting: Vec<_> = fitting.copied().collect();
            fitting.sort_unstable();
            fitting.get(fitting.len() / 2).copied()
        });
        if let Some((_, image)) = found {
            shown.push((kind(image).to_owned(), image));
        }
    }
    shown
}

/// Whether a kind of cell has one of these words in its name.
fn is_of(kind: &str, wishes: &[&str]) -> bool {
    words(kind).any(|word| wishes.contains(&word.as_str()))
}

fn words(kind: &str) -> impl Iterator<Item = String> {
    kind.split(|letter: char| !letter.is_alphanumeric())
        .map(str::to_lowercase)
}

/// The maps of `shown` cells, each of the cell's own class.
pub(super) fn maps(
    experiment: &Prepared,
    shown: &[(String, usize)],
    composite: &Composite,
    model: &Model,
) -> Result<ShownMaps> {
    let images = &experiment.images;
    let mut maps = ShownMaps {
        cells: Vec::new(),
        height: images.height(),
        width: images.width(),
        pixels: Vec::new(),
        saliency: Vec::new(),
        relevance: Vec::new(),
    };
    for (kind, image) in shown {
        let (pixels, class) = (input(experiment, *image)?, experiment.labels[*image]);
        let slope = gradient(model, &pixels, class, Scaling::Raw)?;
        let found = relevance(model, &pixels, class, composite)?;
        let narrow = |values: Vec<f64>| values.into_iter().map(|value| value as f32);
        maps.cells.push(ShownCell {
            kind: kind.clone(),
            image: images.ids()[*image].0.clone(),
        });
        maps.pixels.extend_from_slice(images.pixels(*image));
        maps.saliency
            .extend(narrow(slope.map.largest_over_channels()));
        maps.relevance.extend(narrow(found.map.sum_over_channels()));
    }
    Ok(maps)
}

/// Where the maps of a run's network lie. Not under the ending of checkpoints, lest one is taken for a
/// network.
pub(crate) fn maps_path(out: &Path, run: &RunId) -> PathBuf {
    out.join("findings").join(format!("{run}.maps"))
}

impl ShownMaps {
    /// Writes the maps, whole or not at all, so that `safetensors.numpy.load_file` reads them, too.
    pub(super) fn write(&self, path: &Path) -> Result<()> {
        let bytes = |values: &[f32]| -> Vec<u8> {
            values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect()
        };
        let (saliency, relevance) = (bytes(&self.saliency), bytes(&self.relevance));
        let shape = vec![self.cells.len(), self.height, self.width];
        let view = |dtype, shape, data| TensorView::new(dtype, shape, data);
        let views = [
            (
                "pixels",
                view(Dtype::U8, [&shape[..], &[3]].concat(), &self.pixels)?,
            ),
            ("relevance", view(Dtype::F32, shape.clone(), &relevance)?),
            ("saliency", view(Dtype::F32, shape, &saliency)?),
        ];
        let described = [(KEY.to_owned(), serde_json::to_string(&self.cells)?)];
        let file = serialize(views, Some(described.into_iter().collect()))?;
        Ok(write_whole(path, &file)?)
    }

    /// Reads what [`write`](Self::write) wrote.
    ///
    /// # Errors
    ///
    /// - The file is not there or not whole.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let cannot = || format!("{} holds no maps", path.display());
        let bytes = fs_err::read(path)?;
        let (_, header) = SafeTensors::read_metadata(&bytes).with_context(cannot)?;
        let described: BTreeMap<&String, &String> = header.metadata().iter().flatten().collect();
        let cells: Vec<ShownCell> = described
            .get(&KEY.to_owned())
            .and_then(|text| serde_json::from_str(text).ok())
            .with_context(cannot)?;
        let tensors = SafeTensors::deserialize(&bytes).with_context(cannot)?;
        let floats = |name: &str| -> Result<Vec<f32>> {
            let tensor = tensors.tensor(name).with_context(cannot)?;
            let words = tensor.data().chunks_exact(4);
            Ok(words
                .map(|word| f32::from_le_bytes([word[0], word[1], word[2], word[3]]))
                .collect())
        };
        let pixels = tensors.tensor("pixels").with_context(cannot)?;
        let &[_, height, width, _] = pixels.shape() else {
            anyhow::bail!(cannot())
        };
        let maps = Self {
            cells,
            height,
            width,
            saliency: floats("saliency")?,
            relevance: floats("relevance")?,
            pixels: pixels.data().to_vec(),
        };
        let values = maps.cells.len() * height * width;
        anyhow::ensure!(
            [
                maps.saliency.len(),
                maps.relevance.len(),
                maps.pixels.len() / 3
            ] == [values; 3],
            cannot()
        );
        Ok(maps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_read_returns_what_was_written_and_refuses_a_cut_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("maps.safetensors");
        let maps = ShownMaps {
            cells: vec![ShownCell {
                kind: "blast".into(),
                image: "a.png".into(),
            }],
            height: 1,
            width: 2,
            pixels: vec![1, 2, 3, 4, 5, 6],
            saliency: vec![0.5, 0.25],
            relevance: vec![-1.0, 2.0],
        };
        maps.write(&path).unwrap();
        assert_eq!(ShownMaps::read(&path).unwrap(), maps);
        let whole = fs_err::read(&path).unwrap();
        fs_err::write(&path, &whole[..whole.len() - 1]).unwrap();
        assert!(ShownMaps::read(&path).is_err());
    }

    #[test]
    fn test_words_of_a_kind_are_lower_case() {
        let found: Vec<String> = words("Typical lymphocyte").collect();
        assert_eq!(found, ["typical", "lymphocyte"]);
    }
}
