//! How well a map keeps neighbourhoods: the quantity that t-SNE minimises.

use bhtsne::SparseAffinities;

use crate::EmbedError;
use crate::points::Points;

/// Kullback-Leibler divergence, in nats, from the affinities of the points to those of their map, over
/// all pairs without approximation (van der Maaten & Hinton 2008, equations 2, 4 and 5).
///
/// The function of bhtsne 0.7.13 gives all neighbours of a point the same affinity.
pub(crate) fn divergence(
    affinities: &SparseAffinities<f64>,
    coordinates: &[[f32; 2]],
) -> Result<f64, EmbedError> {
    let map = Points::new(coordinates.as_flattened(), 2)?;
    let (starts, columns) = (affinities.rows(), affinities.columns());
    // For each point the sum of its kernels, and its share of the sum of p ln(p / kernel).
    let rows = map.map_rows(|point, row| {
        let kernel = |squared: f64| 1.0 / (1.0 + squared);
        let all = row.iter().map(|&squared| kernel(squared)).sum::<f64>() - 1.0;
        let entries = starts[point]..starts[point + 1];
        let pairs = columns[entries.clone()]
            .iter()
            .zip(&affinities.values()[entries])
            .filter(|(_, p)| **p > 0.0)
            .map(|(&other, p)| p * (p / kernel(row[other as usize])).ln());
        (all, pairs.sum::<f64>())
    });
    let normaliser: f64 = rows.iter().map(|(all, _)| all).sum();
    let pairs: f64 = rows.iter().map(|(_, pairs)| pairs).sum();
    let total: f64 = affinities.values().iter().sum();
    Ok(pairs + total * normaliser.ln())
}

#[cfg(test)]
mod tests {
    use bhtsne::{Neighbor, tSNE};
    use leuko_core::{Seed, Stream};

    use super::*;

    /// Twelve points on a ring: the neighbours of each are the three on either side.
    fn ring() -> SparseAffinities<f64> {
        let near = |point: usize| {
            let at = |(step, distance)| Neighbor {
                index: (point + step) % 12,
                distance,
            };
            [(1, 1.0), (11, 1.0), (2, 2.0), (10, 2.0), (3, 3.0), (9, 3.0)].map(at)
        };
        let neighbours: Vec<_> = (0..12).map(|point| near(point).to_vec()).collect();
        let places = [(); 12];
        let mut fit: tSNE<'_, f64, (), 2> = tSNE::new(&places);
        fit.perplexity(2.0)
            .epochs(1)
            .initial_embedding([0.5, 0.25, -0.5, -0.25].repeat(6));
        fit.barnes_hut_with_neighbors(0.5, &neighbours);
        fit.affinities().unwrap()
    }

    #[test]
    fn test_divergence_follows_the_definition() {
        let affinities = ring();
        let mut stream = Stream::new(Seed(1), "divergence");
        let map: Vec<[f32; 2]> = (0..12)
            .map(|_| [0; 2].map(|_| stream.normal() as f32))
            .collect();
        let kernel = |i: usize, j: usize| {
            let [dx, dy] = [0, 1].map(|axis| f64::from(map[i][axis]) - f64::from(map[j][axis]));
            1.0 / (1.0 + dx * dx + dy * dy)
        };
        let pairs = || (0..12).flat_map(|i| (0..12).map(move |j| (i, j)));
        let apart = pairs().filter(|(i, j)| i != j);
        let normaliser: f64 = apart.map(|(i, j)| kernel(i, j)).sum();
        let mut expected = 0.0;
        for (i, j) in pairs() {
            for entry in affinities.rows()[i]..affinities.rows()[i + 1] {
                if affinities.columns()[entry] as usize == j {
                    let p = affinities.values()[entry];
                    expected += p * (p / (kernel(i, j) / normaliser)).ln();
                }
            }
        }
        let got = divergence(&affinities, &map).unwrap();
        assert!(expected > 0.1, "{expected}");
        assert!((got - expected).abs() < 1e-12, "{got}, not {expected}");
    }
}
