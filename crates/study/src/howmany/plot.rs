//! The figure of the answer.

use leuko_howmany::{AnswerRow, LEVEL, Unclear, Verdict};
use leuko_viz::{FittedPoint, HowManyPlot, SizeDots, TargetMark};

use super::outlook::Outlook;
use crate::error::StudyError;
use crate::experts::on_learning_curve;
use crate::store::Description;
use crate::words::note;

/// Points of the curve.
const STEPS: usize = 80;

/// The figure of an experiment's answer; `None` if it has fewer than two sizes or no score.
pub(crate) fn plot(
    about: &Description,
    outlook: &Outlook,
) -> Result<Option<HowManyPlot>, StudyError> {
    let any = outlook.sizes.iter().any(|size| !size.scores.is_empty());
    if outlook.sizes.len() < 2 || !any {
        return Ok(None);
    }
    let is_drawn = outlook.leading().is_some_and(is_trusted);
    let fit = match is_drawn {
        true => outlook.forecasts(STEPS)?,
        false => Vec::new(),
    };
    let fit = fit.into_iter().map(|(images, forecast)| {
        let median = forecast.median.clamp(0.0, 1.0);
        FittedPoint {
            images,
            median,
            low: forecast.low.clamp(0.0, median),
            high: forecast.high.clamp(median, 1.0),
        }
    });
    let rows = [outlook.leading(), outlook.next()].into_iter().flatten();
    let targets = rows.filter(|_| is_drawn).map(mark);
    Ok(Some(HowManyPlot {
        title: Some(about.title.clone()),
        score: outlook.measure.words(),
        sizes: (outlook.sizes.iter())
            .map(|size| SizeDots {
                training_images: size.training_images,
                scores: size.scores.clone(),
            })
            .collect(),
        fit: fit.collect(),
        level: LEVEL,
        targets: targets.collect(),
        guessing: outlook.guessing,
        experts: about.experts.as_ref().and_then(on_learning_curve),
        others: Vec::new(),
        note: note(about),
    }))
}

/// Whether the curve says anything.
fn is_trusted(row: &AnswerRow) -> bool {
    !matches!(
        row.verdict,
        Verdict::Unclear(Unclear::TooLittle | Unclear::Falls)
    )
}

fn mark(row: &AnswerRow) -> TargetMark {
    let is_told = matches!(row.verdict, Verdict::Reached | Verdict::Needs);
    let number = |images: Option<u64>| images.filter(|_| is_told).map(|images| images as f64);
    TargetMark {
        score: row.target,
        images: number(row.mid),
        low: number(row.low.filter(|&low| low > row.smallest)),
        high: number(row.high),
    }
}
