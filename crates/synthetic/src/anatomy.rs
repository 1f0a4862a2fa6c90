//! The parts of a white cell, and how to paint them.

use leuko_core::Stream;

use crate::canvas::{Absorbance, Canvas};
use crate::mask::{CellMask, Region};
use crate::maths::{Point, direction, mix, squash, step, within};
use crate::noise::Noise;
use crate::shape::{Outline, Shape};

/// One white cell (or platelet) on the slide, ready to be painted.
pub(crate) struct Anatomy {
    /// The whole cell.
    pub(crate) body: Shape,
    /// The nucleus; a platelet has none.
    pub(crate) nucleus: Option<Nucleus>,
    pub(crate) cytoplasm: Cytoplasm,
    /// Pale holes in the cytoplasm.
    pub(crate) vacuoles: Vec<Outline>,
    pub(crate) granules: Vec<Granule>,
}

/// Shape and texture of a nucleus.
pub(crate) struct Nucleus {
    pub(crate) shape: Shape,
    /// Least width of the cytoplasm around it, in micrometres.
    pub(crate) margin: f32,
    /// Absorbance of average chromatin.
    pub(crate) colour: Absorbance,
    /// Where chromatin is condensed.
    pub(crate) clumps: Noise,
    /// How strongly clumps differ from the rest, as a part of the average.
    pub(crate) clumping: f32,
    /// How sharply a clump ends; 1 is soft.
    pub(crate) sharpness: f32,
    /// Fine grain everywhere.
    pub(crate) grain: Noise,
    /// Standard deviation of the grain, as a part of the average.
    pub(crate) graininess: f32,
    /// Extra chromatin along the border, as a part of the average.
    pub(crate) membrane: f32,
    pub(crate) nucleoli: Vec<Nucleolus>,
}

/// A pale, bluish body inside a nucleus.
pub(crate) struct Nucleolus {
    pub(crate) outline: Outline,
    /// What it absorbs.
    pub(crate) colour: Absorbance,
    /// How clearly it shows, in `[0, 1]`.
    pub(crate) clarity: f32,
}

/// Colour and texture of the cytoplasm.
pub(crate) struct Cytoplasm {
    pub(crate) colour: Absorbance,
    pub(crate) texture: Noise,
    /// Standard deviation of the texture, as a part of the average.
    pub(crate) roughness: f32,
    /// Extra absorbance along the cell's border, as a part of the average.
    pub(crate) rim: f32,
}

/// A small body in the cytoplasm.
pub(crate) struct Granule {
    pub(crate) centre: Point,
    /// Micrometres.
    pub(crate) radius: f32,
    pub(crate) colour: Absorbance,
    /// How much it hides what lies below it, in `[0, 1]`.
    pub(crate) opacity: f32,
}

impl Nucleus {
    /// How far inside the nucleus a place is, in micrometres; `within` is its depth in the cell.
    fn depth(&self, point: Point, within: f32) -> f32 {
        self.shape.depth(point).min(within - self.margin)
    }

    fn absorbance(&self, point: Point, depth: f32) -> Absorbance {
        let clumps = self.clumping * squash(self.sharpness * self.clumps.at(point));
        let grain = self.graininess * self.grain.at(point);
        let membrane = self.membrane * (1.0 - step(0.0, 0.45, depth));
        let amount = (1.0 + clumps + grain + membrane).max(0.2);
        let mut colour = self.colour.map(|value| value * amount);
        for nucleolus in &self.nucleoli {
            let depth = nucleolus.outline.depth(point);
            let inside = nucleolus.clarity * step(-0.2, 0.35, depth);
            // Chromatin gathers around a nucleolus.
            let ring = 1.0 + 0.15 * nucleolus.clarity * step(-0.7, -0.1, depth) * (1.0 - inside);
            for (old, new) in colour.iter_mut().zip(nucleolus.colour) {
                *old = mix(*old * ring, new * amount, inside);
            }
        }
        colour
    }
}

impl Cytoplasm {
    fn absorbance(&self, point: Point, depth: f32) -> Absorbance {
        let texture = self.roughness * self.texture.at(point);
        let rim = self.rim * (1.0 - step(0.0, 0.55, depth));
        let amount = (1.0 + texture + rim).max(0.15);
        self.colour.map(|value| value * amount)
    }
}

impl Anatomy {
    /// How far inside cell and nucleus a place is, in micrometres.
    pub(crate) fn depths(&self, point: Point) -> (f32, f32) {
        let cell = self.body.depth(point);
        let nucleus = self
            .nucleus
            .as_ref()
            .map_or(f32::MIN, |nucleus| nucleus.depth(point, cell));
        (cell, nucleus)
    }

    /// Where the cell and its nucleus are on the canvas.
    pub(crate) fn mask(&self, canvas: &Canvas) -> CellMask {
        let side = canvas.side();
        let mut regions = vec![Region::Background; side * side];
        for row in canvas.pixels(self.body.centre().y, self.body.reach()) {
            for column in canvas.pixels(self.body.centre().x, self.body.reach()) {
                regions[row * side + column] = match self.depths(canvas.place(row, column)) {
                    (cell, _) if cell <= 0.0 => Region::Background,
                    (_, nucleus) if nucleus > 0.0 => Region::Nucleus,
                    _ => Region::Cytoplasm,
                };
            }
        }
        CellMask::new(side, regions)
    }

    /// Paints the cell over what is on the canvas.
    pub(crate) fn paint(&self, canvas: &mut Canvas) {
        canvas.cover(self.body.centre(), self.body.reach(), |canvas, point| {
            let (cell, nucleus) = self.depths(point);
            let coverage = canvas.coverage(cell);
            (coverage > 0.0).then(|| (coverage, self.absorbance(canvas, point, cell, nucleus)))
        });
        for granule in &self.granules {
            canvas.cover(granule.centre, granule.radius * 1.3, |_, point| {
                let part = (point - granule.centre).length() / granule.radius;
                let coverage = granule.opacity * (1.0 - step(0.6, 1.25, part));
                (coverage > 0.0).then_some((coverage, granule.colour))
            });
        }
    }

    fn absorbance(&self, canvas: &Canvas, point: Point, cell: f32, nucleus: f32) -> Absorbance {
        let inside = canvas.coverage(nucleus);
        let mut colour = [0.0; 3];
        if inside < 1.0 {
            colour = self.cytoplasm.absorbance(point, cell);
            for vacuole in &self.vacuoles {
                let hole = 0.85 * step(-0.15, 0.25, vacuole.depth(point));
                colour = colour.map(|value| value * (1.0 - hole));
            }
        }
        if let Some(part) = self.nucleus.as_ref().filter(|_| inside > 0.0) {
            let chromatin = part.absorbance(point, nucleus);
            for (old, new) in colour.iter_mut().zip(chromatin) {
                *old = mix(*old, new, inside);
            }
        }
        colour
    }

    /// A place in the cell for a body of the given radius, if one of 30 random places fits: at least
    /// `0.4 * radius` inside the border and, unless `anywhere`, outside the nucleus.
    pub(crate) fn room(&self, stream: &mut Stream, radius: f32, anywhere: bool) -> Option<Point> {
        (0..30).find_map(|_| {
            let distance = self.body.reach() * within(stream, 0.0, 1.0).sqrt();
            let point = self.body.centre() + direction(stream) * distance;
            let (cell, nucleus) = self.depths(point);
            let clear = anywhere || nucleus < -0.5 * radius;
            (cell > 0.4 * radius && clear).then_some(point)
        })
    }
}
