//! What a simulation on images gave, as files.

use std::path::{Path, PathBuf};

use leuko_core::{csv_table, write_whole};
use leuko_data::Catalogue;
use leuko_eval::{LEVEL, mean_interval};
use leuko_query::{Saving, Simulation, Strategy, StrategyCurve};
use leuko_study::Store;
use leuko_viz::{Series, SeriesStyle, TrendPanel, TrendPoint, Trends, save};

use super::files::{SAVINGS, SIMULATION};
use crate::error::LabError;

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
        Ok(csv_table(|writer| {
            writer.write_record(["strategy", "seed", "labelled_images", "score"])?;
            for StrategyCurve { strategy, scores } in &self.simulation.curves {
                for (seed, scores) in scores.iter().enumerate() {
                    for (labels, score) in self.simulation.labelled.iter().zip(scores) {
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
            Ok(())
        })?)
    }

    /// A line for each strategy over all scores, and for each score.
    fn saved(&self) -> Result<Vec<u8>, LabError> {
        Ok(csv_table(|writer| {
            let header = [
                "strategy",
                "labels_at_random",
                "score",
                "labels_needed",
                "needed_is",
                "share_saved",
                "low",
                "high",
                "verdict",
                "level",
                "interval_covers",
            ];
            writer.write_record(header)?;
            for saving in &self.savings {
                let rounded = |share: f64| format!("{share:.4}");
                let mut row = |first: [String; 4], share: f64, ends: [f64; 2], verdict: &str| {
                    let [share, low, high] = [share, ends[0], ends[1]].map(rounded);
                    let name = saving.strategy.to_string();
                    let ends = [share, low, high, verdict.to_owned()];
                    let level = [saving.level.to_string(), covers(saving.compared)];
                    writer.write_record([name].into_iter().chain(first).chain(ends).chain(level))
                };
                let all = ["all", "", "", ""].map(str::to_owned);
                row(all, saving.share, saving.interval, saving.verdict.name())?;
                for at in &saving.at {
                    let first = [
                        at.random_labels.to_string(),
                        format!("{:.4}", at.score),
                        format!("{:.1}", at.needed.number()),
                        at.needed.limit().unwrap_or_default().to_owned(),
                    ];
                    row(first, at.share, at.interval, "")?;
                }
            }
            Ok(())
        })?)
    }

    /// Scores against labels.
    fn figure(&self) -> Result<Trends, LabError> {
        let Simulation {
            curves,
            labelled,
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
            let points = labelled.iter().enumerate().map(point);
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

/// What the intervals of a table of savings cover.
fn covers(strategies: usize) -> String {
    let together = match strategies {
        1 => String::new(),
        2 => "; both strategies together (Bonferroni)".to_owned(),
        _ => format!("; all {strategies} strategies together (Bonferroni)"),
    };
    format!(
        "other draws (pool, test images, random choices) from these images, not other images{together}"
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use leuko_query::Score;

    use super::*;

    /// The committed savings on PBC are those of the committed scores.
    #[test]
    fn test_the_committed_savings_follow_from_the_committed_scores() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../results/reference/pbc-next");
        let mut reader = csv::Reader::from_path(folder.join("simulation-scores.csv")).unwrap();
        let mut scores: BTreeMap<Strategy, BTreeMap<usize, Vec<f64>>> = BTreeMap::new();
        let mut labelled = std::collections::BTreeSet::new();
        for row in reader.deserialize() {
            let (strategy, seed, labels, score): (String, usize, usize, f64) = row.unwrap();
            labelled.insert(labels);
            let of_strategy = scores.entry(strategy.parse().unwrap()).or_default();
            of_strategy.entry(seed).or_default().push(score);
        }
        let curves = scores.into_iter().map(|(strategy, scores)| StrategyCurve {
            strategy,
            scores: scores.into_values().collect(),
        });
        let simulation = Simulation {
            score: Score::BalancedAccuracy,
            labelled: labelled.into_iter().collect(),
            pool: 1890,
            tested: 810,
            curves: curves.collect(),
        };
        let found = Simulated {
            name: "pbc".to_owned(),
            classes: Vec::new(),
            savings: simulation.savings(LEVEL).unwrap(),
            simulation,
        };
        let committed = fs_err::read(folder.join(SAVINGS)).unwrap();
        let cells = |bytes: &[u8]| -> Vec<String> {
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(bytes);
            let rows = reader.records().map(Result::unwrap);
            rows.flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>())
                .collect()
        };
        let (found, committed) = (cells(&found.saved().unwrap()), cells(&committed));
        assert_eq!(found.len(), committed.len());
        for (found, committed) in found.iter().zip(&committed) {
            match (found.parse::<f64>(), committed.parse::<f64>()) {
                // Committed scores have six digits, so a last digit may differ.
                (Ok(found), Ok(committed)) => {
                    assert!((found - committed).abs() < 1.1e-4, "{found} {committed}");
                }
                _ => assert_eq!(found, committed),
            }
        }
    }
}
