//! The processor's peak arithmetic rate, to compare the kernels with.

use std::hint::black_box;
use std::time::Instant;

use crate::InstructionSet;
use crate::simd::{Kernel, Simd};

/// Independent sums: enough for two multiplications at a time, of up to six cycles each, and few enough
/// for sixteen registers.
const SUMS: usize = 12;

impl InstructionSet {
    /// Peak floating-point operations per second of one core: the best of `rounds` rounds of `steps`
    /// steps of 12 instructions on numbers in registers. A multiplication and an addition in one
    /// instruction count as two operations.
    pub fn peak_flops(self, rounds: usize, steps: usize) -> f64 {
        let mut best = f64::INFINITY;
        for _ in 0..rounds {
            let start = Instant::now();
            black_box(self.run(Multiply {
                factor: black_box(0.999),
                steps: black_box(steps),
            }));
            best = best.min(start.elapsed().as_secs_f64());
        }
        (2 * SUMS * self.lanes() * steps) as f64 / best
    }
}

struct Multiply {
    factor: f32,
    steps: usize,
}

impl Kernel for Multiply {
    type Output = f32;

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) -> f32 {
        let factor = simd.splat(self.factor);
        let mut sums: [S::F; SUMS] = std::array::from_fn(|sum| simd.splat(sum as f32));
        for _ in 0..self.steps {
            for sum in &mut sums {
                *sum = simd.mul_add(*sum, factor, factor);
            }
        }
        sums.into_iter().map(|sum| simd.sum(sum)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_multiply_computes_what_it_counts() {
        for instructions in InstructionSet::tested() {
            let steps = 1000;
            let factor = 0.5;
            // Every sum converges to factor / (1 - factor) = 1.
            let sum = instructions.run(Multiply { factor, steps });
            assert_eq!(sum, (SUMS * instructions.lanes()) as f32, "{instructions}");
        }
    }
}
