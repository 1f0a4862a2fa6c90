//! What a caller's wrong values are answered with.

use leuko_core::{ClassIndex, ImageId, Seed, Stream};
use leuko_fused::InstructionSet;
use leuko_model::Weights;

use super::*;
use crate::fused::FusedEngine;
use crate::{Batch, Engine, Split, logits, never_stop, train};

fn images(count: usize, side: usize) -> Images {
    let ids = (0..count).map(|image| ImageId(image.to_string())).collect();
    Images::new(side, side, ids, vec![0; count * side * side * 3]).unwrap()
}

fn network(side: usize, classes: usize) -> Network {
    Network::schouten(Shape::rgb(side, side), classes).unwrap()
}

fn engine(network: &Network) -> FusedEngine {
    FusedEngine::new(InstructionSet::best(), network).unwrap()
}

/// The message of an error, after the name of its case.
fn line<T>(case: &str, result: Result<T, TrainError>) -> String {
    match result {
        Ok(_) => panic!("{case}: not refused"),
        Err(error) => format!("{case}: {error}"),
    }
}

#[test]
fn test_train_refuses_what_does_not_fit_together() {
    let network = network(190, 2);
    let (four, larger) = (images(4, 190), images(4, 192));
    let labels = [0, 1, 0, 1].map(ClassIndex);
    let split = Split {
        training: &[0, 1],
        validation: &[2, 3],
    };
    let good = Job::new("good", &network, &four, &labels, split);
    assert!(good.check().is_ok());
    let with = |training, validation| Job {
        split: Split {
            training,
            validation,
        },
        ..good.clone()
    };
    let mut balanced = with(&[0, 4], &[2]);
    balanced.config.images_a_class = Some(3);
    let mut none = good.clone();
    none.config.batch_size = 0;
    let three = [0, 1, 2, 1].map(ClassIndex);
    let cases = [
        ("no training image", with(&[], &[2])),
        ("no validation image", with(&[0], &[])),
        ("a training position", with(&[0, 4], &[2])),
        ("a validation position", with(&[0], &[usize::MAX])),
        ("a position with copies", balanced),
        ("both sets", with(&[0, 1], &[2, 1])),
        (
            "images",
            Job {
                images: &larger,
                ..good.clone()
            },
        ),
        (
            "labels",
            Job {
                labels: &labels[..3],
                ..good.clone()
            },
        ),
        (
            "a label",
            Job {
                labels: &three,
                ..good.clone()
            },
        ),
        ("a setting", none),
    ];
    let found: Vec<String> = cases
        .iter()
        .map(|(case, job)| line(case, train(job, &mut engine(job.network), &mut never_stop)))
        .collect();
    insta::assert_snapshot!(found.join("\n"), @"
    no training image: the training set: expected at least 1 image, found none
    hint: choose at least one image for it
    no validation image: the validation set: expected at least 1 image, found none
    hint: choose at least one image for it
    a training position: split.training: expected positions below 4, the number of images, found 4
    a validation position: split.validation: expected positions below 4, the number of images, found 18446744073709551615
    a position with copies: split.training: expected positions below 4, the number of images, found 4
    both sets: image 1 is in the training set and in the validation set
    hint: remove it from one of them
    images: expected images of 190x190x3 (height x width x channels), which the network takes, found 192x192x3
    hint: bring the images to that size, or make a network for their size
    labels: expected 4 labels, one for each image, found 3
    a label: image 2 has label 2, expected a label below 2, the number of the network's classes
    hint: make a network for all classes of the labels
    a setting: batch_size: expected 1 or more, found 0
    ");
}

#[test]
fn test_train_and_logits_refuse_an_engine_or_weights_of_another_network() {
    let two = network(190, 2);
    let four = images(4, 190);
    let labels = [0, 1, 0, 1].map(ClassIndex);
    let split = Split {
        training: &[0, 1],
        validation: &[2, 3],
    };
    let job = Job::new("good", &two, &four, &labels, split);
    let weights =
        |network: &Network| Weights::glorot_uniform(network, &mut Stream::new(Seed(1), "weights"));
    let small = network(190, 3);
    let larger = network(257, 2);
    let wide = images(4, 257);
    let mut of_three = engine(&small);
    let mut of_larger = engine(&larger);
    let mut of_two = engine(&two);
    let own = weights(&two);
    let found = [
        line("classes", train(&job, &mut of_three, &mut never_stop)),
        line("size", train(&job, &mut of_larger, &mut never_stop)),
        line(
            "rows",
            logits(&mut of_two, &larger, &weights(&larger), &wide, &[0], 5),
        ),
        line(
            "weights",
            logits(&mut of_two, &two, &weights(&small), &four, &[0], 5),
        ),
        line("images", logits(&mut of_two, &two, &own, &wide, &[0], 5)),
        line(
            "a position",
            logits(&mut of_two, &two, &own, &four, &[3, 4], 5),
        ),
        line("a batch", logits(&mut of_two, &two, &own, &four, &[0], 0)),
    ];
    insta::assert_snapshot!(found.join("\n"), @"
    classes: the engine is for another network: expected 5707 weights, found 5674
    hint: build an engine for this network
    size: the engine is for another network: expected 7210 weights, found 5674
    hint: build an engine for this network
    rows: the engine is for another network: expected 224 or fewer columns, found 257
    hint: build an engine for this network
    weights: the engine is for another network: expected 5674 weights, found 5707
    hint: build an engine for this network
    images: expected images of 190x190x3 (height x width x channels), which the network takes, found 257x257x3
    hint: bring the images to that size, or make a network for their size
    a position: positions: expected positions below 4, the number of images, found 4
    a batch: batch_size: expected 1 or more, found 0
    ");
}

#[test]
fn test_the_fused_engine_refuses_values_that_its_kernels_cannot_take() {
    let network = network(190, 2);
    let mut engine = engine(&network);
    let weights = Weights::glorot_uniform(&network, &mut Stream::new(Seed(1), "weights"));
    let values = vec![0.0; engine.layout().len(190, 190)];
    let mut gradient = vec![0.0; network.parameter_count()];
    let mut ask = |case, images: &[f32], labels: &[ClassIndex], gradient: &mut [f32]| {
        let batch = Batch { images, labels };
        line(case, engine.loss_and_gradient(&weights, batch, gradient))
    };
    let one = [ClassIndex(1)];
    let found = [
        ask("images", &values[1..], &one, &mut gradient),
        ask("no image", &[], &[], &mut gradient),
        ask("a label", &values, &[ClassIndex(2)], &mut gradient),
        ask("gradient", &values, &one, &mut gradient[1..]),
        line("logits", engine.logits(&weights, &values[1..])),
    ];
    insta::assert_snapshot!(found.join("\n"), @"
    images: the engine is for another network: expected 127680 pixel values, found 127679
    hint: build an engine for this network
    no image: labels of a batch: expected 1 or more, found 0
    a label: image 0 has label 2, expected a label below 2, the number of the network's classes
    hint: make a network for all classes of the labels
    gradient: the engine is for another network: expected 5674 gradients, found 5673
    hint: build an engine for this network
    logits: the engine is for another network: expected 127680 pixel values, found 127679
    hint: build an engine for this network
    ");
}
