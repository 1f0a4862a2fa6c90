//! What an answer means, in sentences.

use std::fmt::{Display, Formatter, Result};

use crate::answer::{Unclear, Verdict};
use crate::labels::Labels;
use crate::metric::metric_words;
use crate::round::{down, near, up};
use crate::rows::AnswerRow;

impl Display for AnswerRow {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&self.sentence(&Labels::default()))
    }
}

impl AnswerRow {
    /// The answer in a sentence, or two. `labels` says how many images of each class the numbers are.
    pub fn sentence(&self, labels: &Labels) -> String {
        let score = format!(
            "a mean {} of {}",
            metric_words(&self.curve.metric),
            score_words(self.target)
        );
        let images = |images: u64| labels.images(images);
        let limits = format!("({}){}", self.limits(), labels.on_top());
        match (self.verdict, self.mid.unwrap_or(self.largest)) {
            (Verdict::Reached, mid) if mid > self.smallest => {
                format!("About {} reach {score} {limits}.", images(near(mid)))
            }
            (Verdict::Reached, _) => {
                format!("{} or fewer reach {score} {limits}.", images(self.smallest))
            }
            (Verdict::Needs, mid) => {
                let now = match mid <= self.largest {
                    true => format!(
                        " The {} tried are enough with a probability of {:.0}%.",
                        self.largest,
                        100.0 * self.now
                    ),
                    false => String::new(),
                };
                let mid = images(near(mid));
                format!("About {mid} are needed for {score} {limits}.{now}")
            }
            (Verdict::Unreachable, _) => format!(
                "Up to {0} training images do not reach {score}: with {0}, it {1} (95% sure). What more images would give is beyond this evidence.",
                self.horizon,
                match self.most < self.target {
                    true => format!("is at most {}", score_words(self.most)),
                    // The limit is below the target, until it is rounded.
                    false => format!("stays below {}", score_words(self.target)),
                }
            ),
            (Verdict::Unclear(why), _) => format!(
                "Nobody can tell yet how many training images reach {score}. {}",
                self.unclear(why)
            ),
        }
    }

    /// The limits of a number, as far as the verdict supports them: `at least 23, 95% sure at 62`.
    pub fn limits(&self) -> String {
        let least = match self.low {
            Some(low) if low > self.smallest => format!("at least {}, ", down(low)),
            _ => String::new(),
        };
        let sure = match (self.verdict, self.high, self.plan80) {
            (Verdict::Reached, Some(high), _) => format!("95% sure at {}", up(high)),
            (Verdict::Reached, None, _) => format!("90% sure at {}", self.largest),
            (_, _, Some(plan)) => format!("80% sure at {}", up(plan)),
            (_, _, None) => format!("not 80% sure even at {}", self.horizon),
        };
        format!("{least}{sure}")
    }

    /// The number at even odds as sentences say it: two digits and zeros.
    pub fn about(&self) -> Option<u64> {
        self.mid.map(near)
    }

    /// The verdict in a few words, with the number at even odds.
    pub fn short(&self) -> String {
        match self.verdict {
            Verdict::Reached => "reached".to_owned(),
            Verdict::Needs => match self.mid {
                Some(mid) if self.plan80.is_none() => {
                    format!("needs about {} or many more", near(mid))
                }
                Some(mid) => format!("needs about {}", near(mid)),
                None => "needs more".to_owned(),
            },
            Verdict::Unreachable => format!("not with up to {}", self.horizon),
            Verdict::Unclear(Unclear::FewSizes) => "cannot tell: too few sizes".to_owned(),
            Verdict::Unclear(Unclear::FewFolds) => "cannot tell: too few folds".to_owned(),
            Verdict::Unclear(Unclear::CloseSizes) => {
                "cannot tell: sizes too close together".to_owned()
            }
            Verdict::Unclear(Unclear::Falls) => "cannot tell: the score falls".to_owned(),
            Verdict::Unclear(Unclear::AtChance) => {
                "cannot tell: no better than guessing".to_owned()
            }
            Verdict::Unclear(Unclear::TooFar) => "cannot tell: beyond this evidence".to_owned(),
        }
    }

    /// Its numbers for a table, rounded as in sentences: at least, even odds, 80% sure, 95% sure. A number is
    /// `≤ 10` if it is the smallest tried (a lower limit is then `-`), `> 500` if it is beyond the horizon, `?` if
    /// nobody can tell.
    pub fn cells(&self) -> [String; 4] {
        let cell = |images: Option<u64>, round: fn(u64) -> u64| match (images, self.verdict) {
            (Some(images), _) if images <= self.smallest => format!("≤ {}", self.smallest),
            (Some(images), _) => round(images).to_string(),
            (None, Verdict::Unclear(_)) => "?".to_owned(),
            (None, _) => format!("> {}", self.horizon),
        };
        let low = match self.low {
            Some(low) if low <= self.smallest => "-".to_owned(),
            low => cell(low, down),
        };
        [
            low,
            cell(self.mid, near),
            cell(self.plan80, up),
            cell(self.high, up),
        ]
    }

    fn unclear(&self, why: Unclear) -> String {
        match why {
            Unclear::FewSizes => format!(
                "It takes at least 3 sizes of the training set, the largest at least 3 times the smallest; here {}.",
                match self.smallest == self.largest {
                    true => format!("there is one, {}", self.largest),
                    false => format!("there are two, {} and {}", self.smallest, self.largest),
                }
            ),
            Unclear::FewFolds => "It takes scores of at least 3 folds at 3 sizes of the training set, the largest at least 3 times the smallest; here too few sizes have 3 folds.".to_owned(),
            Unclear::CloseSizes => format!(
                "The largest training set, {}, must be at least 3 times the smallest, {}. Smaller or larger ones would tell.",
                self.largest, self.smallest
            ),
            Unclear::Falls => "With more images the score falls by more than chance. Look for runs at these sizes that failed or had other settings, or add folds. If these are errors or losses, which should fall, give 1 minus the error.".to_owned(),
            Unclear::AtChance => format!(
                "With up to {} images the scores are not clearly better than guessing, and such a curve does not show where it will rise. More images or longer training would tell.",
                self.largest
            ),
            Unclear::TooFar => {
                let least = match self.low {
                    Some(low) if low > self.smallest => format!(
                        "At least {} are needed; how many more is beyond this evidence.",
                        down(low)
                    ),
                    _ => "How many is beyond this evidence.".to_owned(),
                };
                format!(
                    "{least} Larger training sets than {} would tell, and more folds would narrow it.",
                    self.largest
                )
            }
        }
    }
}

/// A score with two digits, or with as many as it takes.
///
/// ```
/// use leuko_howmany::score_words;
///
/// assert_eq!([0.9, 0.985].map(score_words), ["0.90", "0.985"]);
/// ```
pub fn score_words(score: f64) -> String {
    let short = format!("{score:.2}");
    match short.parse() {
        Ok(parsed) if score == parsed => short,
        _ => score.to_string(),
    }
}
