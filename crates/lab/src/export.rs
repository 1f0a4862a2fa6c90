//! Models as files for other programs.

#[cfg(test)]
mod golden;
#[cfg(test)]
mod rounding;

use std::path::Path;

use leuko_core::write_whole;
use leuko_methods::{Classifier, Source};
use leuko_study::Contender;

use crate::export_error::ExportError;
use crate::predictor::Predictor;

/// How names of ONNX files end.
const ENDING: &str = "onnx";

/// Writes a model as one ONNX file, whole or not at all, and returns the number of its bytes. The file answers as
/// [`predict`](crate::predict()) does, with networks that got stuck in training, too: [`find_stuck`](crate::find_stuck)
/// names them. See [`of_networks`](leuko_onnx::of_networks) for its inputs and outputs.
///
/// # Errors
///
/// - [`ExportError::Ending`] if the file's name does not end in `.onnx`.
/// - [`ExportError::NoGraph`] if the model is more than a network and a regression.
/// - [`ExportError::Onnx`] if the file cannot be formed.
/// - [`ExportError::File`] if it cannot be written.
///
/// # Examples
///
/// ```
#[doc = include_str!("doc/model.txt")]
/// use leuko_lab::{Ensemble, export_onnx};
///
/// let ensemble = Ensemble::load(&[model])?;
/// let file = folder.path().join("cells.onnx");
/// let bytes = export_onnx(&ensemble, &file)?;
/// assert_eq!(fs_err::metadata(&file)?.len() as usize, bytes);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn export_onnx(predictor: &dyn Predictor, file: &Path) -> Result<usize, ExportError> {
    check_export(Some(predictor.contender()), file)?;
    let bytes = predictor.to_onnx()?;
    write_whole(file, &bytes)?;
    Ok(bytes.len())
}

/// Checks what [`export_onnx`] can refuse before a model is loaded.
///
/// # Errors
///
/// - [`ExportError::Ending`], [`ExportError::NoGraph`].
///
/// # Examples
///
/// ```
/// use leuko_lab::{ExportError, check_export};
///
/// let shape = Some("shape".parse()?);
/// let refused = check_export(shape, "cells.onnx".as_ref());
/// assert!(matches!(refused, Err(ExportError::NoGraph { .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn check_export(contender: Option<Contender>, file: &Path) -> Result<(), ExportError> {
    if file.extension().is_none_or(|ending| ending != ENDING) {
        return Err(ExportError::Ending {
            path: file.to_owned(),
        });
    }
    match contender {
        Some(contender) if !is_graph(contender) => Err(ExportError::NoGraph { contender }),
        _ => Ok(()),
    }
}

/// Whether there is a graph that answers as it does.
fn is_graph(contender: Contender) -> bool {
    match contender {
        Contender::Network => true,
        Contender::Method(method) => {
            (method.source, method.classifier) == (Source::Pretrained, Classifier::Logistic)
        }
    }
}
