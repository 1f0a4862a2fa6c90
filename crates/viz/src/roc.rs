//! The ROC curves of several folds and their mean (the paper's Fig. 3b).

use leuko_eval::{FoldRoc, MeanRoc, Spread};
use leuko_print::style::{BAR_ENDS, BLUE, MID_GREY, SINGLE_COLUMN_MM, bar, stroke, tint};
use leuko_print::{
    Axes, Axis, Chart, Dashed, LegendEntry, Marker, MarkerAt, Page, Picture, PrintError,
};
use plotters::element::{ErrorBar, Polygon};
use plotters::series::LineSeries;
use plotters::style::{Color, RGBColor};

use crate::error::{at_most, in_range, needs};
use crate::expert::{MARKER, MARKERS, RING, check_interval};
use crate::table::ends;
use crate::{Figure, Table, VizError};

/// Width of a fold's curve, in points.
const THIN: f64 = 0.5;
/// Width of the mean's.
const THICK: f64 = 1.5;
/// Strength of the band of one standard deviation.
const BAND: f64 = 0.2;
/// Colour of that band.
const BAND_COLOUR: RGBColor = tint(BLUE, BAND);

/// ROC curves: a thin line for each fold, a thick one for their mean with a band of one standard
/// deviation, and the diagonal of guessing.
///
/// # Examples
///
/// ```
/// use leuko_eval::{FoldRoc, RocCurve, roc_auc};
/// use leuko_viz::{Figure, RocPlot};
///
/// let malignant = [true, true, true, false, false];
/// let scores = [0.9, 0.8, 0.4, 0.5, 0.1];
/// let plot = RocPlot {
///     title: Some("50 training images".to_owned()),
///     folds: vec![FoldRoc {
///         fold: leuko_core::FoldIndex(0),
///         curve: RocCurve::new(&malignant, &scores)?,
///         auc: roc_auc(&malignant, &scores)?,
///     }],
///     points: Vec::new(),
///     note: None,
/// };
/// assert!(plot.draw()?.svg.contains("one fold, AUC 0.833"));
/// # Ok::<(), leuko_viz::VizError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RocPlot {
    /// Bold line at the top.
    pub title: Option<String>,
    /// The folds.
    pub folds: Vec<FoldRoc>,
    /// What experts, or other classifiers without a threshold, reach; at most five.
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

    fn draw(&self, chart: &mut Chart<'_>, marker: Marker) -> Result<(), PrintError> {
        let (x, y) = (self.false_positive_rate, self.true_positive_rate);
        if let Some(both) = self.intervals {
            let style = bar(marker.colour);
            let [left, right] = both.false_positive_rate;
            let [low, high] = both.true_positive_rate;
            chart.draw_series([ErrorBar::new_horizontal(y, left, x, right, style, BAR_ENDS)])?;
            chart.draw_series([ErrorBar::new_vertical(x, low, y, high, style, BAR_ENDS)])?;
        }
        chart.draw_series([MarkerAt::new((x, y), marker, MARKER, RING)])?;
        Ok(())
    }
}

fn legend(auc: &Spread) -> Vec<LegendEntry> {
    let chance = LegendEntry::guide("chance");
    match auc.sd {
        Some(_) => vec![
            LegendEntry::line(format!("mean, AUC {auc} (s.d.)"), BLUE, THICK),
            chance,
            LegendEntry::band("± 1 s.d.", BLUE, BAND, 0.0),
            LegendEntry::line(format!("the {} folds", auc.n), MID_GREY, THIN),
        ],
        None => vec![
            LegendEntry::line(format!("one fold, AUC {:.3}", auc.mean), BLUE, THICK),
            chance,
        ],
    }
}

/// The outline of the band of one standard deviation around a mean curve, within `[0, 1]`.
fn band(mean: &MeanRoc, sd: &[f64]) -> Vec<(f64, f64)> {
    let edge = |sign: f64| {
        let points = mean.false_positive_rate.iter().zip(&mean.mean).zip(sd);
        points.map(move |((&fpr, &tpr), &sd)| (fpr, (tpr + sign * sd).clamp(0.0, 1.0)))
    };
    edge(1.0).chain(edge(-1.0).rev()).collect()
}

impl RocPlot {
    fn check(&self) -> Result<(), VizError> {
        needs("a completed fold", !self.folds.is_empty())?;
        at_most("points beside a curve", MARKERS.len(), self.points.len())?;
        self.points.iter().try_for_each(RocPoint::check)
    }

    fn draw_curves(&self, chart: &mut Chart<'_>, mean: &MeanRoc) -> Result<(), VizError> {
        if let Some(sd) = &mean.sd {
            chart.draw_series([Polygon::new(band(mean, sd), BAND_COLOUR.filled())])?;
        }
        chart.draw_series([Dashed::guide([(0.0, 0.0), (1.0, 1.0)])])?;
        let thick = stroke(BLUE, THICK);
        // The mean of one curve is that curve, except for what its grid rounds off.
        let single = self.folds.len() == 1;
        let style = if single {
            thick
        } else {
            stroke(MID_GREY, THIN)
        };
        for fold in &self.folds {
            let points = fold.curve.points().iter();
            let points = points.map(|p| (p.false_positive_rate, p.true_positive_rate));
            chart.draw_series(LineSeries::new(points, style))?;
        }
        if !single {
            let points = mean.false_positive_rate.iter().copied();
            let points = points.zip(mean.mean.iter().copied());
            chart.draw_series(LineSeries::new(points, thick))?;
        }
        Ok(())
    }
}

impl Figure for RocPlot {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no fold.
    /// - [`VizError::OutOfRange`] if a rate of a point is not in `[0, 1]`, or an interval runs backwards.
    /// - [`VizError::TooMany`] if there are more than five points.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let mean = MeanRoc::new(self.folds.iter().map(|fold| &fold.curve))?;
        let aucs: Vec<f64> = self.folds.iter().map(|fold| fold.auc).collect();
        let mut page = Page::new(SINGLE_COLUMN_MM, "ROC curves of the folds and their mean");
        page.title(self.title.as_deref())?;
        let mut entries = legend(&Spread::of(&aucs)?);
        let points = self.points.iter().zip(MARKERS);
        entries.extend(
            points.map(|(point, marker)| LegendEntry::marker(&*point.label, marker, MARKER)),
        );
        page.legend(&entries)?;
        let rate = Axis::linear(-0.02..1.02)?;
        let x = ("False positive rate (1 − specificity)", rate.clone());
        let axes = Axes {
            grid: false,
            ..Axes::new(x, ("True positive rate (sensitivity)", rate))
        };
        // Both rates on one scale: the diagonal at 45 degrees.
        let side = page.inner_width() - axes.left - axes.right;
        let mut chart = axes.draw(&page.take(Axes::TOP + side + axes.below()))?;
        self.draw_curves(&mut chart, &mean)?;
        for (point, marker) in self.points.iter().zip(MARKERS) {
            point.draw(&mut chart, marker)?;
        }
        Ok(page.finish(self.note.as_deref())?)
    }

    /// `curve` is `fold` (with its number and AUC, a row for each corner of its curve), `mean` (a row
    /// for each place at which the mean was taken, with mean ± s.d. over folds), or `point` with the ends
    /// of its intervals.
    fn table(&self) -> Table {
        let mut table = Table::new(
            "curve label fold auc false_positive_rate false_positive_rate_low false_positive_rate_high true_positive_rate true_positive_rate_low true_positive_rate_high",
        );
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
            let [x0, x1] = ends(both.map(|both| both.false_positive_rate));
            let [y0, y1] = ends(both.map(|both| both.true_positive_rate));
            let (label, none) = (&point.label, &"");
            table.row(&[&"point", label, none, none, &x, &x0, &x1, &y, &y0, &y1]);
        }
        table
    }
}
