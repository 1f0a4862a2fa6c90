//! Images that are far from what is known.

use crate::choice::{Choice, Why};
use crate::points::{Points, squared_distance};

/// Chooses one after the other the image that is furthest from all that are labelled or chosen; of equally far ones
/// the first. If nothing is labelled, it starts at the image nearest the mean.
pub(crate) fn k_centre(points: &Points, labelled: &[bool], budget: usize) -> Vec<Choice> {
    let mut taken = labelled.to_vec();
    let mut distances = vec![f32::INFINITY; points.len()];
    let nearer = |distances: &mut [f32], centre: usize| {
        for (image, distance) in distances.iter_mut().enumerate() {
            *distance = distance.min(points.squared_distance(image, centre));
        }
    };
    let mut known = (0..points.len())
        .filter(|&image| labelled[image])
        .peekable();
    let from_nothing = known.peek().is_none();
    known.for_each(|image| nearer(&mut distances, image));
    let mut chosen = Vec::with_capacity(budget);
    while chosen.len() < budget {
        let free = (0..points.len()).filter(|&image| !taken[image]);
        let (image, distance) = if from_nothing && chosen.is_empty() {
            let mean = mean(points);
            let order = |a: &usize, b: &usize| {
                squared_distance(points.row(*a), &mean)
                    .total_cmp(&squared_distance(points.row(*b), &mean))
            };
            (free.min_by(order), None)
        } else {
            // `max_by` takes the last of equal ones.
            let image = free
                .rev()
                .max_by(|a, b| distances[*a].total_cmp(&distances[*b]));
            (image, image.map(|image| f64::from(distances[image]).sqrt()))
        };
        let Some(image) = image else { break };
        taken[image] = true;
        nearer(&mut distances, image);
        chosen.push(Choice {
            image,
            why: Why::Far { distance },
        });
    }
    chosen
}

fn mean(points: &Points) -> Vec<f32> {
    let of = |at: usize| {
        let sum: f64 = (0..points.len())
            .map(|image| f64::from(points.row(image)[at]))
            .sum();
        (sum / points.len() as f64) as f32
    };
    (0..points.width()).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(chosen: &[Choice]) -> Vec<usize> {
        chosen.iter().map(|choice| choice.image).collect()
    }

    /// On a line at 0, 1, 2, 6 and 10, with 0 labelled: 10 is 10 away, then 6 is 4 away, then 2 is 2 away.
    #[test]
    fn test_k_centre_by_hand_knows_what_is_labelled() {
        let points = Points::new(&[[0.0], [1.0], [2.0], [6.0], [10.0]]).unwrap();
        let mut labelled = [false; 5];
        labelled[0] = true;
        let chosen = k_centre(&points, &labelled, 4);
        assert_eq!(images(&chosen), [4, 3, 2, 1]);
        let distances = chosen.iter().map(|choice| match choice.why {
            Why::Far { distance } => distance.unwrap(),
            _ => f64::NAN,
        });
        assert_eq!(distances.collect::<Vec<_>>(), [10.0, 4.0, 2.0, 1.0]);
    }

    /// The mean is 3.8, to which 2 is nearest; then 10, 6, and 0.
    #[test]
    fn test_k_centre_starts_near_the_mean_if_nothing_is_labelled() {
        let points = Points::new(&[[0.0], [1.0], [2.0], [6.0], [10.0]]).unwrap();
        let chosen = k_centre(&points, &[false; 5], 4);
        assert_eq!(images(&chosen), [2, 4, 3, 0]);
        assert_eq!(chosen[0].why, Why::Far { distance: None });
    }
}
