//! Vectors of `f32`, one implementation for each kind of processor.
//!
//! Every kernel is written once, over [`Simd`]; [`Kernel`] carries it to a function compiled for the
//! processor's instructions. Loads and stores take slices and check their lengths, so no kernel can
//! reach past a buffer; the check costs one comparison for dozens of multiplications.

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) mod avx512;
#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
pub(crate) mod neon;
pub(crate) mod portable;
#[cfg(test)]
mod tests;

/// What a kernel needs of a processor. A value of the implementing type exists only where its
/// instructions do.
///
/// `F` holds [`LANES`](Simd::LANES) numbers, `C` as many winner codes, `M` as many yes or no. A
/// winner code names one of the four places of a 2x2 pooling window: bit 0 its column, bit 1 its row.
pub(crate) trait Simd: Copy {
    /// Numbers in a vector, a multiple of 4.
    const LANES: usize;
    /// Channels that a kernel works on at once: as many as registers hold the sums of.
    const CHANNELS: usize;

    /// Vectors of half the length, for the rest of a row; the type itself if there are none.
    type Half: Simd;
    type F: Copy;
    type C: Copy;
    type M: Copy;

    fn half(self) -> Self::Half;
    fn splat(self, value: f32) -> Self::F;
    /// The first values of a slice.
    fn load(self, from: &[f32]) -> Self::F;
    fn store(self, value: Self::F, to: &mut [f32]);
    /// Prefetches the cache line of the first value into the second-level cache; the first-level cache
    /// has room for little more than the current values. It changes no result.
    fn prefetch(self, from: &[f32]);
    fn add(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a * b + c`, rounded once (portable: twice).
    fn mul_add(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    fn greater(self, a: Self::F, b: Self::F) -> Self::M;
    /// `a` where it is greater than `b`, else `b`, also where one is NaN.
    #[inline(always)]
    fn larger(self, a: Self::F, b: Self::F) -> Self::F {
        self.select(self.greater(a, b), a, b)
    }
    fn select(self, mask: Self::M, yes: Self::F, no: Self::F) -> Self::F;
    fn select_mask(self, mask: Self::M, yes: Self::M, no: Self::M) -> Self::M;
    /// `max(value, 0)`, where NaN stays NaN: a network whose weights are NaN must have a loss of NaN.
    fn relu(self, value: Self::F) -> Self::F;
    /// Yes for the first `count` lanes.
    fn first(self, count: usize) -> Self::M;

    fn load_codes(self, from: &[u8]) -> Self::C;
    fn store_codes(self, column: Self::M, row: Self::M, to: &mut [u8]);
    /// Bit 0 of each code.
    fn column(self, codes: Self::C) -> Self::M;
    /// Bit 1 of each code.
    fn row(self, codes: Self::C) -> Self::M;
    /// For each lane the table's entry of its code.
    fn lookup(self, table: &[f32], codes: Self::C) -> Self::F;

    /// Stores lanes 0, 2, 4, ... to `even` and lanes 1, 3, 5, ... to `odd`.
    fn store_split(self, value: Self::F, even: &mut [f32], odd: &mut [f32]);
    /// `even[0], odd[0], even[1], ...` as two vectors.
    fn interleave(self, even: Self::F, odd: Self::F) -> (Self::F, Self::F);
    /// The sum over lanes: halves added to each other until one number is left.
    fn sum(self, value: Self::F) -> f32;
}

/// Something to compute on any processor.
pub(crate) trait Kernel {
    type Output;
    /// Must be `#[inline(always)]`, to be compiled for the instructions of `S`.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}

/// The sum of a slice whose length is a power of two: halves added to each other.
#[inline(always)]
pub(crate) fn sum_halves<const N: usize>(mut values: [f32; N]) -> f32 {
    let mut length = N;
    while length > 1 {
        length /= 2;
        for lane in 0..length {
            values[lane] += values[lane + length];
        }
    }
    values[0]
}
