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

/// What `cargo xtask backtest` measured (`results/backtest/README.md`): curves of leuko's own network on questions
/// from which [`Weights::LEUKO`](crate::Weights::LEUKO) was not learnt, fitted to at most 50 and 100 training
/// images; and published curves of other networks. The numbers of answers are of leuko's curves.
pub const BACK_TEST: BackTest = BackTest {
    source: "30 learning curves of leuko's own network that it had not learnt from, and 7 published curves of other networks",
    level: 0.9,
    own: held(114, 118),
    twice: held(51, 55),
    four_times: held(39, 39),
    published: held(45, 45),
    reached: held(242, 242),
    needs: held(54, 63),
    plan80: held(41, 41),
    unreachable: held(3, 3),
    unclear: held(45, 48),
};

const fn held(held: u32, cases: u32) -> Held {
    Held {
        share: held as f64 / cases as f64,
        cases,
    }
}

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
        // A table of scores does not say what was trained.
        let methods = answers.iter().map(|answer| &answer.curve.method);
        let methods = methods.filter(|method| !["cnn", "scores"].contains(&&***method));
        let methods =
            methods.map(|method| format!("no curve of the method {method} was in the test"));
        let mut lines = Vec::new();
        for line in untested.chain(methods).chain(verdicts).chain(forecasts) {
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
