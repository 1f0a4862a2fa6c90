//! How often such answers were right.

use std::collections::BTreeSet;
use std::fmt;

use crate::answer::{Unclear, Verdict};
use crate::metric::metric_words;
use crate::rows::AnswerRow;

/// In how many of some cases something held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Number of cases in which it held.
    pub held: u32,
    /// Number of cases. Those of one study depend on each other.
    pub cases: u32,
}

impl Held {
    /// From 0 to 1.
    pub fn share(&self) -> f64 {
        f64::from(self.held) / f64::from(self.cases.max(1))
    }
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cases {
            // A percentage of so few says more than it knows.
            ..10 => write!(f, "{} of {}", self.held, self.cases),
            cases => write!(f, "{:.0}% of {cases}", self.share() * 100.0),
        }
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
    /// No curve in the test ended at fewer training images.
    pub fitted_to: u64,
    /// Forecasts of leuko's own network that held the mean ROC-AUC measured later. Limits are rounded outwards,
    /// as they are printed.
    pub own: Held,
    /// How many of the others were above the interval: the forecast was too low.
    pub above: u32,
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
    source: "56 learning curves of leuko's own network that it had not learnt from, and 7 published curves of other networks",
    level: 0.9,
    fitted_to: 50,
    own: held(193, 196),
    above: 2,
    twice: held(102, 105),
    four_times: held(63, 63),
    published: held(45, 45),
    reached: held(431, 431),
    needs: held(110, 122),
    plan80: held(75, 77),
    unreachable: held(1, 1),
    unclear: held(98, 100),
};

const fn held(held: u32, cases: u32) -> Held {
    Held { held, cases }
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
                "the 90% limits of \"needs about N\" held the true number in {}, and the number that is 80% sure was enough in {}",
                self.needs, self.plan80
            ),
            Verdict::Unreachable => format!("\"not reached\" was right in {}", self.unreachable),
            Verdict::Unclear(Unclear::TooFar) => format!(
                "where nobody could tell, \"at least\" was right in {}",
                self.unclear
            ),
            Verdict::Unclear(Unclear::FewSizes | Unclear::FewFolds | Unclear::CloseSizes) => {
                "no curve with so few folds or sizes, or with sizes so close together, was in the test".to_owned()
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
        let untested = answers.iter().filter_map(|answer| {
            let metric = &answer.curve.metric;
            let words = format!("no curve of {} was in the test", metric_words(metric));
            (!self.has_metric(metric)).then_some(words)
        });
        // A table of scores does not say what was trained.
        let methods = answers.iter().map(|answer| &*answer.curve.method);
        let methods = methods.filter(|method| !["cnn", "scores"].contains(method));
        let methods: BTreeSet<&str> = methods.collect();
        let methods = (!methods.is_empty()).then(|| {
            let names: Vec<&str> = methods.into_iter().collect();
            format!(
                "no curve of another method was in the test ({})",
                names.join(", ")
            )
        });
        let short = answers
            .iter()
            .filter(|answer| answer.largest < self.fitted_to);
        let short = short.map(|answer| {
            format!(
                "{} goes to {} training images, the curves in the test to {} or more",
                answer.curve.experiment, answer.largest, self.fitted_to
            )
        });
        let verdicts = answers.iter().map(|answer| self.of(answer.verdict));
        let forecasts = has_forecasts.then(|| self.to_string());
        let limits = untested.chain(methods).chain(short);
        let mut lines = Vec::new();
        for line in limits.chain(verdicts).chain(forecasts) {
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
            "the {:.0}% interval of a forecast held the ROC-AUC measured later in {} (among them at twice the images in {} and at four times in {}); for published curves of other networks in {}{}",
            self.level * 100.0,
            self.own,
            self.twice,
            self.four_times,
            self.published,
            match (self.above, self.own.cases - self.own.held - self.above) {
                (0, 0) => String::new(),
                (above, 0) => format!(
                    "; {above} of the {} were above it, none below: forecasts are cautious",
                    self.own.cases
                ),
                (above, below) => format!(
                    "; {above} of the {} were above it and {below} below",
                    self.own.cases
                ),
            }
        )
    }
}
