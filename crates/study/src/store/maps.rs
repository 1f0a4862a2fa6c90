//! The maps of the cells that Fig. 4b shows, as arrays in a file.

use std::collections::BTreeMap;
use std::path::Path;

use leuko_core::write_whole;
use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use serde::{Deserialize, Serialize};

use crate::error::StudyError;

/// The key of a file's description.
const KEY: &str = "leuko";

/// One of the shown cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownCell {
    /// What kind of cell it is, by the data set's own names.
    pub kind: String,
    /// The image's name.
    pub image: String,
}

/// The maps of the shown cells for one network.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownMaps {
    /// The cells, in order.
    pub cells: Vec<ShownCell>,
    /// Rows of each image.
    pub height: usize,
    /// Columns of each image.
    pub width: usize,
    /// `[cell, row, column, channel]`.
    pub pixels: Vec<u8>,
    /// Largest magnitude of the gradient over channels, `[cell, row, column]`.
    pub saliency: Vec<f32>,
    /// Relevance summed over channels, `[cell, row, column]`.
    pub relevance: Vec<f32>,
}

impl ShownMaps {
    /// Writes the maps, whole or not at all, so that `safetensors.numpy.load_file` reads them, too.
    pub(crate) fn write(&self, path: &Path) -> Result<(), StudyError> {
        let bytes = |values: &[f32]| -> Vec<u8> {
            values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect()
        };
        let (saliency, relevance) = (bytes(&self.saliency), bytes(&self.relevance));
        let shape = vec![self.cells.len(), self.height, self.width];
        let view = |dtype, shape, data| TensorView::new(dtype, shape, data);
        let cells =
            serde_json::to_string(&self.cells).map_err(StudyError::json("the shown cells"))?;
        let form = || -> Result<Vec<u8>, SafeTensorError> {
            let views = [
                (
                    "pixels",
                    view(Dtype::U8, [&shape[..], &[3]].concat(), &self.pixels)?,
                ),
                ("relevance", view(Dtype::F32, shape.clone(), &relevance)?),
                ("saliency", view(Dtype::F32, shape.clone(), &saliency)?),
            ];
            let described = [(KEY.to_owned(), cells)];
            serialize(views, Some(described.into_iter().collect()))
        };
        let file = form().map_err(|source| StudyError::Maps {
            path: path.to_owned(),
            source: Some(source),
        })?;
        Ok(write_whole(path, &file)?)
    }

    /// Reads what `write` wrote.
    ///
    /// # Errors
    ///
    /// - The file is not there or not whole.
    pub fn read(path: &Path) -> Result<Self, StudyError> {
        let cannot = |source| StudyError::Maps {
            path: path.to_owned(),
            source,
        };
        let damaged = |source| cannot(Some(source));
        let bytes = fs_err::read(path).map_err(StudyError::io)?;
        let (_, header) = SafeTensors::read_metadata(&bytes).map_err(damaged)?;
        let described: BTreeMap<&String, &String> = header.metadata().iter().flatten().collect();
        let cells: Vec<ShownCell> = described
            .get(&KEY.to_owned())
            .and_then(|text| serde_json::from_str(text).ok())
            .ok_or_else(|| cannot(None))?;
        let tensors = SafeTensors::deserialize(&bytes).map_err(damaged)?;
        let of = |name: &str, dtype, shape: &[usize]| {
            let tensor = tensors.tensor(name).map_err(damaged)?;
            match tensor.dtype() == dtype && tensor.shape() == shape {
                true => Ok(tensor),
                false => Err(cannot(None)),
            }
        };
        let floats = |name: &str, shape: &[usize]| -> Result<Vec<f32>, StudyError> {
            let tensor = of(name, Dtype::F32, shape)?;
            let words = tensor.data().chunks_exact(4);
            Ok(words
                .map(|word| f32::from_le_bytes([word[0], word[1], word[2], word[3]]))
                .collect())
        };
        let pixels = tensors.tensor("pixels").map_err(damaged)?;
        let &[_, height, width, _] = pixels.shape() else {
            return Err(cannot(None));
        };
        let plane = [cells.len(), height, width];
        // Without values, sides could be so long that their product is no number.
        if plane.contains(&0) {
            return Err(cannot(None));
        }
        let with_channels = [&plane[..], &[3]].concat();
        Ok(Self {
            saliency: floats("saliency", &plane)?,
            relevance: floats("relevance", &plane)?,
            pixels: of("pixels", Dtype::U8, &with_channels)?.data().to_vec(),
            cells,
            height,
            width,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_read_refuses_arrays_that_do_not_fit_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("maps.safetensors");
        let (f32s, u8s) = (Dtype::F32, Dtype::U8);
        let refused = |pixels: (Dtype, Vec<usize>), plane: Vec<usize>, saliency: Dtype| {
            let bytes = [0; 64];
            let view = |(dtype, shape): (Dtype, Vec<usize>)| {
                let size = if dtype == f32s { 4 } else { 1 };
                let length = size * shape.iter().product::<usize>();
                TensorView::new(dtype, shape, &bytes[..length]).unwrap()
            };
            let views = [
                ("pixels", view(pixels)),
                ("relevance", view((f32s, plane.clone()))),
                ("saliency", view((saliency, plane))),
            ];
            let cells = r#"[{"kind":"blast","image":"a.png"}]"#.to_owned();
            let about = [(KEY.to_owned(), cells)].into_iter().collect();
            fs_err::write(&path, serialize(views, Some(about)).unwrap()).unwrap();
            ShownMaps::read(&path).is_err()
        };
        assert!(!refused((u8s, vec![1, 2, 2, 3]), vec![1, 2, 2], f32s));
        assert!(refused((u8s, vec![1, 2, 2, 4]), vec![1, 2, 2], f32s));
        assert!(refused((u8s, vec![1, 2, 2, 3]), vec![1, 4, 1], f32s));
        assert!(refused((f32s, vec![1, 1, 1, 3]), vec![1, 1, 1], f32s));
        assert!(refused((u8s, vec![1, 2, 2, 3]), vec![1, 2, 2], u8s));
        let long = usize::MAX / 2;
        assert!(refused((u8s, vec![0, long, 1, 3]), vec![0, long, 1], f32s));
    }

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
}
