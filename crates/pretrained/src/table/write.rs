//! A file of features.

use std::path::Path;

use ::safetensors::tensor::{Dtype, TensorView, serialize};
use leuko_core::write_whole;

use super::error::TableError;

/// A tensor for each image, under the image's id.
pub(super) fn safetensors(
    path: &Path,
    ids: &[String],
    vectors: &[Vec<f32>],
) -> Result<(), TableError> {
    let refused = |source| TableError::Safetensors {
        path: path.to_owned(),
        source,
    };
    let bytes: Vec<Vec<u8>> = (vectors.iter())
        .map(|vector| {
            vector
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect()
        })
        .collect();
    let views = ids.iter().zip(&bytes).map(|(id, bytes)| {
        let view = TensorView::new(Dtype::F32, vec![bytes.len() / size_of::<f32>()], bytes)?;
        Ok((id, view))
    });
    let views = views.collect::<Result<Vec<_>, _>>().map_err(refused)?;
    let bytes = serialize(views, None).map_err(refused)?;
    Ok(write_whole(path, &bytes)?)
}
