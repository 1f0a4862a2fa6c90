//! What the records of one experiment say of the number of images.

use leuko_core::{Completed, RunRecord};
use leuko_howmany::{
    AnswerRow, Curve, CurveName, Forecast, ForecastRow, HowMany, HowManyError, IntervalOf, LADDER,
    LEVEL, Prior, TableError, TableNotice, Verdict,
};

use super::Request;
use super::measure::{Measure, confusion};
use super::runs::{by_size, completed, is_stuck, table};
use crate::cautions::trained_too_little;
use crate::error::StudyError;
use crate::store::Description;

/// The method of the networks that a study trains.
const METHOD: &str = "cnn";
/// What the records of one experiment say of the number of images.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The experiment.
    pub experiment: String,
    /// What it asks, in words.
    pub title: String,
    /// What was trained: `cnn`.
    pub method: String,
    /// The score.
    pub measure: Measure,
    /// The classes.
    pub classes: Vec<String>,
    /// The scores by size, in rising order, without stuck networks. A size without any is there.
    pub sizes: Vec<SizeScores>,
    /// How many networks got stuck.
    pub stuck: Stuck,
    /// What guessing scores; `None` if that depends on the guess.
    pub guessing: Option<f64>,
    /// What experts reach, and how many images the network needs for it; `None` if no expert saw images
    /// again.
    pub experts: Option<Experts>,
    /// Seconds for one label, if the request gives them.
    pub seconds_per_label: Option<f64>,
    /// Folds and sizes that the curve leaves out, because they lack scores.
    pub left_out: Vec<TableNotice>,
    /// The curve with its answers, or why there is none.
    pub fitted: Result<Fitted, NoFit>,
}

/// The scores of one number of training images.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeScores {
    /// Number of training images.
    pub training_images: usize,
    /// The score of each fold that completed and did not get stuck, by fold.
    pub scores: Vec<f64>,
}

/// Networks that give every test image the same probabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stuck {
    /// Number of such networks.
    pub networks: usize,
    /// Number of networks trained.
    pub of: usize,
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

/// What experts reach on images that they see again, as balanced accuracy.
#[derive(Clone, Debug)]
pub struct Experts {
    /// Mean of both readings.
    pub balanced_accuracy: f64,
    /// How many images the network needs for the same balanced accuracy; `None` if no curve can be fitted,
    /// or the experts are never wrong.
    pub answer: Option<AnswerRow>,
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
    /// The outlook of an experiment with these records.
    pub(crate) fn of(
        about: &Description,
        records: &[RunRecord],
        request: &Request,
    ) -> Result<Self, StudyError> {
        request.check()?;
        let default = || Measure::of_classes(about.classes.len());
        let measure = request.measure.clone().unwrap_or_else(default);
        measure.check(&about.classes)?;
        let runs: Vec<&Completed> = records.iter().filter_map(completed).collect();
        let tested = confusion(about.classes.len(), runs.iter().copied());
        let mut outlook = Self {
            experiment: about.name.clone(),
            title: about.title.clone(),
            method: METHOD.to_owned(),
            classes: about.classes.clone(),
            sizes: by_size(records, &measure),
            stuck: Stuck {
                networks: runs.iter().filter(|run| is_stuck(run)).count(),
                of: runs.len(),
            },
            guessing: tested.and_then(|tested| measure.guessing(&tested)),
            experts: None,
            seconds_per_label: request.seconds_per_label,
            left_out: Vec::new(),
            measure,
            fitted: Err(NoFit::LittleTraining),
        };
        outlook.experts = outlook.experts(about, records)?;
        if !trained_too_little(about, records) {
            outlook.fit(records, request)?;
        }
        Ok(outlook)
    }

    /// Name of its curve in `howmany.toml`.
    fn name(&self, measure: &Measure) -> CurveName {
        CurveName {
            experiment: self.experiment.clone(),
            method: self.method.clone(),
            metric: measure.to_string(),
        }
    }

    fn fit(&mut self, records: &[RunRecord], request: &Request) -> Result<(), StudyError> {
        let (curve, notices) = match curve(records, &self.measure)? {
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

    fn experts(
        &self,
        about: &Description,
        records: &[RunRecord],
    ) -> Result<Option<Experts>, StudyError> {
        let reached = about
            .experts
            .as_ref()
            .and_then(crate::experts::balanced_accuracy);
        let Some(balanced_accuracy) = reached else {
            return Ok(None);
        };
        let measure = Measure::BalancedAccuracy;
        let answer = match curve(records, &measure)? {
            Ok((curve, _)) if balanced_accuracy < 1.0 => {
                let answer = curve.answer(balanced_accuracy)?;
                Some(AnswerRow::new(&self.name(&measure), &curve, &answer))
            }
            _ => None,
        };
        Ok(Some(Experts {
            balanced_accuracy,
            answer,
        }))
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
        let experts = self.experts.iter();
        let until = experts.filter_map(|experts| experts.answer.clone());
        rows.answers.extend(until);
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

/// The curve through the scores of runs, with what was left out; `Err` inside if they allow none.
fn curve(
    records: &[RunRecord],
    measure: &Measure,
) -> Result<Result<(Curve, Vec<TableNotice>), NoFit>, StudyError> {
    let table = table(records, measure).and_then(|table| table.complete(measure.metric()));
    let complete = match table {
        Ok(complete) => complete,
        Err(TableError::OneFold { .. }) => return Ok(Err(NoFit::OneFold)),
        // A record has one score in [0, 1], so nothing else can be wrong.
        Err(_) => return Ok(Err(NoFit::NoScores)),
    };
    match Curve::fit(complete.scores, Prior::default()) {
        Ok(curve) => Ok(Ok((curve, complete.notices))),
        Err(HowManyError::Degenerate) => Ok(Err(NoFit::Degenerate)),
        Err(other) => Err(other.into()),
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
mod tests {
    use leuko_core::{Answer, ImageId, Protocol, Readings};
    use leuko_eval::ExpertReference;
    use leuko_model::Shape;
    use serde::Deserialize;

    use super::super::runs::tests::run;
    use super::*;
    use crate::facts::PatientGroups;
    use crate::settings::Settings;

    #[derive(Deserialize)]
    struct Reference {
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        name: String,
        sizes: Vec<u32>,
        scores: Vec<Vec<f64>>,
    }

    /// Records whose ROC-AUCs are those of a reference case: 13 blasts against 13 normal cells.
    fn records(name: &str) -> Vec<RunRecord> {
        let text = include_str!("../../../howmany/tests/it/golden/reference.json");
        let reference: Reference = serde_json::from_str(text).unwrap();
        let case = reference.cases.into_iter().find(|case| case.name == name);
        let case = case.unwrap();
        let normal: Vec<f32> = (0..13_u8).map(|i| 0.1 + 0.01 * f32::from(i)).collect();
        let mut records = Vec::new();
        for (fold, scores) in (0..).zip(&case.scores) {
            for (&size, auc) in case.sizes.iter().zip(scores) {
                // Blasts above so many of the normal cells, that the sum over blasts is right.
                let pairs = (auc * 169.0).round() as usize;
                let above = (0..13).map(|i| pairs / 13 + usize::from(i < pairs % 13));
                let blasts: Vec<f32> = above.map(|n| 0.095 + 0.01 * n as f32).collect();
                records.push(run(size, fold, &blasts, &normal).0);
            }
        }
        records
    }

    fn about() -> Description {
        Description {
            format: Description::FORMAT,
            name: "mine".to_owned(),
            title: "My cells".to_owned(),
            dataset: "mine".to_owned(),
            synthetic: false,
            protocol: Protocol::Paper,
            leak: None,
            copies: None,
            groups: PatientGroups {
                groups: 0,
                ungrouped: 0,
            },
            experts: None,
            classes: ["normal", "blast"].map(str::to_owned).to_vec(),
            available: vec![130, 130],
            dataset_classes: Vec::new(),
            images: 260,
            background: serde_json::from_str(r#"{"images": 0, "classes": []}"#).unwrap(),
            size_spread: 0.0,
            input: Shape::rgb(257, 257),
            sizes: Vec::new(),
            run_folds: 10,
            max_epochs: 500,
            analysis: Settings::paper().unwrap().analysis,
            departures: Vec::new(),
        }
    }

    fn outlook(records: &[RunRecord], request: &Request) -> Outlook {
        Outlook::of(&about(), records, request).unwrap()
    }

    fn target(target: f64) -> Request {
        Request {
            targets: vec![target],
            forecasts: vec![200],
            ..Request::default()
        }
    }

    /// The numbers of the reference implementation.
    #[test]
    fn test_answers_of_the_papers_grid_are_those_of_the_reference() {
        let fifty = outlook(&records("all-idb2 paper grid, n<=50"), &target(0.95));
        let row = fifty.leading().unwrap();
        assert_eq!(row.verdict, Verdict::Needs);
        assert_eq!(
            (row.low, row.mid, row.plan80),
            (Some(24), Some(58), Some(180))
        );
        let hundred = outlook(&records("all-idb2 paper grid, n<=100"), &target(0.99));
        let row = hundred.leading().unwrap();
        assert_eq!(row.verdict, Verdict::Needs);
        assert_eq!((row.low, row.mid), (Some(124), Some(389)));
        let forecast = &hundred.fitted.as_ref().unwrap().forecasts[0];
        assert_eq!(forecast.n, 200);
        let [low, high] = [forecast.low, forecast.high];
        assert!((0.97..=0.971).contains(&low) && (0.995..=1.0).contains(&high));
    }

    #[test]
    fn test_stuck_networks_change_no_verdict_and_are_counted() {
        let mut records = records("all-idb2 paper grid, n<=100");
        let worked = outlook(&records, &Request::default());
        for place in [15, 38] {
            let (size, fold) = (records[place].size.get() as u32, records[place].fold.0);
            records[place] = run(size, fold, &[0.5; 13], &[0.5; 13]).0;
        }
        let stuck = outlook(&records, &Request::default());
        assert_eq!((stuck.stuck.networks, stuck.stuck.of), (2, 100));
        let verdicts = |outlook: &Outlook| {
            let rows = outlook.rows().answers.into_iter();
            rows.map(|row| row.verdict).collect::<Vec<_>>()
        };
        // 0.99 is so far away that 19 runs more or less decide whether a number can be given.
        assert_eq!(verdicts(&stuck)[..5], verdicts(&worked)[..5]);
        assert_eq!(stuck.left_out.len(), 2);
        assert_eq!(stuck.sizes[5].scores.len(), 9);
    }

    #[test]
    fn test_what_leads_is_the_highest_reached_then_the_lowest_needed() {
        let records = records("all-idb2 paper grid, n<=100");
        let outlook = outlook(&records, &Request::default());
        let fitted = outlook.fitted.as_ref().unwrap();
        let verdicts: Vec<Verdict> = fitted.answers.iter().map(|row| row.verdict).collect();
        let last = verdicts
            .iter()
            .rposition(|&verdict| verdict == Verdict::Reached);
        assert_eq!(Some(fitted.leading), last, "{verdicts:?}");
        let needs = |target| AnswerRow {
            target,
            verdict: Verdict::Needs,
            ..fitted.answers[0].clone()
        };
        assert_eq!(leading(&[needs(0.8), needs(0.9)]), 0);
    }

    #[test]
    fn test_sentences() {
        let fifty = records("all-idb2 paper grid, n<=50");
        let hundred = records("all-idb2 paper grid, n<=100");
        let slow = Request {
            seconds_per_label: Some(20.0),
            ..target(0.95)
        };
        let accuracy = Request {
            measure: Some("sensitivity@0.9".parse().unwrap()),
            ..Request::default()
        };
        let two: Vec<RunRecord> = fifty.iter().filter(|run| run.fold.0 < 2).cloned().collect();
        let one: Vec<RunRecord> = fifty.iter().filter(|run| run.fold.0 < 1).cloned().collect();
        let mut stuck = hundred.clone();
        for place in [15, 38] {
            let (size, fold) = (stuck[place].size.get() as u32, stuck[place].fold.0);
            stuck[place] = run(size, fold, &[0.5; 13], &[0.5; 13]).0;
        }
        let said = |outlook: &Outlook| {
            let more: Vec<String> = outlook
                .details()
                .into_iter()
                .chain(outlook.remarks())
                .collect();
            format!("{}\n{}\n", outlook.sentence(), more.join("\n"))
        };
        let all = [
            outlook(&fifty, &target(0.95)),
            outlook(&fifty, &slow),
            outlook(&hundred, &Request::default()),
            outlook(&stuck, &target(0.95)),
            outlook(&hundred, &target(0.5)),
            outlook(&hundred, &target(0.999)),
            outlook(&hundred, &accuracy),
            outlook(&two, &Request::default()),
            outlook(&one, &Request::default()),
            outlook(&[], &Request::default()),
        ];
        insta::assert_snapshot!(all.iter().map(said).collect::<Vec<_>>().join("\n"), @r"
        About 58 labelled images (29 of each class) are needed for a mean ROC-AUC of 0.95 (at least 24, 80% sure at 180).


        About 58 labelled images (29 of each class), 20 minutes of labelling, are needed for a mean ROC-AUC of 0.95 (at least 24, 80% sure at 180).


        About 39 labelled images (20 of each class) reach a mean ROC-AUC of 0.95 (at least 23, 95% sure at 62).
        ROC-AUC 0.98 needs about 120 images: at least 67 (95% sure), even odds at 120, 80% sure at 240; more than 1000 images are beyond what this evidence can say.

        About 42 labelled images (21 of each class) reach a mean ROC-AUC of 0.95 (at least 23, 95% sure at 73).
        2 of 100 trainings got stuck: the network gives every image the same answer, which you can see without a label. Train again when that happens; the answer above is about trainings that worked. The tables of scores count all trainings.
        The curve needs a score of each fold at each size, so it leaves out 60 training images and fold 3.

        10 labelled images (5 of each class) or fewer reach a mean ROC-AUC of 0.50 (95% sure at 10).


        Nobody can tell yet how many images reach ROC-AUC 0.999: at least 630 are needed, but how many more is beyond this evidence; larger training sets than 100 would tell, and more folds would narrow it.


        About 48 labelled images (24 of each class) reach a mean sensitivity (at a specificity of 0.9) of 0.90 (at least 27, 95% sure at 72).
        Sensitivity (at a specificity of 0.9) 0.95 needs about 79 images: at least 48 (95% sure), even odds at 79, 80% sure at 110; the 100 tried are enough with a probability of 76%; more than 1000 images are beyond what this evidence can say.

        Nobody can tell yet how many images reach ROC-AUC 0.80: it takes at least 3 folds and 3 numbers of training images, the largest at least 3 times the smallest.


        Nobody can tell yet how many images are enough: one fold cannot tell it; it takes at least 3 folds and 3 numbers of training images.


        Nobody can tell yet how many images are enough: no run has completed.
        ");
    }

    /// Of 20 blasts 18 are found again, of 20 normal cells all.
    #[test]
    fn test_images_until_experts_are_of_the_same_score() {
        let readings: Vec<Readings> = (0..40)
            .map(|image| Readings {
                image: ImageId(image.to_string()),
                label: if image < 20 {
                    Answer::Positive
                } else {
                    Answer::Negative
                },
                again: [
                    Some(if image < 18 {
                        Answer::Positive
                    } else {
                        Answer::Negative
                    }),
                    None,
                ],
            })
            .collect();
        let about = Description {
            experts: ExpertReference::of(&readings, 0.95).unwrap(),
            ..about()
        };
        let records = records("all-idb2 paper grid, n<=100");
        let outlook = Outlook::of(&about, &records, &Request::default()).unwrap();
        let experts = outlook.experts.as_ref().unwrap();
        assert!((experts.balanced_accuracy - 0.95).abs() < 1e-12);
        let answer = experts.answer.as_ref().unwrap();
        assert_eq!(answer.curve.metric, "balanced_accuracy");
        assert_eq!(outlook.rows().answers.last(), Some(answer));
        insta::assert_snapshot!(outlook.details()[1], @"Labels until experts: experts who see images again reach a balanced accuracy of 0.950 against their own labels. For the network: Balanced accuracy 0.95 is not reached with up to 1000 images: with so many, the score is at most 0.70 (95% sure), and what more images would give is beyond this evidence.");
    }
}
