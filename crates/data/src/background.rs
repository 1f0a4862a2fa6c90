//! The colour around a cell.

/// Width of the border, as a share of the shorter side. Cells lie in the middle, so it shows background.
const BORDER: f64 = 0.05;

/// The colour of an image's background: for each channel (red, green, blue) the median over the border.
/// The border is 5% of the shorter side wide. A neighbouring cell that reaches into it does not change
/// the median.
///
/// # Shapes
///
/// - `pixels`: `[row, column, channel]`, `height * width * 3` bytes. Missing bytes do not count;
///   without any bytes the colour is black.
///
/// # Examples
///
/// ```
/// use leuko_data::background;
///
/// // A violet cell on a pale slide, 40x40 pixels.
/// let pixels: Vec<u8> = (0..40 * 40)
///     .flat_map(|at| {
///         let inside = (10..30).contains(&(at / 40)) && (10..30).contains(&(at % 40));
///         if inside { [110, 60, 150] } else { [235, 225, 230] }
///     })
///     .collect();
/// assert_eq!(background(&pixels, 40, 40), [235, 225, 230]);
/// ```
pub fn background(pixels: &[u8], height: usize, width: usize) -> [u8; 3] {
    let border = ((height.min(width) as f64 * BORDER).round() as usize).max(1);
    let near = |at: usize, side: usize| at < border || at + border >= side;
    let mut counts = [[0usize; 256]; 3];
    for (y, row) in pixels
        .chunks_exact((width * 3).max(1))
        .take(height)
        .enumerate()
    {
        for (x, pixel) in row.as_chunks::<3>().0.iter().enumerate() {
            if near(y, height) || near(x, width) {
                for (counts, &value) in counts.iter_mut().zip(pixel) {
                    counts[usize::from(value)] += 1;
                }
            }
        }
    }
    counts.each_ref().map(median)
}

/// The lower median of bytes; `counts` says how often each value occurs.
fn median(counts: &[usize; 256]) -> u8 {
    let half = counts.iter().sum::<usize>().div_ceil(2);
    let mut below = 0;
    let reached = (0..=255u8).zip(counts).find(|(_, count)| {
        below += **count;
        below >= half
    });
    reached.map_or(0, |(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_background_is_the_colour_of_the_border() {
        // 40 x 60: two rows and columns on each side count.
        let (height, width) = (40, 60);
        let mut pixels = vec![0; height * width * 3];
        for y in 0..height {
            for x in 0..width {
                let inside = (2..38).contains(&y) && (2..58).contains(&x);
                // A neighbour reaches in from the left, over less than half of the border.
                let neighbour = x < 2;
                let colour = match (inside, neighbour) {
                    (true, _) => [90, 20, 120],
                    (_, true) => [0, 0, 0],
                    _ => [230, 200, 210],
                };
                pixels[(y * width + x) * 3..][..3].copy_from_slice(&colour);
            }
        }
        assert_eq!(background(&pixels, height, width), [230, 200, 210]);
        assert_eq!(background(&[7, 8, 9], 1, 1), [7, 8, 9]);
        assert_eq!(background(&[], 0, 0), [0, 0, 0]);
    }

    #[test]
    fn test_median_by_hand() {
        let of = |values: &[u8]| {
            let mut counts = [0; 256];
            values
                .iter()
                .for_each(|&value| counts[usize::from(value)] += 1);
            median(&counts)
        };
        assert_eq!(of(&[5, 1, 9]), 5);
        assert_eq!(of(&[1, 4, 9, 200]), 4);
        assert_eq!(of(&[255]), 255);
    }
}
