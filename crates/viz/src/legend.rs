//! What the marks of a figure stand for.

use crate::boxes::{INSIDE, MEDIAN, OUTLINE};
use crate::contact_sheet::Verdict;
use crate::frame::{CAP_HEIGHT, label};
use crate::marker::Marker;
use crate::scene::{Anchor, Point, Scene, at};
use crate::series::Look;
use crate::style::{BLACK, BLUE, Colour, GAP, HAIR_WIDTH, TICK_SIZE, VERMILION};

/// Width of a legend's symbols, in points.
pub(crate) const SYMBOL_WIDTH: f64 = 12.0;

/// A line of a legend.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) symbol: Symbol,
    pub(crate) text: String,
}

/// A mark, as it looks in the figure.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Symbol {
    /// A line of a width.
    Line(f64, Colour),
    /// A dashed line of a width.
    Dashed(f64, Colour),
    /// An area.
    Band(Colour),
    /// A dot of a radius.
    Dot(f64, Colour),
    /// A box of a boxplot, lying on its side.
    Box,
    /// A line of a width in a band of its colour.
    LineInBand(f64, Colour),
    /// A frame around a picture.
    Frame(Verdict),
    /// A series of points.
    Series(Look),
    /// A marker of a radius.
    Marker(f64, Marker),
    /// A published mean with its standard deviation.
    Published,
}

impl Entry {
    pub(crate) fn new(symbol: Symbol, text: impl Into<String>) -> Self {
        Self {
            symbol,
            text: text.into(),
        }
    }

    /// Draws the entry with the middle of its left end at `start`.
    pub(crate) fn draw(&self, scene: &mut Scene, start: Point) {
        let (left, right) = (start, at(start.x + SYMBOL_WIDTH, start.y));
        let middle = at(start.x + SYMBOL_WIDTH / 2.0, start.y);
        match self.symbol {
            Symbol::Line(width, colour) => scene.line(vec![left, right], width, colour),
            Symbol::Dashed(width, colour) => scene.dashed(vec![left, right], width, colour),
            Symbol::Band(colour) => {
                scene.rectangle(at(left.x, left.y - 2.5), at(right.x, right.y + 2.5), colour);
            }
            Symbol::Dot(radius, colour) => scene.disc(middle, radius, colour),
            Symbol::Box => {
                let end = |share: f64| at(left.x + share * SYMBOL_WIDTH, left.y);
                scene.line(vec![end(0.0), end(1.0)], OUTLINE, BLUE);
                let corners = [at(end(0.2).x, left.y - 2.5), at(end(0.8).x, left.y + 2.5)];
                scene.rectangle(corners[0], corners[1], BLUE);
                let [a, b] = corners;
                let inset = OUTLINE;
                scene.rectangle(
                    at(a.x + inset, a.y + inset),
                    at(b.x - inset, b.y - inset),
                    INSIDE,
                );
                scene.line(vec![at(middle.x, a.y), at(middle.x, b.y)], MEDIAN, BLACK);
            }
            Symbol::LineInBand(width, colour) => {
                let (a, b) = (at(left.x, left.y - 2.5), at(right.x, right.y + 2.5));
                scene.rectangle(a, b, colour.tint(0.25));
                scene.line(vec![left, right], width, colour);
            }
            Symbol::Frame(verdict) => {
                let corner = |sign: f64| at(middle.x + sign * 3.0, middle.y + sign * 3.0);
                verdict.draw(scene, corner(-1.0), corner(1.0));
            }
            Symbol::Series(look) => {
                look.draw_line(scene, vec![left, right]);
                look.draw_marker(scene, middle);
            }
            Symbol::Marker(radius, marker) => marker.draw(scene, middle, radius, 0.0),
            Symbol::Published => {
                draw_published(scene, middle.x, [middle.y - 3.5, middle.y, middle.y + 3.5]);
            }
        }
        scene.text(label(
            &self.text,
            at(right.x + GAP, start.y + CAP_HEIGHT / 2.0 * TICK_SIZE),
            TICK_SIZE,
            Anchor::Start,
        ));
    }
}

/// A published value: a diamond at the mean, a bar over one standard deviation to both sides.
///
/// `heights` are those of the bar's upper end, the mean and its lower end, on the paper.
pub(crate) fn draw_published(scene: &mut Scene, x: f64, heights: [f64; 3]) {
    const SIDE: f64 = 2.4;
    let [upper, mean, lower] = heights;
    scene.line(
        vec![at(x, upper), at(x, lower)],
        2.0 * HAIR_WIDTH,
        VERMILION,
    );
    for end in [upper, lower] {
        scene.line(
            vec![at(x - 1.5, end), at(x + 1.5, end)],
            2.0 * HAIR_WIDTH,
            VERMILION,
        );
    }
    let diamond = |side: f64| {
        vec![
            at(x, mean - side),
            at(x + side, mean),
            at(x, mean + side),
            at(x - side, mean),
        ]
    };
    scene.area(diamond(SIDE + 0.5), BLACK);
    scene.area(diamond(SIDE), VERMILION);
}
