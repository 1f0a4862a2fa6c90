//! AVX-512 (F and VL): 16 lanes, 32 registers, masks in separate registers.

#![expect(
    unsafe_code,
    reason = "the processor's instructions are unsafe to call"
)]

use std::arch::x86_64::*;

use super::avx2::Avx2;
use super::{Kernel, Simd, sum_halves};

/// Proof that this processor has AVX-512F and VL.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx512 {
    half: Avx2,
}

impl Avx512 {
    pub(crate) fn detect() -> Option<Self> {
        let half = Avx2::detect()?;
        (is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl"))
            .then_some(Self { half })
    }

    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        // SAFETY: `self` exists only where AVX-512F and VL were detected.
        unsafe { run(self, kernel) }
    }
}

#[target_feature(enable = "avx512f,avx512vl")]
fn run<K: Kernel>(simd: Avx512, kernel: K) -> K::Output {
    kernel.run(simd)
}

// SAFETY, for every block below: AVX-512F and VL were detected, or there would be no `self`. Memory is
// reached through pointers of slices whose length was checked to hold what is read or written.
impl Simd for Avx512 {
    const LANES: usize = 16;
    const CHANNELS: usize = 2;

    type Half = Avx2;
    type F = __m512;
    type C = __m512i;
    type M = __mmask16;

    #[inline(always)]
    fn half(self) -> Avx2 {
        self.half
    }

    #[inline(always)]
    fn splat(self, value: f32) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_set1_ps(value) }
    }

    #[inline(always)]
    fn load(self, from: &[f32]) -> __m512 {
        let from = &from[..16];
        // SAFETY: see above.
        unsafe { _mm512_loadu_ps(from.as_ptr()) }
    }

    #[inline(always)]
    fn store(self, value: __m512, to: &mut [f32]) {
        let to = &mut to[..16];
        // SAFETY: see above.
        unsafe { _mm512_storeu_ps(to.as_mut_ptr(), value) }
    }

    #[inline(always)]
    fn prefetch(self, from: &[f32]) {
        // SAFETY: a hint, which reads nothing.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(from.as_ptr().cast()) }
    }

    #[inline(always)]
    fn add(self, a: __m512, b: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_add_ps(a, b) }
    }

    #[inline(always)]
    fn mul_add(self, a: __m512, b: __m512, c: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }

    #[inline(always)]
    fn greater(self, a: __m512, b: __m512) -> __mmask16 {
        // SAFETY: see above.
        unsafe { _mm512_cmp_ps_mask::<_CMP_GT_OQ>(a, b) }
    }

    #[inline(always)]
    fn larger(self, a: __m512, b: __m512) -> __m512 {
        // SAFETY: see above. The instruction takes the second operand unless the first is greater.
        unsafe { _mm512_max_ps(a, b) }
    }

    #[inline(always)]
    fn select(self, mask: __mmask16, yes: __m512, no: __m512) -> __m512 {
        // SAFETY: see above.
        unsafe { _mm512_mask_blend_ps(mask, no, yes) }
    }

    #[inline(always)]
    fn select_mask(self, mask: __mmask16, yes: __mmask16, no: __mmask16) -> __mmask16 {
        (mask & yes) | (!mask & no)
    }

    #[inline(always)]
    fn relu(self, value: __m512) -> __m512 {
        // SAFETY: see above. Of two operands of which one is NaN, the instruction takes the second.
        unsafe { _mm512_max_ps(_mm512_setzero_ps(), value) }
    }

    #[inline(always)]
    fn first(self, count: usize) -> __mmask16 {
        ((1u32 << count.min(16)) - 1) as __mmask16
    }

    #[inline(always)]
    fn load_codes(self, from: &[u8]) -> __m512i {
        let from = &from[..16];
        // SAFETY: see above.
        unsafe { _mm512_cvtepu8_epi32(_mm_loadu_si128(from.as_ptr().cast())) }
    }

    #[inline(always)]
    fn store_codes(self, column: __mmask16, row: __mmask16, to: &mut [u8]) {
        let to = &mut to[..16];
        // SAFETY: see above.
        unsafe {
            let column = _mm512_maskz_set1_epi32(column, 1);
            let row = _mm512_maskz_set1_epi32(row, 2);
            let codes = _mm512_cvtepi32_epi8(_mm512_or_si512(column, row));
            _mm_storeu_si128(to.as_mut_ptr().cast(), codes);
        }
    }

    #[inline(always)]
    fn column(self, codes: __m512i) -> __mmask16 {
        // SAFETY: see above.
        unsafe { _mm512_test_epi32_mask(codes, _mm512_set1_epi32(1)) }
    }

    #[inline(always)]
    fn row(self, codes: __m512i) -> __mmask16 {
        // SAFETY: see above.
        unsafe { _mm512_test_epi32_mask(codes, _mm512_set1_epi32(2)) }
    }

    #[inline(always)]
    fn lookup(self, table: &[f32], codes: __m512i) -> __m512 {
        let table = &table[..4];
        // SAFETY: see above.
        unsafe {
            let table = _mm512_broadcast_f32x4(_mm_loadu_ps(table.as_ptr()));
            _mm512_permutevar_ps(table, codes)
        }
    }

    #[inline(always)]
    fn store_split(self, value: __m512, even: &mut [f32], odd: &mut [f32]) {
        let (even, odd) = (&mut even[..8], &mut odd[..8]);
        // SAFETY: see above.
        unsafe {
            let order = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
            let split = _mm512_permutexvar_ps(order, value);
            let upper = _mm512_extractf64x4_pd::<1>(_mm512_castps_pd(split));
            _mm256_storeu_ps(even.as_mut_ptr(), _mm512_castps512_ps256(split));
            _mm256_storeu_ps(odd.as_mut_ptr(), _mm256_castpd_ps(upper));
        }
    }

    #[inline(always)]
    fn interleave(self, even: __m512, odd: __m512) -> (__m512, __m512) {
        // SAFETY: see above.
        unsafe {
            let low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            let high = _mm512_add_epi32(low, _mm512_set1_epi32(8));
            (
                _mm512_permutex2var_ps(even, low, odd),
                _mm512_permutex2var_ps(even, high, odd),
            )
        }
    }

    #[inline(always)]
    fn sum(self, value: __m512) -> f32 {
        let mut lanes = [0.0; 16];
        self.store(value, &mut lanes);
        sum_halves(lanes)
    }
}
