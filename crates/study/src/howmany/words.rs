//! Answers in plain words, with the images of each class and the time for labelling.

use leuko_howmany::{
    AnswerRow, BACK_TEST, Forecast, IntervalOf, LEVEL, Labels, TableNotice, Verdict, lower_limit,
    score_words, upper_limit,
};

use super::human::{Human, Readers};
use super::measure::Measure;
use super::outlook::{NoFit, Outlook, Runs, Stuck};
use crate::contender::Contender;
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
    ["Labelling", "80% sure"],
];

/// How far outside the band a mean must lie to be worth a word.
const FAR: f64 = 0.02;

impl Outlook {
    /// The answer in one sentence, with the number if there is one.
    pub fn sentence(&self) -> String {
        match (self.leading(), &self.fitted) {
            (Some(row), _) => row.sentence(&self.labels()),
            (None, Ok(_)) => "No target was asked about.".to_owned(),
            (None, Err(why)) => format!(
                "Nobody can tell yet how many images are enough: {}.",
                self.no_fit(*why)
            ),
        }
    }

    /// What is known of its labels. Training sets of two classes are balanced; of more classes, each has its
    /// share.
    pub fn labels(&self) -> Labels {
        Labels {
            balanced_classes: (self.classes.len() == 2).then_some(2),
            validation: self.validation.map_or(0, |images| images as u64),
            seconds: self.seconds_per_label,
        }
    }

    /// What else the curve says: the next target, when the network is as good as a human reader, and what labels
    /// take.
    pub fn details(&self) -> Vec<String> {
        let labels = self.labels();
        // The first sentence says what comes on top.
        let without = Labels {
            validation: 0,
            ..labels
        };
        let next = self.next().map(|row| row.sentence(&without));
        let human = self.human.as_ref().map(|human| until(human, self.method));
        let taken = match (self.leading(), labels.seconds) {
            (Some(row), _) => labels.sentence(row),
            (None, Some(_)) => Some(
                "Without a number of images, nobody can say how long labelling takes.".to_owned(),
            ),
            (None, None) => None,
        };
        let parts = [next, self.above_fit(), human, self.chosen_epoch(), taken];
        parts.into_iter().flatten().collect()
    }

    /// What the validation images are for.
    fn chosen_epoch(&self) -> Option<String> {
        let leading = self.leading()?;
        let is_numbered = matches!(leading.verdict, Verdict::Reached | Verdict::Needs);
        (is_numbered && self.validation.is_some()).then(|| {
            format!(
                "The validation images choose the best of at most {} epochs.",
                self.max_epochs
            )
        })
    }

    /// Why the leading target counts as not reached although the mean at the largest size reaches it and the curve
    /// does not.
    fn above_fit(&self) -> Option<String> {
        let row = self.leading()?;
        let fitted = self.fitted.as_ref().ok()?;
        let mean = self.sizes.last()?.mean()?;
        if row.verdict == Verdict::Reached || mean < row.target {
            return None;
        }
        let largest = fitted.curve.scores().largest() as f64;
        let forecast = fitted
            .curve
            .forecast(largest, IntervalOf::Mean, LEVEL)
            .ok()?;
        if forecast.median >= row.target {
            return None;
        }
        Some(format!(
            "The mean measured with {largest} images, {mean:.3}, reaches that, but chance can do this: the curve through all sizes is at {:.3} there ({:.0}% interval {:.3} to {:.3}).",
            forecast.median,
            100.0 * LEVEL,
            lower_limit(forecast.low),
            upper_limit(forecast.high)
        ))
    }

    fn no_fit(&self, why: NoFit) -> String {
        match why {
            NoFit::NoScores if self.stuck.of > 0 => {
                "every network got stuck and gives all images the same probability".to_owned()
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
        let labels = self.labels();
        let [low, mid, plan80, high] = row.cells();
        let each = row.about().and_then(|mid| labels.of_each_class(mid));
        let each = each.map_or("-".to_owned(), |each| each.to_string());
        let mut cells = vec![
            score_words(row.target),
            row.short(),
            low,
            mid,
            each,
            plan80,
            high,
        ];
        if labels.seconds.is_some() {
            let time = labels.time80(row);
            cells.push(time.map_or("-".to_owned(), |time| time.to_string()));
        }
        cells
    }

    /// How to read the table of answers.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!(
            "For each target of the mean {}, the number of training images: with a probability of 95% so many are needed at least (a dash: the smallest number tried may be enough); at even odds, more and fewer are as likely; so many are enough with 80% and 95%. {} come on top. The numbers are about the mean over trainings; a single one may score less.",
            self.measure.words(),
            match self.method {
                Contender::Network => "Validation and test images",
                Contender::Method(_) => "Test images",
            }
        )];
        if let Ok(fitted) = &self.fitted {
            let horizon = fitted.answers.first().map_or(0, |row| row.horizon);
            notes.push(format!(
                "Nothing is said of more than {horizon} images: a forecast reaches no further than the sizes span, and at most to 10 times the largest."
            ));
        }
        let rows = self.rows();
        let lines = BACK_TEST.lines(&rows.answers, !rows.forecasts.is_empty());
        notes.push(format!(
            "Back-test on {}: {}.",
            BACK_TEST.source,
            lines.join("; ")
        ));
        notes
    }

    /// What a laboratory should know of the runs: stuck networks, and what the curve leaves out.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        let matters = |notice: &&TableNotice| match notice {
            // Folds of a study differ by an image or two, which matters to nobody.
            TableNotice::TestImagesVary { .. } => false,
            // Said of the stuck networks.
            TableNotice::Gaps { scores, sizes } => {
                (*scores, sizes) != (self.stuck.networks, &self.stuck.sizes)
            }
            _ => true,
        };
        let notices = self.left_out.iter().filter(matters);
        let notices = notices.map(|notice| format!("The curve: {notice}."));
        let notices = notices.chain(self.off_curve());
        let coarse = self.coarse().into_iter();
        let runs = self.runs.words().into_iter();
        runs.chain(coarse).chain(self.stuck.words()).chain(notices)
    }

    /// Sizes at which the measured mean lies outside the band of the curve.
    fn off_curve(&self) -> Option<String> {
        let fitted = self.fitted.as_ref().ok()?;
        let off = self.sizes.iter().filter_map(|size| {
            let (images, mean) = (size.training_images, size.mean()?);
            let at = fitted
                .curve
                .forecast(images as f64, IntervalOf::Mean, LEVEL);
            let Forecast { low, high, .. } = at.ok()?;
            let is_off = mean < low - FAR || mean > high + FAR;
            is_off.then(|| {
                format!("{mean:.3} with {images} images, where the curve has {low:.2} to {high:.2}")
            })
        });
        let off: Vec<String> = off.collect();
        (!off.is_empty()).then(|| {
            format!(
                "The curve does not fit every mean: {}. Trainings with so few images differ a lot, and the curve counts some of that as chance. More folds would tell.",
                off.join("; ")
            )
        })
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

/// How many images the network or method needs to be as good as a human reader.
fn until(human: &Human, method: Contender) -> String {
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
    let whose = match method {
        Contender::Network => "the network's".to_owned(),
        Contender::Method(method) => format!("method {method}'s"),
    };
    let measured = human.means.last().map_or(String::new(), |(images, mean)| {
        format!(" Measured with {images} training images: {mean:.3}.")
    });
    format!(
        "Labels until human: {until}. That is: training images until {whose} mean {measure} is {reader} ({:.0}% interval {:.3} to {:.3}, for other images of the same readers). At its lower end: {low}. At its upper end: {high}.{measured}",
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
    let [low, mid, ..] = row.cells();
    match (row.verdict, row.mid) {
        (Verdict::Reached, Some(mid)) if mid <= row.smallest => {
            format!("{} or fewer ({})", row.smallest, row.limits())
        }
        (Verdict::Reached | Verdict::Needs, Some(_)) => format!("about {mid} ({})", row.limits()),
        (Verdict::Reached | Verdict::Needs, None) => format!("more than {}", row.horizon),
        (Verdict::Unreachable, _) => format!("not reached with up to {}", row.horizon),
        (Verdict::Unclear(_), _) => match row.low.filter(|&low| low > row.smallest) {
            Some(_) => format!("cannot tell, but at least {low}"),
            None => "cannot tell".to_owned(),
        },
    }
}

impl Runs {
    /// What is still to do; `None` if the study is finished.
    fn words(self) -> Option<String> {
        let Self { done, planned } = self;
        (done < planned).then(|| {
            format!(
                "The study is not finished: {done} of {planned} runs are done, and the answer may change. The command that started it goes on where it stopped."
            )
        })
    }
}

impl Stuck {
    /// What a laboratory should know; `None` if no network got stuck.
    fn words(&self) -> Option<String> {
        let Self {
            networks,
            of,
            sizes,
        } = self;
        let trainings = counted(*of, "training", "trainings");
        (*networks > 0).then(|| {
            let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
            format!(
                "{networks} of {trainings} got stuck (training images: {}): the network gives every image the same probability, which you can see without a label. Train again when that happens; the answer above is about trainings that worked. The tables of scores count all trainings.",
                sizes.join(", ")
            )
        })
    }
}
