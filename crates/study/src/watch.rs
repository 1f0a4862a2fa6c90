//! How a caller follows long work: notices, progress, and a way to stop it.

use std::fmt::{self, Display};
use std::time::Duration;

use crate::notice::Notice;

/// Follows long work. Every method has a default that does nothing, so implement what you need.
///
/// Methods are called from several threads at once.
///
/// # Examples
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use leuko_study::{Notice, Watch};
///
/// /// Counts cells that are shown under different labels.
/// #[derive(Default)]
/// struct Conflicts(AtomicUsize);
///
/// impl Watch for Conflicts {
///     fn notice(&self, notice: &Notice<'_>) {
///         match notice {
///             Notice::LabelConflict { .. } => {
///                 self.0.fetch_add(1, Ordering::Relaxed);
///             }
///             other => println!("{other}"),
///         }
///     }
/// }
/// ```
pub trait Watch: Sync {
    /// Something happened that a person may want to know. When `notice` is displayed, it says it in plain
    /// words.
    fn notice(&self, notice: &Notice<'_>) {
        let _ = notice;
    }

    /// Some work got further. Threads may report out of order.
    fn progress(&self, progress: Progress) {
        let _ = progress;
    }

    /// Whether to stop. Work ends soon after this returns true; everything finished is kept.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Watches nothing and never stops the work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Watch for Silent {}

impl Notice<'_> {
    /// Tells it to a watch.
    pub(crate) fn tell(&self, watch: &dyn Watch) {
        watch.notice(self);
    }
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Work {
    /// Synthetic cells are drawn; counted in images.
    Draw,
    /// Files are compared with the published ones; counted in images.
    Check,
    /// Files are read, to see whether an earlier audit is still true; counted in images.
    Read,
    /// Images are read to find copies of one cell.
    ReadForCopies,
    /// Images are compared to find copies of one cell.
    Compare,
    /// Similar images are laid on each other; counted in pairs.
    Align,
    /// Images are decoded.
    Decode,
    /// Features of images are measured, for methods beside the network.
    Measure,
    /// Methods beside the network are fitted.
    Methods,
    /// Networks are trained; counted in runs.
    Train,
    /// Networks are explained.
    Explain,
    /// Work of another crate, for example `leuko-lab`: what is counted, in words.
    Other(&'static str),
}

impl Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draw => "images drawn",
            Self::Check => "images checked",
            Self::Read => "images read",
            Self::ReadForCopies => "images read to find copies",
            Self::Compare => "images compared",
            Self::Align => "similar pairs aligned",
            Self::Decode => "images decoded",
            Self::Measure => "images measured",
            Self::Methods => "methods fitted",
            Self::Train => "runs",
            Self::Explain => "networks explained",
            Self::Other(words) => words,
        })
    }
}

impl From<&'static str> for Work {
    fn from(words: &'static str) -> Self {
        Self::Other(words)
    }
}

/// How far some work is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// What is counted.
    pub work: Work,
    /// How many are done.
    pub done: usize,
    /// How many there are.
    pub of: usize,
    /// The speed of training; `None` for other work, whose parts take about equally long.
    pub pace: Option<Pace>,
}

/// How fast networks are trained, and how long the rest will take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Images trained a second, by all workers together.
    pub images_per_second: f64,
    /// An estimate that includes the explanations to come; `None` before the first images are trained.
    pub time_left: Option<Duration>,
}

/// Tells a [`Watch`] about counted work.
pub fn count<'a, W: Into<Work>>(
    watch: &'a dyn Watch,
    work: W,
    of: usize,
) -> impl Fn(usize) + Sync + use<'a, W> {
    let work = work.into();
    move |done| {
        watch.progress(Progress {
            work,
            done,
            of,
            pace: None,
        });
    }
}
