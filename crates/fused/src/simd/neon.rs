//! NEON: 4 lanes, 32 registers.

#![expect(
    unsafe_code,
    reason = "the processor's instructions are unsafe to call"
)]

use std::arch::aarch64::*;

use super::{Kernel, Simd, sum_halves};

/// Proof that this processor has NEON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Neon(());

impl Neon {
    pub(crate) fn detect() -> Option<Self> {
        std::arch::is_aarch64_feature_detected!("neon").then_some(Self(()))
    }

    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        // SAFETY: `self` exists only where NEON was detected.
        unsafe { run(self, kernel) }
    }
}

#[target_feature(enable = "neon")]
fn run<K: Kernel>(simd: Neon, kernel: K) -> K::Output {
    kernel.run(simd)
}

// SAFETY, for every block below: NEON was detected, or there would be no `self`. Memory is reached
// through pointers of slices whose length was checked to hold what is read or written.
impl Simd for Neon {
    const LANES: usize = 4;
    const CHANNELS: usize = 2;

    type Half = Self;
    type F = float32x4_t;
    type C = uint32x4_t;
    type M = uint32x4_t;

    #[inline(always)]
    fn half(self) -> Self {
        self
    }

    #[inline(always)]
    fn splat(self, value: f32) -> float32x4_t {
        // SAFETY: see above.
        unsafe { vdupq_n_f32(value) }
    }

    #[inline(always)]
    fn load(self, from: &[f32]) -> float32x4_t {
        let from = &from[..4];
        // SAFETY: see above.
        unsafe { vld1q_f32(from.as_ptr()) }
    }

    #[inline(always)]
    fn store(self, value: float32x4_t, to: &mut [f32]) {
        let to = &mut to[..4];
        // SAFETY: see above.
        unsafe { vst1q_f32(to.as_mut_ptr(), value) }
    }

    #[inline(always)]
    fn prefetch(self, _from: &[f32]) {}

    #[inline(always)]
    fn add(self, a: float32x4_t, b: float32x4_t) -> float32x4_t {
        // SAFETY: see above.
        unsafe { vaddq_f32(a, b) }
    }

    #[inline(always)]
    fn mul_add(self, a: float32x4_t, b: float32x4_t, c: float32x4_t) -> float32x4_t {
        // SAFETY: see above.
        unsafe { vfmaq_f32(c, a, b) }
    }

    #[inline(always)]
    fn greater(self, a: float32x4_t, b: float32x4_t) -> uint32x4_t {
        // SAFETY: see above.
        unsafe { vcgtq_f32(a, b) }
    }

    #[inline(always)]
    fn select(self, mask: uint32x4_t, yes: float32x4_t, no: float32x4_t) -> float32x4_t {
        // SAFETY: see above.
        unsafe { vbslq_f32(mask, yes, no) }
    }

    #[inline(always)]
    fn select_mask(self, mask: uint32x4_t, yes: uint32x4_t, no: uint32x4_t) -> uint32x4_t {
        // SAFETY: see above.
        unsafe { vbslq_u32(mask, yes, no) }
    }

    #[inline(always)]
    fn relu(self, value: float32x4_t) -> float32x4_t {
        // SAFETY: see above. The instruction gives NaN where an operand is NaN.
        unsafe { vmaxq_f32(vdupq_n_f32(0.0), value) }
    }

    #[inline(always)]
    fn first(self, count: usize) -> uint32x4_t {
        // SAFETY: see above; four numbers are read.
        unsafe {
            vcgtq_u32(
                vdupq_n_u32(count.min(4) as u32),
                vld1q_u32([0, 1, 2, 3].as_ptr()),
            )
        }
    }

    #[inline(always)]
    fn load_codes(self, from: &[u8]) -> uint32x4_t {
        let bytes = [from[0], from[1], from[2], from[3]];
        // SAFETY: see above.
        unsafe {
            let bytes = vcreate_u8(u64::from(u32::from_le_bytes(bytes)));
            vmovl_u16(vget_low_u16(vmovl_u8(bytes)))
        }
    }

    #[inline(always)]
    fn store_codes(self, column: uint32x4_t, row: uint32x4_t, to: &mut [u8]) {
        let mut lanes = [0u32; 4];
        // SAFETY: see above; four numbers are written.
        unsafe {
            let column = vandq_u32(column, vdupq_n_u32(1));
            let row = vandq_u32(row, vdupq_n_u32(2));
            vst1q_u32(lanes.as_mut_ptr(), vorrq_u32(column, row));
        }
        for (code, lane) in to[..4].iter_mut().zip(lanes) {
            *code = lane as u8;
        }
    }

    #[inline(always)]
    fn column(self, codes: uint32x4_t) -> uint32x4_t {
        // SAFETY: see above.
        unsafe { vtstq_u32(codes, vdupq_n_u32(1)) }
    }

    #[inline(always)]
    fn row(self, codes: uint32x4_t) -> uint32x4_t {
        // SAFETY: see above.
        unsafe { vtstq_u32(codes, vdupq_n_u32(2)) }
    }

    #[inline(always)]
    fn lookup(self, table: &[f32], codes: uint32x4_t) -> float32x4_t {
        let table = self.load(table);
        // SAFETY: see above.
        unsafe {
            // The bytes of entry c are 4c, 4c + 1, 4c + 2, 4c + 3.
            let first = vmulq_u32(codes, vdupq_n_u32(0x0404_0404));
            let bytes = vaddq_u32(first, vdupq_n_u32(0x0302_0100));
            let table = vreinterpretq_u8_f32(table);
            vreinterpretq_f32_u8(vqtbl1q_u8(table, vreinterpretq_u8_u32(bytes)))
        }
    }

    #[inline(always)]
    fn store_split(self, value: float32x4_t, even: &mut [f32], odd: &mut [f32]) {
        let (even, odd) = (&mut even[..2], &mut odd[..2]);
        // SAFETY: see above.
        unsafe {
            vst1_f32(even.as_mut_ptr(), vget_low_f32(vuzp1q_f32(value, value)));
            vst1_f32(odd.as_mut_ptr(), vget_low_f32(vuzp2q_f32(value, value)));
        }
    }

    #[inline(always)]
    fn interleave(self, even: float32x4_t, odd: float32x4_t) -> (float32x4_t, float32x4_t) {
        // SAFETY: see above.
        unsafe { (vzip1q_f32(even, odd), vzip2q_f32(even, odd)) }
    }

    #[inline(always)]
    fn sum(self, value: float32x4_t) -> f32 {
        let mut lanes = [0.0; 4];
        self.store(value, &mut lanes);
        sum_halves(lanes)
    }
}
