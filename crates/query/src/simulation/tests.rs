//! Whole simulations on made-up points.

use leuko_core::{Seed, Stream};

use super::*;

/// Clouds of unequal size: the first class is common, the others are rare.
fn clouds(images: usize, classes: usize) -> (Points, Vec<ClassIndex>) {
    let mut stream = Stream::new(Seed(1), "clouds");
    let class = |image: usize| {
        if image % 3 < 2 {
            0
        } else {
            1 + (image / 3) % (classes - 1)
        }
    };
    let labels: Vec<ClassIndex> = (0..images)
        .map(|image| ClassIndex(class(image) as u16))
        .collect();
    let rows: Vec<Vec<f32>> = (labels.iter())
        .map(|label| {
            (0..6)
                .map(|at| stream.normal() as f32 + if at == label.index() { 2.5 } else { 0.0 })
                .collect()
        })
        .collect();
    (Points::new(&rows).unwrap(), labels)
}

fn play(
    classes: usize,
    groups: Option<&[usize]>,
    threads: usize,
) -> Result<Simulation, QueryError> {
    let (points, labels) = clouds(240, classes);
    let truth = Truth {
        features: &points,
        labels: &labels,
        classes,
        groups,
    };
    let config = SimulationConfig {
        seeds: 4,
        rounds: 4,
        ..SimulationConfig::default()
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    pool.install(|| simulate(&truth, &config, &|_, _| ControlFlow::Continue(())))
}

#[test]
fn test_the_same_scores_from_any_number_of_threads() {
    let one = play(4, None, 1).unwrap();
    assert_eq!(play(4, None, 5).unwrap(), one);
    assert_eq!(one.labelled, [10, 14, 20, 28]);
    assert_eq!((one.pool, one.tested), (169, 71));
    assert_eq!(one.score, Score::BalancedAccuracy);
    let strategies: Vec<Strategy> = one.curves.iter().map(|curve| curve.strategy).collect();
    assert_eq!(strategies, Strategy::ALL);
    // Without a model, three strategies choose the same images first.
    let first = |nth: usize| one.curves[nth].at(0);
    assert_eq!((first(1), first(2)), (first(0), first(0)));
    assert!(
        one.curves
            .iter()
            .flat_map(|curve| curve.scores.iter().flatten())
            .all(|score| (0.0..=1.0).contains(score))
    );
}

#[test]
fn test_two_classes_have_roc_auc_and_groups_stay_together() {
    let groups: Vec<usize> = (0..240).map(|image| image / 6).collect();
    let found = play(2, Some(&groups), 2).unwrap();
    assert_eq!(found.score, Score::RocAuc);
    // Whole groups of six.
    assert_eq!((found.pool % 6, found.tested % 6), (0, 0));
    let last = found
        .curves
        .iter()
        .map(|curve| curve.at(3).iter().sum::<f64>() / 4.0);
    assert!(last.into_iter().all(|auc| auc > 0.8), "{found:?}");
}

#[test]
fn test_wrong_lists_and_a_stop_are_errors() {
    let groups = [0; 3];
    assert!(matches!(
        play(2, Some(&groups), 1),
        Err(QueryError::Count { what: "groups", .. })
    ));
    let (points, labels) = clouds(240, 3);
    let truth = Truth {
        features: &points,
        labels: &labels,
        classes: 2,
        groups: None,
    };
    let run = |truth: &Truth<'_>| {
        simulate(truth, &SimulationConfig::default(), &|_, _| {
            ControlFlow::Break(())
        })
    };
    assert!(matches!(
        run(&truth),
        Err(QueryError::Label {
            classes: 2,
            found: 2
        })
    ));
    let truth = Truth {
        classes: 3,
        ..truth
    };
    assert!(matches!(
        run(&truth),
        Err(QueryError::Stopped { of: 100, .. })
    ));
}
