//! The loop on an engine whose arithmetic is done by hand.

use leuko_augment::{AugmentConfig, TensorLayout};
use leuko_core::{ClassIndex, ImageId, Seed, StopReason};
use leuko_data::Images;
use leuko_model::{Network, Shape};

use super::*;
use crate::{Batch, Split, StoppingConfig, TrainConfig, never_stop};

/// Logits are `(0, first weight)` whatever the image; the gradient of that weight is -1, so that
/// every step moves it up, and validation losses are set by `validation` alone.
struct Scripted {
    batches: Vec<usize>,
    validation: Vec<f32>,
    evaluated: usize,
}

impl Engine for Scripted {
    fn layout(&self) -> TensorLayout {
        TensorLayout::Planar
    }

    fn loss_and_gradient(
        &mut self,
        _: &Weights,
        batch: Batch<'_>,
        gradient: &mut [f32],
    ) -> Result<f64, TrainError> {
        self.batches.push(batch.labels.len());
        gradient.fill(0.0);
        gradient[0] = -1.0;
        Ok(batch.labels.len() as f64)
    }

    fn logits(&mut self, _: &Weights, images: &[f32]) -> Result<Vec<f32>, TrainError> {
        let z = self.validation[self.evaluated.min(self.validation.len() - 1)];
        self.evaluated += 1;
        Ok([z, 0.0].repeat(images.len() / (190 * 190 * 3)))
    }
}

struct Bench {
    config: TrainConfig,
    network: Network,
    images: Images,
    labels: Vec<ClassIndex>,
}

impl Bench {
    fn new(max_epochs: usize, patience: usize) -> Self {
        let ids = (0..9).map(|i| ImageId(i.to_string())).collect();
        Self {
            config: TrainConfig {
                batch_size: 3,
                max_epochs,
                stopping: StoppingConfig {
                    patience,
                    ..Default::default()
                },
                augment: AugmentConfig {
                    enabled: false,
                    ..Default::default()
                },
                ..Default::default()
            },
            network: Network::schouten(Shape::rgb(190, 190), 2).unwrap(),
            images: Images::new(190, 190, ids, vec![0; 9 * 190 * 190 * 3]).unwrap(),
            labels: vec![ClassIndex::POSITIVE; 9],
        }
    }

    fn job(&self) -> Job<'_> {
        Job {
            name: "test/n0007/fold00".to_owned(),
            seed: Seed(1),
            config: self.config,
            network: &self.network,
            images: &self.images,
            labels: &self.labels,
            split: Split {
                training: &[0, 1, 2, 3, 4, 5, 6],
                validation: &[7, 8],
            },
        }
    }
}

fn scripted(validation: &[f32]) -> Scripted {
    Scripted {
        batches: Vec::new(),
        validation: validation.to_vec(),
        evaluated: 0,
    }
}

#[test]
fn test_train_keeps_the_smaller_last_batch_and_weighs_it_by_its_size() {
    let bench = Bench::new(2, 50);
    let mut engine = scripted(&[0.0]);
    let trained = train(&bench.job(), &mut engine, &mut never_stop).unwrap();
    assert_eq!(engine.batches, [3, 3, 1, 3, 3, 1]);
    // (3*3 + 3*3 + 1*1) / 7, by hand.
    assert!((trained.losses[0].training - 19.0 / 7.0).abs() < 1e-12);
    assert!((trained.losses[0].validation - std::f64::consts::LN_2).abs() < 1e-12);
    assert_eq!(trained.stopped, StopReason::MaxEpochs);
}

#[test]
fn test_train_takes_copies_as_further_images() {
    let mut bench = Bench::new(1, 50);
    bench.config.images_a_class = Some(10);
    let mut engine = scripted(&[0.0]);
    let trained = train(&bench.job(), &mut engine, &mut never_stop).unwrap();
    // Three copies fill the class of seven images up.
    assert_eq!(engine.batches, [3, 3, 3, 1]);
    assert!((trained.losses[0].training - 28.0 / 10.0).abs() < 1e-12);
}

#[test]
fn test_train_weighs_validation_images_equally_whatever_their_batch() {
    let bench = Bench::new(1, 50);
    let job = Job {
        split: Split {
            training: &[0, 1, 2, 3],
            validation: &[4, 5, 6, 7, 8],
        },
        ..bench.job()
    };
    // Each of three images has the loss ln(1 + 1), each of the last two ln(1 + 3) = 2 ln 2.
    let mut engine = scripted(&[0.0, 3f32.ln()]);
    let trained = train(&job, &mut engine, &mut never_stop).unwrap();
    let expected = (3.0 + 2.0 * 2.0) / 5.0 * std::f64::consts::LN_2;
    assert!((trained.losses[0].validation - expected).abs() < 1e-6);
}

#[test]
fn test_train_returns_the_weights_of_the_best_epoch_and_stops_when_patience_ends() {
    let bench = Bench::new(50, 2);
    // The positive class has logit 0, so a larger first logit is a larger loss.
    let mut engine = scripted(&[3.0, 1.0, 2.0, 1.0]);
    let trained = train(&bench.job(), &mut engine, &mut never_stop).unwrap();
    assert_eq!((trained.best_epoch, trained.losses.len()), (1, 4));
    assert_eq!(trained.stopped, StopReason::Patience);
    let after = |epochs| {
        let mut shorter = Bench::new(epochs, 50);
        shorter.config.stopping.patience = 50;
        let falling: Vec<f32> = (0..epochs).map(|e| -(e as f32)).collect();
        train(&shorter.job(), &mut scripted(&falling), &mut never_stop)
            .unwrap()
            .weights
    };
    assert_eq!(trained.weights, after(2));
    assert_ne!(trained.weights, after(4));
}

#[test]
fn test_train_on_a_diverged_loss_ends_with_the_epochs_so_far() {
    let bench = Bench::new(50, 50);
    for loss in [f32::NAN, f32::INFINITY, 3e12] {
        let mut engine = scripted(&[1.0, loss]);
        let error = train(&bench.job(), &mut engine, &mut never_stop).unwrap_err();
        match error {
            TrainError::Diverged {
                set: "validation",
                epoch: 1,
                losses,
                ..
            } => {
                assert_eq!(losses.len(), 1);
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn test_train_stops_on_request() {
    let bench = Bench::new(50, 50);
    let mut steps = 0;
    let mut watch = |_| {
        steps += 1;
        if steps == 3 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let error = train(&bench.job(), &mut scripted(&[1.0]), &mut watch).unwrap_err();
    assert!(matches!(error, TrainError::Cancelled));
}
