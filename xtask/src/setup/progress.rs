//! Progress in bytes: a bar on a terminal, a line every few seconds elsewhere.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::say;

const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// How far a step is.
pub(crate) struct Progress {
    what: &'static str,
    total: u64,
    at_start: u64,
    start: Instant,
    last_line: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A step over `total` bytes, of which an earlier set-up has done some.
    pub(crate) fn new(what: &'static str, total: u64, already: u64) -> Self {
        let bar = say::is_terminal().then(|| {
            let bar = ProgressBar::new(total).with_position(already);
            let template =
                "  {msg} [{bar:30}] {decimal_bytes} of {decimal_total_bytes}, {decimal_bytes_per_sec}, {eta} left";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style.progress_chars("=> "));
            }
            bar.set_message(what);
            bar.reset_eta();
            bar
        });
        let start = Instant::now();
        Self {
            what,
            total,
            at_start: already,
            start,
            last_line: start,
            bar,
        }
    }

    /// `done` bytes are done.
    pub(crate) fn at(&mut self, done: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
        } else if self.last_line.elapsed() >= BETWEEN_LINES {
            self.last_line = Instant::now();
            say::note(&self.text(done, self.start.elapsed()));
        }
    }

    fn text(&self, done: u64, elapsed: Duration) -> String {
        let rate = done.saturating_sub(self.at_start) as f64 / elapsed.as_secs_f64().max(1e-3);
        let mut text = format!(
            "{} {} of {}, {}/s",
            self.what,
            say::size(done),
            say::size(self.total),
            say::size(rate as u64)
        );
        if rate >= 1.0 {
            let left = self.total.saturating_sub(done) as f64 / rate;
            text += &format!(", {} left", say::time(Duration::from_secs_f64(left)));
        }
        text
    }

    /// Takes the bar away, before other lines are printed.
    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_text_counts_only_what_this_set_up_fetched() {
        let progress = Progress::new("fetching", 400_000_000, 100_000_000);
        let text = progress.text(200_000_000, Duration::from_secs(10));
        assert_eq!(text, "fetching 200 MB of 400 MB, 10 MB/s, 20 s left");
    }

    #[test]
    fn test_text_of_a_stalled_step_has_no_time_left() {
        let progress = Progress::new("fetching", 400_000_000, 0);
        let text = progress.text(0, Duration::from_secs(10));
        assert_eq!(text, "fetching 0 kB of 400 MB, 0 kB/s");
    }
}
