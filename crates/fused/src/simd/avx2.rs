//! AVX2 and FMA: 8 lanes, 16 registers, masks in the sign bits of vectors.

#![expect(
    unsafe_code,
    reason = "the processor's instructions are unsafe to call"
)]

use std::arch::x86_64::*;

use super::{Kernel, Simd, sum_halves};

/// Proof that this processor has AVX2 and FMA.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx2(());

impl Avx2 {
    pub(crate) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")).then_some(Self(()))
    }

    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        // SAFETY: `self` exists only where AVX2 and FMA were detected.
        unsafe { run(self, kernel) }
    }
}

#[target_feature(enable = "avx2,fma")]
fn run<K: Kernel>(simd: Avx2, kernel: K) -> K::Output {
    kernel.run(simd)
}

// SAFETY, for every block below: AVX2 and FMA were detected, or there would be no `self`. Memory is
// reached through pointers of slices whose length was checked to hold what is read or written.
impl Simd for Avx2 {
    const LANES: usize = 8;
    const CHANNELS: usize = 1;

    type Half = Self;
    type F = __m256;
    type C = __m256i;
    /// Only the sign bits count.
    type M = __m256;

    #[inline(always)]
    fn half(self) -> Self {
        self
    }

    #[inline(always)]
    fn splat(self, value: f32) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_set1_ps(value) }
    }

    #[inline(always)]
    fn load(self, from: &[f32]) -> __m256 {
        let from = &from[..8];
        // SAFETY: see above.
        unsafe { _mm256_loadu_ps(from.as_ptr()) }
    }

    #[inline(always)]
    fn store(self, value: __m256, to: &mut [f32]) {
        let to = &mut to[..8];
        // SAFETY: see above.
        unsafe { _mm256_storeu_ps(to.as_mut_ptr(), value) }
    }

    #[inline(always)]
    fn prefetch(self, from: &[f32]) {
        // SAFETY: a hint, which reads nothing.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(from.as_ptr().cast()) }
    }

    #[inline(always)]
    fn add(self, a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_add_ps(a, b) }
    }

    #[inline(always)]
    fn mul_add(self, a: __m256, b: __m256, c: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_fmadd_ps(a, b, c) }
    }

    #[inline(always)]
    fn greater(self, a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_cmp_ps::<_CMP_GT_OQ>(a, b) }
    }

    #[inline(always)]
    fn larger(self, a: __m256, b: __m256) -> __m256 {
        // SAFETY: see above. The instruction takes the second operand unless the first is greater.
        unsafe { _mm256_max_ps(a, b) }
    }

    #[inline(always)]
    fn select(self, mask: __m256, yes: __m256, no: __m256) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_blendv_ps(no, yes, mask) }
    }

    #[inline(always)]
    fn select_mask(self, mask: __m256, yes: __m256, no: __m256) -> __m256 {
        self.select(mask, yes, no)
    }

    #[inline(always)]
    fn relu(self, value: __m256) -> __m256 {
        // SAFETY: see above. Of two operands of which one is NaN, the instruction takes the second.
        unsafe { _mm256_max_ps(_mm256_setzero_ps(), value) }
    }

    #[inline(always)]
    fn first(self, count: usize) -> __m256 {
        // SAFETY: see above.
        unsafe {
            let lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
            let count = _mm256_set1_epi32(count.min(8) as i32);
            _mm256_castsi256_ps(_mm256_cmpgt_epi32(count, lanes))
        }
    }

    #[inline(always)]
    fn load_codes(self, from: &[u8]) -> __m256i {
        let from = &from[..8];
        // SAFETY: see above; 8 bytes are read.
        unsafe { _mm256_cvtepu8_epi32(_mm_loadl_epi64(from.as_ptr().cast())) }
    }

    #[inline(always)]
    fn store_codes(self, column: __m256, row: __m256, to: &mut [u8]) {
        let to = &mut to[..8];
        // SAFETY: see above; 8 bytes are written.
        unsafe {
            let column = _mm256_srli_epi32::<31>(_mm256_castps_si256(column));
            let row = _mm256_srli_epi32::<31>(_mm256_castps_si256(row));
            let codes = _mm256_or_si256(column, _mm256_slli_epi32::<1>(row));
            let (low, high) = (
                _mm256_castsi256_si128(codes),
                _mm256_extracti128_si256::<1>(codes),
            );
            let words = _mm_packus_epi32(low, high);
            _mm_storel_epi64(to.as_mut_ptr().cast(), _mm_packus_epi16(words, words));
        }
    }

    #[inline(always)]
    fn column(self, codes: __m256i) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_castsi256_ps(_mm256_slli_epi32::<31>(codes)) }
    }

    #[inline(always)]
    fn row(self, codes: __m256i) -> __m256 {
        // SAFETY: see above.
        unsafe { _mm256_castsi256_ps(_mm256_slli_epi32::<30>(codes)) }
    }

    #[inline(always)]
    fn lookup(self, table: &[f32], codes: __m256i) -> __m256 {
        let table = &table[..4];
        // SAFETY: see above.
        unsafe {
            let table = _mm_loadu_ps(table.as_ptr());
            _mm256_permutevar_ps(_mm256_set_m128(table, table), codes)
        }
    }

    #[inline(always)]
    fn store_split(self, value: __m256, even: &mut [f32], odd: &mut [f32]) {
        let (even, odd) = (&mut even[..4], &mut odd[..4]);
        // SAFETY: see above.
        unsafe {
            let order = _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7);
            let split = _mm256_permutevar8x32_ps(value, order);
            _mm_storeu_ps(even.as_mut_ptr(), _mm256_castps256_ps128(split));
            _mm_storeu_ps(odd.as_mut_ptr(), _mm256_extractf128_ps::<1>(split));
        }
    }

    #[inline(always)]
    fn interleave(self, even: __m256, odd: __m256) -> (__m256, __m256) {
        // SAFETY: see above.
        unsafe {
            let low = _mm256_unpacklo_ps(even, odd);
            let high = _mm256_unpackhi_ps(even, odd);
            (
                _mm256_permute2f128_ps::<0x20>(low, high),
                _mm256_permute2f128_ps::<0x31>(low, high),
            )
        }
    }

    #[inline(always)]
    fn sum(self, value: __m256) -> f32 {
        let mut lanes = [0.0; 8];
        self.store(value, &mut lanes);
        sum_halves(lanes)
    }
}
