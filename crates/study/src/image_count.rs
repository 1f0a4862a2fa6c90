//! Progress of reading or drawing images.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::progress::human_time;
use crate::terminal::Bar;

/// Counts images that many threads read or draw. The bar goes when this value does.
#[derive(Debug)]
pub(crate) struct ImageCount {
    doing: &'static str,
    images: usize,
    done: AtomicUsize,
    started: Instant,
    bar: Bar,
}

impl ImageCount {
    /// A count up to `images` of what is `doing` with them.
    pub(crate) fn new(doing: &'static str, images: usize) -> Self {
        Self {
            doing,
            images,
            done: AtomicUsize::new(0),
            started: Instant::now(),
            bar: Bar::new(images as u64, "{bar:32} {pos}/{len} {msg}"),
        }
    }

    /// Says that `done` images are done. Threads may report out of order.
    pub(crate) fn at(&self, done: usize) {
        let done = self.done.fetch_max(done, Ordering::Relaxed).max(done);
        let left = self.images.saturating_sub(done) as f64 / done.max(1) as f64;
        let left = human_time(self.started.elapsed().mul_f64(left));
        let message = format!("images {}  {left} left", self.doing);
        self.bar.show(done as u64, message);
    }
}
