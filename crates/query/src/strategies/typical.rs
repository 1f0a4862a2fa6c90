//! Typical images of different clusters.

use std::cmp::Reverse;

use leuko_core::Stream;

use crate::choice::{Choice, Why};
use crate::kmeans::kmeans;
use crate::points::Points;

/// Most clusters, as in the authors' code: with more, clusters of cells would be single images.
const MOST_CLUSTERS: usize = 500;
/// Fewest images of a cluster that comes before others, as in the authors' code: smaller ones are outliers.
const FEWEST_IMAGES: usize = 5;
/// Neighbours that say how typical an image is, as in the paper.
const NEIGHBOURS: usize = 20;

/// Images of one cluster.
struct Cluster {
    number: usize,
    images: usize,
    /// How many are labelled or chosen.
    labelled: usize,
    /// The others.
    free: Vec<usize>,
}

/// Chooses typical images, of the clusters with the fewest labels first.
pub(crate) fn typical(
    points: &Points,
    labelled: &[bool],
    budget: usize,
    stream: &mut Stream,
) -> Vec<Choice> {
    let known = labelled.iter().filter(|labelled| **labelled).count();
    let count = (known + budget).min(MOST_CLUSTERS);
    let own = kmeans(points, count, stream);
    let mut clusters: Vec<Cluster> = (0..count).map(Cluster::empty).collect();
    for (image, (&cluster, &labelled)) in own.iter().zip(labelled).enumerate() {
        clusters[cluster].add(image, labelled);
    }
    let mut chosen = Vec::with_capacity(budget);
    while chosen.len() < budget {
        let open = clusters
            .iter_mut()
            .filter(|cluster| !cluster.free.is_empty());
        let first = open.min_by_key(|cluster| {
            let is_small = cluster.images < FEWEST_IMAGES;
            (
                is_small,
                cluster.labelled,
                Reverse(cluster.images),
                cluster.number,
            )
        });
        let Some(choice) = first.and_then(|cluster| cluster.take(points)) else {
            break;
        };
        chosen.push(choice);
    }
    chosen
}

impl Cluster {
    fn empty(number: usize) -> Self {
        Self {
            number,
            images: 0,
            labelled: 0,
            free: Vec::new(),
        }
    }

    fn add(&mut self, image: usize, labelled: bool) {
        self.images += 1;
        match labelled {
            true => self.labelled += 1,
            false => self.free.push(image),
        }
    }

    /// Takes its most typical free image; of equally typical ones the first.
    fn take(&mut self, points: &Points) -> Option<Choice> {
        // Of a small cluster half, or all images would be equally typical.
        let neighbours = NEIGHBOURS.min(self.free.len() / 2);
        let distances = self
            .free
            .iter()
            .map(|&image| mean_distance(points, image, &self.free, neighbours));
        let (at, distance) = distances.enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
        let why = Why::Typical {
            cluster: self.number,
            images: self.images,
            labelled: self.labelled,
            distance,
        };
        self.labelled += 1;
        Some(Choice {
            image: self.free.remove(at),
            why,
        })
    }
}

/// Mean distance of an image to its nearest `neighbours` among `others`.
fn mean_distance(points: &Points, image: usize, others: &[usize], neighbours: usize) -> f64 {
    if neighbours == 0 {
        return 0.0;
    }
    let mut distances: Vec<f32> = (others.iter())
        .filter(|other| **other != image)
        .map(|&other| points.squared_distance(image, other))
        .collect();
    let (nearer, last, _) = distances.select_nth_unstable_by(neighbours - 1, f32::total_cmp);
    nearer.sort_unstable_by(f32::total_cmp);
    let sum: f64 = nearer
        .iter()
        .chain([&*last])
        .map(|&square| f64::from(square).sqrt())
        .sum();
    sum / neighbours as f64
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;

    /// Two clouds of seven and five points; in each the middle one has the nearest neighbours.
    fn clouds() -> Points {
        let rows = [
            0.0, 1.0, 1.8, 2.5, 3.2, 4.0, 5.0, 100.0, 101.0, 101.6, 102.2, 103.2,
        ];
        Points::new(&rows.map(|at| [at])).unwrap()
    }

    fn chosen(labelled: &[usize], budget: usize) -> Vec<Choice> {
        let points = clouds();
        let mut known = [false; 12];
        labelled.iter().for_each(|&image| known[image] = true);
        typical(
            &points,
            &known,
            budget,
            &mut Stream::new(Seed(1), "typical"),
        )
    }

    #[test]
    fn test_the_most_typical_image_of_each_cloud_the_larger_cloud_first() {
        let found = chosen(&[], 2);
        assert_eq!(
            found.iter().map(|choice| choice.image).collect::<Vec<_>>(),
            [3, 9]
        );
        // Three of seven neighbours: 0.7, 0.7 and 1.5 away, or 1.5 on the other side.
        let Why::Typical {
            images: 7,
            labelled: 0,
            distance,
            ..
        } = found[0].why
        else {
            panic!("{found:?}")
        };
        assert!((distance - 2.9 / 3.0).abs() < 1e-6, "{distance}");
    }

    #[test]
    fn test_a_cloud_with_a_label_waits() {
        let found = chosen(&[0], 1);
        assert_eq!(found[0].image, 9);
    }
}
