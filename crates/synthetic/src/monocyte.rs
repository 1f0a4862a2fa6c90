//! Monocytes: large, kidney-shaped nucleus, grey-blue cytoplasm with vacuoles.

use leuko_core::Stream;

use crate::anatomy::{Anatomy, Cytoplasm, Granule, Nucleus};
use crate::canvas::blend;
use crate::maths::{Point, bell, direction, within};
use crate::noise::Noise;
use crate::shape::{Outline, Shape};
use crate::stain::Stain;

/// A monocyte.
pub(crate) fn monocyte(stream: &mut Stream, centre: Point, stain: &Stain) -> Anatomy {
    let radius = bell(stream, 7.5, 0.7);
    let body = Shape::of(Outline::random(stream, centre, radius, 0.06, 0.035));
    let reach = body.reach();
    let size = radius * within(stream, 0.64, 0.78);
    let middle = centre + direction(stream) * (0.6 * (radius - size));
    let mut shape = Shape::of(Outline::random(stream, middle, size, 0.10, 0.035));
    shape.blend = 1.0;
    // The indentation, from a kidney's to a horseshoe's.
    let towards = direction(stream);
    let bite = size * within(stream, 0.25, 0.55);
    let place = middle + towards * (size * within(stream, 0.75, 1.05));
    shape
        .bites
        .push(Outline::random(stream, place, bite, 0.15, 0.03));
    let density = bell(stream, 1.15, 0.18).clamp(0.8, 1.7);
    let mut cell = Anatomy {
        nucleus: Some(Nucleus {
            shape,
            margin: 0.3,
            colour: blend([(density, stain.chromatin), (0.10, stain.azure)]),
            clumps: Noise::new(stream, centre, reach, 0.95, 3),
            clumping: within(stream, 0.10, 0.24),
            sharpness: within(stream, 0.8, 1.6),
            grain: Noise::new(stream, centre, reach, 0.35, 2),
            graininess: within(stream, 0.03, 0.08),
            membrane: within(stream, 0.03, 0.15),
            nucleoli: Vec::new(),
        }),
        cytoplasm: Cytoplasm {
            colour: blend([
                (within(stream, 0.14, 0.30), stain.azure),
                (within(stream, 0.10, 0.25), stain.eosin),
            ]),
            texture: Noise::new(stream, centre, reach, 0.6, 2),
            roughness: within(stream, 0.12, 0.25),
            rim: within(stream, 0.0, 0.5),
        },
        vacuoles: Vec::new(),
        granules: Vec::new(),
        body,
    };
    for _ in 0..stream.below(9) {
        let size = within(stream, 0.25, 0.8);
        if let Some(place) = clear(stream, &cell, size) {
            cell.vacuoles
                .push(Outline::random(stream, place, size, 0.08, 0.03));
        }
    }
    let colour = blend([(0.5, stain.magenta)]);
    for _ in 0..stream.below(60) {
        let radius = within(stream, 0.10, 0.18);
        if let Some(centre) = cell.room(stream, radius, false) {
            cell.granules.push(Granule {
                centre,
                radius,
                colour,
                opacity: 0.5,
            });
        }
    }
    cell
}

/// A place for a vacuole away from the border, where a hole would look like a bite, if there is room.
fn clear(stream: &mut Stream, cell: &Anatomy, size: f32) -> Option<Point> {
    cell.room(stream, size, false)
        .filter(|&place| cell.depths(place).0 > 1.3 * size)
}
