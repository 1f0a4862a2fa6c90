//! What surrounds the cell: plasma, red cells, platelets, precipitate, neighbours.

use leuko_core::Stream;

use crate::anatomy::Anatomy;
use crate::canvas::{Absorbance, Canvas, FIELD, blend};
use crate::maths::{Point, bell, direction, mix, step, within};
use crate::noise::Noise;
use crate::platelet::platelet;
use crate::shape::Outline;
use crate::stain::Stain;

/// How the red cells of one slide look.
struct RedCells {
    /// Mean radius in micrometres.
    radius: f32,
    /// Absorbance in green light where the cell is thick.
    density: f32,
    /// How pale the middle is, in `[0, 1]`.
    pallor: f32,
    /// Where the pale middle begins and ends, as a part of the depth.
    slope: (f32, f32),
    /// Waviness of the border, as a part of the radius.
    wavy: f32,
}

/// Paints everything that lies below and around `cell`, but not the cell. `clutter` scales the number
/// of red cells, platelets and specks; 1 is an ordinary smear.
pub(crate) fn surroundings(
    stream: &mut Stream,
    canvas: &mut Canvas,
    stain: &Stain,
    cell: &Anatomy,
    clutter: f32,
) {
    plasma(stream, canvas, stain);
    let style = RedCells {
        radius: within(stream, 3.35, 3.9),
        density: within(stream, 0.20, 0.36),
        pallor: within(stream, 0.05, 0.85),
        slope: (within(stream, 0.1, 0.35), within(stream, 0.55, 1.0)),
        wavy: within(stream, 0.004, 0.022),
    };
    red_cells(stream, canvas, stain, cell, &style, clutter);
    let platelets = (clutter * within(stream, 0.0, 3.2)) as usize;
    for _ in 0..platelets {
        let centre = anywhere(stream);
        if cell.depths(centre).0 < -0.8 {
            platelet(stream, centre, stain, (0.45, 1.1)).paint(canvas);
        }
    }
    if stream.chance(f64::from(0.15 * clutter)) {
        precipitate(stream, canvas, stain);
    }
}

/// A place in the field, or a little beyond its border.
fn anywhere(stream: &mut Stream) -> Point {
    let mut coordinate = || within(stream, -2.5, FIELD + 2.5);
    Point::new(coordinate(), coordinate())
}

/// A faint, uneven veil.
fn plasma(stream: &mut Stream, canvas: &mut Canvas, stain: &Stain) {
    let middle = Canvas::middle();
    let veil = Noise::new(stream, middle, 0.5 * FIELD, 5.0, 1);
    let colour = blend([(0.04, stain.azure), (0.04, stain.eosin)]);
    let strength = within(stream, 0.2, 1.0);
    canvas.add(middle, FIELD, |_, point| {
        Some(((strength * (1.0 + 0.4 * veil.at(point))).max(0.0), colour))
    });
}

fn red_cells(
    stream: &mut Stream,
    canvas: &mut Canvas,
    stain: &Stain,
    cell: &Anatomy,
    style: &RedCells,
    clutter: f32,
) {
    let mut placed: Vec<(Point, f32)> = Vec::new();
    let wanted = (clutter * within(stream, 6.0, 20.0)) as usize;
    let overlap = within(stream, 0.05, 0.55);
    for _ in 0..8 * wanted {
        if placed.len() >= wanted {
            break;
        }
        let centre = anywhere(stream);
        let radius = style.radius * bell(stream, 1.0, 0.07);
        let crowded = placed.iter().any(|&(other, size)| {
            let nearest = (radius + size) * (1.0 - overlap * within(stream, 0.0, 1.0));
            (centre - other).length() < nearest
        });
        if crowded || cell.depths(centre).0 > -0.78 * radius {
            continue;
        }
        red_cell(stream, canvas, stain, style, centre, radius);
        placed.push((centre, radius));
    }
}

fn red_cell(
    stream: &mut Stream,
    canvas: &mut Canvas,
    stain: &Stain,
    style: &RedCells,
    centre: Point,
    radius: f32,
) {
    let oval = if stream.chance(0.25) { 0.10 } else { 0.03 };
    let outline = Outline::random(stream, centre, radius, oval, style.wavy);
    let density = style.density * bell(stream, 1.0, 0.07);
    let pallor = (style.pallor * within(stream, 0.5, 1.1)).min(0.85);
    let colour = blend([(density, stain.haemoglobin)]);
    // Thickness runs downhill to one side: no cell lies quite flat.
    let tilt = direction(stream) * within(stream, 0.0, 0.16);
    canvas.add(centre, outline.reach, |canvas, point| {
        let depth = outline.depth(point);
        let coverage = canvas.coverage(depth);
        if coverage <= 0.0 {
            return None;
        }
        let part = depth / radius;
        let dome = mix(0.82, 1.0, step(0.0, 0.22, part));
        let edge = 0.16 * (1.0 - step(0.0, 0.07, part));
        let middle = 1.0 - pallor * step(style.slope.0, style.slope.1, part);
        let lean = 1.0 + (point - centre).dot(tilt) / radius;
        Some((
            coverage,
            colour.map(|value| value * (dome + edge) * middle * lean),
        ))
    });
}

/// Specks of dried dye.
fn precipitate(stream: &mut Stream, canvas: &mut Canvas, stain: &Stain) {
    let middle = anywhere(stream);
    let colour: Absorbance = blend([(0.8, stain.violet)]);
    for _ in 0..2 + stream.below(12) {
        let centre = middle + direction(stream) * within(stream, 0.0, 2.5);
        let radius = within(stream, 0.08, 0.3);
        let strength = within(stream, 0.3, 1.0);
        let outline = Outline::random(stream, centre, radius, 0.15, 0.08);
        canvas.add(centre, outline.reach, |canvas, point| {
            let coverage = strength * canvas.coverage(outline.depth(point));
            (coverage > 0.0).then_some((coverage, colour))
        });
    }
}
