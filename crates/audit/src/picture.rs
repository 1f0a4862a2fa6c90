//! A picture of a pair, side by side.

use crate::overlay::{at_one_scale, laid};
use crate::{Image, Match};

/// Columns of white between the panels.
const GAP: usize = 4;

/// Colour of places that the second image does not cover.
const NOTHING: [u8; 3] = [255; 3];

/// Grey of no difference.
const MIDDLE: f64 = 128.0;

/// Three panels of the first image's size: the first image; the second, turned and shifted onto it;
/// and their difference, after the mean and spread of each channel are made equal. The difference is even
/// grey where the two show the same.
///
/// # Examples
///
/// ```
/// use leuko_audit::{Image, Match, Turn, side_by_side};
///
/// let image = Image::new(8, 8, (0..192).collect())?;
/// let equal = Match {
///     first: 0,
///     second: 1,
///     equal: true,
///     score: 1.0,
///     turn: Turn::NONE,
///     rows: 0,
///     columns: 0,
///     scale: 1.0,
/// };
/// let picture = side_by_side(&image, &image, &equal);
/// assert_eq!(picture.height(), 8);
/// assert!(picture.width() > 3 * 8);
/// # Ok::<(), leuko_audit::AuditError>(())
/// ```
pub fn side_by_side(first: &Image, second: &Image, found: &Match) -> Image {
    let second = at_one_scale(second, found);
    let (height, width) = (first.height(), first.width());
    let size = (second.height(), second.width());
    let aligned = laid((height, width), size, second.triples(), found);
    let difference = difference(first.triples(), &aligned);
    let aligned: Vec<_> = aligned
        .iter()
        .map(|pixel| pixel.unwrap_or(NOTHING))
        .collect();
    let mut pixels = Vec::with_capacity(height * (3 * width + 2 * GAP) * 3);
    for y in 0..height {
        let row = y * width..(y + 1) * width;
        pixels.extend_from_slice(first.triples()[row.clone()].as_flattened());
        pixels.extend([255; GAP * 3]);
        pixels.extend_from_slice(aligned[row.clone()].as_flattened());
        pixels.extend([255; GAP * 3]);
        pixels.extend_from_slice(difference[row].as_flattened());
    }
    Image::new(height, 3 * width + 2 * GAP, pixels)
        .expect("each row holds three panels and two gaps")
}

fn difference(first: &[[u8; 3]], second: &[Option<[u8; 3]>]) -> Vec<[u8; 3]> {
    let both = || {
        first
            .iter()
            .zip(second)
            .filter_map(|(a, b)| Some((a, b.as_ref()?)))
    };
    let scales: [_; 3] = std::array::from_fn(|channel| {
        let a = moments(both().map(|(a, _)| a[channel]));
        let b = moments(both().map(|(_, b)| b[channel]));
        let gain = if b.1 > 0.0 { a.1 / b.1 } else { 1.0 };
        (gain, a.0 - gain * b.0)
    });
    let differ = |(a, b): (&[u8; 3], &Option<[u8; 3]>)| match b {
        None => NOTHING,
        Some(b) => std::array::from_fn(|channel| {
            let (gain, offset) = scales[channel];
            let expected = gain * f64::from(b[channel]) + offset;
            (MIDDLE + f64::from(a[channel]) - expected)
                .clamp(0.0, 255.0)
                .round() as u8
        }),
    };
    first.iter().zip(second).map(differ).collect()
}

/// Mean and standard deviation; both are 0 if there are no values.
fn moments(values: impl Iterator<Item = u8>) -> (f64, f64) {
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for value in values.map(f64::from) {
        count += 1.0;
        sum += value;
        squares += value * value;
    }
    if count == 0.0 {
        return (0.0, 0.0);
    }
    let mean: f64 = sum / count;
    let variance: f64 = squares / count - mean * mean;
    (mean, variance.max(0.0).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Turn;

    fn image(height: usize, width: usize, greys: &[u8]) -> Image {
        let pixels = greys.iter().flat_map(|&grey| [grey; 3]).collect();
        Image::new(height, width, pixels).unwrap()
    }

    /// Red of panel `panel`, rows of three columns.
    fn panel(picture: &Image, panel: usize) -> Vec<u8> {
        picture
            .triples()
            .chunks(picture.width())
            .flat_map(|row| &row[panel * (3 + GAP)..][..3])
            .map(|pixel| pixel[0])
            .collect()
    }

    /// The second is the first one's right two columns, mirrored, at half the contrast.
    #[test]
    fn test_side_by_side_by_hand() {
        let first = image(2, 3, &[9, 20, 60, 9, 100, 40]);
        let second = image(2, 2, &[40, 20, 30, 60]);
        let found = Match {
            first: 0,
            second: 1,
            equal: false,
            score: 1.0,
            turn: Turn {
                mirrored: true,
                quarters: 0,
            },
            rows: 0,
            columns: 1,
            scale: 1.0,
        };
        let picture = side_by_side(&first, &second, &found);
        assert_eq!((picture.height(), picture.width()), (2, 17));
        assert_eq!(panel(&picture, 0), [9, 20, 60, 9, 100, 40]);
        assert_eq!(panel(&picture, 1), [255, 20, 40, 255, 60, 30]);
        assert_eq!(panel(&picture, 2), [255, 128, 128, 255, 128, 128]);
    }

    #[test]
    fn test_side_by_side_of_what_does_not_overlap() {
        let one = image(2, 3, &[1, 2, 3, 4, 5, 6]);
        let found = Match {
            first: 0,
            second: 1,
            equal: false,
            score: 0.0,
            turn: Turn::NONE,
            rows: 9,
            columns: -9,
            scale: 1.0,
        };
        let picture = side_by_side(&one, &one, &found);
        assert_eq!(panel(&picture, 1), [255; 6]);
        assert_eq!(panel(&picture, 2), [255; 6]);
    }
}
