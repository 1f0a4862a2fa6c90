//! The report: how often forecasts held, and answers proved right.

use std::fmt::Write;
use std::path::Path;

use anyhow::Result;
use leuko_core::write_whole;
use leuko_howmany::{
    BackTest, Coverage, Forecast, Judged, Judgement, Measured, Point, Prior, Verdict, Weights,
    coverage, forecast_points, judge,
};

use crate::halves::{KNOWN, is_learnt, is_own};
use crate::held::held;
use crate::table;

/// Level of the intervals.
const LEVEL: f64 = 0.9;
/// Targets that are asked for.
const TARGETS: [f64; 6] = [0.8, 0.85, 0.9, 0.95, 0.98, 0.99];
/// The same of published curves.
const KNOWN_PUBLISHED: [usize; 2] = [360, 804];

/// Makes `README.md` in the folder, from its table of scores.
pub(crate) fn write(out: &Path) -> Result<()> {
    let curves = table::read(&out.join("curves.csv"))?;
    let (points, judged) = forecasts(&curves, &Prior::default())?;
    let same_images = Prior {
        other_test_images: false,
        ..Prior::default()
    };
    let (same_images, _) = forecasts(&curves, &same_images)?;
    let (public, _) = forecasts(&curves, &Prior::of(Weights::PUBLIC_CURVES))?;
    let (reference, _) = forecasts(&curves, &Prior::public_curves())?;
    let held = held(&curves, &points, &judged);
    let text = text(
        &curves,
        [&points, &same_images, &public, &reference],
        &judged,
        &held,
    )?;
    Ok(write_whole(&out.join("README.md"), text.as_bytes())?)
}

/// Forecasts of all curves at all larger sizes, and answers for all targets.
pub(crate) fn forecasts(curves: &[Measured], prior: &Prior) -> Result<(Vec<Point>, Vec<Judged>)> {
    let (mut points, mut judged) = (Vec::new(), Vec::new());
    for curve in curves {
        let has = |known: &usize| curve.scores.sizes().contains(known);
        for known in known(curve).into_iter().filter(has) {
            points.extend(forecast_points(curve, known, prior, LEVEL)?);
            for target in TARGETS {
                judged.extend(judge(curve, known, target, prior)?);
            }
        }
    }
    Ok((points, judged))
}

/// A kind of forecast.
type Kind = fn(&Point) -> Forecast;
/// Whether a question is of a set.
type IsOf = fn(&str) -> bool;
/// Whether a verdict is of a kind.
type Is = fn(Verdict) -> bool;

fn known(curve: &Measured) -> [usize; 2] {
    match is_own(&curve.question) {
        true => KNOWN,
        false => KNOWN_PUBLISHED,
    }
}

fn text(
    curves: &[Measured],
    [points, same_images, public, reference]: [&[Point]; 4],
    judged: &[Judged],
    held: &BackTest,
) -> Result<String> {
    let own = curves
        .iter()
        .filter(|curve| is_own(&curve.question))
        .count();
    let [learnt, tested] = [is_learnt, |question: &str| {
        is_own(question) && !is_learnt(question)
    }]
    .map(|of| questions(curves, of));
    let mut text = format!(
        "# How often leuko's forecasts hold\n\n{own} learning curves of leuko's own networks (ROC-AUC, five folds, questions about PBC, WBCAtt and JTSC) and {} published curves of other networks were cut short, fitted, and compared with the means that were measured at more images.\n\nHow likely shapes of curves are was learnt from {learnt} of leuko's questions, chosen by the SHA-256 of their names. How much the public curves count beside them (as 10 rows of evidence) was chosen after all curves had been looked at, and so were the fit without the correlation of sizes (`Prior::correlated_fit`) and the size of the random walk (`Prior::misfit_walk`), so the other half is not quite untouched. The tables are about the other {tested}, unless they say otherwise.\n\n`cargo xtask backtest` trains the curves and makes this page; `curves.csv` has every score. Curves of one question depend on each other: they share images.\n\nIn short: {held}.\n\n## Forecasts of the mean ROC-AUC, 90% intervals\n\nBelow and above: shares of measured means outside the interval. Error: mean distance of the forecast from the measured mean. Bias: below 0 if forecasts are too low: then numbers of images are too high. leuko's intervals are for other test images of the same kind, but the means measured later are of the same test images, which is one reason why they hold more often than they say; the row \"for the same test images\" is without that part. The reference has the shapes of public curves and counts the correlation of sizes in the fit.\n\n",
        curves.len() - own
    );
    writeln!(
        text,
        "| curves | known up to | images | forecast by | points | held | below | above | width | error | bias |"
    )?;
    writeln!(text, "|---|---|---|---|---|---|---|---|---|---|---|")?;
    let kinds: [(&str, &[Point], Kind); 6] = [
        ("leuko", points, |point| point.forecast.outwards()),
        ("leuko, for the same test images", same_images, |point| {
            point.forecast.outwards()
        }),
        ("leuko, shapes of public curves alone", public, |point| {
            point.forecast.outwards()
        }),
        ("the reference", reference, |point| {
            point.forecast.outwards()
        }),
        ("no change", points, |point| point.last),
        ("power law", points, |point| point.law),
    ];
    for group in groups() {
        for (kind, points, forecast) in kinds {
            let of: Vec<&Point> = points.iter().filter(|point| (group.holds)(point)).collect();
            if let Some(found) = coverage(&of, forecast) {
                writeln!(text, "| {} | {kind} | {} |", group.name, cells(&found))?;
            }
        }
    }
    text += "\n## Answers\n\n";
    writeln!(
        text,
        "| curves | answer | right | wrong | not measured far enough, or no answer |"
    )?;
    writeln!(text, "|---|---|---|---|---|")?;
    let sets: [(&str, IsOf); 2] = [
        ("leuko's", |question| {
            is_own(question) && !is_learnt(question)
        }),
        ("published", |question| !is_own(question)),
    ];
    for (name, is_of) in sets {
        let of: Vec<&Judged> = judged.iter().filter(|one| is_of(&one.question)).collect();
        for (verdict, is) in verdicts() {
            let count = |judgement| {
                let of = of.iter().filter(|one| is(one.answer.verdict));
                of.filter(|one| one.judgement == judgement).count()
            };
            let [right, wrong, open, abstained] = [
                Judgement::Right,
                Judgement::Wrong,
                Judgement::Open,
                Judgement::Abstained,
            ]
            .map(count);
            match abstained {
                0 => writeln!(text, "| {name} | {verdict} | {right} | {wrong} | {open} |")?,
                n => writeln!(text, "| {name} | {verdict} | | | {n} |")?,
            }
        }
    }
    writeln!(
        text,
        "\nThe number that is 80% sure was enough in {}. Where nobody could tell, \"at least\" was right in {}.",
        held.plan80, held.unclear
    )?;
    Ok(text)
}

fn questions(curves: &[Measured], is_of: IsOf) -> usize {
    let names = curves.iter().map(|curve| &curve.question);
    let names = names.filter(|name| is_of(name));
    names.collect::<std::collections::BTreeSet<_>>().len()
}

fn cells(found: &Coverage) -> String {
    let percent = |share: f64| format!("{:.0}%", share * 100.0);
    format!(
        "{} | {} | {} | {} | {:.3} | {:.3} | {:+.3}",
        found.points,
        percent(found.covered),
        percent(found.below),
        percent(found.above),
        found.width,
        found.error,
        found.bias
    )
}

/// A row of the table of forecasts.
struct Group {
    name: &'static str,
    holds: fn(&Point) -> bool,
}

fn groups() -> [Group; 9] {
    let group = |name, holds| Group { name, holds };
    let tested = |p: &Point| is_own(&p.question) && !is_learnt(&p.question);
    [
        group("leuko's | 50 and 100 | all larger", tested),
        group("leuko's | 50 | 100", |p| is(p, 50, 100)),
        group("leuko's | 50 | 200", |p| is(p, 50, 200)),
        group("leuko's | 50 | 400", |p| is(p, 50, 400)),
        group("leuko's | 100 | 200", |p| is(p, 100, 200)),
        group("leuko's | 100 | 400", |p| is(p, 100, 400)),
        group(
            "leuko's, measured above 0.99 | 50 and 100 | all larger",
            |p| is_own(&p.question) && !is_learnt(&p.question) && p.measured > 0.99,
        ),
        group("those learnt from | 50 and 100 | all larger", |p| {
            is_learnt(&p.question)
        }),
        group("published | 360 and 804 | up to 10 times", |p| {
            !is_own(&p.question) && p.images <= 10 * p.known
        }),
    ]
}

/// A forecast that is tested, from so many images to so many.
fn is(point: &Point, known: usize, images: usize) -> bool {
    let tested = is_own(&point.question) && !is_learnt(&point.question);
    tested && (point.known, point.images) == (known, images)
}

fn verdicts() -> [(&'static str, Is); 4] {
    [
        ("reached already", |verdict| verdict == Verdict::Reached),
        ("needs about N", |verdict| verdict == Verdict::Needs),
        ("not with up to H images", |verdict| {
            verdict == Verdict::Unreachable
        }),
        ("cannot tell", |verdict| {
            matches!(verdict, Verdict::Unclear(_))
        }),
    ]
}
