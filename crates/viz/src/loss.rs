//! The loss of one run against the epoch (the paper's Figs. 3a and 7a).

use leuko_eval::LossCurve;

use crate::VizError;
use crate::check::in_range;
use crate::frame::{Axis, Frame};
use crate::legend::{Entry, Symbol};
use crate::page::Page;
use crate::scene::{Figure, Scene, at};
use crate::style::{BLUE, GREY, HAIR_WIDTH, SINGLE_COLUMN_MM, VERMILION};
use crate::table::Table;
use crate::ticks::{Scale, whole_ticks};

/// Losses that span more than this factor are shown on a logarithmic axis.
const LOG_FACTOR: f64 = 30.0;

/// Training and validation loss of one run, with the epoch whose weights were tested.
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
        if self.curve.epochs.is_empty() {
            return Err(VizError::NoData { what: "epoch" });
        }
        for loss in &self.curve.epochs {
            in_range("a training loss", loss.training, 0.0, f64::MAX)?;
            in_range("a validation loss", loss.validation, 0.0, f64::MAX)?;
        }
        if let Some(best) = self.curve.best_epoch {
            let last = self.curve.epochs.len() - 1;
            in_range("the best epoch", best as f64, 0.0, last as f64)?;
        }
        Ok(())
    }

    fn loss_axis(&self) -> Axis {
        let losses = || {
            self.curve
                .epochs
                .iter()
                .flat_map(|loss| [loss.training, loss.validation])
        };
        let high = losses().fold(0.0, f64::max);
        let low = losses().fold(f64::INFINITY, f64::min);
        let unit = "Cross-entropy (nats per image)";
        let scale = if low > 0.0 && high > LOG_FACTOR * low {
            Scale::Log {
                low: low / 1.15,
                high: high * 1.15,
            }
        } else {
            Scale::Linear {
                low: 0.0,
                // All losses 0 still need an axis.
                high: if high > 0.0 { high * 1.05 } else { 1.0 },
            }
        };
        Axis {
            scale,
            ticks: scale.ticks(6),
            label: unit.to_owned(),
        }
    }

    fn epoch_axis(&self) -> Axis {
        // A single epoch still needs an axis.
        let last = self.curve.epochs.len().max(2) as f64;
        Axis {
            scale: Scale::Linear {
                low: 0.0,
                high: last * 1.02,
            },
            ticks: whole_ticks(0.0, last, 6),
            label: "Epoch".to_owned(),
        }
    }
}

impl Figure for LossPlot {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no epoch.
    /// - [`VizError::OutOfRange`] if a loss is negative, infinite or NaN, or the best epoch is none of
    ///   the epochs.
    fn scene(&self) -> Result<Scene, VizError> {
        self.check()?;
        let best = self.curve.best_epoch;
        let mut page = Page::new(
            SINGLE_COLUMN_MM,
            "Training and validation loss against the epoch".to_owned(),
        );
        page.title(self.title.as_deref())?;
        let mut entries = vec![
            Entry::new(Symbol::Line(1.0, BLUE), "training"),
            Entry::new(Symbol::Line(1.0, VERMILION), "validation"),
        ];
        if let Some(best) = best {
            let text = format!("best epoch ({})", best + 1);
            entries.push(Entry::new(Symbol::Dashed(2.0 * HAIR_WIDTH, GREY), text));
        }
        page.legend(&entries)?;
        let frame = Frame::new(
            page.inner(),
            page.filled,
            140.0,
            self.epoch_axis(),
            self.loss_axis(),
        )?;
        let scene = &mut page.scene;
        frame.draw_grid(scene);
        if let Some(best) = best {
            let x = frame.place(best as f64 + 1.0, 1.0).x;
            scene.dashed(
                vec![at(x, frame.top), at(x, frame.bottom)],
                2.0 * HAIR_WIDTH,
                GREY,
            );
        }
        for (colour, loss) in [
            (
                BLUE,
                (|loss| loss.training) as fn(&leuko_core::EpochLoss) -> f64,
            ),
            (VERMILION, |loss| loss.validation),
        ] {
            let points: Vec<_> = self
                .curve
                .epochs
                .iter()
                .enumerate()
                .map(|(epoch, epoch_loss)| frame.place(epoch as f64 + 1.0, loss(epoch_loss)))
                .collect();
            if let [point] = points[..] {
                scene.disc(point, 1.5, colour);
            }
            scene.line(points, 1.0, colour);
        }
        if let Some(best) = best {
            let lowest = self.curve.epochs[best].validation;
            scene.disc(frame.place(best as f64 + 1.0, lowest), 1.8, VERMILION);
        }
        page.filled = frame.draw_axes(&mut page.scene);
        page.finish(self.note.as_deref())
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["epoch", "training_loss", "validation_loss", "best"]);
        for (epoch, loss) in self.curve.epochs.iter().enumerate() {
            let best = self.curve.best_epoch == Some(epoch);
            table.row(&[&(epoch + 1), &loss.training, &loss.validation, &best]);
        }
        table
    }
}
