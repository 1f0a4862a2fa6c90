//! How a caller follows long work: notices, progress, and a way to stop it.

use std::fmt::Display;
use std::time::Duration;

/// Follows long work. Every method has a default that does nothing, so implement what you need.
///
/// Methods are called from several threads at once.
///
/// # Examples
///
/// ```
/// use std::fmt::Display;
/// use std::sync::Mutex;
/// use leuko_study::{Level, Watch};
///
/// /// Keeps the warnings.
/// #[derive(Default)]
/// struct Warnings(Mutex<Vec<String>>);
///
/// impl Watch for Warnings {
///     fn notice(&self, level: Level, notice: &dyn Display) {
///         if level == Level::Warning {
///             self.0.lock().unwrap().push(notice.to_string());
///         }
///     }
/// }
///
/// let watch = Warnings::default();
/// watch.notice(Level::Warning, &"three images are copies");
/// assert_eq!(watch.0.into_inner().unwrap(), ["three images are copies"]);
/// ```
pub trait Watch: Sync {
    /// Something happened that a person may want to know. `notice` says it in plain words.
    fn notice(&self, level: Level, notice: &dyn Display) {
        let _ = (level, notice);
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

/// How important a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Good to know.
    Info,
    /// Something may be wrong with the data or the results.
    Warning,
}

/// How far some work is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// What is counted, for example `images decoded`.
    pub work: &'static str,
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
    /// An estimate; `None` before the first images are trained.
    pub time_left: Option<Duration>,
}

/// Tells a [`Watch`] about counted work.
pub fn count<'a>(
    watch: &'a dyn Watch,
    work: &'static str,
    of: usize,
) -> impl Fn(usize) + Sync + use<'a> {
    move |done| {
        watch.progress(Progress {
            work,
            done,
            of,
            pace: None,
        });
    }
}
