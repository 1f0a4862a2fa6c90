//! What a simulation on images gave, as files.

use std::path::{Path, PathBuf};

use leuko_core::write_whole;
use leuko_data::Catalogue;
use leuko_eval::{LEVEL, mean_interval};
use leuko_query::{Saving, Simulation, Strategy, StrategyCurve};
use leuko_study::Store;
use leuko_viz::{Series, SeriesStyle, TrendPanel, TrendPoint, Trends, save};

use crate::error::LabError;

/// The name of the figure's files and of the table of all scores.
pub const SIMULATION: &str = "simulation";
/// The table of labels saved.
pub const SAVINGS: &str = "savings.csv";

/// What a simulation on images gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// Name of the data set.
    pub name: String,
    /// The classes that took part, with their numbers of images.
    pub classes: Vec<(String, usize)>,
    /// All scores.
    pub simulation: Simulation,
    /// Labels saved against a random choice, one of each other strategy, with 95% intervals.
    pub savings: Vec<Saving>,
}

impl Simulated {
    pub(super) fn of(catalogue: Catalogue, simulation: Simulation) -> Result<Self, LabError> {
        let counts = catalogue.counts();
        Ok(Self {
            savings: simulation.savings(LEVEL)?,
            simulation,
            classes: catalogue.classes.into_iter().zip(counts).collect(),
            name: catalogue.name,
        })
    }

    /// Number of images that took part.
    pub fn images(&self) -> usize {
        self.classes.iter().map(|(_, images)| images).sum()
    }

    /// Writes the figure [`SIMULATION`] as SVG, PNG and CSV, the table of all scores `simulation-scores.csv`, and the
    /// table [`SAVINGS`] into `out`. Returns the figure's files.
    ///
    /// # Errors
    ///
    /// - [`LabError::Viz`] if the figure cannot be drawn.
    /// - [`LabError::File`] if a file cannot be written.
    pub fn write(&self, out: &Path) -> Result<[PathBuf; 3], LabError> {
        Store::check(out)?;
        write_whole(
            &out.join(format!("{SIMULATION}-scores.csv")),
            &self.scores()?,
        )?;
        write_whole(&out.join(SAVINGS), &self.saved()?)?;
        Ok(save(&self.figure()?, out, SIMULATION)?.files)
    }

    /// A line for each strategy, seed and round.
    fn scores(&self) -> Result<Vec<u8>, LabError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["strategy", "seed", "labels", "score"])?;
        for StrategyCurve { strategy, scores } in &self.simulation.curves {
            for (seed, scores) in scores.iter().enumerate() {
                for (labels, score) in self.simulation.labels.iter().zip(scores) {
                    let row = [
                        strategy.to_string(),
                        seed.to_string(),
                        labels.to_string(),
                        format!("{score:.6}"),
                    ];
                    writer.write_record(row)?;
                }
            }
        }
        Ok(writer.into_inner().unwrap_or_default())
    }

    /// A line for each strategy over all scores, and for each score.
    fn saved(&self) -> Result<Vec<u8>, LabError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let header = [
            "strategy",
            "random_labels",
            "score",
            "labels",
            "share_saved",
            "low",
            "high",
            "verdict",
        ];
        writer.write_record(header)?;
        for saving in &self.savings {
            let name = saving.strategy.to_string();
            let shares = |share: f64, interval: [f64; 2]| {
                [share, interval[0], interval[1]].map(|share| format!("{share:.4}"))
            };
            let [share, low, high] = shares(saving.share, saving.interval);
            let verdict = saving.verdict.name();
            writer.write_record([&name, "all", "", "", &share, &low, &high, verdict])?;
            for at in &saving.at {
                let [share, low, high] = shares(at.share, at.interval);
                let [labels, random] = [format!("{:.1}", at.labels), at.random_labels.to_string()];
                let score = format!("{:.4}", at.score);
                writer.write_record([&name, &random, &score, &labels, &share, &low, &high, ""])?;
            }
        }
        Ok(writer.into_inner().unwrap_or_default())
    }

    /// Scores against labels.
    fn figure(&self) -> Result<Trends, LabError> {
        let Simulation {
            curves,
            labels,
            score,
            ..
        } = &self.simulation;
        let series = curves.iter().map(|curve| {
            let point =
                |(round, &training_images): (usize, &usize)| -> Result<TrendPoint, LabError> {
                    let found = mean_interval(&curve.at(round), LEVEL)?;
                    let inside = |end: f64| end.clamp(0.0, 1.0);
                    Ok(TrendPoint {
                        training_images,
                        mean: found.mean,
                        interval: found.interval.map(|ends| ends.map(inside)),
                    })
                };
            let points = labels.iter().enumerate().map(point);
            Ok(Series {
                name: curve.strategy.to_string(),
                style: match curve.strategy {
                    Strategy::Random => SeriesStyle::Baseline,
                    _ => SeriesStyle::Measured,
                },
                points: points.collect::<Result<_, LabError>>()?,
            })
        });
        let series: Vec<Series> = series.collect::<Result<_, LabError>>()?;
        let points = || series.iter().flat_map(|series| &series.points);
        let least = points()
            .map(|point| point.interval.map_or(point.mean, |[low, _]| low))
            .fold(1.0, f64::min);
        let most = points()
            .map(|point| point.interval.map_or(point.mean, |[_, high]| high))
            .fold(0.0, f64::max);
        Ok(Trends {
            title: Some(format!("Which images next? ({})", self.name)),
            panels: vec![TrendPanel {
                label: match score {
                    leuko_query::Score::BalancedAccuracy => "Balanced accuracy".to_owned(),
                    leuko_query::Score::RocAuc => "ROC-AUC".to_owned(),
                },
                low: (10.0 * least).floor() / 10.0,
                high: (10.0 * most).ceil() / 10.0,
                series,
            }],
            note: Some(format!(
                "Logistic regression on frozen features of a pretrained network. Means over {} seeds with 95% intervals (Student's t), which cover other draws from these images, not other images.",
                curves.first().map_or(0, |curve| curve.scores.len())
            )),
        })
    }
}
