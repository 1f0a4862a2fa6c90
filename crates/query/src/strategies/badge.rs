//! Images with large gradients in different directions.

use leuko_core::Stream;

use crate::choice::{Choice, Why};
use crate::kmeans::draw;
use crate::points::{Points, dot};
use crate::strategies::margin::margin_of;

/// The gradients of the loss with respect to the weights and intercepts of a last layer, if each image had its most
/// probable class. The gradient of an image is the outer product of what is wrong with its probabilities and its
/// features, and a 1 for the intercept. So products of two gradients are products of two products, and the gradients
/// themselves are never formed.
struct Gradients<'a> {
    points: &'a Points,
    /// `[place][class]`: probabilities, less 1 for the most probable class.
    errors: Vec<Vec<f64>>,
    /// Squared lengths.
    squares: Vec<f64>,
    /// The image at each place.
    images: &'a [usize],
}

impl<'a> Gradients<'a> {
    fn of(points: &'a Points, probabilities: &[Vec<f64>], images: &'a [usize]) -> Self {
        let error = |&image: &usize| {
            let mut error = probabilities[image].clone();
            let most = error.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if let Some(most) = error.iter_mut().find(|p| **p == most) {
                *most -= 1.0;
            }
            error
        };
        let errors: Vec<Vec<f64>> = images.iter().map(error).collect();
        let mut found = Self {
            points,
            errors,
            squares: Vec::new(),
            images,
        };
        found.squares = (0..images.len()).map(|at| found.product(at, at)).collect();
        found
    }

    /// Inner product of two gradients.
    fn product(&self, a: usize, b: usize) -> f64 {
        let errors: f64 = self.errors[a]
            .iter()
            .zip(&self.errors[b])
            .map(|(a, b)| a * b)
            .sum();
        let features = dot(
            self.points.row(self.images[a]),
            self.points.row(self.images[b]),
        );
        errors * (f64::from(features) + 1.0)
    }

    fn squared_distance(&self, a: usize, b: usize) -> f64 {
        (self.squares[a] + self.squares[b] - 2.0 * self.product(a, b)).max(0.0)
    }
}

/// Chooses by the seeding of k-means++ on the gradients, from the longest one.
pub(crate) fn badge(
    points: &Points,
    probabilities: &[Vec<f64>],
    unlabelled: &[usize],
    budget: usize,
    stream: &mut Stream,
) -> Vec<Choice> {
    let gradients = Gradients::of(points, probabilities, unlabelled);
    let longest = (0..unlabelled.len())
        .rev()
        .max_by(|&a, &b| gradients.squares[a].total_cmp(&gradients.squares[b]));
    let mut distances = vec![f64::INFINITY; unlabelled.len()];
    let mut taken = vec![false; unlabelled.len()];
    let mut chosen = Vec::with_capacity(budget);
    let mut next = longest;
    while let Some(at) = next.filter(|_| chosen.len() < budget) {
        taken[at] = true;
        let image = unlabelled[at];
        let why = Why::Gradient {
            length: gradients.squares[at].sqrt(),
            margin: margin_of(&probabilities[image]),
        };
        chosen.push(Choice { image, why });
        for (other, distance) in distances.iter_mut().enumerate() {
            *distance = match taken[other] {
                // Rounding might leave something.
                true => 0.0,
                false => distance.min(gradients.squared_distance(other, at)),
            };
        }
        // Once all others have the gradients of chosen ones, in their order.
        next = draw(&distances, stream).or_else(|| taken.iter().position(|taken| !taken));
    }
    chosen
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;

    fn cloud(images: usize, seed: u64) -> (Points, Vec<Vec<f64>>) {
        let mut stream = Stream::new(Seed(seed), "cloud");
        let rows: Vec<[f32; 5]> = (0..images)
            .map(|_| [(); 5].map(|()| stream.normal() as f32))
            .collect();
        let probabilities = (0..images).map(|_| {
            let odds = [(); 3].map(|()| stream.unit());
            odds.map(|odd| odd / odds.iter().sum::<f64>()).to_vec()
        });
        let probabilities = probabilities.collect();
        (Points::new(&rows).unwrap(), probabilities)
    }

    /// Gradients as long vectors in double precision, all distances anew each time.
    fn slow(
        points: &Points,
        probabilities: &[Vec<f64>],
        unlabelled: &[usize],
        budget: usize,
        stream: &mut Stream,
    ) -> Vec<usize> {
        let gradient = |&image: &usize| -> Vec<f64> {
            let p = &probabilities[image];
            let most = (0..p.len())
                .reduce(|best, class| if p[class] > p[best] { class } else { best })
                .unwrap();
            let features = || points.row(image).iter().map(|&v| f64::from(v)).chain([1.0]);
            (0..p.len())
                .flat_map(|class| features().map(move |x| (class, x)))
                .map(|(class, x)| (p[class] - f64::from(u8::from(class == most))) * x)
                .collect()
        };
        let all: Vec<Vec<f64>> = unlabelled.iter().map(gradient).collect();
        let square = |a: &[f64]| a.iter().map(|a| a * a).sum::<f64>();
        let longest = (0..all.len())
            .reduce(|best, at| {
                if square(&all[at]) > square(&all[best]) {
                    at
                } else {
                    best
                }
            })
            .unwrap();
        let mut chosen = vec![longest];
        while chosen.len() < budget {
            let weights: Vec<f64> = (0..all.len())
                .map(|at| {
                    let to = |&other: &usize| {
                        square(
                            &all[at]
                                .iter()
                                .zip(&all[other])
                                .map(|(a, b)| a - b)
                                .collect::<Vec<_>>(),
                        )
                    };
                    chosen.iter().map(to).fold(f64::INFINITY, f64::min)
                })
                .collect();
            let place = stream.unit() * weights.iter().sum::<f64>();
            let mut sum = 0.0;
            let at = weights.iter().position(|weight| {
                sum += weight;
                place < sum
            });
            chosen.push(at.unwrap());
        }
        chosen.into_iter().map(|at| unlabelled[at]).collect()
    }

    #[test]
    fn test_badge_agrees_with_explicit_gradients_in_double_precision() {
        for seed in 0..5 {
            let (points, probabilities) = cloud(40, seed);
            let unlabelled: Vec<usize> = (0..40).filter(|image| image % 4 != 0).collect();
            let mut streams = [(), ()].map(|()| Stream::new(Seed(seed), "badge"));
            let [fast, exact] = &mut streams;
            let found = badge(&points, &probabilities, &unlabelled, 12, fast);
            let found: Vec<usize> = found.iter().map(|choice| choice.image).collect();
            assert_eq!(found, slow(&points, &probabilities, &unlabelled, 12, exact));
        }
    }

    #[test]
    fn test_badge_takes_images_that_are_certain_or_equal_last_and_each_once() {
        let points = Points::new(&[[1.0], [1.0], [2.0]]).unwrap();
        let probabilities = vec![vec![1.0, 0.0], vec![1.0, 0.0], vec![0.5, 0.5]];
        let found = badge(
            &points,
            &probabilities,
            &[0, 1, 2],
            3,
            &mut Stream::new(Seed(1), "badge"),
        );
        let mut images: Vec<usize> = found.iter().map(|choice| choice.image).collect();
        assert_eq!(images[0], 2);
        images.sort_unstable();
        assert_eq!(images, [0, 1, 2]);
    }
}
