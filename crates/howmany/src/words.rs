//! What an answer means, in one sentence.

use std::fmt::{Display, Formatter, Result};

use crate::answer::{Unclear, Verdict};
use crate::metric::metric_words;
use crate::round::{Way, even_looking};
use crate::rows::AnswerRow;

impl Display for AnswerRow {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let what = format!(
            "{} {}",
            metric_words(&self.curve.metric),
            digits(self.target)
        );
        match self.verdict {
            Verdict::Reached => write!(f, "{what} is reached already: {}", self.reached()),
            Verdict::Needs => write!(f, "{what} needs {}", self.needs()),
            Verdict::Unreachable => write!(
                f,
                "{what} is not reached with up to {} images: with so many, the score is at most {} (95% sure), and what more images would give is beyond this evidence",
                self.horizon,
                digits(self.most)
            ),
            Verdict::Unclear(why) => write!(
                f,
                "Nobody can tell yet how many images reach {what}: {}",
                self.unclear(why)
            ),
        }
    }
}

impl AnswerRow {
    fn reached(&self) -> String {
        let most = match self.high {
            Some(high) => format!("95% sure at {}", up(high)),
            None => format!("90% sure at {}", self.largest),
        };
        match (self.mid, self.low) {
            (Some(mid), _) if mid <= self.smallest => {
                format!("{} images or fewer are enough ({most})", self.smallest)
            }
            (mid, Some(low)) if low > self.smallest => format!(
                "about {} images are enough (at least {}; {most})",
                near(mid.unwrap_or(low)),
                down(low)
            ),
            (mid, _) => {
                let mid = near(mid.unwrap_or(self.largest));
                format!("about {mid} images are enough, perhaps fewer ({most})")
            }
        }
    }

    fn needs(&self) -> String {
        let mid = near(self.mid.unwrap_or(self.largest));
        let least = match self.low {
            Some(low) if low > self.smallest => format!("at least {} (95% sure), ", down(low)),
            _ => String::new(),
        };
        let plan = match self.plan80 {
            Some(plan) => format!("80% sure at {}", up(plan)),
            None => format!("not 80% sure even at {}", self.horizon),
        };
        format!(
            "about {mid} images: {least}even odds at {mid}, {plan}; more than {} images are beyond what this evidence can say",
            self.horizon
        )
    }

    fn unclear(&self, why: Unclear) -> String {
        match why {
            Unclear::TooLittle => "it takes at least 3 folds and 3 numbers of training images, the largest at least 3 times the smallest".to_owned(),
            Unclear::Falls => "with more images the score falls by more than chance; look for failed or unlike runs at these sizes, or add folds".to_owned(),
            Unclear::TooFar => {
                let least = match self.low {
                    Some(low) if low > self.smallest => {
                        format!("at least {} are needed, but ", down(low))
                    }
                    _ => String::new(),
                };
                format!(
                    "{least}how many more is beyond this evidence; larger training sets than {} would tell, and more folds would narrow it",
                    self.largest
                )
            }
        }
    }
}

fn down(images: u64) -> u64 {
    even_looking(images, Way::Down)
}

fn near(images: u64) -> u64 {
    even_looking(images, Way::Nearest)
}

fn up(images: u64) -> u64 {
    even_looking(images, Way::Up)
}

/// A score with two digits, or with as many as it takes.
///
/// ```
/// assert_eq!([0.9, 0.975].map(leuko_howmany::digits), ["0.90", "0.975"]);
/// ```
pub fn digits(score: f64) -> String {
    let short = format!("{score:.2}");
    match short.parse() {
        Ok(parsed) if score == parsed => short,
        _ => score.to_string(),
    }
}
