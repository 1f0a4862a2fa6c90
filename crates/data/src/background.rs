//! The colour around a cell.

/// Width of the border that counts, as a part of the shorter side: cells lie in the middle.
const BORDER: f64 = 0.05;

/// The colour of an image's background: of each channel (red, green, blue) the median over a border of a
/// twentieth of the shorter side, so that a neighbouring cell that reaches into it does not count.
///
/// # Shapes
///
/// - `pixels`: `[row, column, channel]`, `height * width * 3` bytes. Bytes that are missing do not count;
///   of no bytes the colour is black.
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

/// The lower median of bytes, of which `counts` says how often each occurs.
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
