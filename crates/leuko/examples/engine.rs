//! Prints the losses of a network trained by an engine of your own, here one that counts its steps.

use std::error::Error;
use std::ops::ControlFlow;

use leuko::augment::TensorLayout;
use leuko::core::{FoldIndex, RunId, Seed, TrainSize};
use leuko::model::{Network, Shape, Weights};
use leuko::synthetic::{SyntheticConfig, generate};
use leuko::train::fused::FusedEngine;
use leuko::train::{Batch, Engine, InstructionSet, Job, TrainConfig, TrainError, train};

struct Counting {
    inner: FusedEngine,
    steps: usize,
}

impl Engine for Counting {
    fn layout(&self) -> TensorLayout {
        self.inner.layout()
    }
    fn loss_and_gradient(
        &mut self,
        weights: &Weights,
        batch: Batch<'_>,
        gradient: &mut [f32],
    ) -> Result<f64, TrainError> {
        self.steps += 1;
        self.inner.loss_and_gradient(weights, batch, gradient)
    }
    fn logits(&mut self, weights: &Weights, images: &[f32]) -> Result<Vec<f32>, TrainError> {
        self.inner.logits(weights, images)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let cells = generate(&SyntheticConfig::of(20, 192), Seed(1), &|_| {})?;
    let network = Network::schouten(Shape::rgb(192, 192), cells.catalogue.classes.len())?;
    let (training, validation): (Vec<_>, Vec<_>) = (0..20).partition(|image| image % 4 > 0);
    let mut engine = Counting {
        inner: FusedEngine::new(InstructionSet::best(), &network)?,
        steps: 0,
    };
    let job = Job {
        run: &RunId {
            experiment: "own".to_owned(),
            size: TrainSize::new(15).ok_or("no images")?,
            fold: FoldIndex(0),
        },
        seed: Seed(1),
        config: &TrainConfig {
            max_epochs: 3,
            ..TrainConfig::default()
        },
        network: &network,
        images: &cells.images,
        labels: &cells.catalogue.labels(),
        training: &training,
        validation: &validation,
    };
    let trained = train(&job, &mut engine, &mut |_| ControlFlow::Continue(()))?;
    let losses: Vec<f64> = trained.losses.iter().map(|loss| loss.validation).collect();
    println!("{} steps; validation losses {losses:.2?}", engine.steps);
    Ok(())
}
