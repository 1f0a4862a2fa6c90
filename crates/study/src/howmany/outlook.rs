//! What the records of one experiment say of the number of images.

use std::collections::BTreeSet;

use leuko_core::{Completed, RunRecord};
use leuko_howmany::{
    AnswerRow, Curve, CurveName, Forecast, ForecastRow, HowMany, HowManyError, IntervalOf, LADDER,
    LEVEL, Prior, TableError, TableNotice, Verdict, Weights,
};

use super::Request;
use super::human::Human;
use super::measure::{Measure, confusion};
use super::runs::{SameAnswers, SizeScores, by_size, table};
use crate::cautions::trained_too_little;
use crate::contender::Contender;
use crate::error::StudyError;
use crate::store::Description;

/// What the records of one experiment say of the number of images.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The experiment.
    pub experiment: String,
    /// What it asks, in words.
    pub title: String,
    /// What was trained.
    pub method: Contender,
    /// Whether a test over paired folds, corrected for the number of sizes, shows it to be better than the
    /// network with some number of images. Never of the network, nor of a score that methods are not
    /// compared by.
    pub beats_network: bool,
    /// The score.
    pub measure: Measure,
    /// The classes.
    pub classes: Vec<String>,
    /// The scores by size, in rising order, without stuck networks. A size without any is there.
    pub sizes: Vec<SizeScores>,
    /// How many runs are done.
    pub runs: Runs,
    /// Number of validation images of a network; `None` for methods, which need none.
    pub validation: Option<usize>,
    /// Most epochs of a network.
    pub max_epochs: usize,
    /// How many networks got stuck; other methods do not train in epochs, so they cannot.
    pub stuck: Stuck,
    /// The fewest test images of each class in a fold.
    pub fewest_tested: Vec<usize>,
    /// What guessing scores; `None` if that depends on the guess.
    pub guessing: Option<f64>,
    /// What a human reader reaches, and how many images the network needs for it; `None` if nobody read images
    /// twice.
    pub human: Option<Human>,
    /// Seconds for one label, if the request gives them.
    pub seconds_per_label: Option<f64>,
    /// Folds and sizes that the curve leaves out, because they lack scores.
    pub left_out: Vec<TableNotice>,
    /// The curve with its answers, or why there is none.
    pub fitted: Result<Fitted, NoFit>,
}

/// How far a study is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// Number of runs with a record, failed ones included.
    pub done: usize,
    /// Number of runs of the whole study.
    pub planned: usize,
}

/// Networks that give every test image the same probabilities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stuck {
    /// Number of such networks.
    pub networks: usize,
    /// Number of networks trained.
    pub of: usize,
    /// The numbers of training images of the stuck ones, in rising order.
    pub sizes: Vec<usize>,
}

impl Stuck {
    fn of(records: &[RunRecord]) -> Self {
        let completed = |run: &&RunRecord| run.completed().is_some();
        let stuck = |run: &&RunRecord| run.completed().is_some_and(Completed::is_stuck);
        let sizes = records.iter().filter(stuck).map(|run| run.size.get());
        let sizes: BTreeSet<usize> = sizes.collect();
        Self {
            networks: records.iter().filter(stuck).count(),
            of: records.iter().filter(completed).count(),
            sizes: sizes.into_iter().collect(),
        }
    }
}

/// A curve with its answers.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The curve.
    pub curve: Curve,
    /// An answer for each target, in the order of the request or of the ladder.
    pub answers: Vec<AnswerRow>,
    /// Forecasts, by rising number of images.
    pub forecasts: Vec<ForecastRow>,
    /// The answer that leads.
    pub leading: usize,
}

/// Why there is no curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFit {
    /// No run completed, or all networks got stuck.
    NoScores,
    /// There is only one fold.
    OneFold,
    /// Networks trained on so few images for so few epochs that they hardly learned.
    LittleTraining,
    /// The scores allow no curve.
    Degenerate,
}

impl Outlook {
    /// The outlook of an experiment with the records of one contender.
    pub(crate) fn of(
        about: &Description,
        method: Contender,
        records: &[RunRecord],
        request: &Request,
    ) -> Result<Self, StudyError> {
        request.check()?;
        let default = || Measure::of_classes(about.classes.len());
        let measure = request.measure.clone().unwrap_or_else(default);
        measure.check(&about.classes)?;
        let runs: Vec<&Completed> = records.iter().filter_map(RunRecord::completed).collect();
        let tested = confusion(about.classes.len(), runs.iter().copied());
        let mut outlook = Self {
            experiment: about.name.clone(),
            title: about.title.clone(),
            method,
            beats_network: false,
            classes: about.classes.clone(),
            sizes: by_size(records, &measure, same_answers(method)),
            runs: Runs {
                done: records.len(),
                planned: about.sizes.len() * usize::from(about.run_folds),
            },
            validation: (records.iter())
                .map(|record| record.images.validation)
                .filter(|&images| images > 0)
                .max(),
            max_epochs: about.max_epochs,
            stuck: match method {
                Contender::Network => Stuck::of(records),
                Contender::Method(_) => Stuck::default(),
            },
            fewest_tested: fewest_tested(about.classes.len(), &runs),
            guessing: tested.and_then(|tested| measure.guessing(&tested)),
            human: Human::of(about, &measure, request.readings.as_ref())?,
            seconds_per_label: request.seconds_per_label,
            left_out: Vec::new(),
            measure,
            fitted: Err(NoFit::LittleTraining),
        };
        // Other methods train no epochs.
        let is_trained = !method.is_network() || !trained_too_little(about, records);
        if is_trained {
            outlook.fit(records, request)?;
        }
        outlook.until_human(records, is_trained)?;
        Ok(outlook)
    }

    /// Name of its curve in `howmany.toml`.
    fn name(&self, measure: &Measure) -> CurveName {
        CurveName {
            experiment: self.experiment.clone(),
            method: self.method.to_string(),
            metric: measure.to_string(),
        }
    }

    fn fit(&mut self, records: &[RunRecord], request: &Request) -> Result<(), StudyError> {
        let found = curve(records, &self.measure, self.method, self.guessing)?;
        let (curve, notices) = match found {
            Ok(curve) => curve,
            Err(why) => {
                self.fitted = Err(why);
                return Ok(());
            }
        };
        self.left_out = notices;
        let targets = match &request.targets[..] {
            [] => &LADDER[..],
            targets => targets,
        };
        let forecasts = match &request.forecasts[..] {
            [] => curve.ahead(),
            sizes => sizes.to_vec(),
        };
        let HowMany {
            answers, forecasts, ..
        } = HowMany::of(&self.name(&self.measure), &curve, targets, &forecasts)?;
        self.fitted = Ok(Fitted {
            leading: match request.targets.is_empty() {
                true => leading(&answers),
                false => 0,
            },
            curve,
            answers,
            forecasts,
        });
        Ok(())
    }

    /// Answers how many images it takes to be as good as a human reader.
    fn until_human(&mut self, records: &[RunRecord], is_trained: bool) -> Result<(), StudyError> {
        let Some(mut human) = self.human.take() else {
            return Ok(());
        };
        let same = same_answers(self.method);
        let sizes = by_size(records, &human.measure, same).into_iter();
        let mean = |size: SizeScores| Some((size.training_images, size.mean()?));
        human.means = sizes.filter_map(mean).collect();
        let chance = Some(1.0 / self.classes.len() as f64)
            .filter(|_| human.measure == Measure::BalancedAccuracy);
        let found = curve(records, &human.measure, self.method, chance)?;
        if is_trained && let Ok((curve, _)) = found {
            human.answer(&self.name(&human.measure), &curve)?;
        }
        self.human = Some(human);
        Ok(())
    }

    /// Its rows of `howmany.toml`.
    pub fn rows(&self) -> HowMany {
        let mut rows = HowMany {
            notes: self.remarks().collect(),
            ..HowMany::default()
        };
        if let Ok(fitted) = &self.fitted {
            rows.answers.extend(fitted.answers.iter().cloned());
            rows.forecasts.extend(fitted.forecasts.iter().cloned());
        }
        rows.answers.extend(self.human.iter().flat_map(Human::rows));
        rows
    }

    /// The answer that leads; see [the module](super).
    pub fn leading(&self) -> Option<&AnswerRow> {
        let fitted = self.fitted.as_ref().ok()?;
        fitted.answers.get(fitted.leading)
    }

    /// After an answer of the ladder that is reached, the next target.
    pub fn next(&self) -> Option<&AnswerRow> {
        let leading = self.leading()?;
        let above = |row: &&AnswerRow| row.target > leading.target;
        let answers = &self.fitted.as_ref().ok()?.answers;
        let above = answers.iter().filter(above);
        let next = above.min_by(|a, b| a.target.total_cmp(&b.target))?;
        (leading.verdict == Verdict::Reached).then_some(next)
    }

    /// What the curve says of so many images, from the smallest size to the horizon.
    pub(super) fn forecasts(&self, steps: usize) -> Result<Vec<(f64, Forecast)>, HowManyError> {
        let Ok(Fitted { curve, .. }) = &self.fitted else {
            return Ok(Vec::new());
        };
        let smallest = curve.scores().sizes()[0] as f64;
        let largest = curve.scores().largest() as f64;
        let span = largest * curve.horizon() / smallest;
        let even = (0..=steps).map(|i| smallest * span.powf(i as f64 / steps as f64));
        let mut images: Vec<f64> = even.chain([largest]).collect();
        images.sort_by(f64::total_cmp);
        let at = |images| Ok((images, curve.forecast(images, IntervalOf::Mean, LEVEL)?));
        images.into_iter().map(at).collect()
    }
}

/// The fewest test images of each class in a run.
fn fewest_tested(classes: usize, runs: &[&Completed]) -> Vec<usize> {
    let of = |run: &Completed, class: usize| {
        let tested = run.predictions.iter();
        tested
            .filter(|tested| tested.truth.index() == class)
            .count()
    };
    let fewest = |class| runs.iter().map(|run| of(run, class)).min();
    (0..classes)
        .map(|class| fewest(class).unwrap_or(0))
        .collect()
}

/// The curve through the scores of runs, with what was left out; `Err` inside if they allow none.
fn curve(
    records: &[RunRecord],
    measure: &Measure,
    method: Contender,
    chance: Option<f64>,
) -> Result<Result<(Curve, Vec<TableNotice>), NoFit>, StudyError> {
    let same = same_answers(method);
    let table = table(records, measure, same).and_then(|table| table.scores(measure.metric()));
    let found = match table {
        Ok(found) => found,
        Err(TableError::OneFold { .. }) => return Ok(Err(NoFit::OneFold)),
        // A record has one score in [0, 1], so nothing else can be wrong.
        Err(_) => return Ok(Err(NoFit::NoScores)),
    };
    let scores = match chance {
        Some(score) => found.scores.with_chance(score),
        None => found.scores,
    };
    // Only ROC-AUCs of the network taught leuko its own shapes.
    let prior = match (method, measure) {
        (Contender::Network, Measure::RocAuc) => Prior::default(),
        _ => Prior::of(Weights::PUBLIC_CURVES),
    };
    match Curve::fit(scores, prior) {
        Ok(curve) => Ok(Ok((curve, found.notices))),
        Err(HowManyError::Degenerate) => Ok(Err(NoFit::Degenerate)),
        Err(other) => Err(other.into()),
    }
}

/// Only networks get stuck.
fn same_answers(method: Contender) -> SameAnswers {
    match method {
        Contender::Network => SameAnswers::Missing,
        Contender::Method(_) => SameAnswers::Scored,
    }
}

/// The place of the answer that leads a ladder.
fn leading(answers: &[AnswerRow]) -> usize {
    let is = |verdict: Verdict| move |row: &AnswerRow| row.verdict == verdict;
    let reached = answers.iter().rposition(is(Verdict::Reached));
    let needed = || answers.iter().position(is(Verdict::Needs));
    reached.or_else(needed).unwrap_or(0)
}

#[cfg(test)]
mod tests;
