//! Lymphoblasts and lymphocytes, which are hard to distinguish.

use leuko_core::Stream;

use crate::anatomy::{Anatomy, Cytoplasm, Nucleolus, Nucleus};
use crate::canvas::blend;
use crate::maths::{Point, bell, direction, mix, within};
use crate::noise::Noise;
use crate::shape::{Outline, Shape};
use crate::stain::Stain;

/// Mean and standard deviation of a trait over the cells of one kind.
type Spread = (f32, f32);

/// The traits by which the two kinds differ, on average only.
struct Traits {
    /// Radius of the cell in micrometres.
    radius: Spread,
    /// Area of the nucleus as a part of the cell's.
    nucleus: Spread,
    /// Absorbance of chromatin in green light.
    density: Spread,
    /// Width of chromatin clumps in micrometres.
    clump: Spread,
    /// How strongly clumps stand out.
    clumping: Spread,
    /// Waviness of the nuclear border, as a part of its radius.
    wavy: Spread,
    /// Number of visible nucleoli.
    nucleoli: Spread,
    /// Depth of the nuclear cleft in micrometres; most cells have no cleft.
    cleft: Spread,
    /// Blueness of the cytoplasm.
    basophilia: Spread,
}

/// Fine open chromatin, nucleoli, irregular nucleus, scanty cytoplasm.
const LYMPHOBLAST: Traits = Traits {
    radius: (6.3, 0.85),
    nucleus: (0.84, 0.08),
    density: (1.22, 0.24),
    clump: (0.55, 0.12),
    clumping: (0.08, 0.03),
    wavy: (0.032, 0.012),
    nucleoli: (2.2, 1.1),
    cleft: (-0.2, 1.6),
    basophilia: (0.42, 0.14),
};

/// Coarse clumps "like a football", seldom a nucleolus, round nucleus.
const LYMPHOCYTE: Traits = Traits {
    radius: (5.5, 0.75),
    nucleus: (0.77, 0.11),
    density: (1.55, 0.24),
    clump: (1.15, 0.18),
    clumping: (0.31, 0.06),
    wavy: (0.016, 0.008),
    nucleoli: (-0.2, 0.6),
    cleft: (-1.8, 1.4),
    basophilia: (0.32, 0.12),
};

/// A lymphoblast or a lymphocyte; `likeness` in `[0, 1]` brings the two kinds' averages together.
pub(crate) fn lymphoid(
    stream: &mut Stream,
    centre: Point,
    stain: &Stain,
    malignant: bool,
    likeness: f32,
) -> Anatomy {
    let (own, other) = if malignant {
        (&LYMPHOBLAST, &LYMPHOCYTE)
    } else {
        (&LYMPHOCYTE, &LYMPHOBLAST)
    };
    let mut draw = |of: fn(&Traits) -> Spread, low: f32, high: f32| {
        let (own, other) = (of(own), of(other));
        let towards = |own, other| mix(own, 0.5 * (own + other), likeness);
        let (mean, deviation) = (towards(own.0, other.0), towards(own.1, other.1));
        bell(stream, mean, deviation).clamp(low, high)
    };
    let radius = draw(|t| t.radius, 4.3, 8.6);
    let ratio = draw(|t| t.nucleus, 0.45, 0.96);
    let density = draw(|t| t.density, 0.75, 2.2);
    let clump = draw(|t| t.clump, 0.35, 1.8);
    let clumping = draw(|t| t.clumping, 0.02, 0.5);
    let wavy = draw(|t| t.wavy, 0.004, 0.08);
    let nucleoli = draw(|t| t.nucleoli, 0.0, 4.0) as usize;
    let cleft = draw(|t| t.cleft, -9.0, 3.2);
    let basophilia = draw(|t| t.basophilia, 0.12, 0.95);

    let body = body(stream, centre, radius);
    let size = radius * ratio.sqrt();
    // The nucleus lies to one side, often against the border.
    let shift = direction(stream) * ((radius - size) * within(stream, 0.1, 1.1));
    let shape = nucleus(stream, centre + shift, size, wavy, cleft);
    let reach = body.reach();
    Anatomy {
        nucleus: Some(Nucleus {
            nucleoli: (0..nucleoli)
                .map(|_| nucleolus(stream, shape.centre(), size, density, stain))
                .collect(),
            shape,
            margin: within(stream, 0.15, 0.35),
            colour: blend([(density, stain.chromatin), (0.08, stain.azure)]),
            clumps: Noise::new(stream, centre, reach, clump, 2),
            clumping,
            sharpness: within(stream, 0.9, 1.8),
            grain: Noise::new(stream, centre, reach, 0.32, 2),
            graininess: within(stream, 0.03, 0.08),
            membrane: within(stream, 0.03, 0.16),
        }),
        cytoplasm: Cytoplasm {
            colour: blend([
                (basophilia, stain.azure),
                (within(stream, 0.0, 0.12), stain.eosin),
            ]),
            texture: Noise::new(stream, centre, reach, 1.1, 3),
            roughness: within(stream, 0.10, 0.28),
            rim: within(stream, 0.1, 0.9),
        },
        vacuoles: vacuoles(stream, centre, radius),
        granules: Vec::new(),
        body,
    }
}

/// Round, sometimes pulled out to a handle or with a bleb.
fn body(stream: &mut Stream, centre: Point, radius: f32) -> Shape {
    let oval = if stream.chance(0.25) { 0.09 } else { 0.035 };
    let mut body = Shape::of(Outline::random(stream, centre, radius, oval, 0.012));
    body.blend = 1.6;
    if stream.chance(0.16) {
        let towards = direction(stream);
        for step in 0..1 + stream.below(3) {
            let distance = radius * 0.97 + 0.7 * step as f32;
            let size = within(stream, 0.5, 1.3);
            body.parts
                .push(Outline::circle(centre + towards * distance, size));
        }
    }
    body
}

/// A nucleus of the given radius, with a cleft `cleft` micrometres deep if that is above 0.
fn nucleus(stream: &mut Stream, centre: Point, size: f32, wavy: f32, cleft: f32) -> Shape {
    let oval = if stream.chance(0.3) { 0.08 } else { 0.035 };
    let mut shape = Shape::of(Outline::random(stream, centre, size, oval, wavy));
    if cleft > 0.3 {
        let towards = direction(stream);
        let steps = 6u8;
        let width = within(stream, 0.35, 1.0);
        for step in 0..steps {
            let part = f32::from(step) / f32::from(steps - 1);
            let place = centre + towards * (size - cleft * part);
            shape
                .bites
                .push(Outline::circle(place, width * (1.0 - 0.75 * part)));
        }
    }
    shape
}

fn nucleolus(
    stream: &mut Stream,
    centre: Point,
    size: f32,
    density: f32,
    stain: &Stain,
) -> Nucleolus {
    let place = centre + direction(stream) * (size * 0.68 * within(stream, 0.0, 1.0).sqrt());
    let radius = within(stream, 0.5, 1.15);
    Nucleolus {
        outline: Outline::random(stream, place, radius, 0.1, 0.05),
        colour: blend([
            (density * within(stream, 0.5, 0.68), stain.chromatin),
            (0.25, stain.azure),
        ]),
        clarity: within(stream, 0.35, 0.95),
    }
}

/// A few small holes, in some cells.
fn vacuoles(stream: &mut Stream, centre: Point, radius: f32) -> Vec<Outline> {
    if !stream.chance(0.25) {
        return Vec::new();
    }
    (0..1 + stream.below(6))
        .map(|_| {
            let place = centre + direction(stream) * (radius * within(stream, 0.6, 0.9));
            let size = within(stream, 0.15, 0.45);
            Outline::circle(place, size)
        })
        .collect()
}
