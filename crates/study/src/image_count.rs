//! Progress of reading images: a bar on a terminal, nothing elsewhere.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Counts images that are read or drawn, by many threads. The bar goes when this value does.
#[derive(Debug)]
pub(crate) struct ImageCount(ProgressBar);

impl ImageCount {
    /// A count up to `images` of what is `doing` with them.
    pub(crate) fn new(doing: &'static str, images: usize) -> Self {
        let target = bar_target();
        let bar = ProgressBar::with_draw_target(Some(images as u64), target);
        if let Ok(style) =
            ProgressStyle::with_template("{bar:32} {msg} {pos}/{len} images  {eta} left")
        {
            bar.set_style(style);
        }
        bar.set_message(doing);
        Self(bar)
    }

    /// Says that `done` images are done. Threads may report out of order.
    pub(crate) fn at(&self, done: usize) {
        if done as u64 > self.0.position() {
            self.0.set_position(done as u64);
        }
    }
}

impl Drop for ImageCount {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Where bars are drawn: on a terminal, never into a file.
pub(crate) fn bar_target() -> ProgressDrawTarget {
    if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}
