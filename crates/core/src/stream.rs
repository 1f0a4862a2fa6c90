//! Random numbers from a seed, whose sequence never changes.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

use crate::Seed;

/// A stream of random numbers for one purpose.
///
/// The key of the ChaCha8 generator is SHA-256 of the master seed and the purpose's name, so streams
/// are independent of each other and of the order in which threads use them. The samplers are
/// implemented here, because those of the `rand` crate change between its releases, and every published
/// result would change with them.
///
/// # Examples
///
/// ```
/// use leuko_core::{Seed, Stream};
///
/// let mut a = Stream::new(Seed(1), "folds");
/// let mut b = Stream::new(Seed(1), "folds");
/// assert_eq!(a.next_u64(), b.next_u64());
/// assert!((0.0..1.0).contains(&a.unit()));
/// assert!(a.below(6) < 6);
/// ```
#[derive(Clone, Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of `seed` for `purpose`, for example `"all-binary/n0050/fold03/batches"`.
    pub fn new(seed: Seed, purpose: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"leuko stream 1\0");
        hasher.update(seed.0.to_le_bytes());
        hasher.update(purpose.as_bytes());
        Self(ChaCha8Rng::from_seed(hasher.finalize().into()))
    }

    /// The next 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in `[0, 1)`, a multiple of 2^-53.
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform in `[low, high)`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True with probability `probability` (clamped to `[0, 1]`).
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Uniform in `0..bound`, without bias (Lemire 2019, arXiv:1805.10941). Returns 0 for bound 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = bound as u64;
        if bound == 0 {
            return 0;
        }
        let rejected_below = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.next_u64()) * u128::from(bound);
            if product as u64 >= rejected_below {
                return (product >> 64) as usize;
            }
        }
    }

    /// Standard normal (Box-Muller, one of the pair).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Shuffles in place; every permutation is equally likely (Fisher-Yates, from the end).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Independent of our code: ChaCha8 with the key below, from hashlib and a textbook ChaCha.
    /// See `tests/golden/stream/`.
    #[test]
    fn test_stream_matches_an_independent_implementation() {
        let golden: serde_json::Value =
            serde_json::from_str(include_str!("../../../tests/golden/stream/stream.json")).unwrap();
        for case in golden.as_array().unwrap() {
            let seed = Seed(case["seed"].as_u64().unwrap());
            let mut stream = Stream::new(seed, case["purpose"].as_str().unwrap());
            for word in case["u64"].as_array().unwrap() {
                assert_eq!(
                    stream.next_u64().to_string(),
                    word.as_str().unwrap(),
                    "purpose {}",
                    case["purpose"]
                );
            }
        }
    }

    #[test]
    fn test_streams_of_two_purposes_differ() {
        let first = |purpose| Stream::new(Seed(0), purpose).next_u64();
        assert_ne!(first("folds"), first("weights"));
    }

    #[test]
    fn test_below_is_uniform() {
        let mut stream = Stream::new(Seed(7), "below");
        let mut counts = [0u32; 6];
        for _ in 0..60_000 {
            counts[stream.below(6)] += 1;
        }
        // Chi-squared with 5 degrees of freedom stays under 20.5 with probability 0.999.
        let chi2: f64 = counts
            .iter()
            .map(|&c| (f64::from(c) - 10_000.0).powi(2) / 10_000.0)
            .sum();
        assert!(chi2 < 20.5, "chi-squared {chi2}, counts {counts:?}");
    }

    #[test]
    fn test_shuffle_reaches_all_orders_equally() {
        let mut stream = Stream::new(Seed(7), "shuffle");
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..24_000 {
            let mut items = [0, 1, 2, 3];
            stream.shuffle(&mut items);
            *counts.entry(items).or_insert(0u32) += 1;
        }
        assert_eq!(counts.len(), 24);
        // Chi-squared with 23 degrees of freedom stays under 49.7 with probability 0.999.
        let chi2: f64 = counts
            .values()
            .map(|&c| (f64::from(c) - 1000.0).powi(2) / 1000.0)
            .sum();
        assert!(chi2 < 49.7, "chi-squared {chi2}");
    }

    #[test]
    fn test_normal_has_mean_0_and_variance_1() {
        let mut stream = Stream::new(Seed(7), "normal");
        let draws: Vec<f64> = (0..40_000).map(|_| stream.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 40_000.0;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 40_000.0;
        assert!(mean.abs() < 0.02, "mean {mean}");
        assert!((variance - 1.0).abs() < 0.03, "variance {variance}");
    }
}
