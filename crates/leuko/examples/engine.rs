//! Prints the losses of a network that an engine of your own trains, here one that clips the gradient.

use leuko::core::Seed;
use leuko::model::{Network, Shape};
use leuko::synthetic::{SyntheticConfig, generate};
use leuko::train::{self, Batch, Engine, Job, Split, TensorLayout, TrainError, Weights};

struct Clipping(Box<dyn Engine>);

impl Engine for Clipping {
    fn layout(&self) -> TensorLayout {
        self.0.layout()
    }
    fn loss_and_gradient(
        &mut self,
        weights: &Weights,
        batch: Batch<'_>,
        gradient: &mut [f32],
    ) -> Result<f64, TrainError> {
        let loss = self.0.loss_and_gradient(weights, batch, gradient)?;
        gradient.iter_mut().for_each(|g| *g = g.clamp(-0.1, 0.1));
        Ok(loss)
    }
    fn logits(&mut self, weights: &Weights, images: &[f32]) -> Result<Vec<f32>, TrainError> {
        self.0.logits(weights, images)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cells = generate(&SyntheticConfig::of(8, 192), Seed(1), &|_| {})?;
    let (images, labels) = (&cells.images, cells.catalogue.labels());
    let network = Network::schouten(Shape::rgb(192, 192), cells.catalogue.classes.len())?;
    let split = Split::after(6, &[0, 1, 2, 3, 4, 5, 6, 7]);
    let mut job = Job::new("clipped", &network, images, &labels, split);
    job.config.max_epochs = 3;
    let mut engine = Clipping(train::EngineConfig::default().build(&network)?);
    let losses = train::train(&job, &mut engine, &mut train::never_stop)?.losses;
    println!("loss after each epoch, in nats an image: {losses:.3?}");
    Ok(())
}
