//! Labels saved on curves whose answer is known.

use leuko_core::{Seed, Stream};

use super::*;

fn curve(strategy: Strategy, scores: Vec<Vec<f64>>) -> StrategyCurve {
    StrategyCurve { strategy, scores }
}

fn simulation(labelled: &[usize], curves: Vec<StrategyCurve>) -> Simulation {
    Simulation {
        score: Score::BalancedAccuracy,
        labelled: labelled.to_vec(),
        pool: 100,
        tested: 40,
        curves,
    }
}

/// On the mean curve 0.55, 0.7, 0.8 of `margin`, 0.6 lies a third of the way from 10 to 20 on a logarithmic axis. Without
/// the second seed it is reached at 10, without the first half way.
#[test]
fn test_savings_by_hand() {
    let own = [[0.6, 0.7, 0.8], [0.5, 0.7, 0.8]].map(Vec::from).to_vec();
    let random = [[0.5, 0.6, 0.7]; 2].map(Vec::from).to_vec();
    let curves = vec![
        curve(Strategy::Margin, own),
        curve(Strategy::Random, random),
    ];
    let found = simulation(&[10, 20, 40], curves).savings(0.95).unwrap();
    let [saving] = &found[..] else {
        panic!("{found:?}")
    };
    let ln2 = 2f64.ln();
    let expected = 1.0 - (-ln2 * 2.0 / 3.0).exp();
    assert!((saving.share - expected).abs() < 1e-12, "{saving:?}");
    let at = saving.at[0];
    assert!(
        (at.needed.number() - 10.0 * (ln2 / 3.0).exp()).abs() < 1e-9,
        "{at:?}"
    );
    assert!((at.share - (1.0 - at.needed.number() / 20.0)).abs() < 1e-12);
    // Without each seed, the logarithm is ln 2 or a half of it. Of two values, the jackknife's standard error is half
    // their difference, and t(0.975; 1) = 12.7062.
    let half = 12.7062 * ln2 / 4.0;
    let low = 1.0 - (half - ln2 * 2.0 / 3.0).exp();
    assert!((saving.interval[0] - low).abs() < 1e-3, "{saving:?} {low}");
    assert_eq!((saving.verdict, saving.compared), (Verdict::NoGain, 1));
}

/// Of three strategies, each interval is as wide as one at 1 - 0.05 / 3 would be alone.
#[test]
fn test_intervals_are_wider_the_more_strategies_are_compared() {
    let scores = |rise: f64| {
        let of_seed = |seed: u8| -> Vec<f64> {
            [0.3, 0.4, 0.5, 0.6]
                .map(|s| s + rise * f64::from(seed))
                .into()
        };
        (1..6).map(of_seed).collect::<Vec<_>>()
    };
    let random = || curve(Strategy::Random, scores(0.0));
    let own = |strategy| curve(strategy, scores(0.015));
    let rounds = [10, 20, 40, 80];
    let alone = simulation(&rounds, vec![own(Strategy::Badge), random()]);
    let three = [Strategy::Badge, Strategy::Margin, Strategy::Typical];
    let three = three.map(own).into_iter().chain([random()]).collect();
    let together = simulation(&rounds, three).savings(0.95).unwrap();
    let wider = alone.savings(1.0 - 0.05 / 3.0).unwrap();
    for saving in &together {
        assert_eq!((saving.level, saving.compared), (0.95, 3));
        assert_eq!(saving.interval, wider[0].interval);
    }
    assert!(alone.savings(0.95).unwrap()[0].interval[0] > wider[0].interval[0]);
    assert!(alone.savings(1.0).is_err());
    // 1 - 3 / 4 would be a level.
    assert!(simulation(&rounds, Vec::new()).savings(-2.0).is_err());
}

/// Two strategies that save a known share, on curves of 20 seeds with a common shift of each seed and noise as large as
/// on PBC: the intervals of both hold the truth in 95 of 100 simulations.
#[test]
fn test_intervals_hold_together_as_often_as_they_say() {
    let labelled = [16, 23, 32, 45, 64, 91, 128, 181, 256, 362];
    let truths = [0.8, 1.0];
    let simulations = 1500;
    let mut stream = Stream::new(Seed(1), "coverage");
    let mut held = 0;
    for _ in 0..simulations {
        let shifts: Vec<f64> = (0..20).map(|_| 0.01 * stream.normal()).collect();
        let mut scores = |needs: f64| -> Vec<Vec<f64>> {
            let of_seed = |shift: &f64| {
                let score = |&labels: &usize| 0.13 * (labels as f64 / needs).ln() + shift;
                let scores: Vec<f64> = labelled.iter().map(score).collect();
                scores
                    .into_iter()
                    .map(|s| s + 0.03 * stream.normal())
                    .collect()
            };
            shifts.iter().map(of_seed).collect()
        };
        let curves = vec![
            curve(Strategy::Margin, scores(truths[0])),
            curve(Strategy::Badge, scores(truths[1])),
            curve(Strategy::Random, scores(1.0)),
        ];
        let savings = simulation(&labelled, curves).savings(0.95).unwrap();
        let holds = |(saving, truth): (&Saving, &f64)| {
            (saving.interval[0]..=saving.interval[1]).contains(&(1.0 - truth))
        };
        held += usize::from(savings.iter().zip(&truths).all(holds));
    }
    let coverage = held as f64 / f64::from(simulations);
    assert!((0.93..=0.98).contains(&coverage), "{coverage}");
}

#[test]
fn test_sentences() {
    let saving = |interval, share: f64| Saving {
        strategy: Strategy::Badge,
        score: Score::BalancedAccuracy,
        level: 0.95,
        compared: 4,
        share,
        interval,
        verdict: Verdict::of(interval),
        at: vec![SavingAt {
            random_labels: 64,
            score: 0.7,
            needed: match share < -1.0 {
                true => LabelsNeeded::MoreThan(128),
                false => LabelsNeeded::About(64.0 * (1.0 - share)),
            },
            share,
            interval,
        }],
    };
    let all = [
        saving([0.15, 0.3], 0.25),
        saving([-0.05, 0.1], 0.02),
        saving([-11.62, 0.97], 0.02),
        saving([-0.5, -0.1], -0.25),
        saving([-1.5, -1.1], -1.25),
    ];
    let all = all.map(|saving| saving.to_string());
    insta::assert_snapshot!(all.join("\n"), @r"
    badge: saves 25% of the labels on average (95% interval 15% to 30%); for example, where a random choice takes 64 labels (a balanced accuracy of 0.70), it takes about 48
    badge: no gain is shown (95% interval from 5% more labels to 10% fewer)
    badge: no gain is shown (95% interval from 12.6 times the labels to 97% fewer)
    badge: needs 25% more labels than a random choice (95% interval 10% to 50%); for example, where a random choice takes 64 labels (a balanced accuracy of 0.70), it takes about 80
    badge: needs 125% more labels than a random choice (95% interval 110% to 150%); for example, where a random choice takes 64 labels (a balanced accuracy of 0.70), it takes more than 128
    ");
}
