//! From grey levels to numbers in `[0, 1]`.

/// A grey level divided by 255, correctly rounded, for levels in `[0, 255]`.
///
/// With `FUSED`, for processors that multiply and add in one instruction: a division takes longer than
/// the three instructions that give the same bits. The remainder of the first quotient is exact, so the
/// second is right to the last bit. A test compares them for all numbers in `[0, 255]`.
#[inline(always)]
pub(crate) fn level<const FUSED: bool>(grey: f32) -> f32 {
    const SHARE: f32 = 1.0 / 255.0;
    if FUSED {
        let quotient = grey * SHARE;
        let remainder = quotient.mul_add(-255.0, grey);
        remainder.mul_add(SHARE, quotient)
    } else {
        grey / 255.0
    }
}

#[cfg(test)]
mod tests {
    use multiversion::multiversion;

    use super::*;

    /// How many of the numbers below and at these bits differ.
    #[multiversion(targets("x86_64+avx2+fma"))]
    fn wrong(last: u32) -> usize {
        (0..=last)
            .map(f32::from_bits)
            .filter(|&grey| level::<true>(grey).to_bits() != level::<false>(grey).to_bits())
            .count()
    }

    #[test]
    fn test_level_has_the_same_bits_with_fused_instructions_for_every_number() {
        assert_eq!(wrong(255f32.to_bits()), 0);
    }
}
