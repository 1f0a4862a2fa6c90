//! Progress of work that is counted in images or networks.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::progress::human_time;
use crate::terminal::Bar;

/// Counts things that many threads do. The bar goes when this value does.
#[derive(Debug)]
pub(crate) struct Count {
    what: &'static str,
    all: usize,
    done: AtomicUsize,
    started: Instant,
    bar: Bar,
}

impl Count {
    /// A count up to `all` of `what`, for example `images decoding`.
    pub(crate) fn new(what: &'static str, all: usize) -> Self {
        Self {
            what,
            all,
            done: AtomicUsize::new(0),
            started: Instant::now(),
            bar: Bar::new(all as u64, "{bar:32} {pos}/{len} {msg}"),
        }
    }

    /// Says that `done` are done. Threads may report out of order.
    pub(crate) fn at(&self, done: usize) {
        let done = self.done.fetch_max(done, Ordering::Relaxed).max(done);
        let left = self.all.saturating_sub(done) as f64 / done.max(1) as f64;
        let left = human_time(self.started.elapsed().mul_f64(left));
        let message = format!("{}  {left} left", self.what);
        self.bar.show(done as u64, message);
    }
}
