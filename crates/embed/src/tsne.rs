//! Maps of points in the plane by t-SNE.

use leuko_core::Stream;
use serde::{Deserialize, Serialize};

use crate::EmbedError;
use crate::descent::{EXAGGERATED_EPOCHS, Repulsion, descend};
use crate::divergence::divergence;
use crate::neighbours::nearest_neighbours;
use crate::points::Points;
use crate::start::initial_coordinates;

/// Lowest perplexity: with fewer than two neighbours a point belongs to no cluster.
const LEAST_PERPLEXITY: f64 = 2.0;
/// Neighbours that attract a point, in perplexities (van der Maaten 2014, section 4.1).
const NEIGHBOURS: f64 = 3.0;

/// Settings of a map. The paper states none; the defaults are the usual ones today.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TsneConfig {
    /// Effective number of neighbours that stay close to each point, at least 2. Default: 30.
    ///
    /// With few points it is lowered to a third of the other points, as in openTSNE;
    /// [`TsneMap::perplexity`] is the one that was used.
    pub perplexity: f64,
    /// Number of iterations, more than the 250 of early exaggeration. Default: 1,000.
    pub epochs: usize,
}

impl Default for TsneConfig {
    fn default() -> Self {
        Self {
            perplexity: 30.0,
            epochs: 1000,
        }
    }
}

/// Points in the plane.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TsneMap {
    /// `[x, y]` of each point, with mean 0. Only distances between near points mean something: there
    /// are no units, and turning or mirroring the map changes nothing.
    pub coordinates: Vec<[f32; 2]>,
    /// The perplexity used: that of the settings, or less for few points.
    pub perplexity: f64,
    /// The quantity that t-SNE minimises: the Kullback-Leibler divergence from the neighbourhoods of the
    /// points to those of the map, in nats, over all pairs. Compare it between maps of the same points
    /// only.
    pub divergence: f64,
}

/// Maps points to the plane so that near points stay near (van der Maaten & Hinton 2008). Repulsion is
/// approximated: below 1,000 points by Barnes-Hut trees (van der Maaten 2014), from there on by
/// interpolation (FIt-SNE, Linderman et al. 2019).
///
/// The map starts from the first two principal components (Kobak & Berens 2019); `stream` gives the
/// noise that separates equal points. The first 250 epochs exaggerate attraction by 12; the learning rate
/// is n over the exaggeration: n / 12, then n (Belkina et al. 2019, as openTSNE). Nearest neighbours are
/// exact; of equally near ones the first count.
///
/// The same points, settings and stream give the same bytes for any number of threads in the caller's
/// pool, because only the search for neighbours uses several. From 1,000 points on, a processor with
/// different vector instructions gives a different map: its Fourier transforms round differently.
///
/// # Shapes
///
/// - `points`: `[point, dimension]`, finite, `dims` values a point, at least 7 points.
///
/// # Errors
///
/// - [`EmbedError::Perplexity`] or [`EmbedError::Epochs`] if a setting is out of range.
/// - [`EmbedError::Shape`] or [`EmbedError::NotFinite`] if `points` does not hold points.
/// - [`EmbedError::TooFewPoints`] if there are fewer than 7: a perplexity of 2 needs 6 neighbours.
/// - [`EmbedError::AllEqual`] if all points are equal.
/// - [`EmbedError::Thread`] if no thread starts.
///
/// # Examples
///
/// ```
/// use leuko_core::{Seed, Stream};
/// use leuko_embed::{TsneConfig, tsne};
///
/// // Twelve points on a circle in three dimensions.
/// let points: Vec<f32> = (0..12)
///     .flat_map(|i| {
///         let angle = std::f32::consts::TAU * i as f32 / 12.0;
///         [angle.cos(), angle.sin(), 0.5]
///     })
///     .collect();
/// let map = tsne(&points, 3, &TsneConfig::default(), &mut Stream::new(Seed(1), "tsne"))?;
/// assert_eq!(map.coordinates.len(), 12);
/// // Lowered for few points: a third of the other 11.
/// assert!((map.perplexity - 11.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), leuko_embed::EmbedError>(())
/// ```
pub fn tsne(
    points: &[f32],
    dims: usize,
    config: &TsneConfig,
    stream: &mut Stream,
) -> Result<TsneMap, EmbedError> {
    config.validate()?;
    let points = Points::new(points, dims)?;
    let repulsion = Repulsion::suited_to(points.len());
    map_with(&points, config, repulsion, stream)
}

/// [`tsne`] with a given approximation; the tests compare the two.
fn map_with(
    points: &Points,
    config: &TsneConfig,
    repulsion: Repulsion,
    stream: &mut Stream,
) -> Result<TsneMap, EmbedError> {
    points.at_least((NEIGHBOURS * LEAST_PERPLEXITY) as usize + 1)?;
    let perplexity = config
        .perplexity
        .min((points.len() - 1) as f64 / NEIGHBOURS);
    let start = initial_coordinates(points, stream)?;
    let neighbours = nearest_neighbours(points, (NEIGHBOURS * perplexity) as usize)?;
    let (coordinates, affinities) =
        descend(&neighbours, start, perplexity, config.epochs, repulsion)?;
    let divergence = divergence(&affinities, &coordinates)?;
    Ok(TsneMap {
        coordinates,
        perplexity,
        divergence,
    })
}

impl TsneConfig {
    /// Checks that every setting is in its range.
    ///
    /// # Errors
    ///
    /// - [`EmbedError::Perplexity`] or [`EmbedError::Epochs`] if a setting is out of range.
    pub fn validate(&self) -> Result<(), EmbedError> {
        if !(self.perplexity.is_finite() && self.perplexity >= LEAST_PERPLEXITY) {
            return Err(EmbedError::Perplexity {
                expected: LEAST_PERPLEXITY,
                got: self.perplexity,
            });
        }
        if self.epochs <= EXAGGERATED_EPOCHS {
            return Err(EmbedError::Epochs {
                expected: EXAGGERATED_EPOCHS,
                got: self.epochs,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;
    use serde_json::Value;

    use super::*;
    use crate::golden::{GoldenValue, golden};
    use crate::{SeparationConfig, separation, trustworthiness};

    const QUICK: TsneConfig = TsneConfig {
        perplexity: 10.0,
        epochs: 300,
    };

    fn stream(seed: u64) -> Stream {
        Stream::new(Seed(seed), "tsne")
    }

    /// Two clusters of 30 points in 4 dimensions.
    fn clusters() -> Vec<f32> {
        let mut stream = stream(0);
        let value = |place: usize| stream.normal() as f32 + if place < 120 { 0.0 } else { 12.0 };
        (0..240).map(value).collect()
    }

    /// Tells more than equality: of the bytes, not of the numbers.
    fn bits(map: &TsneMap) -> Vec<[u32; 2]> {
        let each = |place: &[f32; 2]| place.map(f32::to_bits);
        map.coordinates.iter().map(each).collect()
    }

    /// The points of a golden case and their map with its settings.
    fn golden_map(case: &Value, repulsion: Repulsion) -> (Vec<f32>, TsneMap) {
        let values = case.points("points");
        let points = Points::new(&values, 32).unwrap();
        let config = TsneConfig {
            perplexity: case["perplexity"].number(),
            ..TsneConfig::default()
        };
        let map = map_with(&points, &config, repulsion, &mut stream(1)).unwrap();
        (values, map)
    }

    /// Both approximations, though maps of so few points take the tree.
    #[test]
    fn test_tsne_is_as_good_as_scikit_learn_and_opentsne() {
        let golden = golden(include_str!("../../../tests/golden/embed/maps.json"));
        let tree = golden.cases().map(|case| (case, Repulsion::Tree));
        let blobs = golden.cases().filter(|case| case["name"] == "blobs");
        for (case, repulsion) in tree.chain(blobs.map(|case| (case, Repulsion::Interpolated))) {
            let (points, map) = golden_map(case, repulsion);
            let name = format!("{}, {repulsion:?}", case["name"]);
            for golden in case["trustworthiness"].cases() {
                let neighbours = golden["neighbours"].count();
                let ours = trustworthiness(&points, 32, &map.coordinates, neighbours).unwrap();
                for other in ["scikit_learn", "opentsne"] {
                    let theirs = golden[other].number();
                    println!("{name}, {neighbours} neighbours: {ours:.4}, {other} {theirs:.4}");
                    assert!(ours > theirs - 0.01);
                    // Theirs are apart by 0.011 at 30 neighbours, so one may well be worse than ours.
                    assert!(neighbours > 10 || ours < theirs + 0.01);
                }
            }
            for other in ["scikit_learn", "opentsne"] {
                let (ours, theirs) = (map.divergence, case["divergence"][other].number());
                println!("{name}, divergence: {ours:.4}, {other} {theirs:.4}");
                assert!((ours / theirs - 1.0).abs() < 0.03);
            }
        }
    }

    #[test]
    fn test_tsne_gives_the_same_bytes_for_any_number_of_threads() {
        let values = clusters();
        let points = Points::new(&values, 4).unwrap();
        for repulsion in [Repulsion::Tree, Repulsion::Interpolated] {
            let run = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
                let map = || map_with(&points, &QUICK, repulsion, &mut stream(1)).unwrap();
                pool.build().unwrap().install(map)
            };
            let one = run(1);
            for threads in [2, 5] {
                let other = run(threads);
                assert_eq!(bits(&one), bits(&other));
                assert_eq!(one.divergence.to_bits(), other.divergence.to_bits());
            }
        }
    }

    #[test]
    fn test_tsne_of_another_stream_is_another_map_of_the_same_clusters() {
        let maps = [1, 2].map(|seed| tsne(&clusters(), 4, &QUICK, &mut stream(seed)).unwrap());
        assert_ne!(bits(&maps[0]), bits(&maps[1]));
        let labels: Vec<usize> = (0..60).map(|point| point / 30).collect();
        for map in maps {
            let places = map.coordinates.as_flattened();
            let config = SeparationConfig::default();
            let found = separation(places, 2, &labels, &config, &mut stream(0)).unwrap();
            assert!(found.purity > 0.98, "{found:?}");
        }
    }

    #[test]
    fn test_tsne_does_not_depend_on_the_unit_of_the_points() {
        let points = clusters();
        let maps = [1.0, 2f32.powi(60), 2f32.powi(-60)].map(|unit| {
            let points: Vec<f32> = points.iter().map(|value| value * unit).collect();
            bits(&tsne(&points, 4, &QUICK, &mut stream(1)).unwrap())
        });
        assert_eq!(maps[0], maps[1]);
        assert_eq!(maps[0], maps[2]);
    }

    #[test]
    fn test_tsne_of_few_points_lowers_the_perplexity() {
        let map = tsne(
            &clusters()[..4 * 7],
            4,
            &TsneConfig::default(),
            &mut stream(1),
        )
        .unwrap();
        assert_eq!(map.coordinates.len(), 7);
        assert_eq!(map.perplexity, 2.0);
        assert!(
            map.coordinates
                .as_flattened()
                .iter()
                .all(|value| value.is_finite())
        );
        let map = tsne(&clusters(), 4, &TsneConfig::default(), &mut stream(1)).unwrap();
        assert_eq!(map.perplexity, 59.0 / 3.0);
        assert!(matches!(
            tsne(&clusters()[..4 * 6], 4, &QUICK, &mut stream(1)),
            Err(EmbedError::TooFewPoints {
                expected: 7,
                got: 6
            })
        ));
    }

    #[test]
    fn test_tsne_of_many_equal_points_keeps_them_together() {
        // Twenty points have more equals than neighbours: every distance that they know is 0.
        let mut points = clusters();
        points[..4 * 20].fill(0.0);
        let config = TsneConfig {
            perplexity: 5.0,
            ..QUICK
        };
        let map = tsne(&points, 4, &config, &mut stream(1)).unwrap();
        let [x, y] = map.coordinates[0];
        let far = |place: &[f32; 2]| (place[0] - x).hypot(place[1] - y);
        let (equal, others) = map.coordinates.split_at(20);
        let furthest = equal.iter().map(far).fold(0.0, f32::max);
        assert!(others.iter().all(|place| far(place) > furthest));
        assert!(map.divergence.is_finite());
    }

    #[test]
    fn test_tsne_refuses_points_and_settings_without_a_map() {
        assert!(matches!(
            tsne(&[1.5; 80], 4, &QUICK, &mut stream(1)),
            Err(EmbedError::AllEqual { points: 20 })
        ));
        let mut points = clusters();
        points[9] = f32::INFINITY;
        assert!(matches!(
            tsne(&points, 4, &QUICK, &mut stream(1)),
            Err(EmbedError::NotFinite {
                point: 2,
                dim: 1,
                ..
            })
        ));
        for perplexity in [f64::NAN, f64::INFINITY, 1.9, -30.0] {
            let config = TsneConfig {
                perplexity,
                ..QUICK
            };
            assert!(matches!(
                tsne(&clusters(), 4, &config, &mut stream(1)),
                Err(EmbedError::Perplexity { .. })
            ));
        }
        let config = TsneConfig {
            epochs: 250,
            ..QUICK
        };
        assert!(matches!(
            tsne(&clusters(), 4, &config, &mut stream(1)),
            Err(EmbedError::Epochs {
                expected: 250,
                got: 250
            })
        ));
    }

    #[test]
    fn test_config_takes_defaults_and_refuses_unknown_settings() {
        let read = serde_json::from_str::<TsneConfig>;
        let config = read(r#"{"perplexity": 5}"#).unwrap();
        assert_eq!((config.perplexity, config.epochs), (5.0, 1000));
        assert!(read(r#"{"perplexities": 5}"#).is_err());
    }
}
