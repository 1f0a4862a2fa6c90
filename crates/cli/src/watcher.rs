//! What the terminal shows of long work: notices, one progress bar, and Ctrl-C.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result};
use leuko_study::words;
use leuko_study::{Level, Notice, Progress, Watch, Work};

use crate::hints;
use crate::terminal::Bar;

/// Exit code after Ctrl-C, as a shell has it.
pub(crate) const INTERRUPTED: u8 = 130;

/// Shows notices and progress, and stops the work after Ctrl-C.
#[derive(Debug, Default)]
pub(crate) struct Terminal {
    stop: Arc<AtomicBool>,
    work: Mutex<Option<Shown>>,
}

/// The work whose bar is shown.
#[derive(Debug)]
struct Shown {
    what: Work,
    of: usize,
    most_done: usize,
    started: Instant,
    /// Gone once all is done.
    bar: Option<Bar>,
}

impl Terminal {
    /// From now on, the first Ctrl-C stops the work, with everything finished kept, and the second ends the
    /// program. Before, Ctrl-C ends it at once: nothing is lost then. SIGTERM, which batch systems send before they kill,
    /// stops the work, too.
    pub(crate) fn stop_at_ctrl_c(&self) -> Result<()> {
        #[cfg(unix)]
        signal_hook::flag::register(signal_hook::consts::SIGTERM, Arc::clone(&self.stop))
            .context("cannot listen for SIGTERM")?;
        let stop = Arc::clone(&self.stop);
        ctrlc::set_handler(move || {
            if stop.swap(true, Ordering::Relaxed) {
                // Asked for twice. The next start removes a file that is being written.
                std::process::exit(i32::from(INTERRUPTED));
            }
            tracing::warn!("stopping (press Ctrl-C again to stop at once) ...");
        })
        .context("cannot listen for Ctrl-C")
    }
}

impl Watch for Terminal {
    fn notice(&self, notice: &Notice<'_>) {
        let text = hints::of_notice(notice);
        match notice.level() {
            Level::Info => tracing::info!("{text}"),
            Level::Warning => tracing::warn!("{text}"),
        }
    }

    fn progress(&self, progress: Progress) {
        let mut shown = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.as_ref().is_none_or(|work| work.is_other(&progress)) {
            // The last work's bar goes before this one's comes.
            drop(shown.take());
        }
        let work = shown.get_or_insert_with(|| Shown::begin(&progress));
        work.show(&progress);
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Shown {
    fn begin(progress: &Progress) -> Self {
        let bar = Bar::new(progress.of as u64, "{bar:32} {pos}/{len} {msg}");
        if progress.pace.is_some() {
            bar.tick();
        }
        Self {
            what: progress.work,
            of: progress.of,
            most_done: 0,
            started: Instant::now(),
            bar: Some(bar),
        }
    }

    /// Whether this is progress of other work. The same work may come again, for another experiment; a
    /// thread that reports late is not that.
    fn is_other(&self, progress: &Progress) -> bool {
        let again = self.bar.is_none() && progress.done < self.most_done / 2;
        (self.what, self.of) != (progress.work, progress.of) || again
    }

    fn show(&mut self, progress: &Progress) {
        // Threads report out of order.
        self.most_done = self.most_done.max(progress.done);
        let Some(bar) = &self.bar else {
            return;
        };
        let message = match progress.pace {
            Some(pace) => {
                let left = pace.time_left.map_or("?".to_owned(), words::duration);
                let speed = pace.images_per_second;
                format!("{}  {speed:.0} images/s  {left} left", self.what)
            }
            None => {
                let left = self.of.saturating_sub(self.most_done) as f64;
                let left = self
                    .started
                    .elapsed()
                    .mul_f64(left / self.most_done.max(1) as f64);
                format!("{}  {} left", self.what, words::duration(left))
            }
        };
        bar.show(self.most_done as u64, message);
        if self.most_done >= self.of {
            self.bar = None;
        }
    }
}
