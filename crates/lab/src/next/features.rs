//! Features of image files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_augment::{TensorLayout, to_float};
use leuko_data::decode::{DecodeError, decode};
use leuko_explain::{Image, Model, forward};
use leuko_pretrained::{Backbone, FeatureCache};
use leuko_query::Points;
use leuko_study::{PretrainedWeights, Watch, count};
use rayon::prelude::*;

use super::config::NextFeatures;
use crate::ensemble::Ensemble;
use crate::error::LabError;

/// The file of features by the pretrained network, in the folder of results.
const FILE: &str = "features.safetensors";
/// After so many images, features are saved, so that an interruption costs little.
const KEPT_TOGETHER: usize = 1024;

/// The features of images that can be read.
pub(super) fn of(
    source: NextFeatures,
    ensemble: Option<&Ensemble>,
    paths: &[PathBuf],
    out: &Path,
    watch: &dyn Watch,
) -> Result<Points, LabError> {
    let rows = match source {
        NextFeatures::Pretrained => pretrained(paths, out, watch)?
            .into_iter()
            .zip(paths)
            .map(|(row, path)| {
                row.map_err(|source| LabError::Reload {
                    path: path.clone(),
                    source,
                })
            })
            .collect::<Result<Vec<_>, _>>()?,
        NextFeatures::Networks => networks(ensemble.ok_or(LabError::NoModelNamed)?, paths, watch)?,
    };
    Ok(Points::new(&rows)?)
}

/// Features by the pretrained network, kept in `out`; an error for an image that cannot be read.
pub(super) fn pretrained(
    paths: &[PathBuf],
    out: &Path,
    watch: &dyn Watch,
) -> Result<Vec<Result<Vec<f32>, DecodeError>>, LabError> {
    let weights = PretrainedWeights::find()?;
    let file = out.join(FILE);
    let mut cache = FeatureCache::open(&file, weights.sha256());
    let stopped = |done: usize| match watch.cancelled() {
        true => Err(LabError::Cancelled {
            done,
            of: paths.len(),
        }),
        false => Ok(()),
    };
    let key = |path: &PathBuf| {
        stopped(0)?;
        Ok(decode(path)
            .map(|image| cache.key(image.pixels.as_raw(), image.pixels.width() as usize)))
    };
    let keys: Vec<Result<String, DecodeError>> =
        paths.par_iter().map(key).collect::<Result<_, LabError>>()?;
    let is_missing = |key: &String| cache.get(key).is_none();
    // Equal images have one row.
    let missing: BTreeMap<&String, &PathBuf> = (keys.iter().zip(paths))
        .filter_map(|(key, path)| Some((key.as_ref().ok()?, path)))
        .filter(|(key, _)| is_missing(key))
        .collect();
    let missing: Vec<(&String, &PathBuf)> = missing.into_iter().collect();
    if !missing.is_empty() {
        let network = weights.network(watch)?;
        let count = count(
            watch,
            "images described by the pretrained network",
            missing.len(),
        );
        let done = AtomicUsize::new(0);
        for part in missing.chunks(KEPT_TOGETHER) {
            let describe = |&(key, path): &(&String, &PathBuf)| {
                if watch.cancelled() {
                    return Ok(None);
                }
                let row = describe(network, path)?;
                count(1 + done.fetch_add(1, Ordering::Relaxed));
                Ok(Some((key.clone(), row)))
            };
            let rows: Vec<Option<(String, Vec<f32>)>> = part
                .par_iter()
                .map(describe)
                .collect::<Result<_, LabError>>()?;
            for (key, row) in rows.into_iter().flatten() {
                cache.insert(key, row);
            }
            cache.save(&file)?;
            stopped(done.load(Ordering::Relaxed))?;
        }
    }
    let row = |key: String| cache.get(&key).map(<[f32]>::to_vec).unwrap_or_default();
    Ok(keys.into_iter().map(|key| key.map(row)).collect())
}

/// The features of an image that could be read before.
fn describe(network: &Backbone, path: &Path) -> Result<Vec<f32>, LabError> {
    let image = decode(path).map_err(|source| LabError::Reload {
        path: path.to_owned(),
        source,
    })?;
    let (width, height) = image.pixels.dimensions();
    Ok(network.features(image.pixels.as_raw(), height as usize, width as usize)?)
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
