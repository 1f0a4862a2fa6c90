//! Blocks and arrows of a network's diagram.

use plotters::element::{PathElement, Polygon};
use plotters::style::{Color, RGBColor};

use crate::VizError;
use crate::mark::Place;
use crate::page::Area;
use crate::style::{GREY, HAIR_WIDTH, pt, stroke, tint};

/// How far a block reaches to the right and upwards, as a share of its depth: seen obliquely.
pub(super) const OBLIQUE: [f64; 2] = [0.3, 0.2];
/// Length of an arrow's head.
const HEAD: i32 = pt(2.4);

/// A drawn block: where arrows end and begin.
pub(super) struct Drawn {
    pub(super) left: i32,
    pub(super) right: i32,
}

/// Draws a block of a width, height and depth seen obliquely: its top, its right side and its front.
pub(super) fn draw_block(
    area: &Area,
    middle: Place,
    [width, height, depth]: [i32; 3],
    colour: RGBColor,
) -> Result<Drawn, VizError> {
    let [right, up] = OBLIQUE.map(|share| (share * f64::from(depth)) as i32);
    let left = middle.0 - (width + right) / 2;
    let top = middle.1 - (height + up) / 2 + up;
    let front = |x: i32, y: i32| (left + x * width, top + y * height);
    let back = |x: i32, y: i32| (front(x, y).0 + right, front(x, y).1 - up);
    let faces = [
        ([back(0, 0), back(1, 0), front(1, 0), front(0, 0)], 0.18),
        ([front(1, 0), back(1, 0), back(1, 1), front(1, 1)], 0.5),
        ([front(0, 0), front(1, 0), front(1, 1), front(0, 1)], 0.35),
    ];
    for (corners, share) in faces {
        draw_face(area, corners, tint(colour, share), colour)?;
    }
    Ok(Drawn {
        left,
        right: left + width + right,
    })
}

/// Draws a polygon of four corners with its outline.
pub(super) fn draw_face(
    area: &Area,
    corners: [Place; 4],
    inside: RGBColor,
    outline: RGBColor,
) -> Result<(), VizError> {
    area.draw(&Polygon::new(corners, inside.filled()))?;
    let [first, ..] = corners;
    let around: Vec<Place> = corners.into_iter().chain([first]).collect();
    area.draw(&PathElement::new(around, stroke(outline, HAIR_WIDTH)))?;
    Ok(())
}

/// Draws a level arrow.
pub(super) fn draw_arrow(area: &Area, (x, y): Place, to: i32) -> Result<(), VizError> {
    let neck = to - HEAD;
    let line = [(x, y), (neck, y)];
    area.draw(&PathElement::new(line, stroke(GREY, 1.5 * HAIR_WIDTH)))?;
    let head = [(to, y), (neck, y - HEAD / 2), (neck, y + HEAD / 2)];
    area.draw(&Polygon::new(head, GREY.filled()))?;
    Ok(())
}
