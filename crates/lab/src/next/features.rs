//! Features of image files.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_augment::{TensorLayout, to_float};
use leuko_core::{FileError, hex};
use leuko_data::decode::{DecodeError, decode};
use leuko_explain::{Image, Model, forward};
use leuko_pretrained::{
    Backbone, FEATURES, FeatureTable, Normalisation, Weights, fetch, weights_path,
};
use leuko_query::Points;
use leuko_study::{Notice, Watch, count};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::config::FeatureSource;
use crate::ensemble::Ensemble;
use crate::error::LabError;

/// The file of features by the pretrained network, in the folder of results.
const FILE: &str = "features.safetensors";
/// After so many images, features are saved, so that an interruption costs little.
const KEPT_TOGETHER: usize = 1024;

/// The features of images that can be read.
pub(super) fn of(
    source: FeatureSource,
    ensemble: Option<&Ensemble>,
    paths: &[PathBuf],
    out: &Path,
    watch: &dyn Watch,
) -> Result<Points, LabError> {
    let rows = match source {
        FeatureSource::Pretrained => pretrained(paths, out, watch)?
            .into_iter()
            .zip(paths)
            .map(|(row, path)| {
                row.map_err(|source| LabError::Reload {
                    path: path.clone(),
                    source,
                })
            })
            .collect::<Result<Vec<_>, _>>()?,
        FeatureSource::Networks => networks(ensemble.ok_or(LabError::NoModelNamed)?, paths, watch)?,
    };
    Ok(Points::new(&rows)?)
}

/// Features by the pretrained network, kept in `out`; an error for an image that cannot be read.
pub(super) fn pretrained(
    paths: &[PathBuf],
    out: &Path,
    watch: &dyn Watch,
) -> Result<Vec<Result<Vec<f32>, DecodeError>>, LabError> {
    let weights = weights(watch)?;
    let sum = weights.sha256();
    let file = out.join(FILE);
    // What cannot be read is computed again.
    let known = FeatureTable::load(&file)
        .ok()
        .filter(|table| table.dimension() == FEATURES);
    let keys: Vec<String> = paths
        .par_iter()
        .map(|path| key(&sum, path))
        .collect::<Result<_, LabError>>()?;
    let find = |key: &String| {
        known
            .as_ref()
            .and_then(|known| known.get(key))
            .map(<[f32]>::to_vec)
    };
    let mut found: Vec<Option<Result<Vec<f32>, DecodeError>>> =
        keys.iter().map(|key| find(key).map(Ok)).collect();
    let missing: Vec<usize> = (0..paths.len())
        .filter(|&image| found[image].is_none())
        .collect();
    if !missing.is_empty() {
        let backbone = Backbone::new(&weights, Normalisation::default())?;
        let count = count(
            watch,
            "images described by the pretrained network",
            missing.len(),
        );
        let done = AtomicUsize::new(0);
        for part in missing.chunks(KEPT_TOGETHER) {
            let describe = |&image: &usize| {
                if watch.cancelled() {
                    return Ok((image, None));
                }
                let row = describe(&backbone, &paths[image])?;
                count(1 + done.fetch_add(1, Ordering::Relaxed));
                Ok((image, Some(row)))
            };
            let rows: Vec<_> = part
                .par_iter()
                .map(describe)
                .collect::<Result<_, LabError>>()?;
            for (image, row) in rows {
                found[image] = row;
            }
            keep(&file, &keys, &found)?;
            if watch.cancelled() {
                return Err(LabError::Cancelled {
                    done: done.into_inner(),
                    of: missing.len(),
                });
            }
        }
    }
    Ok(found.into_iter().flatten().collect())
}

/// The weights, fetched if they are not there.
fn weights(watch: &dyn Watch) -> Result<Weights, LabError> {
    let path = weights_path()?;
    Ok(match path.exists() {
        true => Weights::load(&path)?,
        false => {
            let notice = Notice::WeightsFetched { path: &path };
            watch.notice(&notice);
            fetch(&path)?
        }
    })
}

/// The name of kept features: other weights or another file have another one.
fn key(weights: &str, path: &Path) -> Result<String, LabError> {
    let bytes = fs_err::read(path).map_err(|source| FileError::reading(path, source))?;
    Ok(hex(&Sha256::new()
        .chain_update(weights)
        .chain_update(bytes)
        .finalize()))
}

fn describe(backbone: &Backbone, path: &Path) -> Result<Result<Vec<f32>, DecodeError>, LabError> {
    let decoded = match decode(path) {
        Ok(decoded) => decoded,
        Err(error) => return Ok(Err(error)),
    };
    let (width, height) = decoded.pixels.dimensions();
    Ok(Ok(backbone.features(
        decoded.pixels.as_raw(),
        height as usize,
        width as usize,
    )?))
}

/// Keeps all features that are known.
fn keep(
    file: &Path,
    keys: &[String],
    found: &[Option<Result<Vec<f32>, DecodeError>>],
) -> Result<(), LabError> {
    let rows = keys.iter().zip(found).filter_map(|(key, row)| match row {
        Some(Ok(row)) => Some((key.clone(), row.clone())),
        _ => None,
    });
    // Equal files have one row.
    let rows: std::collections::BTreeMap<String, Vec<f32>> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    let (keys, rows) = rows.into_iter().unzip();
    Ok(FeatureTable::new(keys, rows).and_then(|table| table.save(file))?)
}

/// The last hidden layers of all networks.
fn networks(
    ensemble: &Ensemble,
    paths: &[PathBuf],
    watch: &dyn Watch,
) -> Result<Vec<Vec<f32>>, LabError> {
    let models: Vec<Model> = (ensemble.members.iter())
        .map(|member| Model::new(&member.network, &member.weights))
        .collect::<Result<_, _>>()?;
    let count = count(watch, "images described by the networks", paths.len());
    let done = AtomicUsize::new(0);
    let shape = ensemble.input;
    let row = |path: &PathBuf| {
        let done_before = || done.load(Ordering::Relaxed);
        if watch.cancelled() {
            return Err(LabError::Cancelled {
                done: done_before(),
                of: paths.len(),
            });
        }
        let pixels = ensemble.read(path)?;
        let mut values = vec![0.0; shape.len()];
        to_float(
            &pixels,
            shape.height,
            shape.width,
            TensorLayout::Planar,
            &mut values,
        );
        let image = Image::new(shape, &values)?;
        let mut row = Vec::new();
        for model in &models {
            let trace = forward(model, &image)?;
            row.extend(trace.penultimate().iter().map(|&value| value as f32));
        }
        count(1 + done.fetch_add(1, Ordering::Relaxed));
        Ok(row)
    };
    paths.par_iter().map(row).collect()
}
