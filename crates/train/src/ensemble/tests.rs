//! Many networks at once, on the processor, against one by one.

use leuko_augment::{AugmentConfig, TensorLayout, Transform, warp};
use leuko_core::{ClassIndex, Seed, StopReason, Stream};
use leuko_data::Images;
use leuko_model::{Network, Shape};
use leuko_synthetic::{SyntheticConfig, generate};
use tch::Tensor;

use super::pixels::Pixels;
use super::rows::Rows;
use super::rule::Rule;
use super::*;
use crate::{
    EngineConfig, Optimizer, OptimizerConfig, Split, StoppingConfig, TrainConfig, never_stop, train,
};

const SIDE: usize = 190;

struct Cells {
    images: Images,
    labels: Vec<ClassIndex>,
    network: Network,
}

impl Cells {
    fn new(count: usize) -> Self {
        let cells = generate(&SyntheticConfig::of(count, SIDE), Seed(1), &|_| {}).unwrap();
        Self {
            labels: cells.catalogue.labels(),
            network: Network::schouten(Shape::rgb(SIDE, SIDE), cells.catalogue.classes.len())
                .unwrap(),
            images: cells.images,
        }
    }

    fn job<'a>(&'a self, name: &str, config: TrainConfig, split: Split<'a>) -> Job<'a> {
        let mut job = Job::new(name, &self.network, &self.images, &self.labels, split);
        job.config = config;
        job
    }
}

fn epochs(max_epochs: usize) -> TrainConfig {
    TrainConfig {
        max_epochs,
        ..TrainConfig::default()
    }
}

fn at_once(networks: usize) -> EnsembleConfig {
    EnsembleConfig {
        networks: Some(networks),
        ..EnsembleConfig::on(Device::Cpu)
    }
}

/// Each job trained by itself.
fn alone(jobs: &[Job<'_>]) -> Vec<Trained> {
    let mut engine = EngineConfig::PlainLibtorch(Device::Cpu)
        .build(jobs[0].network)
        .unwrap();
    let train = |job| train(job, &mut *engine, &mut never_stop).unwrap();
    jobs.iter().map(train).collect()
}

fn together(config: EnsembleConfig, jobs: &[Job<'_>]) -> Vec<Trained> {
    let trained = train_all(config, jobs, &mut never_stop).unwrap();
    trained.into_iter().map(Result::unwrap).collect()
}

/// Losses of all epochs agree within `tolerance`, in nats, and the weights within a tenth of that on average: a
/// step of [`STABLE`] moves them by about as much.
#[track_caller]
fn assert_alike(found: &[Trained], expected: &[Trained], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let ends = |trained: &Trained| (trained.losses.len(), trained.best_epoch, trained.stopped);
        assert_eq!(ends(found), ends(expected));
        for (epoch, (a, b)) in found.losses.iter().zip(&expected.losses).enumerate() {
            let off = (a.training - b.training).abs();
            let off = off.max((a.validation - b.validation).abs());
            assert!(off <= tolerance, "epoch {epoch}: {a:?}, alone {b:?}");
        }
        let weights = found.weights.values().iter().zip(expected.weights.values());
        let off = weights.map(|(a, b)| f64::from((a - b).abs())).sum::<f64>();
        let off = off / found.weights.values().len() as f64;
        assert!(off <= 0.1 * tolerance, "weights off by {off}");
    }
}

/// At the study's learning rate of 1e-3 a difference in the last bit grows tenfold every few steps: two
/// arrangements for one network alone then part by 0.02 within 50 steps.
const STABLE: OptimizerConfig = OptimizerConfig::RmsProp {
    learning_rate: 1e-4,
    rho: 0.9,
    epsilon: 1e-7,
};

#[test]
fn test_fifty_steps_together_are_fifty_steps_alone() {
    let cells = Cells::new(16);
    let training: [usize; 10] = [0, 1, 2, 3, 4, 8, 9, 10, 11, 12];
    let split = Split {
        training: &training,
        validation: &[5, 6, 13, 14],
    };
    let jobs = |optimizer, max_epochs| {
        let config = TrainConfig {
            optimizer,
            ..epochs(max_epochs)
        };
        ["a", "b"].map(|name| cells.job(name, config, split))
    };
    for optimizer in [STABLE, OptimizerConfig::adam()] {
        let fifty = jobs(optimizer, 25);
        assert_alike(&together(at_once(2), &fifty), &alone(&fifty), 1e-3);
    }
    let ten = jobs(STABLE, 5);
    let expected = alone(&ten);
    for arrangement in Arrangement::ALL {
        let config = EnsembleConfig {
            arrangement: Some(arrangement),
            ..at_once(2)
        };
        assert_alike(&together(config, &ten), &expected, 1e-3);
    }
}

#[test]
fn test_networks_of_other_sizes_leave_and_others_take_their_place() {
    let cells = Cells::new(24);
    // Sets of several sizes, whose last batches are not full.
    let sets: [(Vec<usize>, Vec<usize>); 5] = [
        ((0..7).collect(), vec![20, 8]),
        ((1..4).collect(), vec![12, 13, 14, 15, 16, 17, 18]),
        (vec![0, 23], vec![11]),
        ((2..13).collect(), vec![20, 21, 22, 23, 0]),
        ((10..16).collect(), vec![1, 2, 3, 20, 21, 22]),
    ];
    let config = TrainConfig {
        images_a_class: Some(5),
        optimizer: STABLE,
        stopping: StoppingConfig {
            patience: 2,
            ..StoppingConfig::default()
        },
        ..epochs(4)
    };
    let jobs: Vec<Job<'_>> = sets
        .iter()
        .zip('a'..)
        .map(|((training, validation), name)| {
            let split = Split {
                training,
                validation,
            };
            cells.job(&name.to_string(), config, split)
        })
        .collect();
    let expected = alone(&jobs);
    assert!(
        expected
            .iter()
            .any(|one| one.stopped == StopReason::Patience)
    );
    assert!(
        expected
            .iter()
            .any(|one| one.stopped == StopReason::MaxEpochs)
    );
    for networks in [1, 2, 5] {
        assert_alike(&together(at_once(networks), &jobs), &expected, 1e-4);
    }
}

#[test]
fn test_a_network_that_diverges_leaves_and_the_others_go_on() {
    let cells = Cells::new(8);
    let split = Split {
        training: &[0, 1, 4, 5],
        validation: &[2, 6],
    };
    // So large a step that some networks diverge, and others do not.
    let config = TrainConfig {
        optimizer: OptimizerConfig::RmsProp {
            learning_rate: 1.0,
            rho: 0.9,
            epsilon: 1e-7,
        },
        ..epochs(5)
    };
    let names: Vec<String> = (0..12).map(|number| number.to_string()).collect();
    let jobs: Vec<Job<'_>> = (names.iter())
        .map(|name| cells.job(name, config, split))
        .collect();
    let ends: Vec<Option<usize>> = train_all(at_once(3), &jobs, &mut never_stop)
        .unwrap()
        .iter()
        .map(|result| match result {
            Ok(trained) => Some(trained.losses.len()),
            Err(TrainError::Diverged { .. }) => None,
            Err(other) => panic!("{other}"),
        })
        .collect();
    assert!(ends.contains(&None) && ends.contains(&Some(5)), "{ends:?}");
}

#[test]
fn test_rows_keep_the_best_weights_of_each_network() {
    let network = Network::schouten(Shape::rgb(SIDE, SIDE), 2).unwrap();
    let parameters = network.parameter_count() as i64;
    let rule = Rule(OptimizerConfig::rmsprop());
    let mut rows = Rows::new(&network, rule, tch::Device::Cpu).unwrap();
    let mut stream = Stream::new(Seed(1), "rows");
    let values: Vec<f32> = (0..3 * parameters)
        .map(|_| stream.uniform(-1.0, 1.0) as f32)
        .collect();
    let initial = Tensor::from_slice(&values).view([3, parameters]);
    rows.change(&[], &initial).unwrap();
    let weights = |rows: &Rows, row: i64| -> Vec<f32> {
        Vec::try_from(rows.weights.detach().get(row)).unwrap()
    };
    let step = |rows: &mut Rows| {
        let loss = rows.weights.square().sum(tch::Kind::Float);
        let networks = rows.weights.size()[0];
        let none = Tensor::zeros([networks], (tch::Kind::Double, tch::Device::Cpu));
        rows.step(&loss, &none).unwrap();
    };
    step(&mut rows);
    rows.keep_best(&[0, 2]).unwrap();
    let kept = [weights(&rows, 0), weights(&rows, 2)];
    step(&mut rows);
    assert_ne!(weights(&rows, 0), kept[0]);
    assert_eq!(rows.best(&network, 0).unwrap().values(), kept[0]);
    let first = Vec::<f32>::try_from(initial.get(1)).unwrap();
    assert_eq!(rows.best(&network, 1).unwrap().values(), first);
    // The second leaves, and another enters.
    let entering = initial.narrow(0, 0, 1);
    rows.change(&[0, 2], &entering).unwrap();
    assert_eq!(rows.best(&network, 1).unwrap().values(), kept[1]);
    let new = Vec::<f32>::try_from(entering.get(0)).unwrap();
    assert_eq!(
        (rows.best(&network, 2).unwrap().values(), weights(&rows, 2)),
        (&*new, new.clone())
    );
}

#[test]
fn test_jobs_that_cannot_train_together_are_refused_and_others_stop_on_request() {
    let cells = Cells::new(8);
    let split = Split {
        training: &[0, 1, 4, 5],
        validation: &[2, 6],
    };
    let jobs = [
        cells.job("a", epochs(2), split),
        cells.job("b", epochs(3), split),
    ];
    let refused = train_all(at_once(2), &jobs, &mut never_stop);
    assert!(matches!(
        refused,
        Err(TrainError::NotTogether { what: "settings", ref job }) if job == "b"
    ));
    let stopped = train_all(at_once(1), &jobs[..1], &mut |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(TrainError::Cancelled)));
    assert!(
        train_all(at_once(1), &[], &mut never_stop)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn test_augmentation_on_the_device_is_that_of_warp() {
    let cells = Cells::new(2);
    let pixels = Pixels::new(&cells.images, 0, 1, tch::Device::Cpu).unwrap();
    let mut stream = Stream::new(Seed(1), "augment");
    let augment = AugmentConfig::default();
    let mut transforms: Vec<Transform> = (0..20).map(|_| augment.draw(&mut stream)).collect();
    transforms.extend([0.0, 90.0, 180.0, 270.0].map(|angle_degrees| Transform {
        angle_degrees,
        flip_horizontal: true,
        flip_vertical: false,
    }));
    let places: Vec<_> = (0..transforms.len())
        .map(|n| pixels.place(0, n % 2))
        .collect();
    let found = pixels.augmented(&places, &transforms).unwrap();
    let found = Vec::<f32>::try_from(found.flatten(0, -1)).unwrap();
    let mut expected = vec![0.0; 3 * SIDE * SIDE];
    for (n, found) in found.chunks_exact(expected.len()).enumerate() {
        let image = cells.images.pixels(n % 2);
        warp(
            image,
            SIDE,
            SIDE,
            &transforms[n],
            TensorLayout::Planar,
            &mut expected,
        );
        let off = found.iter().zip(&expected).map(|(a, b)| (a - b).abs());
        let off = off.fold(0.0, f32::max);
        // A twentieth of a grey level.
        assert!(off < 0.05 / 255.0, "{:?}: {off}", transforms[n]);
    }
}

#[test]
fn test_steps_of_all_networks_are_those_of_the_optimizer() {
    let network = Network::schouten(Shape::rgb(SIDE, SIDE), 2).unwrap();
    let parameters = network.parameter_count();
    for config in [OptimizerConfig::rmsprop(), OptimizerConfig::adam()] {
        let mut rows = Rows::new(&network, Rule(config), tch::Device::Cpu).unwrap();
        let mut stream = Stream::new(Seed(1), "rule");
        let mut random = || {
            let values = (0..parameters).map(|_| stream.uniform(-1.0, 1.0) as f32);
            values.collect::<Vec<f32>>()
        };
        let mut expected: Vec<(Vec<f32>, Optimizer)> = Vec::new();
        // The second network enters three steps after the first.
        for step in 0..12 {
            if step == 0 || step == 3 {
                let initial = random();
                let keep: Vec<usize> = (0..expected.len()).collect();
                let entering = Tensor::from_slice(&initial).unsqueeze(0);
                rows.change(&keep, &entering).unwrap();
                expected.push((initial, Optimizer::new(&config, parameters)));
            }
            let gradients: Vec<Vec<f32>> = expected.iter().map(|_| random()).collect();
            // The gradient of the sum of weights times numbers is these numbers.
            let numbers = Tensor::from_slice(&gradients.concat());
            let numbers = numbers.view([-1, parameters as i64]);
            let loss = (&rows.weights * numbers).sum(tch::Kind::Float);
            let none = Tensor::zeros(
                [expected.len() as i64],
                (tch::Kind::Double, tch::Device::Cpu),
            );
            rows.step(&loss, &none).unwrap();
            for ((weights, optimizer), gradient) in expected.iter_mut().zip(&gradients) {
                optimizer.step(weights, gradient);
            }
        }
        let all: Vec<f32> = Vec::try_from(rows.weights.flatten(0, -1).detach()).unwrap();
        let expected = expected.iter().flat_map(|(weights, _)| weights);
        let off = all.iter().zip(expected).map(|(a, b)| (a - b).abs());
        let off = off.fold(0.0, f32::max);
        assert!(off < 1e-6, "{config:?}: {off}");
    }
}

#[test]
fn test_networks_that_a_device_has_memory_for() {
    let device = tch::Device::Cpu;
    assert_eq!(super::room::networks(device, 5, 1000, 1000), 5);
    assert_eq!(super::room::networks(device, 5, 1 << 60, 0), 0);
    assert_eq!(super::room::networks(device, 5, 1000, 1 << 60), 0);
}

#[test]
fn test_bytes_a_network_counts_what_the_first_layers_keep() {
    let network = Network::schouten(Shape::rgb(257, 257), 2).unwrap();
    let config = TrainConfig::default();
    let bytes = |arrangement| bytes_a_network(&network, arrangement, &config);
    // By hand for five images: the first convolution keeps 4 x 255 x 255 values, and its gradient is as large.
    let first = 5 * 2 * 4 * (4 * 255 * 255);
    let planar = bytes(Arrangement::Planar);
    assert!(planar > first && planar < 4 * first, "{planar}");
    // The columns of the first convolution are 27 values for each output pixel, and as many gradients.
    let columns = 5 * 2 * 4 * (27 * 255 * 255);
    let more = bytes(Arrangement::Columns) - planar;
    assert!(more > columns && more < 2 * columns, "{more}");
    let copies = TrainConfig {
        images_a_class: Some(150),
        ..config
    };
    let more = bytes_a_network(&network, Arrangement::Planar, &copies) - planar;
    assert_eq!(more, 2 * 150 * 257 * 257 * 3);
}
