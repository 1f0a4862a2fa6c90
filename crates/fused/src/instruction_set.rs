//! The processor instructions that the kernels use.

use std::fmt;

#[cfg(target_arch = "x86_64")]
use crate::simd::avx2::Avx2;
#[cfg(target_arch = "x86_64")]
use crate::simd::avx512::Avx512;
#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
use crate::simd::neon::Neon;
use crate::simd::{Kernel, Simd, portable::Portable};

/// A set of processor instructions that this machine has.
///
/// Each set adds numbers in one fixed order. So results are the same bytes on every machine that uses the
/// same set and has the same system library (the loss uses its `exp` and `ln`); two sets differ by
/// rounding.
///
/// # Examples
///
/// ```
/// use leuko_fused::InstructionSet;
///
/// let available = InstructionSet::available();
/// assert_eq!(available[0], InstructionSet::best());
/// assert_eq!(available[available.len() - 1].name(), "portable");
/// ```
#[derive(Clone, Copy)]
pub struct InstructionSet(Kind);

#[derive(Clone, Copy)]
enum Kind {
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    Neon(Neon),
    Portable(Portable<8, 1, 8>),
    #[cfg(test)]
    Portable4(Portable<4, 2, 4>),
    #[cfg(test)]
    Portable16(Portable<16, 2, 8>),
}

impl InstructionSet {
    /// All sets that this machine has, the fastest first; the last, `portable`, is on every machine.
    pub fn available() -> Vec<Self> {
        let mut sets = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            sets.extend(Avx512::detect().map(Kind::Avx512));
            sets.extend(Avx2::detect().map(Kind::Avx2));
        }
        #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
        sets.extend(Neon::detect().map(Kind::Neon));
        sets.push(Kind::Portable(Portable));
        sets.into_iter().map(Self).collect()
    }

    /// All sets that this machine has, and plain Rust in the vector shapes of other machines.
    #[cfg(test)]
    pub(crate) fn tested() -> Vec<Self> {
        let mut sets = Self::available();
        sets.push(Self(Kind::Portable4(Portable)));
        sets.push(Self(Kind::Portable16(Portable)));
        sets
    }

    /// The fastest set of this machine.
    pub fn best() -> Self {
        Self::available()[0]
    }

    /// `avx512`, `avx2`, `neon` or `portable`.
    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(_) => "avx512",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(_) => "avx2",
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Kind::Neon(_) => "neon",
            Kind::Portable(_) => "portable",
            #[cfg(test)]
            Kind::Portable4(_) => "portable, 4 lanes",
            #[cfg(test)]
            Kind::Portable16(_) => "portable, 16 lanes",
        }
    }

    /// How many numbers one instruction works on.
    pub fn lanes(self) -> usize {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(_) => Avx512::LANES,
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(_) => Avx2::LANES,
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Kind::Neon(_) => Neon::LANES,
            Kind::Portable(_) => Portable::<8, 1, 8>::LANES,
            #[cfg(test)]
            Kind::Portable4(_) => 4,
            #[cfg(test)]
            Kind::Portable16(_) => 16,
        }
    }

    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(simd) => simd.run(kernel),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(simd) => simd.run(kernel),
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Kind::Neon(simd) => simd.run(kernel),
            Kind::Portable(simd) => simd.run(kernel),
            #[cfg(test)]
            Kind::Portable4(simd) => simd.run(kernel),
            #[cfg(test)]
            Kind::Portable16(simd) => simd.run(kernel),
        }
    }
}

impl PartialEq for InstructionSet {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for InstructionSet {}

impl fmt::Debug for InstructionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for InstructionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
