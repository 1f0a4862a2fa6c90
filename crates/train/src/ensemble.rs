//! Many networks trained at once on libtorch, in one computation.
//!
//! One network of the study keeps a graphics card busy for a thousandth of its time; the rest is waiting. Here
//! M networks take each step together. Each has its own weights, images, order, augmentation, optimiser
//! state, early stopping and best weights, so it ends as it would alone, within the error of `f32`. When a
//! network ends, the next one takes its place.
//!
//! ```text
//! queue ─next─► [ network 1 | network 2 | ... | network M ] ─ended─► queue
//!                 images and augmentation on the device; losses come back once an epoch
//! ```
//!
//! On a processor this is slower than the engine `fused`; it is there to be tested.
//!
//! NVIDIA's libraries may round products to TF32, ten bits, unless the environment variable `NVIDIA_TF32_OVERRIDE` is 0
//! when the program starts; the program `leuko` sees to that. [`rounding()`] tells.

mod fastest;
mod member;
mod pixels;
mod room;
mod rounding;
mod rows;
mod rule;
mod session;
mod upload;

use std::ops::ControlFlow;

use leuko_model::libtorch::Arrangement;

pub use fastest::{Timing, timings};
pub use room::bytes_a_network;
pub use rounding::{Rounding, rounding};

use crate::{Device, Job, Step, TrainError, Trained};
use session::Session;

/// Where and how many networks train at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnsembleConfig {
    /// Where to compute.
    pub device: Device,
    /// Most networks at once; too many for the device's memory are an error of libtorch. Default: on a card as many as
    /// its free memory holds, at most [`MOST_NETWORKS`]; 8 on the processor.
    pub networks: Option<usize>,
    /// How convolutions are computed. Default: the fastest, measured at the start on a card; on the processor
    /// [`Arrangement::ChannelsLast`].
    pub arrangement: Option<Arrangement>,
}

/// Most networks at once unless the caller says otherwise. With batches of 5, they are 640 images a step.
pub const MOST_NETWORKS: usize = 128;

impl EnsembleConfig {
    /// The defaults on a device.
    pub fn on(device: Device) -> Self {
        Self {
            device,
            networks: None,
            arrangement: None,
        }
    }
}

/// How the networks of a queue train.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Together {
    /// Most networks at once.
    pub networks: usize,
    /// How convolutions are computed.
    pub arrangement: Arrangement,
    /// Bytes of the device's memory that a network takes.
    pub bytes_a_network: usize,
}

/// Where jobs come from and trained networks go.
pub trait Queue<'a> {
    /// What the queue knows a job by.
    type Key;
    /// What can go wrong.
    type Error: From<TrainError>;

    /// The next job, or `None` if there is none at present. All jobs have the same network, images, labels and settings.
    ///
    /// # Errors
    ///
    /// - The queue's own; training ends.
    fn next(&mut self) -> Result<Option<(Self::Key, Job<'a>)>, Self::Error>;

    /// Training begins. Does nothing by default.
    fn begins(&mut self, _: Together) {}

    /// A network has ended: trained, or diverged.
    ///
    /// # Errors
    ///
    /// - The queue's own; training ends.
    fn ended(
        &mut self,
        key: Self::Key,
        result: Result<Trained, TrainError>,
    ) -> Result<(), Self::Error>;

    /// Work was done; says whether to go on.
    fn step(&mut self, step: Step) -> ControlFlow<()>;
}

/// Trains all jobs of a queue, many at once.
///
/// Each network has the initial weights, order and augmentation that [`train`](crate::train) would give it.
/// Its losses and weights differ from those only by rounding, which a long training amplifies.
///
/// # Errors
///
/// - [`TrainError::NoEngine`] if there is no such device.
/// - [`TrainError::NoRoom`] if the device has no memory for one network and the images.
/// - [`TrainError::NotTogether`] if a job differs from the first in more than name, seed and sets.
/// - [`TrainError::Cancelled`] if [`Queue::step`] returns `ControlFlow::Break`.
/// - Those of [`Job::check`]; [`TrainError::Model`] if libtorch refuses; the queue's own.
pub fn train_together<'a, Q: Queue<'a>>(
    config: EnsembleConfig,
    queue: &mut Q,
) -> Result<(), Q::Error> {
    let Some((key, job)) = queue.next()? else {
        return Ok(());
    };
    let session = Session::new(config, &job)?;
    queue.begins(session.plan());
    session.train(queue, (key, job))
}

/// Trains a list of jobs, many at once. `watch` is called after each [`Step`]; `ControlFlow::Break` ends the work.
///
/// # Errors
///
/// - Those of [`train_together`]. A network that diverges is an error of its own in the list that is returned.
///
/// # Examples
///
/// ```
/// use leuko_core::Seed;
/// use leuko_model::{Network, Shape};
/// use leuko_synthetic::{SyntheticConfig, generate};
/// use leuko_train::ensemble::{EnsembleConfig, train_all};
/// use leuko_train::{Device, Job, Split, never_stop};
///
/// let cells = generate(&SyntheticConfig::of(10, 190), Seed(1), &|_| {})?;
/// let (images, labels) = (&cells.images, cells.catalogue.labels());
/// let network = Network::schouten(Shape::rgb(190, 190), cells.catalogue.classes.len())?;
/// let split = Split { training: &[0, 1, 2, 5, 6, 7], validation: &[3, 8] };
/// let jobs: Vec<Job> = ["first", "second"]
///     .map(|name| {
///         let mut job = Job::new(name, &network, images, &labels, split);
///         job.config.max_epochs = 2;
///         job
///     })
///     .into();
/// let trained = train_all(EnsembleConfig::on(Device::Cpu), &jobs, &mut never_stop)?;
/// for network in trained {
///     assert_eq!(network?.losses.len(), 2);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn train_all(
    config: EnsembleConfig,
    jobs: &[Job<'_>],
    watch: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<Vec<Result<Trained, TrainError>>, TrainError> {
    let mut list = List {
        jobs: jobs.iter().enumerate(),
        results: jobs.iter().map(|_| None).collect(),
        watch,
    };
    train_together(config, &mut list)?;
    Ok(list.results.into_iter().flatten().collect())
}

/// A queue of jobs that are all there.
struct List<'a, 'j> {
    jobs: std::iter::Enumerate<std::slice::Iter<'a, Job<'j>>>,
    results: Vec<Option<Result<Trained, TrainError>>>,
    watch: &'a mut dyn FnMut(Step) -> ControlFlow<()>,
}

impl<'j> Queue<'j> for List<'_, 'j> {
    type Key = usize;
    type Error = TrainError;

    fn next(&mut self) -> Result<Option<(usize, Job<'j>)>, TrainError> {
        Ok(self.jobs.next().map(|(place, job)| (place, job.clone())))
    }

    fn ended(
        &mut self,
        place: usize,
        result: Result<Trained, TrainError>,
    ) -> Result<(), TrainError> {
        self.results[place] = Some(result);
        Ok(())
    }

    fn step(&mut self, step: Step) -> ControlFlow<()> {
        (self.watch)(step)
    }
}

#[cfg(test)]
mod tests;
