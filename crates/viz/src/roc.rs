//! The ROC curves of several folds and their mean (the paper's Fig. 3b).

use leuko_eval::{FoldRoc, MeanRoc, Spread};

use crate::VizError;
use crate::frame::{Axis, Frame};
use crate::legend::{Entry, Symbol};
use crate::page::Page;
use crate::scene::{Figure, Scene};
use crate::style::{BLUE, Colour, GREY, HAIR_WIDTH, SINGLE_COLUMN_MM, THICK_WIDTH, THIN_WIDTH};
use crate::table::{Table, or_empty};
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
    /// Small print at the bottom.
    pub note: Option<String>,
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
        Some(sd) => vec![
            Entry::new(thick, format!("mean, AUC {:.3} ± {sd:.3} (s.d.)", auc.mean)),
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
    fn scene(&self) -> Result<Scene, VizError> {
        if self.folds.is_empty() {
            return Err(VizError::NoData {
                what: "completed fold",
            });
        }
        let mean = MeanRoc::new(self.folds.iter().map(|fold| &fold.curve))?;
        let aucs: Vec<f64> = self.folds.iter().map(|fold| fold.auc).collect();
        let auc = Spread::of(&aucs)?;
        let mut page = Page::new(
            SINGLE_COLUMN_MM,
            "ROC curves of the folds and their mean".to_owned(),
        );
        page.title(self.title.as_deref())?;
        page.legend(&legend(&auc))?;
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
        page.filled = frame.draw_axes(&mut page.scene);
        page.finish(self.note.as_deref())
    }

    /// `curve` is `fold` (with its number and AUC, a row for each corner of its curve) or `mean` (a
    /// row for each place at which the mean was taken, with the standard deviation over folds).
    fn table(&self) -> Table {
        let mut table = Table::new(&[
            "curve",
            "fold",
            "auc",
            "false_positive_rate",
            "true_positive_rate",
            "true_positive_rate_sd",
        ]);
        for FoldRoc { fold, curve, auc } in &self.folds {
            for point in curve.points() {
                let (x, y) = (point.false_positive_rate, point.true_positive_rate);
                table.row(&[&"fold", &fold.0, auc, &x, &y, &""]);
            }
        }
        // Without folds there is no mean, and no figure either.
        if let Ok(mean) = MeanRoc::new(self.folds.iter().map(|fold| &fold.curve)) {
            for (i, (x, y)) in mean.false_positive_rate.iter().zip(&mean.mean).enumerate() {
                let sd = or_empty(mean.sd.as_ref().map(|sd| sd[i]));
                table.row(&[&"mean", &"", &"", x, y, &sd]);
            }
        }
        table
    }
}
