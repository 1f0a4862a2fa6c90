//! The ROC curves of several folds and their mean (the paper's Fig. 3b).

use leuko_eval::{FoldRoc, MeanRoc, Spread};

use crate::VizError;
use crate::bars::draw_interval;
use crate::check::{at_most, in_range};
use crate::frame::{Axis, Frame};
use crate::human::{MARKER, MARKERS, RING, check_interval};
use crate::legend::{Entry, Symbol};
use crate::marker::Marker;
use crate::page::Page;
use crate::scene::{Figure, Scene};
use crate::style::{BLUE, Colour, GREY, HAIR_WIDTH, SINGLE_COLUMN_MM, THICK_WIDTH, THIN_WIDTH};
use crate::table::{Table, ends};
use crate::ticks::Scale;

/// Colour of the single folds.
const FOLD: Colour = Colour::hex(0x8A8A8A);

/// Colour of the band of one standard deviation.
const BAND: Colour = BLUE.tint(0.2);

/// ROC curves: a thin line for each fold, a thick one for their mean with a band of one standard
/// deviation, and the diagonal of guessing.
#[derive(Clone, Debug, PartialEq)]
pub struct RocPlot {
    /// Bold line at the top.
    pub title: Option<String>,
    /// The folds.
    pub folds: Vec<FoldRoc>,
    /// What people, or other classifiers without a threshold, reach; at most five.
    pub points: Vec<RocPoint>,
    /// Small print at the bottom.
    pub note: Option<String>,
}

/// A pair of rates, drawn as a marker, its intervals as a cross.
#[derive(Clone, Debug, PartialEq)]
pub struct RocPoint {
    /// Its name in the legend.
    pub label: String,
    /// Share of the negatives that are called positive.
    pub false_positive_rate: f64,
    /// Share of the positives that are called positive.
    pub true_positive_rate: f64,
    /// Intervals of both rates.
    pub intervals: Option<RocIntervals>,
}

/// Ends of the intervals of a pair of rates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RocIntervals {
    /// That of the false positive rate.
    pub false_positive_rate: [f64; 2],
    /// That of the true positive rate.
    pub true_positive_rate: [f64; 2],
}

impl RocPoint {
    fn check(&self) -> Result<(), VizError> {
        in_range("a false positive rate", self.false_positive_rate, 0.0, 1.0)?;
        in_range("a true positive rate", self.true_positive_rate, 0.0, 1.0)?;
        check_interval(self.intervals.map(|both| both.false_positive_rate))?;
        check_interval(self.intervals.map(|both| both.true_positive_rate))
    }

    fn draw(&self, scene: &mut Scene, frame: &Frame, marker: &Marker) {
        let (x, y) = (self.false_positive_rate, self.true_positive_rate);
        if let Some(both) = self.intervals {
            let level = both.false_positive_rate.map(|x| frame.place(x, y));
            let upright = both.true_positive_rate.map(|y| frame.place(x, y));
            for ends in [level, upright] {
                draw_interval(scene, ends, marker.colour);
            }
        }
        marker.draw(scene, frame.place(x, y), MARKER, RING);
    }
}

fn rate_axis(label: &str) -> Axis {
    Axis {
        scale: Scale::Linear {
            low: -0.02,
            high: 1.02,
        },
        ticks: Scale::Linear {
            low: 0.0,
            high: 1.0,
        }
        .ticks(6),
        label: label.to_owned(),
    }
}

fn legend(auc: &Spread) -> Vec<Entry> {
    let chance = Entry::new(Symbol::Dashed(2.0 * HAIR_WIDTH, GREY), "chance");
    let thick = Symbol::Line(THICK_WIDTH, BLUE);
    match auc.sd {
        Some(_) => vec![
            Entry::new(thick, format!("mean, AUC {auc} (s.d.)")),
            chance,
            Entry::new(Symbol::Band(BAND), "± 1 s.d."),
            Entry::new(
                Symbol::Line(THIN_WIDTH, FOLD),
                format!("the {} folds", auc.n),
            ),
        ],
        None => vec![
            Entry::new(thick, format!("one fold, AUC {:.3}", auc.mean)),
            chance,
        ],
    }
}

impl Figure for RocPlot {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no fold.
    /// - [`VizError::OutOfRange`] if a rate of a point is not in `[0, 1]`, or an interval runs backwards.
    /// - [`VizError::TooMany`] if there are more than five points.
    fn scene(&self) -> Result<Scene, VizError> {
        if self.folds.is_empty() {
            return Err(VizError::NoData {
                what: "completed fold",
            });
        }
        at_most("points beside a curve", MARKERS.len(), self.points.len())?;
        self.points.iter().try_for_each(RocPoint::check)?;
        let mean = MeanRoc::new(self.folds.iter().map(|fold| &fold.curve))?;
        let aucs: Vec<f64> = self.folds.iter().map(|fold| fold.auc).collect();
        let auc = Spread::of(&aucs)?;
        let mut page = Page::new(
            SINGLE_COLUMN_MM,
            "ROC curves of the folds and their mean".to_owned(),
        );
        page.title(self.title.as_deref())?;
        let mut entries = legend(&auc);
        let points = self.points.iter().zip(MARKERS);
        entries.extend(
            points.map(|(point, marker)| Entry::new(Symbol::Marker(MARKER, marker), &*point.label)),
        );
        page.legend(&entries)?;
        let x = rate_axis("False positive rate (1 − specificity)");
        let y = rate_axis("True positive rate (sensitivity)");
        let mut frame = Frame::new(page.inner(), page.filled, 0.0, x, y)?;
        // Both rates on one scale: the diagonal at 45 degrees.
        frame.bottom = frame.top + frame.right - frame.left;
        let scene = &mut page.scene;
        if let Some(sd) = &mean.sd {
            let edge = |sign: f64| {
                let points = mean.false_positive_rate.iter().zip(&mean.mean).zip(sd);
                points
                    .map(|((&fpr, &tpr), &sd)| frame.place(fpr, (tpr + sign * sd).clamp(0.0, 1.0)))
                    .collect::<Vec<_>>()
            };
            let mut outline = edge(1.0);
            outline.extend(edge(-1.0).into_iter().rev());
            scene.area(outline, BAND);
        }
        scene.dashed(
            vec![frame.place(0.0, 0.0), frame.place(1.0, 1.0)],
            2.0 * HAIR_WIDTH,
            GREY,
        );
        let lines = self.folds.iter().map(|fold| {
            let points = fold.curve.points().iter();
            points
                .map(|p| frame.place(p.false_positive_rate, p.true_positive_rate))
                .collect::<Vec<_>>()
        });
        if self.folds.len() == 1 {
            // The mean of one curve is that curve, but for what its grid rounds off.
            lines.for_each(|line| scene.line(line, THICK_WIDTH, BLUE));
        } else {
            lines.for_each(|line| scene.line(line, THIN_WIDTH, FOLD));
            let points = mean.false_positive_rate.iter().zip(&mean.mean);
            let line = points.map(|(&fpr, &tpr)| frame.place(fpr, tpr)).collect();
            scene.line(line, THICK_WIDTH, BLUE);
        }
        for (point, marker) in self.points.iter().zip(&MARKERS) {
            point.draw(scene, &frame, marker);
        }
        page.filled = frame.draw_axes(&mut page.scene);
        page.finish(self.note.as_deref())
    }

    /// `curve` is `fold` (with its number and AUC, a row for each corner of its curve), `mean` (a row
    /// for each place at which the mean was taken, with mean ± s.d. over folds), or `point` with the ends
    /// of its intervals.
    fn table(&self) -> Table {
        let mut table = Table::new(&[
            "curve",
            "label",
            "fold",
            "auc",
            "false_positive_rate",
            "false_positive_rate_low",
            "false_positive_rate_high",
            "true_positive_rate",
            "true_positive_rate_low",
            "true_positive_rate_high",
        ]);
        for FoldRoc { fold, curve, auc } in &self.folds {
            for point in curve.points() {
                let (x, y) = (point.false_positive_rate, point.true_positive_rate);
                table.row(&[&"fold", &"", &fold.0, auc, &x, &"", &"", &y, &"", &""]);
            }
        }
        // Without folds there is no mean, and no figure either.
        if let Ok(mean) = MeanRoc::new(self.folds.iter().map(|fold| &fold.curve)) {
            for (i, (x, y)) in mean.false_positive_rate.iter().zip(&mean.mean).enumerate() {
                let sd = mean.sd.as_ref().map(|sd| sd[i]);
                let [low, high] = ends(sd.map(|sd| [y - sd, y + sd]));
                table.row(&[&"mean", &"", &"", &"", x, &"", &"", y, &low, &high]);
            }
        }
        for point in &self.points {
            let (x, y) = (point.false_positive_rate, point.true_positive_rate);
            let both = point.intervals;
            let [left, right] = ends(both.map(|both| both.false_positive_rate));
            let [low, high] = ends(both.map(|both| both.true_positive_rate));
            let cells: [&dyn std::fmt::Display; 10] = [
                &"point",
                &point.label,
                &"",
                &"",
                &x,
                &left,
                &right,
                &y,
                &low,
                &high,
            ];
            table.row(&cells);
        }
        table
    }
}
