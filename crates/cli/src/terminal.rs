//! Bars and messages on one terminal: a message goes above the bars, never through them.

use std::io::{IsTerminal, Write};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often a long work says how far it is where no bar can be drawn.
const LOG_EVERY: Duration = Duration::from_secs(30);

/// All bars: on a terminal, never into a file.
static BARS: LazyLock<MultiProgress> = LazyLock::new(|| {
    MultiProgress::with_draw_target(if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    })
});

/// Standard error above the bars.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AboveBars;

impl Write for AboveBars {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        BARS.suspend(|| std::io::stderr().write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

/// One work's bar, or, where there is no terminal, a log line every half minute.
#[derive(Debug)]
pub(crate) struct Bar {
    bar: ProgressBar,
    last_line: Mutex<Instant>,
}

impl Bar {
    /// A bar of `total` parts; indicatif's documentation explains templates.
    pub(crate) fn new(total: u64, template: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        let bar = BARS.add(bar);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self {
            bar,
            last_line: Mutex::new(Instant::now()),
        }
    }

    /// Redraws the bar by itself, for work whose parts take long.
    pub(crate) fn tick(&self) {
        self.bar.enable_steady_tick(Duration::from_millis(500));
    }

    /// Shows that `done` parts are done, with `message` beside.
    pub(crate) fn show(&self, done: u64, message: String) {
        if !self.bar.is_hidden() {
            self.bar.set_position(done);
            self.bar.set_message(message);
            return;
        }
        let due = match self.last_line.try_lock() {
            Ok(mut last) if last.elapsed() >= LOG_EVERY => {
                *last = Instant::now();
                true
            }
            _ => false,
        };
        if due {
            let total = self.bar.length().unwrap_or_default();
            tracing::info!("{done}/{total} {message}");
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
