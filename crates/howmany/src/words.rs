//! What an answer means, in one sentence.

use std::fmt::{Display, Formatter, Result};

use crate::answer::{Unclear, Verdict};
use crate::metric::metric_words;
use crate::round::{Way, even_looking};
use crate::rows::AnswerRow;

impl Display for AnswerRow {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let metric = metric_words(&self.curve.metric);
        let what = format!("{metric} {}", score_words(self.target));
        let first = capital(&what);
        match self.verdict {
            Verdict::Reached => write!(f, "{first} is reached already: {}", self.reached()),
            Verdict::Needs => write!(f, "{first} needs {}", self.needs()),
            Verdict::Unreachable => write!(
                f,
                "{first} is not reached with up to {} images: with so many, the score {} (95% sure), and what more images would give is beyond this evidence",
                self.horizon,
                match self.most < self.target {
                    true => format!("is at most {}", score_words(self.most)),
                    // The limit is below the target, until it is rounded.
                    false => format!("stays below {}", score_words(self.target)),
                }
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
        let now = match self.mid {
            Some(mid) if mid <= self.largest => format!(
                "; the {} tried are enough with a probability of {:.0}%",
                self.largest,
                self.now * 100.0
            ),
            _ => String::new(),
        };
        format!(
            "about {mid} images: {least}even odds at {mid}, {plan}{now}; more than {} images are beyond what this evidence can say",
            self.horizon
        )
    }

    fn unclear(&self, why: Unclear) -> String {
        match why {
            Unclear::TooLittle => "it takes at least 3 folds and 3 numbers of training images, the largest at least 3 times the smallest".to_owned(),
            Unclear::Falls => "with more images the score falls by more than chance; look for runs at these sizes that failed or had other settings, or add folds".to_owned(),
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

/// The same with a capital letter.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
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
