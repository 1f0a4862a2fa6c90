//! Which instructions the kernels are compiled for.

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
/// Each adds numbers up in one fixed order, so results are the same bytes on every machine that
/// takes the same one and has the same system library (whose `exp` and `ln` the loss takes); two
/// differ by rounding.
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
    /// All that this machine has, the fastest first; the last, `portable`, is on every machine.
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

    /// All that this machine has, and plain Rust in the shapes of those of others.
    #[cfg(test)]
    pub(crate) fn tested() -> Vec<Self> {
        let mut sets = Self::available();
        sets.push(Self(Kind::Portable4(Portable)));
        sets.push(Self(Kind::Portable16(Portable)));
        sets
    }

    /// The fastest of this machine.
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

    /// Numbers that one instruction works on.
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
