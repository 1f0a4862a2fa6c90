//! Numbers for how well classes separate, with the values that random labels give.

use leuko_core::Stream;
use serde::{Deserialize, Serialize};

use crate::EmbedError;
use crate::labels::Labelling;
use crate::neighbours::nearest_neighbours;
use crate::points::Points;
use crate::silhouette::silhouettes;

/// Fewest permutations for a standard deviation.
const LEAST_PERMUTATIONS: usize = 2;

/// Settings of [`separation`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SeparationConfig {
    /// Number of nearest neighbours for the purity. Default: 10.
    pub neighbours: usize,
    /// Number of random labellings for the silhouette by chance, at least 2. Default: 100.
    ///
    /// Time grows with permutations times points squared.
    pub permutations: usize,
}

impl Default for SeparationConfig {
    fn default() -> Self {
        Self {
            neighbours: 10,
            permutations: 100,
        }
    }
}

/// How well the classes of labelled points separate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Separation {
    /// Mean silhouette over points, in `[-1, 1]`: 1 if classes are far apart and tight.
    pub silhouette: f64,
    /// The mean silhouette of random labellings with the same class sizes.
    pub silhouette_by_chance: Chance,
    /// Mean over points of the share of the nearest neighbours that have the point's label, in `[0, 1]`.
    pub purity: f64,
    /// The exact mean purity of random labellings with the same class sizes. A point's neighbour is any of
    /// the other n - 1, so it is the sum of `n_c (n_c - 1) / (n (n - 1))` over classes.
    pub purity_by_chance: f64,
    /// Number of neighbours for the purity.
    pub neighbours: usize,
    /// Each class, by ascending label.
    pub classes: Vec<ClassSeparation>,
}

/// A number's distribution over random labellings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chance {
    /// Mean. Near 0 for two classes, below 0 for more: the nearest of several other classes is nearer
    /// than any one of them.
    pub mean: f64,
    /// Standard deviation (divisor n - 1) of the number, not of its mean.
    pub sd: f64,
}

/// How well one class separates from the others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassSeparation {
    /// The class's label.
    pub label: usize,
    /// Number of its points.
    pub points: usize,
    /// Mean silhouette of its points.
    pub silhouette: f64,
    /// Mean purity of its points.
    pub purity: f64,
    /// Their purity by chance: `(n_c - 1) / (n - 1)`.
    pub purity_by_chance: f64,
}

/// Computes how well classes separate: the silhouette (Rousseeuw 1987) and the purity of nearest
/// neighbours, by Euclidean distance in all dimensions of the points, never on a map.
///
/// All numbers are exact, over all pairs of points; of equally near neighbours the first count. Memory
/// grows with points times (neighbours + permutations). The same points and stream give the same bytes
/// for any number of threads in the caller's pool.
///
/// # Shapes
///
/// - `points`: `[point, dimension]`, finite, `dims` values a point.
/// - `labels`: one for each point, of at least two classes. Any numbers: only equality counts.
///
/// # Errors
///
/// - [`EmbedError::Shape`] or [`EmbedError::NotFinite`] if `points` does not hold points.
/// - [`EmbedError::TooFewPoints`] if there are fewer than two.
/// - [`EmbedError::LabelCount`] if there is not one label for each point.
/// - [`EmbedError::OneClass`] if all labels are equal.
/// - [`EmbedError::Neighbours`] unless `neighbours` is at least 1 and fewer than the points.
/// - [`EmbedError::Permutations`] if there are fewer than 2.
///
/// # Examples
///
/// Two classes on a line, with one point on the wrong side:
///
/// ```
/// use leuko_core::{Seed, Stream};
/// use leuko_embed::{SeparationConfig, separation};
///
/// let points = [0.0, 0.1, 0.2, 5.1, 5.0, 5.2, 5.3, 5.4];
/// let labels = [0, 0, 0, 0, 1, 1, 1, 1];
/// let config = SeparationConfig { neighbours: 2, ..SeparationConfig::default() };
/// let found = separation(&points, 1, &labels, &config, &mut Stream::new(Seed(1), "chance"))?;
/// assert!(found.silhouette > found.silhouette_by_chance.mean);
/// assert!(found.purity > found.purity_by_chance && found.purity < 1.0);
/// # Ok::<(), leuko_embed::EmbedError>(())
/// ```
pub fn separation(
    points: &[f32],
    dims: usize,
    labels: &[usize],
    config: &SeparationConfig,
    stream: &mut Stream,
) -> Result<Separation, EmbedError> {
    if config.permutations < LEAST_PERMUTATIONS {
        return Err(EmbedError::Permutations {
            expected: LEAST_PERMUTATIONS,
            got: config.permutations,
        });
    }
    let points = Points::new(points, dims)?;
    points.at_least(2)?;
    if labels.len() != points.len() {
        return Err(EmbedError::LabelCount {
            points: points.len(),
            labels: labels.len(),
        });
    }
    let (labelling, class_labels) = Labelling::new(labels)?;
    let purities = purities(&points, &labelling, config.neighbours)?;

    let shuffled: Vec<_> = (0..config.permutations)
        .map(|_| labelling.shuffled(stream))
        .collect();
    let labellings = [vec![labelling], shuffled].concat();
    let silhouettes = silhouettes(&points, &labellings);
    let of_labelling = |which: usize| silhouettes.iter().map(move |row| row[which]);
    let by_chance: Vec<f64> = (1..labellings.len())
        .map(|which| mean(of_labelling(which)))
        .collect();

    let observed: Vec<f64> = of_labelling(0).collect();
    let classes = by_class(&labellings[0], &class_labels, &observed, &purities);
    let of_class = |class: &ClassSeparation| class.points as f64 * class.purity_by_chance;
    Ok(Separation {
        silhouette: mean(observed.iter().copied()),
        silhouette_by_chance: Chance::of(&by_chance),
        purity: mean(purities.iter().copied()),
        purity_by_chance: classes.iter().map(of_class).sum::<f64>() / points.len() as f64,
        neighbours: config.neighbours,
        classes,
    })
}

/// The separation of each class, from the silhouette and the purity of each point.
fn by_class(
    labelling: &Labelling,
    labels: &[usize],
    silhouettes: &[f64],
    purities: &[f64],
) -> Vec<ClassSeparation> {
    let others = (purities.len() - 1) as f64;
    let means = labelling.class_means(silhouettes).into_iter();
    let classes = labels.iter().zip(labelling.members());
    classes
        .zip(means.zip(labelling.class_means(purities)))
        .map(
            |((&label, members), (silhouette, purity))| ClassSeparation {
                label,
                points: members.len(),
                silhouette,
                purity,
                purity_by_chance: (members.len() - 1) as f64 / others,
            },
        )
        .collect()
}

/// For each point the share of its nearest neighbours that belong to its class.
fn purities(
    points: &Points,
    labelling: &Labelling,
    neighbours: usize,
) -> Result<Vec<f64>, EmbedError> {
    let found = nearest_neighbours(points, neighbours)?;
    let purity = |(point, row): (usize, &Vec<_>)| {
        let own = labelling.class_of(point);
        let same = |near: &&crate::neighbours::Neighbour| labelling.class_of(near.index) == own;
        row.iter().filter(same).count() as f64 / neighbours as f64
    };
    Ok(found.iter().enumerate().map(purity).collect())
}

impl Chance {
    fn of(values: &[f64]) -> Self {
        let mean = mean(values.iter().copied());
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Self {
            mean,
            sd: (squares / (values.len() - 1) as f64).sqrt(),
        }
    }
}

/// The mean, summed from the first to the last.
fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len();
    values.sum::<f64>() / count as f64
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;
    use crate::golden::{GoldenValue, close, golden};

    fn stream() -> Stream {
        Stream::new(Seed(1), "separation")
    }

    fn config(neighbours: usize) -> SeparationConfig {
        SeparationConfig {
            neighbours,
            permutations: 20,
        }
    }

    #[test]
    fn test_separation_matches_scikit_learn() {
        for case in golden(include_str!("../../../tests/golden/embed/separation.json")).cases() {
            let points = case.points("points");
            let labels = case["labels"].counts();
            let config = config(case["neighbours"].count());
            let dims = case["dims"].count();
            let found = separation(&points, dims, &labels, &config, &mut stream()).unwrap();
            close(found.silhouette, case["silhouette"].number());
            let silhouettes = case["class_silhouettes"].numbers();
            for (class, expected) in found.classes.iter().zip(&silhouettes) {
                close(class.silhouette, *expected);
            }
            assert_eq!(found.classes.len(), silhouettes.len());
            // Of equally near neighbours scikit-learn takes any.
            if case["ties"] == false {
                close(found.purity, case["purity"].number());
                for (class, expected) in found.classes.iter().zip(case["class_purities"].numbers())
                {
                    close(class.purity, expected);
                }
            }
        }
    }

    #[test]
    fn test_separation_of_a_hand_computed_line() {
        // Two neighbours each; at 3 the equally near 1 and 5 both count, at 5 the nearest are 3 and 1.
        let points = [0.0, 1.0, 3.0, 5.0, 12.0];
        let found = separation(&points, 1, &[9, 9, 9, 4, 4], &config(2), &mut stream()).unwrap();
        let [four, nine] = &found.classes[..] else {
            panic!("two classes");
        };
        // 0: {1, 3}; 1: {0, 3}; 3: {1, 5}; 5: {3, 1}; 12: {5, 3}.
        close(nine.purity, (1.0 + 1.0 + 0.5) / 3.0);
        close(four.purity, (0.0 + 0.5) / 2.0);
        close(found.purity, 3.0 / 5.0);
        assert_eq!(
            (four.label, four.points, nine.label, nine.points),
            (4, 2, 9, 3)
        );
        close(
            found.purity_by_chance,
            (2.0 * 1.0 + 3.0 * 2.0) / (5.0 * 4.0),
        );
        close(nine.purity_by_chance, 0.5);
    }

    #[test]
    fn test_purity_by_chance_is_the_mean_over_all_labellings() {
        // All ten ways to give two of five points the label 1.
        let points = [0.0, 1.0, 3.5, 5.0, 12.0];
        let mut purities = Vec::new();
        let mut by_chance = 0.0;
        for first in 0..5 {
            for second in first + 1..5 {
                let mut labels = [0; 5];
                labels[first] = 1;
                labels[second] = 1;
                let found = separation(&points, 1, &labels, &config(2), &mut stream()).unwrap();
                purities.push(found.purity);
                by_chance = found.purity_by_chance;
            }
        }
        close(purities.iter().sum::<f64>() / 10.0, by_chance);
    }

    #[test]
    fn test_silhouette_by_chance_is_what_random_labels_have() {
        let mut stream = stream();
        let points: Vec<f32> = (0..3 * 60).map(|_| stream.normal() as f32).collect();
        for classes in [2, 5] {
            let many = SeparationConfig {
                neighbours: 5,
                permutations: 400,
            };
            let labels: Vec<usize> = (0..60).map(|point| point % classes).collect();
            // The labels know nothing of the points: theirs is one more draw of the same distribution.
            let found = separation(&points, 3, &labels, &many, &mut stream).unwrap();
            let chance = found.silhouette_by_chance;
            assert!(
                (found.silhouette - chance.mean).abs() < 4.0 * chance.sd,
                "{found:?}"
            );
            assert!(
                (found.purity - found.purity_by_chance).abs() < 0.15,
                "{found:?}"
            );
            if classes == 2 {
                assert!(chance.mean.abs() < 0.02, "{chance:?}");
            } else {
                assert!(chance.mean < -0.02, "{chance:?}");
            }
        }
    }

    #[test]
    fn test_separation_gives_the_same_bytes_for_any_number_of_threads() {
        let points: Vec<f32> = {
            let mut stream = stream();
            (0..4 * 151).map(|_| stream.normal() as f32).collect()
        };
        let labels: Vec<usize> = (0..151).map(|point| point % 3).collect();
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
            let numbers = || separation(&points, 4, &labels, &config(7), &mut stream()).unwrap();
            let found = pool.build().unwrap().install(numbers);
            [
                found.silhouette,
                found.silhouette_by_chance.mean,
                found.silhouette_by_chance.sd,
                found.purity,
                found.classes[2].silhouette,
            ]
            .map(f64::to_bits)
        };
        assert_eq!(run(1), run(2));
        assert_eq!(run(1), run(5));
    }

    #[test]
    fn test_separation_refuses_what_has_no_separation() {
        let points = [0.0, 1.0, 2.0];
        let of = |points: &[f32], labels: &[usize], config| {
            separation(points, 1, labels, &config, &mut stream()).unwrap_err()
        };
        assert!(matches!(
            of(&points, &[0, 1], config(1)),
            EmbedError::LabelCount {
                points: 3,
                labels: 2
            }
        ));
        assert!(matches!(
            of(&points, &[5, 5, 5], config(1)),
            EmbedError::OneClass { label: 5 }
        ));
        assert!(matches!(
            of(&points, &[0, 1, 1], config(3)),
            EmbedError::Neighbours {
                expected: 2,
                points: 3,
                got: 3
            }
        ));
        assert!(matches!(
            of(&[], &[], config(1)),
            EmbedError::TooFewPoints {
                expected: 2,
                got: 0
            }
        ));
        let few = SeparationConfig {
            permutations: 1,
            ..SeparationConfig::default()
        };
        assert!(matches!(
            of(&points, &[0, 1, 1], few),
            EmbedError::Permutations {
                expected: 2,
                got: 1
            }
        ));
    }
}
