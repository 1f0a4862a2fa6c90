//! The report: how often forecasts held, and answers proved right.

use std::fmt::Write;
use std::path::Path;

use anyhow::Result;
use leuko_core::write_whole;
use leuko_howmany::{
    Coverage, Forecast, Judged, Judgement, Measured, Point, Prior, Verdict, coverage,
    forecast_points, judge,
};

use crate::table;

/// Level of the intervals.
const LEVEL: f64 = 0.9;
/// Targets that are asked for.
const TARGETS: [f64; 6] = [0.8, 0.85, 0.9, 0.95, 0.98, 0.99];
/// Numbers of training images up to which a forecast knows leuko's curves, and the published ones.
const KNOWN: [usize; 2] = [50, 100];
const KNOWN_PUBLISHED: [usize; 2] = [360, 804];

/// Makes `README.md` in the folder, from its table of scores.
pub(crate) fn write(out: &Path) -> Result<()> {
    let curves = table::read(&out.join("curves.csv"))?;
    let prior = Prior::default();
    let mut points = Vec::new();
    let mut judged = Vec::new();
    for curve in &curves {
        let has = |known: &usize| curve.scores.sizes().contains(known);
        for known in known(curve).into_iter().filter(has) {
            points.extend(forecast_points(curve, known, &prior, LEVEL)?);
            for target in TARGETS {
                judged.extend(judge(curve, known, target, &prior)?);
            }
        }
    }
    let text = text(&curves, &points, &judged)?;
    Ok(write_whole(&out.join("README.md"), text.as_bytes())?)
}

/// A kind of forecast.
type Kind = fn(&Point) -> Forecast;
/// Whether a verdict is of a kind.
type Is = fn(Verdict) -> bool;

fn is_ours(question: &str) -> bool {
    ["pbc-", "wbcatt-", "jtsc-"]
        .iter()
        .any(|start| question.starts_with(start))
}

fn known(curve: &Measured) -> [usize; 2] {
    match is_ours(&curve.question) {
        true => KNOWN,
        false => KNOWN_PUBLISHED,
    }
}

fn text(curves: &[Measured], points: &[Point], judged: &[Judged]) -> Result<String> {
    let ours = curves
        .iter()
        .filter(|curve| is_ours(&curve.question))
        .count();
    let mut text = format!(
        "# How often leuko's forecasts hold\n\n{ours} learning curves of leuko's own networks (ROC-AUC, 5 folds, images of {} questions about PBC, WBCAtt and JTSC) and {} published curves of other networks were cut short, fitted, and compared with the means that were measured at more images.\n\n`cargo xtask backtest` trains the curves and makes this page; `curves.csv` has every score.\n\n## Forecasts of the mean ROC-AUC, 90% intervals\n\n",
        questions(curves),
        curves.len() - ours
    );
    writeln!(
        text,
        "| curves | known up to | images | forecast by | points | held | below | above | width | error | bias |"
    )?;
    writeln!(text, "|---|---|---|---|---|---|---|---|---|---|---|")?;
    let kinds: [(&str, Kind); 3] = [
        ("leuko", |point| point.forecast.outwards()),
        ("no change", |point| point.last),
        ("power law", |point| point.law),
    ];
    for group in groups() {
        let of: Vec<&Point> = points.iter().filter(|point| (group.holds)(point)).collect();
        for (kind, forecast) in kinds {
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
    for (name, ours) in [("leuko's", true), ("published", false)] {
        let of = judged.iter().filter(|one| is_ours(&one.question) == ours);
        let of: Vec<&Judged> = of.collect();
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
    Ok(text)
}

fn questions(curves: &[Measured]) -> usize {
    let names = curves
        .iter()
        .map(|curve| &curve.question)
        .filter(|name| is_ours(name));
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

fn groups() -> [Group; 8] {
    let group = |name, holds| Group { name, holds };
    [
        group("leuko's | 50 and 100 | all larger", |p| {
            is_ours(&p.question)
        }),
        group("leuko's | 50 | 100", |p| {
            is_ours(&p.question) && p.known == 50 && p.images == 100
        }),
        group("leuko's | 50 | 200", |p| {
            is_ours(&p.question) && p.known == 50 && p.images == 200
        }),
        group("leuko's | 50 | 400", |p| {
            is_ours(&p.question) && p.known == 50 && p.images == 400
        }),
        group("leuko's | 100 | 200", |p| {
            is_ours(&p.question) && p.known == 100 && p.images == 200
        }),
        group("leuko's | 100 | 400", |p| {
            is_ours(&p.question) && p.known == 100 && p.images == 400
        }),
        group(
            "leuko's, measured above 0.99 | 50 and 100 | all larger",
            |p| is_ours(&p.question) && p.measured > 0.99,
        ),
        group("published | 360 and 804 | up to 10 times", |p| {
            !is_ours(&p.question) && p.images <= 10 * p.known
        }),
    ]
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
