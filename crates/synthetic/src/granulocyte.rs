//! Neutrophils, eosinophils and basophils: lobed nuclei and granules.

use leuko_core::Stream;

use crate::anatomy::{Anatomy, Cytoplasm, Granule, Nucleus};
use crate::canvas::{Absorbance, blend};
use crate::maths::{Point, bell, direction, within};
use crate::noise::Noise;
use crate::shape::{Outline, Shape};
use crate::stain::Stain;

/// Band or two to five lobes in pink, finely granulated cytoplasm.
pub(crate) fn neutrophil(stream: &mut Stream, centre: Point, stain: &Stain) -> Anatomy {
    let radius = bell(stream, 6.7, 0.6);
    let pinkness = within(stream, 0.18, 0.5);
    let body = round(stream, centre, radius);
    let shape = if stream.chance(0.2) {
        band(stream, centre, radius)
    } else {
        let lobes = [2, 3, 3, 3, 4, 4, 5][stream.below(7)];
        lobed(stream, centre, radius, lobes, 0.325)
    };
    let mut cell = Anatomy {
        nucleus: Some(chromatin(stream, shape, &body, stain)),
        cytoplasm: Cytoplasm {
            colour: blend([
                (pinkness, stain.eosin),
                (within(stream, 0.0, 0.10), stain.azure),
            ]),
            texture: Noise::new(stream, centre, body.reach(), 0.5, 2),
            roughness: within(stream, 0.15, 0.35),
            rim: within(stream, 0.0, 0.4),
        },
        vacuoles: Vec::new(),
        granules: Vec::new(),
        body,
    };
    // From barely visible to "toxic" granules.
    let strength = within(stream, 0.1, 0.8);
    let colour = blend([
        (within(stream, 0.4, 0.9), stain.magenta),
        (0.1, stain.eosin),
    ]);
    let number = 60 + stream.below(260);
    sow(stream, &mut cell, number, (0.10, 0.24), false, |_| {
        (colour, strength)
    });
    cell
}

/// Two or three plump lobes among large orange-red granules.
pub(crate) fn eosinophil(stream: &mut Stream, centre: Point, stain: &Stain) -> Anatomy {
    let radius = bell(stream, 6.9, 0.6);
    let body = round(stream, centre, radius);
    let lobes = if stream.chance(0.75) { 2 } else { 3 };
    let shape = lobed(stream, centre, radius, lobes, 0.40);
    let mut cell = Anatomy {
        nucleus: Some(chromatin(stream, shape, &body, stain)),
        cytoplasm: Cytoplasm {
            colour: blend([(0.22, stain.orange), (0.12, stain.azure)]),
            texture: Noise::new(stream, centre, body.reach(), 0.9, 2),
            roughness: 0.25,
            rim: 0.2,
        },
        vacuoles: Vec::new(),
        granules: Vec::new(),
        body,
    };
    let strength = within(stream, 0.55, 0.95);
    let number = 320 + stream.below(200);
    sow(stream, &mut cell, number, (0.28, 0.46), false, |stream| {
        let depth = within(stream, 0.35, 1.15);
        (blend([(depth * strength, stain.orange)]), 0.8)
    });
    cell
}

/// Coarse blue-black granules that hide a pale, folded nucleus.
pub(crate) fn basophil(stream: &mut Stream, centre: Point, stain: &Stain) -> Anatomy {
    let radius = bell(stream, 5.7, 0.5);
    let body = round(stream, centre, radius);
    let lobes = 2 + stream.below(2);
    let shape = lobed(stream, centre, radius, lobes, 0.50);
    let mut nucleus = chromatin(stream, shape, &body, stain);
    nucleus.colour = nucleus.colour.map(|value| 0.68 * value);
    let mut cell = Anatomy {
        nucleus: Some(nucleus),
        cytoplasm: Cytoplasm {
            colour: blend([(0.35, stain.magenta), (0.10, stain.azure)]),
            texture: Noise::new(stream, centre, body.reach(), 0.9, 3),
            roughness: 0.3,
            rim: 0.3,
        },
        vacuoles: Vec::new(),
        granules: Vec::new(),
        body,
    };
    let strength = within(stream, 0.75, 1.15);
    let number = 60 + stream.below(110);
    sow(stream, &mut cell, number, (0.26, 0.52), true, |stream| {
        let depth = within(stream, 0.75, 1.1);
        (blend([(depth * strength, stain.violet)]), 0.85)
    });
    cell
}

fn round(stream: &mut Stream, centre: Point, radius: f32) -> Shape {
    let oval = if stream.chance(0.3) { 0.08 } else { 0.03 };
    Shape::of(Outline::random(stream, centre, radius, oval, 0.014))
}

/// Dense, coarsely clumped chromatin of a mature granulocyte.
fn chromatin(stream: &mut Stream, shape: Shape, body: &Shape, stain: &Stain) -> Nucleus {
    let (centre, reach) = (body.centre(), body.reach());
    let density = bell(stream, 1.5, 0.2).clamp(1.0, 2.1);
    Nucleus {
        shape,
        margin: 0.25,
        colour: blend([(density, stain.chromatin), (0.15, stain.azure)]),
        clumps: Noise::new(stream, centre, reach, 0.85, 2),
        clumping: within(stream, 0.22, 0.38),
        sharpness: within(stream, 1.0, 1.8),
        grain: Noise::new(stream, centre, reach, 0.3, 2),
        graininess: within(stream, 0.03, 0.07),
        membrane: within(stream, 0.05, 0.2),
        nucleoli: Vec::new(),
    }
}

/// `lobes` lobes on an arc, each joined to the next by a bridge; a lobe's radius is about
/// `plumpness * radius`.
fn lobed(stream: &mut Stream, centre: Point, radius: f32, lobes: usize, plumpness: f32) -> Shape {
    let distance = radius * within(stream, 0.48, 0.60);
    // Tangent of half the angle from one lobe to the next.
    let half = match lobes {
        2 => within(stream, 0.8, 1.7),
        3 => within(stream, 0.72, 1.1),
        4 => within(stream, 0.56, 0.80),
        _ => within(stream, 0.40, 0.55),
    };
    let shrink = [1.0, 1.0, 1.0, 0.92, 0.82, 0.74][lobes.min(5)];
    let mut towards = direction(stream);
    let mut shape = Shape {
        parts: Vec::new(),
        bites: Vec::new(),
        blend: 0.45,
    };
    let mut last: Option<Point> = None;
    for _ in 0..lobes {
        let place = centre + towards * (distance * within(stream, 0.8, 1.2));
        let size = radius * plumpness * shrink * within(stream, 0.85, 1.15);
        shape
            .parts
            .push(Outline::random(stream, place, size, 0.12, 0.03));
        if let Some(last) = last {
            bridge(stream, &mut shape, last, place);
        }
        last = Some(place);
        towards = turn(towards, half);
    }
    shape
}

/// A string of circles, close enough to flow together.
fn bridge(stream: &mut Stream, shape: &mut Shape, from: Point, to: Point) {
    let width = within(stream, 0.18, 0.5);
    let steps = ((to - from).length() / width) as u16 + 2;
    for step in 1..steps {
        let place = from + (to - from) * (f32::from(step) / f32::from(steps));
        shape.parts.push(Outline::circle(place, width));
    }
}

/// A sausage bent around the middle of the cell.
fn band(stream: &mut Stream, centre: Point, radius: f32) -> Shape {
    let distance = radius * within(stream, 0.45, 0.55);
    let width = radius * within(stream, 0.22, 0.29);
    let half = within(stream, 0.18, 0.27);
    let mut towards = direction(stream);
    let mut shape = Shape {
        parts: Vec::new(),
        bites: Vec::new(),
        blend: 0.8,
    };
    for _ in 0..9 {
        let size = width * within(stream, 0.85, 1.2);
        shape.parts.push(Outline::random(
            stream,
            centre + towards * distance,
            size,
            0.05,
            0.02,
        ));
        towards = turn(towards, half);
    }
    shape
}

/// A direction turned by twice the angle whose tangent is `half`.
fn turn(direction: Point, half: f32) -> Point {
    let square = half * half;
    let (cos, sin) = ((1.0 - square) / (1.0 + square), 2.0 * half / (1.0 + square));
    direction * cos + direction.turned() * sin
}

/// Puts granules into the cell, where there is room; `look` gives colour and opacity of each.
fn sow(
    stream: &mut Stream,
    cell: &mut Anatomy,
    number: usize,
    (smallest, largest): (f32, f32),
    over_nucleus: bool,
    look: impl Fn(&mut Stream) -> (Absorbance, f32),
) {
    for _ in 0..number {
        let radius = within(stream, smallest, largest);
        if let Some(centre) = cell.room(stream, radius, over_nucleus) {
            let (colour, opacity) = look(stream);
            cell.granules.push(Granule {
                centre,
                radius,
                colour,
                opacity,
            });
        }
    }
}
