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
/// Each path adds numbers up in one fixed order, so results are the same bytes on every machine that
/// takes the same path and has the same system library (whose `exp` and `ln` the loss takes); two
/// paths differ by rounding.
#[derive(Clone, Copy)]
pub struct Path(Instructions);

#[derive(Clone, Copy)]
enum Instructions {
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
    Neon(Neon),
    Portable(Portable<8, 1>),
    #[cfg(test)]
    Portable4(Portable<4, 2>),
    #[cfg(test)]
    Portable16(Portable<16, 2>),
}

impl Path {
    /// All paths of this machine, the fastest first; the last, `portable`, is on every machine.
    pub fn available() -> Vec<Self> {
        let mut paths = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            paths.extend(Avx512::detect().map(Instructions::Avx512));
            paths.extend(Avx2::detect().map(Instructions::Avx2));
        }
        #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
        paths.extend(Neon::detect().map(Instructions::Neon));
        paths.push(Instructions::Portable(Portable));
        paths.into_iter().map(Self).collect()
    }

    /// All paths of this machine, and plain Rust in the shapes of those of others.
    #[cfg(test)]
    pub(crate) fn tested() -> Vec<Self> {
        let mut paths = Self::available();
        paths.push(Self(Instructions::Portable4(Portable)));
        paths.push(Self(Instructions::Portable16(Portable)));
        paths
    }

    /// The fastest path of this machine.
    pub fn best() -> Self {
        Self::available()[0]
    }

    /// `avx512`, `avx2`, `neon` or `portable`.
    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512(_) => "avx512",
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2(_) => "avx2",
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Instructions::Neon(_) => "neon",
            Instructions::Portable(_) => "portable",
            #[cfg(test)]
            Instructions::Portable4(_) => "portable, 4 lanes",
            #[cfg(test)]
            Instructions::Portable16(_) => "portable, 16 lanes",
        }
    }

    /// Numbers that one instruction works on.
    pub fn lanes(self) -> usize {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512(_) => Avx512::LANES,
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2(_) => Avx2::LANES,
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Instructions::Neon(_) => Neon::LANES,
            Instructions::Portable(_) => Portable::<8, 1>::LANES,
            #[cfg(test)]
            Instructions::Portable4(_) => 4,
            #[cfg(test)]
            Instructions::Portable16(_) => 16,
        }
    }

    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512(simd) => simd.run(kernel),
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2(simd) => simd.run(kernel),
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Instructions::Neon(simd) => simd.run(kernel),
            Instructions::Portable(simd) => simd.run(kernel),
            #[cfg(test)]
            Instructions::Portable4(simd) => simd.run(kernel),
            #[cfg(test)]
            Instructions::Portable16(simd) => simd.run(kernel),
        }
    }
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Path {}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
