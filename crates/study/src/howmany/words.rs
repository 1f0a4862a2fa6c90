//! Answers in plain words, with the images of each class and the time for labelling.

use leuko_howmany::{AnswerRow, BACK_TEST, Labels, TableNotice, score_words};

use super::measure::Measure;
use super::outlook::{Experts, NoFit, Outlook, Runs, Stuck};
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

    /// What else the curve says: the next target, when the network is as good as experts, and what labels
    /// take.
    pub fn details(&self) -> Vec<String> {
        let labels = self.labels();
        let next = self.next().map(|row| row.sentence(&labels));
        let experts = self.experts.as_ref().map(until);
        let taken = self.leading().and_then(|row| labels.sentence(row));
        next.into_iter().chain(experts).chain(taken).collect()
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
        let labels = self.labels();
        let [low, mid, plan80, high] = row.cells();
        let each = row.mid.and_then(|mid| labels.of_each_class(mid));
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
            "For each target of the mean {}, the number of training images: with a probability of 95% so many are needed at least; at even odds, more and fewer are as likely; so many are enough with 80% and 95%. {} come on top. The numbers are about the mean over trainings; a single one may score less.",
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
        let runs = self.runs.words();
        let gaps = self.left_out.iter().filter_map(|notice| match notice {
            TableNotice::SizeLeftOut { .. } | TableNotice::FoldLeftOut { .. } => {
                Some(format!("The curve: {notice}."))
            }
            _ => None,
        });
        runs.into_iter().chain(self.stuck.words()).chain(gaps)
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

/// How many images the network needs to be as good as experts.
fn until(experts: &Experts) -> String {
    let reached = experts.balanced_accuracy;
    let first = format!(
        "Labels until experts: experts who see images again reach a balanced accuracy of {reached:.3} against their own labels."
    );
    let network = match &experts.answer {
        None if experts.never_wrong() => {
            "They are never wrong, and no number of images makes a network certain to be so."
                .to_owned()
        }
        None => "Nobody can tell yet how many images the network needs for it.".to_owned(),
        Some(row) => {
            let mut row = row.clone();
            row.target = (1000.0 * row.target).round() / 1000.0;
            row.to_string()
        }
    };
    format!("{first} {network}")
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
