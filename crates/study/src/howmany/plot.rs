//! The figure of the answer.

use leuko_howmany::{AnswerRow, LEVEL, Unclear, Verdict};
use leuko_viz::{FittedPoint, HowManyPlot, OtherMethod, ReferenceLine, SizeDots, TargetMark};

use super::human::Readers;
use super::outlook::Outlook;
use crate::contender::Contender;
use crate::error::StudyError;
use crate::experts::on_learning_curve;
use crate::second_reading::line;
use crate::store::Description;
use crate::words::note;

/// Other methods that the figure has room for.
const MOST_METHODS: usize = 4;
/// Points of the curve.
const STEPS: usize = 80;

/// The figure of an experiment's answer; `None` if it has fewer than two sizes or no score.
pub(crate) fn plot(
    about: &Description,
    outlook: &Outlook,
    others: &[OtherMethod],
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
        title: Some(match outlook.method {
            Contender::Network => about.title.clone(),
            Contender::Method(method) => format!("{}, method {method}", about.title),
        }),
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
        experts: reader_line(about, outlook),
        others: with_own(outlook, others),
        note: note(about),
    }))
}

/// What readers reach: experts with a mark for each of their readings, or the second reading.
fn reader_line(about: &Description, outlook: &Outlook) -> Option<ReferenceLine> {
    let human = outlook.human.as_ref()?;
    match human.readers {
        Readers::Experts => about.experts.as_ref().and_then(on_learning_curve),
        Readers::Second => Some(line(&human.score, &human.measure.words())),
    }
}

/// The best methods. Where a reader's line is of another score than the axis, the means of that score
/// stand beside it: only these can be compared with the line.
fn with_own(outlook: &Outlook, others: &[OtherMethod]) -> Vec<OtherMethod> {
    let human = outlook.human.as_ref();
    let own =
        human.filter(|human| human.readers == Readers::Second && human.measure != outlook.measure);
    let Some(human) = own else {
        return best(others, MOST_METHODS);
    };
    let mut shown = best(others, MOST_METHODS - 1);
    shown.push(OtherMethod {
        name: match outlook.method {
            Contender::Network => format!("network, {}", human.measure.words()),
            Contender::Method(method) => format!("{method}, {}", human.measure.words()),
        },
        points: human.means.clone(),
    });
    shown
}

/// The methods with the highest means at their largest sizes, in their order.
fn best(others: &[OtherMethod], most: usize) -> Vec<OtherMethod> {
    let last = |other: &OtherMethod| other.points.last().map_or(0.0, |(_, mean)| *mean);
    let mut ranked: Vec<usize> = (0..others.len()).collect();
    ranked.sort_by(|&a, &b| last(&others[b]).total_cmp(&last(&others[a])));
    ranked.truncate(most);
    ranked.sort_unstable();
    ranked
        .into_iter()
        .map(|place| others[place].clone())
        .collect()
}

/// Whether the curve says anything.
fn is_trusted(row: &AnswerRow) -> bool {
    use Unclear::{CloseSizes, Falls, FewFolds, FewSizes};
    !matches!(
        row.verdict,
        Verdict::Unclear(FewSizes | FewFolds | CloseSizes | Falls)
    )
}

fn mark(row: &AnswerRow) -> TargetMark {
    let is_told = matches!(row.verdict, Verdict::Reached | Verdict::Needs);
    let number = |images: Option<u64>| images.filter(|_| is_told).map(|images| images as f64);
    TargetMark {
        score: row.target,
        images: number(row.about()),
        low: number(row.low.filter(|&low| low > row.smallest)),
        high: number(row.high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_the_best_methods_at_their_largest_sizes_are_shown_in_their_order() {
        let other = |name: &str, means: [f64; 2]| OtherMethod {
            name: name.to_owned(),
            points: vec![(10, means[0]), (100, means[1])],
        };
        let others = [
            other("guess", [0.5, 0.5]),
            other("shape", [0.9, 0.91]),
            other("colour", [0.6, 0.7]),
            other("pretrained", [0.8, 0.99]),
            other("svm", [0.8, 0.98]),
        ];
        let names: Vec<String> = best(&others, MOST_METHODS)
            .into_iter()
            .map(|other| other.name)
            .collect();
        assert_eq!(names, ["shape", "colour", "pretrained", "svm"]);
    }
}
