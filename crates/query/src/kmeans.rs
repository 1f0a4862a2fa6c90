//! Clusters by k-means.
//!
//! Ours, because `badge` needs the same draws on points that exist only as products, and because
//! linfa-clustering's come from a generator whose sequence may change with its releases.

use leuko_core::Stream;
use rayon::prelude::*;

use crate::points::{Points, squared_distance};

/// Most rounds. Few images change their cluster later.
const ROUNDS: usize = 10;

/// Divides the images into `clusters` clusters and gives the cluster of each, numbered from 0. A cluster may be
/// empty. Lloyd's algorithm from the seeding of k-means++ (Arthur & Vassilvitskii 2007).
pub(crate) fn kmeans(points: &Points, clusters: usize, stream: &mut Stream) -> Vec<usize> {
    let width = points.width();
    let mut centres: Vec<f32> = (seeds(points, clusters, stream).into_iter())
        .flat_map(|image| points.row(image).to_vec())
        .collect();
    let mut own: Vec<usize> = Vec::new();
    for _ in 0..ROUNDS {
        let nearest = nearest(points, &centres);
        if nearest == own {
            break;
        }
        own = nearest;
        let mut sums = vec![0.0; centres.len()];
        let mut counts = vec![0u32; clusters];
        for (image, &cluster) in own.iter().enumerate() {
            counts[cluster] += 1;
            let sum = &mut sums[cluster * width..][..width];
            for (sum, &value) in sum.iter_mut().zip(points.row(image)) {
                *sum += f64::from(value);
            }
        }
        let parts = centres
            .chunks_exact_mut(width)
            .zip(sums.chunks_exact(width));
        for ((centre, sum), &count) in parts.zip(&counts).filter(|(_, count)| **count > 0) {
            for (value, sum) in centre.iter_mut().zip(sum) {
                *value = (sum / f64::from(count)) as f32;
            }
        }
    }
    own
}

/// The nearest centre of each image; of equally near ones the first.
fn nearest(points: &Points, centres: &[f32]) -> Vec<usize> {
    let nearest = |image: usize| {
        let row = points.row(image);
        let mut best = (0, f32::INFINITY);
        for (cluster, centre) in centres.chunks_exact(points.width()).enumerate() {
            let distance = squared_distance(row, centre);
            if distance < best.1 {
                best = (cluster, distance);
            }
        }
        best.0
    };
    (0..points.len()).into_par_iter().map(nearest).collect()
}

/// The first centres: any image, then images by chance in proportion to the squared distance to the nearest one
/// so far.
fn seeds(points: &Points, clusters: usize, stream: &mut Stream) -> Vec<usize> {
    let mut seeds = vec![stream.below(points.len())];
    let mut distances = vec![f64::INFINITY; points.len()];
    while seeds.len() < clusters {
        let last = seeds[seeds.len() - 1];
        for (image, distance) in distances.iter_mut().enumerate() {
            *distance = distance.min(f64::from(points.squared_distance(image, last)));
        }
        seeds.push(draw(&distances, stream).unwrap_or(last));
    }
    seeds
}

/// A position by chance, in proportion to its weight; `None` if all weights are 0. Draws one number.
pub(crate) fn draw(weights: &[f64], stream: &mut Stream) -> Option<usize> {
    let total: f64 = weights.iter().sum();
    let place = stream.unit() * total;
    let mut sum = 0.0;
    let mut last = None;
    for (position, &weight) in weights
        .iter()
        .enumerate()
        .filter(|(_, weight)| **weight > 0.0)
    {
        sum += weight;
        last = Some(position);
        if place < sum {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;

    fn cloud(images: usize, width: usize, seed: u64) -> Points {
        let mut stream = Stream::new(Seed(seed), "cloud");
        let mut row = || -> Vec<f32> { (0..width).map(|_| stream.normal() as f32).collect() };
        Points::new(&(0..images).map(|_| row()).collect::<Vec<_>>()).unwrap()
    }

    /// The same draws and rounds in double precision, all distances anew each time.
    fn slow(points: &Points, clusters: usize, stream: &mut Stream) -> Vec<usize> {
        let rows: Vec<Vec<f64>> = (0..points.len())
            .map(|image| points.row(image).iter().map(|&v| f64::from(v)).collect())
            .collect();
        let distance =
            |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum() };
        let mut centres = vec![rows[stream.below(rows.len())].clone()];
        while centres.len() < clusters {
            let weights: Vec<f64> = (rows.iter())
                .map(|row| {
                    centres
                        .iter()
                        .map(|c| distance(row, c))
                        .fold(f64::INFINITY, f64::min)
                })
                .collect();
            let place = stream.unit() * weights.iter().sum::<f64>();
            let sums = weights.iter().scan(0.0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            });
            centres.push(rows[sums.take_while(|sum| *sum <= place).count()].clone());
        }
        let mut own = vec![0; rows.len()];
        for _ in 0..ROUNDS {
            for (own, row) in own.iter_mut().zip(&rows) {
                let order = |&a: &usize, &b: &usize| {
                    distance(row, &centres[a]).total_cmp(&distance(row, &centres[b]))
                };
                *own = (0..clusters).min_by(order).unwrap();
            }
            for (cluster, centre) in centres.iter_mut().enumerate() {
                let members: Vec<&Vec<f64>> = rows
                    .iter()
                    .zip(&own)
                    .filter(|(_, own)| **own == cluster)
                    .map(|(row, _)| row)
                    .collect();
                if !members.is_empty() {
                    *centre = (0..centre.len())
                        .map(|at| {
                            members.iter().map(|row| row[at]).sum::<f64>() / members.len() as f64
                        })
                        .collect();
                }
            }
        }
        own
    }

    #[test]
    fn test_kmeans_agrees_with_a_slow_one_in_double_precision() {
        for (seed, clusters) in [(1, 1), (2, 3), (3, 8), (4, 20)] {
            let points = cloud(60, 7, seed);
            let mut streams = [(), ()].map(|()| Stream::new(Seed(seed), "kmeans"));
            let [fast, exact] = &mut streams;
            assert_eq!(
                kmeans(&points, clusters, fast),
                slow(&points, clusters, exact),
                "{clusters}"
            );
        }
    }

    #[test]
    fn test_kmeans_finds_clouds_that_lie_apart_and_takes_equal_points() {
        let points = Points::new(&[[0.0], [0.1], [5.0], [5.1], [9.0], [9.1]]).unwrap();
        let own = kmeans(&points, 3, &mut Stream::new(Seed(1), "kmeans"));
        assert!(own.chunks(2).all(|pair| pair[0] == pair[1]), "{own:?}");
        let same = Points::new(&[[1.0], [1.0], [1.0]]).unwrap();
        assert_eq!(
            kmeans(&same, 3, &mut Stream::new(Seed(1), "kmeans")),
            [0, 0, 0]
        );
    }

    #[test]
    fn test_draw_is_in_proportion_to_weights() {
        let mut stream = Stream::new(Seed(3), "draw");
        let mut counts = [0f64; 4];
        for _ in 0..20_000 {
            counts[draw(&[1.0, 0.0, 3.0, 4.0], &mut stream).unwrap()] += 1.0;
        }
        for (count, expected) in counts.iter().zip([2500.0, 0.0, 7500.0, 10_000.0]) {
            // Four standard deviations.
            assert!(
                (count - expected).abs() <= 4.0 * f64::sqrt(expected),
                "{counts:?}"
            );
        }
        assert_eq!(draw(&[0.0, 0.0], &mut stream), None);
    }
}
