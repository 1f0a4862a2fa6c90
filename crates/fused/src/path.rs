//! Which instructions the kernels are compiled for.

use std::fmt;

#[cfg(target_arch = "x86_64")]
use crate::simd::avx2::Avx2;
#[cfg(target_arch = "x86_64")]
use crate::simd::avx512::Avx512;
#[cfg(target_arch = "aarch64")]
use crate::simd::neon::Neon;
use crate::simd::{Kernel, Simd, portable::Portable};

/// A set of processor instructions that this machine has.
///
/// Each path adds numbers up in one fixed order, so results are the same bytes on every machine that
/// takes the same path; two paths differ by rounding.
#[derive(Clone, Copy)]
pub struct Path(Instructions);

#[derive(Clone, Copy)]
enum Instructions {
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    #[cfg(target_arch = "aarch64")]
    Neon(Neon),
    Portable(Portable),
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
        #[cfg(target_arch = "aarch64")]
        paths.extend(Neon::detect().map(Instructions::Neon));
        paths.push(Instructions::Portable(Portable));
        paths.into_iter().map(Self).collect()
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
            #[cfg(target_arch = "aarch64")]
            Instructions::Neon(_) => "neon",
            Instructions::Portable(_) => "portable",
        }
    }

    /// Numbers that one instruction works on.
    pub fn lanes(self) -> usize {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512(_) => Avx512::LANES,
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2(_) => Avx2::LANES,
            #[cfg(target_arch = "aarch64")]
            Instructions::Neon(_) => Neon::LANES,
            Instructions::Portable(_) => Portable::LANES,
        }
    }

    pub(crate) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512(simd) => simd.run(kernel),
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2(simd) => simd.run(kernel),
            #[cfg(target_arch = "aarch64")]
            Instructions::Neon(simd) => simd.run(kernel),
            Instructions::Portable(simd) => simd.run(kernel),
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
