//! The axis of the number of training images.

use crate::frame::Axis;
use crate::ticks::{Scale, Tick};

/// An axis with a place for each size, evenly spaced: the middle of place i is at `i + 0.5`.
pub(crate) fn size_axis(sizes: &[usize]) -> Axis {
    let steps: Vec<usize> = sizes
        .windows(2)
        .map(|pair| pair[1].abs_diff(pair[0]))
        .collect();
    let even = steps.windows(2).all(|pair| pair[0] == pair[1]);
    Axis {
        scale: Scale::Linear {
            low: 0.0,
            high: sizes.len() as f64,
        },
        ticks: sizes
            .iter()
            .enumerate()
            .map(|(i, size)| Tick {
                value: i as f64 + 0.5,
                label: size.to_string(),
            })
            .collect(),
        label: if even {
            "Number of training images".to_owned()
        } else {
            "Number of training images (not to scale)".to_owned()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_size_axis_says_when_sizes_are_not_to_scale() {
        let label = |sizes: &[usize]| size_axis(sizes).label;
        assert_eq!(label(&[10]), "Number of training images");
        assert_eq!(label(&[10, 20, 30]), "Number of training images");
        assert_eq!(
            label(&[10, 20, 50]),
            "Number of training images (not to scale)"
        );
    }
}
