//! From grey levels to numbers in `[0, 1]`.

/// A grey level divided by 255, correctly rounded, for levels that are 0 or in `[1e-33, 255]`. Interpolation gives no
/// smaller ones, because there are no smaller angles than [`SMALLEST_ANGLE`](crate::transform::SMALLEST_ANGLE).
///
/// With `FUSED`, for processors that multiply and add in one instruction: a division takes longer than the two
/// instructions that give the same bits. They multiply by 1/255 as the sum of two numbers, which is right to the last
/// bit because no level's quotient is close to the middle between two numbers. A test compares all levels.
#[inline(always)]
pub(crate) fn level<const FUSED: bool>(grey: f32) -> f32 {
    const SHARE: f32 = 1.0 / 255.0;
    /// What rounding took from it.
    const REST: f32 = (1.0 / 255.0 - SHARE as f64) as f32;
    if FUSED {
        grey.mul_add(SHARE, grey * REST)
    } else {
        grey / 255.0
    }
}

#[cfg(test)]
mod tests {
    use multiversion::multiversion;

    use super::*;

    /// How many of the numbers in a range differ.
    #[multiversion(targets("x86_64+avx2+fma"))]
    fn wrong(first: f32, last: f32) -> usize {
        (first.to_bits()..=last.to_bits())
            .map(f32::from_bits)
            .filter(|&grey| level::<true>(grey).to_bits() != level::<false>(grey).to_bits())
            .count()
    }

    #[test]
    fn test_level_has_the_same_bits_with_fused_instructions_for_every_level() {
        assert_eq!(wrong(0.0, 0.0) + wrong(1e-33, 255.0), 0);
    }
}
