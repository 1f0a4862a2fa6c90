//! Small valid results, as leuko writes them.

use leuko_core::{
    ClassIndex, Completed, EpochLoss, FoldIndex, ImageId, Outcome, Prediction, Protocol,
    RECORD_FORMAT, RunId, RunRecord, Seed, SetSizes, StopReason, TrainSize,
};
use leuko_data::{Catalogue, Entry};

/// Names of the two classes.
pub(crate) fn classes() -> Vec<String> {
    ["normal", "blast"].map(str::to_owned).to_vec()
}

/// Twelve images of two classes.
pub(crate) fn catalogue() -> Catalogue {
    let entry = |number: u16| Entry {
        id: ImageId(format!("{number:02}.png")),
        path: format!("{number:02}.png").into(),
        class: ClassIndex(number % 2),
        group: None,
    };
    Catalogue {
        name: "cells".to_owned(),
        classes: classes(),
        entries: (0..12).map(entry).collect(),
        set_aside: Vec::new(),
        remarks: Vec::new(),
    }
}

/// A number of training images above 0.
pub(crate) fn size(images: u32) -> TrainSize {
    TrainSize::new(images).expect("a number above 0")
}

/// A run's name.
pub(crate) fn run() -> RunId {
    RunId {
        experiment: "cells".to_owned(),
        size: size(4),
        fold: FoldIndex(0),
    }
}

/// Answers for two images.
pub(crate) fn predictions() -> Vec<Prediction> {
    let answer = |image: &str, label: u16, probability: f32| Prediction {
        image: ImageId(image.to_owned()),
        truth: ClassIndex(label),
        probabilities: vec![1.0 - probability, probability],
    };
    vec![answer("00.png", 0, 0.25), answer("01.png", 1, 0.5)]
}

/// A run that completed.
pub(crate) fn record() -> RunRecord {
    RunRecord {
        format: RECORD_FORMAT,
        experiment: "cells".to_owned(),
        dataset: "cells".to_owned(),
        synthetic: false,
        protocol: Protocol::Paper,
        size: size(4),
        fold: FoldIndex(0),
        seed: Seed(1),
        classes: classes(),
        engine: "fused-avx2".to_owned(),
        fingerprint: "5ca1ab1e".to_owned(),
        parameters: 7_210,
        images: SetSizes {
            training: 4,
            validation: 2,
            test: 2,
        },
        outcome: Outcome::Completed(Completed {
            losses: vec![EpochLoss {
                training: 0.5,
                validation: 0.75,
            }],
            best_epoch: 0,
            stopped: StopReason::MaxEpochs,
            validation: predictions(),
            predictions: predictions(),
        }),
    }
}
