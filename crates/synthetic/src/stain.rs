//! The dyes of a May-Gruenwald-Giemsa stain, and how they differ from slide to slide.

use leuko_core::Stream;

use crate::canvas::Absorbance;
use crate::maths::{bell, within};

/// What each stained substance absorbs on one slide, for an amount of 1.
#[derive(Clone, Debug)]
pub(crate) struct Stain {
    /// Purple of chromatin (azure B and eosin together).
    pub(crate) chromatin: Absorbance,
    /// Blue of cytoplasm rich in RNA.
    pub(crate) azure: Absorbance,
    /// Pink of cytoplasm and of neutrophil granules.
    pub(crate) eosin: Absorbance,
    /// Salmon of red cells.
    pub(crate) haemoglobin: Absorbance,
    /// Orange-red of eosinophil granules.
    pub(crate) orange: Absorbance,
    /// Blue-black of basophil granules.
    pub(crate) violet: Absorbance,
    /// Magenta of platelet and azurophil granules.
    pub(crate) magenta: Absorbance,
}

impl Stain {
    /// The stain of one slide: strength and hue of each dye vary by `variation`, 0 for the same
    /// stain on every slide.
    pub(crate) fn new(stream: &mut Stream, variation: f32) -> Self {
        let strength = 1.0 + variation * within(stream, -0.22, 0.25);
        // Old azure stains redder, fresh methylene blue bluer.
        let blueness = variation * within(stream, -1.0, 1.0);
        let mut dye = |base: Absorbance, turn: f32| {
            let own = strength * bell(stream, 1.0, 0.10 * variation);
            let red = 1.0 + turn * blueness;
            let hue = [red, 1.0, 1.0].map(|part| part * bell(stream, 1.0, 0.05 * variation));
            [0, 1, 2].map(|channel| (own * base[channel] * hue[channel]).max(0.01))
        };
        Self {
            chromatin: dye([0.48, 1.0, 0.21], 0.25),
            azure: dye([0.94, 0.74, 0.30], 0.10),
            eosin: dye([0.12, 0.66, 0.30], 0.10),
            haemoglobin: dye([0.40, 1.0, 1.02], 0.22),
            orange: dye([0.22, 0.92, 0.78], 0.15),
            violet: dye([0.95, 1.45, 0.42], 0.10),
            magenta: dye([0.32, 1.0, 0.32], 0.20),
        }
    }
}
