//! Plain Rust, for every processor.

use super::{Kernel, Simd, sum_halves};

/// Needs nothing of the processor. Programs use 8 lanes, one channel and no half vectors; tests, on any
/// machine, also the shapes that other processors use. `HALF` is the number of lanes of a half vector,
/// `LANES` where there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portable<const LANES: usize, const CHANNELS: usize, const HALF: usize>;

impl<const LANES: usize, const CHANNELS: usize, const HALF: usize> Portable<LANES, CHANNELS, HALF> {
    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        kernel.run(self)
    }
}

impl<const LANES: usize, const CHANNELS: usize, const HALF: usize> Simd
    for Portable<LANES, CHANNELS, HALF>
{
    const LANES: usize = LANES;
    const CHANNELS: usize = CHANNELS;

    type Half = Portable<HALF, CHANNELS, HALF>;
    type F = [f32; LANES];
    type C = [u8; LANES];
    type M = [bool; LANES];

    #[inline(always)]
    fn half(self) -> Self::Half {
        Portable
    }

    #[inline(always)]
    fn splat(self, value: f32) -> Self::F {
        [value; LANES]
    }

    #[inline(always)]
    fn load(self, from: &[f32]) -> Self::F {
        let from = &from[..LANES];
        std::array::from_fn(|lane| from[lane])
    }

    #[inline(always)]
    fn store(self, value: Self::F, to: &mut [f32]) {
        to[..LANES].copy_from_slice(&value);
    }

    #[inline(always)]
    fn prefetch(self, _from: &[f32]) {}

    #[inline(always)]
    fn add(self, a: Self::F, b: Self::F) -> Self::F {
        std::array::from_fn(|lane| a[lane] + b[lane])
    }

    /// Not `f32::mul_add`, which is a slow function call where the processor has no such instruction.
    #[inline(always)]
    fn mul_add(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        std::array::from_fn(|lane| a[lane] * b[lane] + c[lane])
    }

    #[inline(always)]
    fn greater(self, a: Self::F, b: Self::F) -> Self::M {
        std::array::from_fn(|lane| a[lane] > b[lane])
    }

    #[inline(always)]
    fn select(self, mask: Self::M, yes: Self::F, no: Self::F) -> Self::F {
        std::array::from_fn(|lane| if mask[lane] { yes[lane] } else { no[lane] })
    }

    #[inline(always)]
    fn select_mask(self, mask: Self::M, yes: Self::M, no: Self::M) -> Self::M {
        std::array::from_fn(|lane| if mask[lane] { yes[lane] } else { no[lane] })
    }

    #[inline(always)]
    fn relu(self, value: Self::F) -> Self::F {
        std::array::from_fn(|lane| if value[lane] < 0.0 { 0.0 } else { value[lane] })
    }

    #[inline(always)]
    fn first(self, count: usize) -> Self::M {
        std::array::from_fn(|lane| lane < count)
    }

    #[inline(always)]
    fn load_codes(self, from: &[u8]) -> Self::C {
        let from = &from[..LANES];
        std::array::from_fn(|lane| from[lane])
    }

    #[inline(always)]
    fn store_codes(self, column: Self::M, row: Self::M, to: &mut [u8]) {
        for (lane, code) in to[..LANES].iter_mut().enumerate() {
            *code = u8::from(column[lane]) | u8::from(row[lane]) << 1;
        }
    }

    #[inline(always)]
    fn column(self, codes: Self::C) -> Self::M {
        std::array::from_fn(|lane| codes[lane] & 1 != 0)
    }

    #[inline(always)]
    fn row(self, codes: Self::C) -> Self::M {
        std::array::from_fn(|lane| codes[lane] & 2 != 0)
    }

    #[inline(always)]
    fn lookup(self, table: &[f32], codes: Self::C) -> Self::F {
        let table = &table[..4];
        std::array::from_fn(|lane| table[usize::from(codes[lane] & 3)])
    }

    #[inline(always)]
    fn store_split(self, value: Self::F, even: &mut [f32], odd: &mut [f32]) {
        let (even, odd) = (&mut even[..LANES / 2], &mut odd[..LANES / 2]);
        for pair in 0..LANES / 2 {
            even[pair] = value[2 * pair];
            odd[pair] = value[2 * pair + 1];
        }
    }

    #[inline(always)]
    fn interleave(self, even: Self::F, odd: Self::F) -> (Self::F, Self::F) {
        let from = |start: usize| {
            std::array::from_fn(|lane| {
                let pair = start + lane / 2;
                if lane % 2 == 0 { even[pair] } else { odd[pair] }
            })
        };
        (from(0), from(LANES / 2))
    }

    #[inline(always)]
    fn sum(self, value: Self::F) -> f32 {
        sum_halves(value)
    }
}
