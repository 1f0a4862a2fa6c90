//! Platelets: no nucleus, a pale rim around magenta granules.

use leuko_core::Stream;

use crate::anatomy::{Anatomy, Cytoplasm, Granule};
use crate::canvas::blend;
use crate::maths::{Point, direction, within};
use crate::noise::Noise;
use crate::shape::{Outline, Shape};
use crate::stain::Stain;

/// A platelet with a radius between the two given, in micrometres.
pub(crate) fn platelet(
    stream: &mut Stream,
    centre: Point,
    stain: &Stain,
    (smallest, largest): (f32, f32),
) -> Anatomy {
    let radius = within(stream, smallest, largest);
    let body = Shape::of(Outline::random(stream, centre, radius, 0.10, 0.045));
    let mut cell = Anatomy {
        nucleus: None,
        cytoplasm: Cytoplasm {
            colour: blend([
                (within(stream, 0.10, 0.24), stain.azure),
                (within(stream, 0.05, 0.20), stain.magenta),
            ]),
            texture: Noise::new(stream, centre, body.reach(), 0.6, 2),
            roughness: 0.3,
            rim: within(stream, 0.0, 0.4),
        },
        vacuoles: Vec::new(),
        granules: Vec::new(),
        body,
    };
    // The granules gather in the middle, in some platelets so densely that they look like a nucleus.
    let spread = radius * within(stream, 0.45, 0.85);
    let strength = within(stream, 0.6, 1.2);
    let number = (within(stream, 5.0, 16.0) * radius * radius) as usize;
    for _ in 0..number {
        let distance = spread * within(stream, 0.0, 1.0);
        let centre = centre + direction(stream) * distance;
        let (cell_depth, _) = cell.depths(centre);
        if cell_depth < 0.1 {
            continue;
        }
        cell.granules.push(Granule {
            centre,
            radius: within(stream, 0.15, 0.34),
            colour: blend([
                (strength * within(stream, 0.7, 1.1), stain.magenta),
                (0.1, stain.azure),
            ]),
            opacity: 0.6,
        });
    }
    cell
}
