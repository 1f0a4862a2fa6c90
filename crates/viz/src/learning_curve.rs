//! The learning curve: a score against the number of training images (the paper's Figs. 4a and 6).

use leuko_eval::{BoxStats, ExperimentSummary, Metric, published};

use crate::boxes::{POINT, RADIUS, draw_box};
use crate::frame::{Axis, CAP_HEIGHT, Frame, label};
use crate::human::HumanReference;
use crate::legend::{Entry, Symbol, draw_published};
use crate::page::Page;
use crate::scene::{Anchor, Figure, Scene, Text, at};
use crate::sizes::size_axis;
use crate::style::{DOUBLE_COLUMN_MM, GREEN, GREY, HAIR_WIDTH, NOTE_SIZE, SINGLE_COLUMN_MM};
use crate::table::{Table, ends};
use crate::ticks::Scale;
use crate::{VizError, check::in_range};

/// More folds than this are not drawn one by one: their dots would hide the box.
const MOST_DOTS: usize = 10;
/// More sizes than this take two columns.
const SIZES_IN_ONE_COLUMN: usize = 12;

/// Boxplots of a score of the test set over the folds, one for each number of training images.
#[derive(Clone, Debug, PartialEq)]
pub struct LearningCurve {
    /// Bold line at the top.
    pub title: Option<String>,
    /// Which score.
    pub score: Score,
    /// The sizes, in the order in which they are drawn.
    pub sizes: Vec<SizeScores>,
    /// Whether a line joins the means.
    pub mean_line: bool,
    /// What people reach.
    pub reference: Option<HumanReference>,
    /// Small print at the bottom.
    pub note: Option<String>,
}

/// A score in `[0, 1]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// ROC-AUC, of two classes.
    RocAuc,
    /// F1 weighted by class size, of any number of classes.
    WeightedF1,
}

impl Score {
    fn name(self) -> &'static str {
        match self {
            Self::RocAuc => "ROC-AUC",
            Self::WeightedF1 => "weighted F1",
        }
    }

    /// What guessing scores, where that does not depend on the sizes of the classes.
    fn chance(self) -> Option<f64> {
        match self {
            Self::RocAuc => Some(0.5),
            Self::WeightedF1 => None,
        }
    }
}

/// The scores at one number of training images.
#[derive(Clone, Debug, PartialEq)]
pub struct SizeScores {
    /// Number of training images.
    pub training_images: usize,
    /// The score of each completed fold, in `[0, 1]`. If there is none, the place on the axis stays
    /// empty.
    pub scores: Vec<f64>,
    /// What the paper reports for this size.
    pub published: Option<PublishedScore>,
}

/// A score that the paper reports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublishedScore {
    /// Mean over folds.
    pub mean: f64,
    /// Standard deviation over folds.
    pub sd: f64,
}

impl LearningCurve {
    /// The learning curve of an experiment, without title, note and line: ROC-AUC if it has two classes,
    /// else weighted F1. What the paper reports is shown unless the images are synthetic.
    pub fn of(experiment: &ExperimentSummary) -> Self {
        let (score, metric) = match experiment.classes.len() {
            2 => (Score::RocAuc, Metric::RocAuc),
            _ => (Score::WeightedF1, Metric::WeightedF1),
        };
        let sizes = experiment
            .sizes
            .iter()
            .map(|size| SizeScores {
                training_images: size.training_images.get(),
                scores: match score {
                    Score::RocAuc => size.aucs(),
                    Score::WeightedF1 => size.weighted_f1s(),
                },
                published: published(experiment, size.training_images, metric).map(|published| {
                    PublishedScore {
                        mean: published.mean,
                        sd: published.sd,
                    }
                }),
            })
            .collect();
        Self {
            title: None,
            score,
            sizes,
            mean_line: false,
            reference: None,
            note: None,
        }
    }

    fn check(&self) -> Result<(), VizError> {
        for size in &self.sizes {
            for &score in &size.scores {
                in_range("a score", score, 0.0, 1.0)?;
            }
            if let Some(published) = size.published {
                in_range("a published score", published.mean, 0.0, 1.0)?;
                in_range("a published standard deviation", published.sd, 0.0, 1.0)?;
            }
        }
        if let Some(reference) = &self.reference {
            reference.check()?;
        }
        if self.sizes.iter().all(|size| size.scores.is_empty()) {
            return Err(VizError::NoData {
                what: "completed fold",
            });
        }
        Ok(())
    }

    /// The vertical axis: from 0.5, or the tenth below the lowest value, to 1.
    fn score_axis(&self) -> Axis {
        let lowest = self
            .sizes
            .iter()
            .flat_map(|size| {
                let published = size.published.map(|p| p.mean - p.sd);
                size.scores.iter().copied().chain(published)
            })
            .chain(self.reference.iter().flat_map(HumanReference::values))
            .fold(0.5, f64::min);
        let low = ((lowest * 10.0 + 1e-9).floor() / 10.0).max(0.0);
        // Room for dots at both ends.
        let room = 0.025 * (1.0 - low);
        Axis {
            scale: Scale::Linear {
                low: low - room,
                high: 1.0 + room,
            },
            ticks: Scale::Linear { low, high: 1.0 }.ticks(6),
            label: format!("{} (test set)", self.score.name()),
        }
    }

    /// The horizontal axis: a place for each size, and one more for people if they are shown.
    fn size_axis(&self) -> Axis {
        let sizes: Vec<usize> = self.sizes.iter().map(|size| size.training_images).collect();
        let mut axis = size_axis(&sizes);
        let people = self
            .reference
            .iter()
            .flat_map(|reference| &reference.points);
        if people.count() > 0 {
            axis.scale = Scale::Linear {
                low: 0.0,
                high: self.sizes.len() as f64 + 1.0,
            };
        }
        axis
    }

    /// Whether every fold is a dot, and not only those beyond the whiskers.
    fn shows_all_folds(&self) -> bool {
        self.sizes.iter().all(|size| size.scores.len() <= MOST_DOTS)
    }

    fn legend(&self) -> Vec<Entry> {
        let mut entries = vec![
            Entry::new(Symbol::Box, "median, quartiles, whiskers ≤ 1.5 IQR"),
            Entry::new(
                Symbol::Dot(RADIUS, POINT),
                if self.shows_all_folds() {
                    "one fold"
                } else {
                    "fold beyond whiskers"
                },
            ),
        ];
        if self.mean_line {
            entries.push(Entry::new(Symbol::Line(1.0, GREEN), "mean"));
        }
        if self.score.chance().is_some() {
            entries.push(Entry::new(Symbol::Dashed(2.0 * HAIR_WIDTH, GREY), "chance"));
        }
        if self.sizes.iter().any(|size| size.published.is_some()) {
            entries.push(Entry::new(
                Symbol::Published,
                "Schouten et al. 2021, mean ± s.d.",
            ));
        }
        entries.extend(self.reference.iter().flat_map(HumanReference::legend));
        entries
    }
}

impl Figure for LearningCurve {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if no size has a score.
    /// - [`VizError::OutOfRange`] if a score, a published value or one of people is not in
    ///   `[0, 1]`, or an interval runs backwards.
    /// - [`VizError::TooMany`] if there are more than five people.
    fn scene(&self) -> Result<Scene, VizError> {
        self.check()?;
        let width_mm = if self.sizes.len() > SIZES_IN_ONE_COLUMN {
            DOUBLE_COLUMN_MM
        } else {
            SINGLE_COLUMN_MM
        };
        let mut page = Page::new(
            width_mm,
            format!(
                "{} on the test set against the number of training images",
                self.score.name()
            ),
        );
        page.title(self.title.as_deref())?;
        page.legend(&self.legend())?;
        let frame = Frame::new(
            page.inner(),
            page.filled,
            150.0,
            self.size_axis(),
            self.score_axis(),
        )?;
        let scene = &mut page.scene;
        if let Some(reference) = &self.reference {
            reference.draw_band(scene, &frame);
        }
        frame.draw_grid(scene);
        if let Some(chance) = self.score.chance() {
            let chance = frame.place(0.0, chance).y;
            scene.dashed(
                vec![at(frame.left, chance), at(frame.right, chance)],
                2.0 * HAIR_WIDTH,
                GREY,
            );
        }
        if let Some(reference) = &self.reference {
            reference.draw(scene, &frame, self.sizes.len() as f64);
        }
        let place_width = (frame.right - frame.left) / frame.x.scale.length();
        let half = (0.27 * place_width).min(9.0);
        let mut means = Vec::new();
        for (i, size) in self.sizes.iter().enumerate() {
            let x = i as f64 + 0.5;
            if size.scores.is_empty() {
                let place = at(
                    frame.place(x, 0.5).x + CAP_HEIGHT / 2.0 * NOTE_SIZE,
                    (frame.top + frame.bottom) / 2.0,
                );
                scene.text(Text {
                    colour: GREY,
                    upwards: true,
                    ..label("no completed fold", place, NOTE_SIZE, Anchor::Middle)
                });
            } else {
                let stats = BoxStats::of(&size.scores)?;
                let dots = if self.shows_all_folds() {
                    &size.scores
                } else {
                    &stats.outliers
                };
                draw_box(scene, &frame, x, half, 0.45 * place_width, &stats, dots);
                means.push(frame.place(x, stats.mean));
            }
            if let Some(published) = size.published {
                let beside = half + (0.5 * place_width - half).min(8.0) / 2.0;
                let height = |score: f64| frame.place(x, score.min(1.0)).y;
                draw_published(
                    scene,
                    frame.place(x, published.mean).x + beside,
                    [
                        height(published.mean + published.sd),
                        height(published.mean),
                        height(published.mean - published.sd),
                    ],
                );
            }
        }
        if self.mean_line {
            scene.line(means, 1.0, GREEN);
        }
        page.filled = frame.draw_axes(&mut page.scene);
        page.finish(self.note.as_deref())
    }

    /// `kind` is `fold` (a row for each completed fold, in the order given), `published` with the ends
    /// of mean ± s.d., `reference` for the line of people, and `person` for one of them.
    fn table(&self) -> Table {
        let columns = ["kind", "label", "training_images", "value", "low", "high"];
        let mut table = Table::new(&columns);
        for size in &self.sizes {
            for score in &size.scores {
                table.row(&[&"fold", &"", &size.training_images, score, &"", &""]);
            }
            if let Some(PublishedScore { mean, sd }) = size.published {
                let [low, high] = [mean - sd, mean + sd];
                table.row(&[&"published", &"", &size.training_images, &mean, &low, &high]);
            }
        }
        if let Some(reference) = &self.reference {
            let [low, high] = ends(reference.interval);
            table.row(&[
                &"reference",
                &reference.label,
                &"",
                &reference.value,
                &low,
                &high,
            ]);
            for point in &reference.points {
                let [low, high] = ends(point.interval);
                table.row(&[&"person", &point.label, &"", &point.value, &low, &high]);
            }
        }
        table
    }
}
