//! Blocks and arrows of a network's diagram.

use crate::scene::{Point, Scene, at};
use crate::style::{Colour, GREY, HAIR_WIDTH};

/// How far a block reaches to the right and upwards, as a share of its depth: seen obliquely.
pub(super) const OBLIQUE: [f64; 2] = [0.3, 0.2];
/// Length of an arrow's head.
const HEAD: f64 = 2.4;

/// A drawn block: where arrows end and begin.
pub(super) struct Drawn {
    pub(super) left: f64,
    pub(super) right: f64,
}

/// Draws a block of a width, height and depth seen obliquely: its front, its top and its right side.
pub(super) fn draw_block(
    scene: &mut Scene,
    middle: Point,
    [width, height, depth]: [f64; 3],
    colour: Colour,
) -> Drawn {
    let (right, up) = (OBLIQUE[0] * depth, OBLIQUE[1] * depth);
    let left = middle.x - (width + right) / 2.0;
    let top = middle.y - (height + up) / 2.0 + up;
    let front = |x: f64, y: f64| at(left + x * width, top + y * height);
    let back = |x: f64, y: f64| {
        let front = front(x, y);
        at(front.x + right, front.y - up)
    };
    let faces = [
        (
            [
                back(0.0, 0.0),
                back(1.0, 0.0),
                front(1.0, 0.0),
                front(0.0, 0.0),
            ],
            0.18,
        ),
        (
            [
                front(1.0, 0.0),
                back(1.0, 0.0),
                back(1.0, 1.0),
                front(1.0, 1.0),
            ],
            0.5,
        ),
        (
            [
                front(0.0, 0.0),
                front(1.0, 0.0),
                front(1.0, 1.0),
                front(0.0, 1.0),
            ],
            0.35,
        ),
    ];
    for (corners, share) in faces {
        draw_face(scene, corners, colour.tint(share), colour);
    }
    Drawn {
        left,
        right: left + width + right,
    }
}

/// Draws a polygon of four corners with its outline.
pub(super) fn draw_face(scene: &mut Scene, corners: [Point; 4], inside: Colour, outline: Colour) {
    scene.area(corners.to_vec(), inside);
    let around = corners.iter().cycle().take(6).copied().collect();
    scene.line(around, HAIR_WIDTH, outline);
}

/// Draws a level arrow.
pub(super) fn draw_arrow(scene: &mut Scene, from: Point, to: f64) {
    let neck = to - HEAD;
    scene.line(vec![from, at(neck, from.y)], 1.5 * HAIR_WIDTH, GREY);
    let half = HEAD / 2.0;
    let head = vec![
        at(to, from.y),
        at(neck, from.y - half),
        at(neck, from.y + half),
    ];
    scene.area(head, GREY);
}
