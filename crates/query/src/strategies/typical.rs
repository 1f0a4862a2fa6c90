//! Typical images of different clusters.

use std::cmp::Reverse;

use leuko_core::Stream;

use crate::choice::{Choice, Why};
use crate::kmeans::kmeans;
use crate::points::Points;

/// Most clusters, as in the authors' code: with more, clusters of cells would be single images.
const MOST_CLUSTERS: usize = 500;
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

/// Chooses the most typical image of the largest cluster without a label, then of the next largest one, as in the
/// paper: there are as many clusters as labels and images to choose. So each cluster gives one image before any gives two,
/// which happens only if images lie so that there are fewer clusters. The authors' code never takes images of clusters of
/// five or fewer; then large clusters give several images, and that of a rare kind of cell none.
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
    choose(points, clusters, budget)
}

/// Of clusters with the fewest labels the largest, again and again.
fn choose(points: &Points, mut clusters: Vec<Cluster>, budget: usize) -> Vec<Choice> {
    let mut chosen = Vec::with_capacity(budget);
    while chosen.len() < budget {
        let open = clusters
            .iter_mut()
            .filter(|cluster| !cluster.free.is_empty());
        let first =
            open.min_by_key(|cluster| (cluster.labelled, Reverse(cluster.images), cluster.number));
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

    /// Three clusters of seven, two and one image: one image of each, the small ones too, before a second one of the large
    /// one.
    #[test]
    fn test_each_cluster_gives_one_image_before_any_gives_two() {
        let rows = [0.0, 1.0, 1.8, 2.5, 3.2, 4.0, 5.0, 100.0, 101.0, 200.0];
        let points = Points::new(&rows.map(|at| [at])).unwrap();
        let mut clusters: Vec<Cluster> = (0..3).map(Cluster::empty).collect();
        for image in 0..10 {
            clusters[[0, 1, 2][usize::from(image > 6) + usize::from(image > 8)]].add(image, false);
        }
        let found = choose(&points, clusters, 5);
        let images: Vec<usize> = found.iter().map(|choice| choice.image).collect();
        assert_eq!(images[..3], [3, 7, 9]);
        assert_eq!((images[3] < 7, images[4]), (true, 8), "{images:?}");
    }

    /// Seven clusters of points that lie apart, for seven images: each gives one.
    #[test]
    fn test_no_two_images_of_one_cluster_while_others_have_none() {
        let mut rows: Vec<[f32; 1]> = (0..30).map(|image| [image as f32 / 100.0]).collect();
        rows.extend((1..7).map(|far| [100.0 * far as f32]));
        let points = Points::new(&rows).unwrap();
        let found = typical(
            &points,
            &[false; 36],
            7,
            &mut Stream::new(Seed(1), "typical"),
        );
        let cluster = |choice: &Choice| match choice.why {
            Why::Typical { cluster, .. } => cluster,
            _ => usize::MAX,
        };
        let once: std::collections::BTreeSet<usize> = found.iter().map(cluster).collect();
        assert_eq!(once.len(), 7, "{found:?}");
    }

    #[test]
    fn test_a_cloud_with_a_label_waits() {
        let found = chosen(&[0], 1);
        assert_eq!(found[0].image, 9);
    }
}
