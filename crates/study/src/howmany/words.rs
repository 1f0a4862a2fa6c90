//! Answers in plain words, with the images of each class and the time for labelling.

use leuko_howmany::{
    AnswerRow, BACK_TEST, LabellingTime, TableNotice, Verdict, Way, even_looking, score_words,
};

use super::human::{Human, Readers};
use super::measure::Measure;
use super::outlook::{NoFit, Outlook, Stuck};
use crate::words::counted;

/// Headings of the table of answers; the first is about targets of the score, the last is left out if nobody
/// said how long a label takes.
pub(crate) const HEADINGS: [[&str; 2]; 8] = [
    ["Target", ""],
    ["Answer", ""],
    ["At least", "images, 95% sure"],
    ["Even odds", "images"],
    ["Of each class", "even odds"],
    ["Enough", "images, 80% sure"],
    ["Enough", "images, 95% sure"],
    ["Labelling", "at even odds"],
];

impl Outlook {
    /// The answer in one sentence, with the number if there is one.
    pub fn sentence(&self) -> String {
        match (self.leading(), &self.fitted) {
            (Some(row), _) => self.answer(row),
            (None, Ok(_)) => "No target was asked about.".to_owned(),
            (None, Err(why)) => format!(
                "Nobody can tell yet how many images are enough: {}.",
                self.no_fit(*why)
            ),
        }
    }

    fn answer(&self, row: &AnswerRow) -> String {
        let score = format!(
            "a mean {} of {}",
            self.measure.words(),
            score_words(row.target)
        );
        let images = |images: u64| self.images(images);
        match (row.verdict, row.mid) {
            (Verdict::Reached, Some(mid)) if mid > row.smallest => format!(
                "About {} reach {score} ({}).",
                images(even_looking(mid, Way::Nearest)),
                limits(row)
            ),
            (Verdict::Reached, _) => format!(
                "{} or fewer reach {score} ({}).",
                images(row.smallest),
                limits(row)
            ),
            (Verdict::Needs, Some(mid)) => {
                let now = match mid <= row.largest {
                    true => format!(
                        " The {} tried are enough with a probability of {:.0}%.",
                        row.largest,
                        100.0 * row.now
                    ),
                    false => String::new(),
                };
                format!(
                    "About {} are needed for {score} ({}).{now}",
                    images(even_looking(mid, Way::Nearest)),
                    limits(row)
                )
            }
            _ => format!("{row}."),
        }
    }

    /// A number of training images, and how many of each class that is.
    fn images(&self, images: u64) -> String {
        let each = self.of_each_class(images);
        let each = each.map(|each| format!(" ({each} of each class)"));
        let time = self.seconds_per_label.map(|seconds| {
            let time = LabellingTime { images, seconds };
            format!(", {time} of labelling,")
        });
        format!(
            "{images} training images{}{}",
            each.unwrap_or_default(),
            time.unwrap_or_default()
        )
    }

    /// Images of each class. Training sets of two classes are balanced; of more classes, each has its share.
    fn of_each_class(&self, images: u64) -> Option<u64> {
        (self.classes.len() == 2).then_some(images.div_ceil(2))
    }

    /// What else the curve says: the next target, which labels come on top, and when the network is as good as
    /// a human reader.
    pub fn details(&self) -> Vec<String> {
        let next = self.next().map(|row| format!("{row}."));
        let numbered = |row: &&AnswerRow| matches!(row.verdict, Verdict::Reached | Verdict::Needs);
        let on_top = self.leading().filter(numbered).and(self.validation);
        let on_top = on_top.map(|images| {
            format!(
                "Validation images, which choose a network's epoch, come on top: {images} here."
            )
        });
        let human = self.human.as_ref().map(until);
        next.into_iter().chain(human).chain(on_top).collect()
    }

    fn no_fit(&self, why: NoFit) -> String {
        match why {
            NoFit::NoScores if self.stuck.of > 0 => {
                "every network got stuck and gives all images the same answer".to_owned()
            }
            NoFit::NoScores => "no run has completed".to_owned(),
            NoFit::OneFold => {
                "one fold cannot tell it; it takes at least 3 folds and 3 numbers of training images".to_owned()
            }
            NoFit::LittleTraining => {
                "the networks trained too little; longer training on more images would tell".to_owned()
            }
            NoFit::Degenerate => "no curve can be fitted to the scores".to_owned(),
        }
    }

    /// The row of the table of answers, as [`HEADINGS`] name its cells.
    pub(crate) fn cells(&self, row: &AnswerRow) -> Vec<String> {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let each = row.mid.and_then(|mid| self.of_each_class(mid));
        let mut cells = vec![
            score_words(row.target),
            match row.verdict {
                Verdict::Reached => "reached".to_owned(),
                Verdict::Needs => match row.mid {
                    Some(mid) => format!("needs {mid}"),
                    None => "needs more".to_owned(),
                },
                Verdict::Unreachable => format!("not up to {}", row.horizon),
                Verdict::Unclear(_) => "cannot tell".to_owned(),
            },
            row.cell(row.low),
            row.cell(row.mid),
            or_dash(each.map(|each| each.to_string())),
            row.cell(row.plan80),
            row.cell(row.high),
        ];
        if let Some(seconds) = self.seconds_per_label {
            cells.push(or_dash(row.mid.map(|mid| {
                LabellingTime {
                    images: mid,
                    seconds,
                }
                .to_string()
            })));
        }
        cells
    }

    /// How to read the table of answers.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!(
            "For each target of the mean {}, the number of training images: with a probability of 95% so many are needed at least; at even odds, more and fewer are as likely; so many are enough with 80% and 95%. Validation and test images come on top. The numbers are about the mean over trainings; a single one may score less.",
            self.measure.words()
        )];
        if let Ok(fitted) = &self.fitted {
            let horizon = fitted.answers.first().map_or(0, |row| row.horizon);
            notes.push(format!(
                "Nothing is said of more than {horizon} images: a forecast reaches no further than the sizes span, and at most to 10 times the largest."
            ));
        }
        notes.push(format!("Back-test on {}: {BACK_TEST}.", BACK_TEST.source));
        if let Some(row) = self.leading() {
            notes.push(format!("In the same test, {}.", BACK_TEST.of(row.verdict)));
        }
        notes
    }

    /// What a laboratory should know of the runs: stuck networks, and what the curve leaves out.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        let mut sizes = Vec::new();
        let mut folds = Vec::new();
        for notice in &self.left_out {
            match notice {
                TableNotice::SizeLeftOut { size, .. } => sizes.push(size.to_string()),
                TableNotice::FoldLeftOut { fold, .. } => folds.push(format!("fold {fold}")),
                _ => {}
            }
        }
        if let Some(last) = sizes.last_mut() {
            last.push_str(" training images");
        }
        sizes.extend(folds);
        let gaps = match &sizes[..] {
            [] => None,
            [one] => Some(one.clone()),
            [others @ .., last] => Some(format!("{} and {last}", others.join(", "))),
        };
        let gaps = gaps.map(|gaps| {
            format!("The curve needs a score of each fold at each size, so it leaves out {gaps}.")
        });
        self.coarse()
            .into_iter()
            .chain(self.stuck.words())
            .chain(gaps)
    }

    /// That a fold tests too few negative images to tell the specificity asked for from 1.
    fn coarse(&self) -> Option<String> {
        let Measure::SensitivityAt { specificity } = self.measure else {
            return None;
        };
        let (&[negatives, positives], [negative, _]) = (&self.fewest_tested[..], &self.classes[..])
        else {
            return None;
        };
        // So few that a single error is below the specificity.
        let is_coarse = negatives > 0 && 1.0 / negatives as f64 > 1.0 - specificity + 1e-9;
        is_coarse.then(|| {
            format!(
                "A fold tests as few as {negatives} images of {negative}, so its specificity moves in steps of 1/{negatives}, and one of at least {specificity} allows no error at all. The sensitivity then depends on the single image of {negative} that looks most like the other class, and moves in steps of 1/{positives}: take these numbers as rough. Fewer folds test more images each."
            )
        })
    }

    /// The name of its score with a capital.
    pub(crate) fn heading(&self) -> String {
        match &self.measure {
            Measure::RocAuc => "ROC-AUC".to_owned(),
            other => {
                let words = other.words();
                let mut letters = words.chars();
                let first = letters
                    .next()
                    .map(|letter| letter.to_uppercase().to_string());
                first.unwrap_or_default() + letters.as_str()
            }
        }
    }
}

/// The limits of a number that the verdict supports.
pub(super) fn limits(row: &AnswerRow) -> String {
    let least = match row.low {
        Some(low) if low > row.smallest => {
            format!("at least {}, ", even_looking(low, Way::Down))
        }
        _ => String::new(),
    };
    let sure = match (row.verdict, row.high, row.plan80) {
        (Verdict::Reached, Some(high), _) => {
            format!("95% sure at {}", even_looking(high, Way::Up))
        }
        (Verdict::Reached, None, _) => format!("90% sure at {}", row.largest),
        (_, _, Some(plan)) => format!("80% sure at {}", even_looking(plan, Way::Up)),
        (_, _, None) => format!("not 80% sure even at {}", row.horizon),
    };
    format!("{least}{sure}")
}

/// How many images the network needs to be as good as a human reader.
fn until(human: &Human) -> String {
    let score = &human.score;
    let measure = human.measure.words();
    let images = counted(score.images, "image", "images");
    let reader = match human.readers {
        Readers::Experts => format!(
            "that of experts who see {images} again, {:.3} against their own labels",
            score.value
        ),
        Readers::Second => format!(
            "the second reader's, {:.3} against the first reader on {images}",
            score.value
        ),
    };
    let [low, until, high] = human.until_each();
    format!(
        "Labels until human: {until}. That is: training images until the network's mean {measure} is {reader} ({:.0}% interval {:.3} to {:.3}, for other images of the same readers). At its lower end: {low}. At its upper end: {high}.",
        100.0 * score.level,
        score.low,
        score.high
    )
}

impl Human {
    /// The answers for the lower end of the reader's interval, the score and the upper end.
    pub fn until_each(&self) -> [String; 3] {
        let [low, mid, high] = &self.answers;
        let score = &self.score;
        [(low, score.low), (mid, score.value), (high, score.high)]
            .map(|(row, target)| until_words(row.as_ref(), target))
    }
}

/// An answer in a few words.
fn until_words(row: Option<&AnswerRow>, target: f64) -> String {
    let Some(row) = row else {
        return match target >= 1.0 {
            true => "no number, because no network is certain to be always right".to_owned(),
            false => "cannot tell".to_owned(),
        };
    };
    match (row.verdict, row.mid) {
        (Verdict::Reached, Some(mid)) if mid <= row.smallest => {
            format!("{} or fewer ({})", row.smallest, limits(row))
        }
        (Verdict::Reached | Verdict::Needs, Some(mid)) => {
            format!(
                "about {} ({})",
                even_looking(mid, Way::Nearest),
                limits(row)
            )
        }
        (Verdict::Reached | Verdict::Needs, None) => format!("more than {}", row.horizon),
        (Verdict::Unreachable, _) => format!("not reached with up to {}", row.horizon),
        (Verdict::Unclear(_), _) => match row.low.filter(|&low| low > row.smallest) {
            Some(low) => format!("cannot tell, but at least {}", even_looking(low, Way::Down)),
            None => "cannot tell".to_owned(),
        },
    }
}

impl Stuck {
    /// What a laboratory should know; `None` if no network got stuck.
    fn words(self) -> Option<String> {
        let Self { networks, of } = self;
        let trainings = counted(of, "training", "trainings");
        (networks > 0).then(|| {
            format!(
                "{networks} of {trainings} got stuck: the network gives every image the same answer, which you can see without a label. Train again when that happens; the answer above is about trainings that worked. The tables of scores count all trainings."
            )
        })
    }
}
