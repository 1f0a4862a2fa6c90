//! How often forecasts held and answers were right, as leuko prints it beside its numbers.

use leuko_howmany::{
    BACK_TEST, BackTest, Held, Judged, Judgement, Measured, Point, Unclear, Verdict,
};

use crate::halves::{KNOWN, is_own, is_tested};

/// The numbers of [`BACK_TEST`], measured: of leuko's own curves only those that the prior does not know.
pub(crate) fn held(curves: &[Measured], points: &[Point], judged: &[Judged]) -> BackTest {
    let tested = |question: &str| {
        let of = curves.iter().find(|curve| curve.question == question);
        of.is_some_and(is_tested)
    };
    let own: Vec<&Point> = points.iter().filter(|one| tested(&one.question)).collect();
    let published = |one: &&Point| !is_own(&one.question) && one.images <= 10 * one.known;
    let times = |factor: usize| {
        let of = own.iter().filter(|one| one.images == factor * one.known);
        covered(of.copied())
    };
    let judged: Vec<&Judged> = judged.iter().filter(|one| tested(&one.question)).collect();
    let right = |verdict: Verdict| {
        let of = judged.iter().filter(|one| one.answer.verdict == verdict);
        share(of.filter_map(|one| match one.judgement {
            Judgement::Right => Some(true),
            Judgement::Wrong => Some(false),
            Judgement::Open | Judgement::Abstained => None,
        }))
    };
    let needs = |one: &&&Judged| one.answer.verdict == Verdict::Needs;
    let far = |one: &&&Judged| one.answer.verdict == Verdict::Unclear(Unclear::TooFar);
    BackTest {
        source: BACK_TEST.source,
        level: BACK_TEST.level,
        fitted_to: KNOWN[0] as u64,
        own: covered(own.iter().copied()),
        above: own
            .iter()
            .filter(|one| one.measured > one.forecast.outwards().high)
            .count() as u32,
        twice: times(2),
        four_times: times(4),
        published: covered(points.iter().filter(published)),
        reached: right(Verdict::Reached),
        needs: right(Verdict::Needs),
        plan80: share(judged.iter().filter(needs).filter_map(|one| {
            let plan = one.answer.plan80?;
            match one.truth {
                Some(truth) => Some(truth <= plan),
                None => (plan <= one.measured_to as f64).then_some(false),
            }
        })),
        unreachable: right(Verdict::Unreachable),
        unclear: share(judged.iter().filter(far).filter_map(|one| {
            let low = one.answer.low?;
            // A target that no size reached takes more images than were tried.
            Some(one.truth.is_none_or(|truth| truth >= low))
        })),
    }
}

/// Forecasts that held what was measured.
fn covered<'a>(points: impl Iterator<Item = &'a Point>) -> Held {
    share(points.map(|point| {
        let forecast = point.forecast.outwards();
        (forecast.low..=forecast.high).contains(&point.measured)
    }))
}

fn share(cases: impl Iterator<Item = bool>) -> Held {
    let cases: Vec<bool> = cases.collect();
    let held = cases.iter().filter(|held| **held).count();
    Held {
        held: held as u32,
        cases: cases.len() as u32,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use leuko_howmany::{Prior, Weights};

    use super::*;
    use crate::learn::learn;
    use crate::report::forecasts;
    use crate::table;

    fn curves() -> Vec<Measured> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../results/backtest");
        table::read(&folder.join("curves.csv")).unwrap()
    }

    /// What leuko prints beside its numbers is what the committed scores give.
    #[test]
    fn test_the_numbers_that_are_printed_are_those_measured() {
        let curves = curves();
        let (points, judged) = forecasts(&curves, &Prior::default()).unwrap();
        assert_eq!(held(&curves, &points, &judged), BACK_TEST);
    }

    #[test]
    fn test_the_default_shapes_are_those_learnt() {
        let (learnt, used) = (learn(&curves()).unwrap(), Weights::LEUKO);
        let all = |of: Weights| {
            let lists = [&of.removable[..], &of.rate, &of.turn, &of.exponential_rate];
            let kinds = [of.exponential, of.flat, of.worsening];
            [lists.concat(), kinds.to_vec()].concat()
        };
        for (learnt, used) in all(learnt).into_iter().zip(all(used)) {
            assert!((learnt - used).abs() < 0.006, "{learnt} {used}");
        }
    }
}
