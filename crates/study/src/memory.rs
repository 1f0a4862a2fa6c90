//! The memory that a study takes.

use std::collections::BTreeMap;

use leuko_train::EngineConfig;

use crate::compute::Compute;
use crate::experiment::Experiment;

/// The program, its libraries, and what tables, figures and the report take.
const PROGRAM: u64 = 60_000_000;
/// Bytes a pixel while a network is explained, in double precision.
const EXPLAINING: u64 = 390;
/// What libtorch takes as soon as it is there, used or not.
const LIBTORCH: u64 = if cfg!(feature = "libtorch") {
    130_000_000
} else {
    0
};

/// Most bytes at one time: all images of the experiments, the pixels of their files, and the workers. What files took
/// is free by the time that networks train, but the program keeps most of it.
pub(crate) fn most(experiments: &[Experiment], compute: Compute, explains: bool) -> u64 {
    // Experiments on one data set share its images.
    let shared: BTreeMap<_, usize> = (experiments.iter())
        .map(|of| {
            (
                (&of.settings.dataset, of.fit.to_string()),
                of.images.bytes(),
            )
        })
        .collect();
    let images = shared.into_values().sum::<usize>() as u64;
    let files = experiments.iter().map(|of| of.file_bytes as u64).max();
    let worker = (experiments.iter())
        .map(|of| worker(of, compute, explains))
        .max();
    let workers = worker.unwrap_or_default() * compute.workers as u64;
    PROGRAM + LIBTORCH + images + files.unwrap_or_default() + workers
}

/// One batch with activations and gradients, and copies of images that fill up classes; or the maps of one image.
fn worker(experiment: &Experiment, compute: Compute, explains: bool) -> u64 {
    let train = &experiment.settings.train;
    let batch = train.batch_size as u64;
    let bytes_a_pixel = match compute.engine {
        // Fused kernels keep the activations of one image at a time.
        EngineConfig::Fused(_) => 28 * batch + 48,
        EngineConfig::Libtorch(_)
        | EngineConfig::PlainLibtorch(_)
        | EngineConfig::Ensemble { .. } => 120 * batch,
    };
    let copies = train.images_a_class.unwrap_or(0) * experiment.plan.classes.len();
    let images = &experiment.images;
    let training = bytes_a_pixel + 3 * copies as u64;
    let explaining = if explains { EXPLAINING } else { 0 };
    (images.height() * images.width()) as u64 * training.max(explaining)
}
