//! The loss of one run against the epoch (the paper's Figs. 3a and 7a).

use leuko_core::EpochLoss;
use leuko_eval::LossCurve;
use leuko_print::style::{BLUE, SINGLE_COLUMN_MM, VERMILION, stroke};
use leuko_print::{Axes, Axis, Chart, Dashed, LegendEntry, Page, Picture, PrintError, pt};
use plotters::element::Circle;
use plotters::series::LineSeries;
use plotters::style::{Color, RGBColor};

use crate::error::{in_range, needs};
use crate::{Figure, Table, VizError};

/// Losses that span more than this factor are shown on a logarithmic axis.
const LOG_FACTOR: f64 = 30.0;
/// Height of the chart without its labels.
const HEIGHT: i32 = pt(140.0);
/// Width of lines, in points.
const WIDTH: f64 = 1.0;

/// Training and validation loss of one run, with the epoch whose weights were tested.
///
/// # Examples
///
/// ```
/// use leuko_core::{EpochLoss, FoldIndex, RunId, TrainSize};
/// use leuko_eval::LossCurve;
/// use leuko_viz::{Figure, LossPlot};
///
/// let losses = [(0.69, 0.70), (0.41, 0.48), (0.22, 0.51)];
/// let plot = LossPlot {
///     title: None,
///     curve: LossCurve {
///         run: RunId {
///             experiment: "all-binary".to_owned(),
///             size: TrainSize::new(50).expect("50 is not 0"),
///             fold: FoldIndex(0),
///         },
///         epochs: losses
///             .map(|(training, validation)| EpochLoss { training, validation })
///             .to_vec(),
///         best_epoch: Some(1),
///     },
///     note: None,
/// };
/// assert!(plot.draw()?.svg.contains("best epoch (2)"));
/// # Ok::<(), leuko_viz::VizError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct LossPlot {
    /// Bold line at the top.
    pub title: Option<String>,
    /// The losses.
    pub curve: LossCurve,
    /// Small print at the bottom.
    pub note: Option<String>,
}

impl LossPlot {
    fn check(&self) -> Result<(), VizError> {
        needs("an epoch", !self.curve.epochs.is_empty())?;
        for loss in &self.curve.epochs {
            in_range("a training loss", loss.training, 0.0, Axis::LARGEST)?;
            in_range("a validation loss", loss.validation, 0.0, Axis::LARGEST)?;
        }
        if let Some(best) = self.curve.best_epoch {
            let last = self.curve.epochs.len() - 1;
            in_range("the best epoch", best as f64, 0.0, last as f64)?;
        }
        Ok(())
    }

    fn loss_axis(&self) -> Result<Axis, PrintError> {
        let epochs = || self.curve.epochs.iter();
        let losses = || epochs().flat_map(|loss| [loss.training, loss.validation]);
        let high = losses().fold(0.0, f64::max);
        let low = losses().fold(f64::INFINITY, f64::min);
        match high {
            _ if low > 0.0 && high > LOG_FACTOR * low => Axis::log(low / 1.15..high * 1.15),
            // All losses 0 still need an axis.
            0.0 => Axis::linear(0.0..1.0),
            _ => Axis::linear(0.0..high * 1.05),
        }
    }

    /// Draws one of the losses against the epoch, which counts from 1.
    fn draw_loss(
        &self,
        chart: &mut Chart<'_>,
        colour: RGBColor,
        loss: fn(&EpochLoss) -> f64,
    ) -> Result<(), VizError> {
        let losses = self.curve.epochs.iter().map(loss);
        let points: Vec<(f64, f64)> = (1..).map(f64::from).zip(losses).collect();
        if let [point] = points[..] {
            chart.draw_series([Circle::new(point, pt(1.5), colour.filled())])?;
        }
        chart.draw_series(LineSeries::new(points, stroke(colour, WIDTH)))?;
        Ok(())
    }
}

impl Figure for LossPlot {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no epoch.
    /// - [`VizError::OutOfRange`] if a loss is negative, NaN or above 10^12, or the best epoch is none of
    ///   the epochs.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let best = self.curve.best_epoch;
        let mut page = Page::new(
            SINGLE_COLUMN_MM,
            "Training and validation loss against the epoch",
        );
        page.title(self.title.as_deref())?;
        let mut entries = vec![
            LegendEntry::line("training", BLUE, WIDTH),
            LegendEntry::line("validation", VERMILION, WIDTH),
        ];
        entries.extend(best.map(|best| LegendEntry::guide(format!("best epoch ({})", best + 1))));
        page.legend(&entries)?;
        // A single epoch still needs an axis.
        let x = Axis::counts(self.curve.epochs.len().max(2));
        let y = ("Cross-entropy (nats per image)", self.loss_axis()?);
        let axes = Axes::new(("Epoch", x), y);
        let mut chart = axes.draw(&page.take(HEIGHT + axes.below()))?;
        if let Some(best) = best {
            let (x, heights) = (best as f64 + 1.0, chart.y_range());
            chart.draw_series([Dashed::guide([(x, heights.start), (x, heights.end)])])?;
        }
        self.draw_loss(&mut chart, BLUE, |loss| loss.training)?;
        self.draw_loss(&mut chart, VERMILION, |loss| loss.validation)?;
        if let Some(best) = best {
            let lowest = (best as f64 + 1.0, self.curve.epochs[best].validation);
            chart.draw_series([Circle::new(lowest, pt(1.8), VERMILION.filled())])?;
        }
        Ok(page.finish(self.note.as_deref())?)
    }

    fn table(&self) -> Table {
        let mut table = Table::new("epoch training_loss validation_loss best");
        for (epoch, loss) in self.curve.epochs.iter().enumerate() {
            let best = self.curve.best_epoch == Some(epoch);
            table.row(&[&(epoch + 1), &loss.training, &loss.validation, &best]);
        }
        table
    }
}
