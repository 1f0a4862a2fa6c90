//! Otsu's thresholds between two and three classes of grey values (IEEE Transactions on Systems, Man,
//! and Cybernetics 9 (1979), 62-66).
//!
//! `imageproc::contrast::otsu_level` has two classes only and counts every pixel once.

/// Number of pixels of each grey value, or the sum of their weights.
pub(crate) type Histogram = [u64; 256];

/// Sums the weights of the pixels of each grey value.
pub(crate) fn histogram(weighted: impl Iterator<Item = (u8, u64)>) -> Histogram {
    let mut sums = [0; 256];
    for (value, weight) in weighted {
        sums[usize::from(value)] += weight;
    }
    sums
}

/// Sums over the grey values below an end: pixels, and pixels times value.
struct Sums {
    pixels: [u64; 257],
    values: [u64; 257],
}

impl Sums {
    fn of(histogram: &Histogram) -> Self {
        let (mut pixels, mut values) = ([0; 257], [0; 257]);
        for (value, &count) in histogram.iter().enumerate() {
            pixels[value + 1] = pixels[value] + count;
            values[value + 1] = values[value] + count * value as u64;
        }
        Self { pixels, values }
    }

    /// Pixels of a class times the square of its mean, for the values `from..end`; the sum over all
    /// classes is largest where the variance within them is least.
    fn weight(&self, from: usize, end: usize) -> Option<f64> {
        let pixels = self.pixels[end] - self.pixels[from];
        let sum = (self.values[end] - self.values[from]) as f64;
        (pixels > 0).then(|| sum * sum / pixels as f64)
    }
}

/// Highest value of the darker class of two; `None` for fewer than two different values.
pub(crate) fn two_classes(histogram: &Histogram) -> Option<u8> {
    let sums = Sums::of(histogram);
    let mut best: Option<(f64, u8)> = None;
    for end in 1..256 {
        let (Some(low), Some(high)) = (sums.weight(0, end), sums.weight(end, 256)) else {
            continue;
        };
        if best.is_none_or(|(most, _)| low + high > most) {
            best = Some((low + high, (end - 1) as u8));
        }
    }
    best.map(|(_, level)| level)
}

/// Otsu's criterion, in `[0, 1]`: the share of the variance that is between the two classes up to `level`
/// and above it.
pub(crate) fn separability(histogram: &Histogram, level: u8) -> f64 {
    let sums = Sums::of(histogram);
    let end = usize::from(level) + 1;
    let weight = |from, end| sums.weight(from, end).unwrap_or(0.0);
    let all = weight(0, 256);
    let squares = (0..256u64).map(|value| histogram[value as usize] * value * value);
    let total = squares.sum::<u64>() as f64 - all;
    if total <= 0.0 {
        return 0.0;
    }
    (weight(0, end) + weight(end, 256) - all) / total
}

/// Highest values of the lowest and of the middle class of three; `None` for fewer than three
/// different values.
pub(crate) fn three_classes(histogram: &Histogram) -> Option<[u8; 2]> {
    let sums = Sums::of(histogram);
    let mut best: Option<(f64, [u8; 2])> = None;
    for first in 1..255 {
        let Some(low) = sums.weight(0, first) else {
            continue;
        };
        for second in first + 1..256 {
            let (Some(middle), Some(high)) = (sums.weight(first, second), sums.weight(second, 256))
            else {
                continue;
            };
            let total = low + middle + high;
            if best.is_none_or(|(most, _)| total > most) {
                best = Some((total, [(first - 1) as u8, (second - 1) as u8]));
            }
        }
    }
    best.map(|(_, levels)| levels)
}

/// The lowest value that at least the share `quantile` of all pixels does not exceed.
pub(crate) fn quantile(histogram: &Histogram, quantile: f64) -> u8 {
    let pixels: u64 = histogram.iter().sum();
    let wanted = quantile * pixels as f64;
    let mut seen = 0;
    for (value, &count) in histogram.iter().enumerate() {
        seen += count;
        if count > 0 && seen as f64 >= wanted {
            return value as u8;
        }
    }
    255
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(groups: &[(u8, u64)]) -> Histogram {
        let mut counts = [0; 256];
        for &(value, count) in groups {
            counts[usize::from(value)] += count;
        }
        counts
    }

    /// Sum of squares within the classes, by definition.
    fn within(histogram: &Histogram, levels: &[u8]) -> f64 {
        let class = |value: u8| levels.iter().filter(|&&level| value > level).count();
        let mut total = 0.0;
        for wanted in 0..=levels.len() {
            let members = || (0..=255u8).filter(|&value| class(value) == wanted);
            let count = |value: u8| histogram[usize::from(value)] as f64;
            let pixels: f64 = members().map(count).sum();
            if pixels == 0.0 {
                return f64::INFINITY;
            }
            let mean = members().map(|v| count(v) * f64::from(v)).sum::<f64>() / pixels;
            let square = |v: u8| count(v) * (f64::from(v) - mean).powi(2);
            total += members().map(square).sum::<f64>();
        }
        total
    }

    #[test]
    fn test_classes_of_separate_groups_end_at_the_groups() {
        let three = of(&[(10, 50), (12, 40), (80, 20), (85, 9), (200, 30), (190, 7)]);
        assert_eq!(three_classes(&three), Some([12, 85]));
        assert_eq!(two_classes(&of(&[(3, 9), (5, 9), (90, 2)])), Some(5));
    }

    #[test]
    fn test_classes_are_those_of_least_variance_within() {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 24
        };
        for _ in 0..10 {
            let groups: Vec<(u8, u64)> = (0..12)
                .map(|_| (next() as u8, u64::from(next() + 1)))
                .collect();
            let histogram = of(&groups);
            let ends = || groups.iter().map(|&(value, _)| value);
            let least_two = ends()
                .map(|a| within(&histogram, &[a]))
                .fold(f64::INFINITY, f64::min);
            let two = two_classes(&histogram).unwrap();
            assert!(within(&histogram, &[two]) <= least_two * (1.0 + 1e-9));
            let least_three = ends()
                .flat_map(|a| ends().map(move |b| [a, b]))
                .filter(|[a, b]| a < b)
                .map(|levels| within(&histogram, &levels))
                .fold(f64::INFINITY, f64::min);
            let three = three_classes(&histogram).unwrap();
            assert!(within(&histogram, &three) <= least_three * (1.0 + 1e-9));
        }
    }

    #[test]
    fn test_classes_of_too_few_values_are_none() {
        assert_eq!(two_classes(&of(&[])), None);
        assert_eq!(two_classes(&of(&[(7, 100)])), None);
        assert_eq!(three_classes(&of(&[(0, 1), (255, 9)])), None);
        assert_eq!(
            three_classes(&of(&[(0, 1), (1, 1), (255, 9)])),
            Some([0, 1])
        );
    }

    #[test]
    fn test_separability_of_two_values_is_one_and_of_an_even_spread_three_quarters() {
        assert_eq!(separability(&of(&[(10, 5), (90, 7)]), 10), 1.0);
        let even = [1; 256];
        assert!((separability(&even, 127) - 0.75).abs() < 1e-4);
        assert_eq!(separability(&of(&[(10, 5)]), 10), 0.0);
    }

    #[test]
    fn test_quantile_counts_pixels_from_the_lowest() {
        let histogram = of(&[(10, 2), (20, 6), (30, 2)]);
        let at = |part| quantile(&histogram, part);
        assert_eq!(
            [at(0.0), at(0.2), at(0.21), at(0.8), at(0.81), at(1.0)],
            [10, 10, 20, 20, 30, 30]
        );
    }
}
