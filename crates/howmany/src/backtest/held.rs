//! How often such answers were right.

use std::fmt;

use crate::answer::{Unclear, Verdict};
use crate::metric::metric_words;
use crate::rows::AnswerRow;

/// A share of cases, and how many there were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// From 0 to 1.
    pub share: f64,
    /// Number of cases. Those of one study depend on each other.
    pub cases: u32,
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0}% of {}", self.share * 100.0, self.cases)
    }
}

/// How often forecasts and answers were right where the truth was known later: no number is printed
/// without it. `Display` says it of forecasts, [`of`](Self::of) of answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BackTest {
    /// What it was made of.
    pub source: &'static str,
    /// Level of the intervals.
    pub level: f64,
    /// Forecasts of leuko's own network that held the mean ROC-AUC measured later. Limits are rounded outwards,
    /// as they are printed.
    pub own: Held,
    /// Of these, forecasts at twice the largest number of images that they knew.
    pub twice: Held,
    /// At four times.
    pub four_times: Held,
    /// Forecasts of published curves of other networks.
    pub published: Held,
    /// "Reached already" was right.
    pub reached: Held,
    /// The limits of "needs about N" held the true number.
    pub needs: Held,
    /// The number that is 80% sure was enough.
    pub plan80: Held,
    /// "Not reached with up to H images" was right.
    pub unreachable: Held,
    /// "At least" was right where the answer is unclear.
    pub unclear: Held,
}

/// The back-test of the numpy prototype, which has the same prior and gives the same numbers. Held-out
/// data sets of LCDB 1.1 (public learning curves), simulated curves, kernel classifiers on PBC's blood
/// cells, leuko's network on ALL-IDB2, and the curves of APEx. The five numbers of answers are of LCDB
/// and of simulated curves alone.
pub const BACK_TEST: BackTest = BackTest {
    source: "public and simulated learning curves, and kernel classifiers on blood cells",
    level: 0.9,
    own: Held {
        share: 0.77,
        cases: 207,
    },
    twice: Held {
        share: 0.88,
        cases: 1477,
    },
    four_times: Held {
        share: 0.89,
        cases: 1054,
    },
    published: Held {
        share: 1.0,
        cases: 102,
    },
    reached: Held {
        share: 1.0 - 0.0139,
        cases: 577,
    },
    needs: Held {
        share: 0.965,
        cases: 541,
    },
    plan80: Held {
        share: 0.8132,
        cases: 257,
    },
    unreachable: Held {
        share: 1.0 - 0.0577,
        cases: 381,
    },
    unclear: Held {
        share: 0.927,
        cases: 646,
    },
};

impl BackTest {
    /// Whether curves of a metric were tested. The name is as in [`metric_key`](crate::metric_key).
    pub fn has_metric(&self, key: &str) -> bool {
        key == "auc"
    }

    /// How often answers with a verdict were right, as a sentence without a full stop. An answer without
    /// a number was not tested: too few folds or sizes, or a score that falls.
    pub fn of(&self, verdict: Verdict) -> String {
        match verdict {
            Verdict::Reached => format!("\"reached already\" was right in {}", self.reached),
            Verdict::Needs => format!(
                "the limits of \"needs about N\" held the true number in {}, and the number that is 80% sure was enough in {}",
                self.needs, self.plan80
            ),
            Verdict::Unreachable => format!("\"not reached\" was right in {}", self.unreachable),
            Verdict::Unclear(Unclear::TooFar) => format!(
                "where nobody could tell, \"at least\" was right in {}",
                self.unclear
            ),
            Verdict::Unclear(Unclear::TooLittle) => {
                "no curve with so few folds or sizes was in the test".to_owned()
            }
            Verdict::Unclear(Unclear::Falls | Unclear::AtChance) => {
                "answers about scores that fall, or are no better than guessing, were not counted on their own".to_owned()
            }
        }
    }
}

impl BackTest {
    /// What to print beside answers, and forecasts if there are any: one sentence without a full stop for
    /// each kind of answer.
    pub fn lines(&self, answers: &[AnswerRow], has_forecasts: bool) -> Vec<String> {
        let verdicts = answers.iter().map(|answer| self.of(answer.verdict));
        let forecasts = has_forecasts.then(|| self.to_string());
        let untested = answers.iter().filter_map(|answer| {
            let metric = &answer.curve.metric;
            let words = format!("no curve of {} was in the test", metric_words(metric));
            (!self.has_metric(metric)).then_some(words)
        });
        let mut lines = Vec::new();
        for line in verdicts.chain(forecasts).chain(untested) {
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }
}

impl fmt::Display for BackTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the {:.0}% interval of a forecast held the ROC-AUC measured later in {} (at twice the images in {}, at four times in {}; for published curves of other networks in {})",
            self.level * 100.0,
            self.own,
            self.twice,
            self.four_times,
            self.published
        )
    }
}
