//! Records for tests.

use leuko_core::{
    ClassIndex, Completed, EpochLoss, FoldIndex, ImageId, Outcome, Prediction, Protocol,
    RECORD_FORMAT, RunRecord, Seed, SetSizes, StopReason, TrainSize,
};

/// A completed run of two epochs, the second the better, that tested one image for each pair of a label
/// (true for malignant) and a probability of the malignant class.
pub(crate) fn record(size: u32, fold: u16, images: &[(bool, f32)]) -> RunRecord {
    let predictions = images
        .iter()
        .enumerate()
        .map(|(i, &(malignant, p))| Prediction {
            image: ImageId(format!("fold{fold}/image{i}.tif")),
            truth: ClassIndex(u16::from(malignant)),
            probabilities: vec![1.0 - p, p],
        });
    let loss = |training, validation| EpochLoss {
        training,
        validation,
    };
    RunRecord {
        format: RECORD_FORMAT,
        experiment: "all-binary".to_owned(),
        dataset: "all-idb2".to_owned(),
        synthetic: false,
        protocol: Protocol::Paper,
        size: TrainSize::new(size).unwrap(),
        fold: FoldIndex(fold),
        seed: Seed(1),
        classes: vec!["healthy".to_owned(), "blast".to_owned()],
        engine: "libtorch-cpu".to_owned(),
        fingerprint: "00".to_owned(),
        parameters: 7210,
        images: SetSizes {
            training: size as usize,
            validation: 25,
            test: images.len(),
        },
        outcome: Outcome::Completed(Completed {
            losses: vec![loss(0.7, 0.6), loss(0.5, 0.4)],
            best_epoch: 1,
            stopped: StopReason::MaxEpochs,
            validation: Vec::new(),
            predictions: predictions.collect(),
        }),
    }
}

/// The outcome of a completed run.
pub(crate) fn completed(record: &mut RunRecord) -> &mut Completed {
    match &mut record.outcome {
        Outcome::Completed(completed) => completed,
        Outcome::Failed(failure) => panic!("{failure:?}"),
    }
}
