//! Marks as samples: a bitmap finer than the picture, averaged down to it.
//!
//! Shapes and letters are sampled at the middle of each sample, with additions, multiplications,
//! divisions and square roots only. IEEE 754 fixes those to the last bit, so every machine fills the
//! same samples.

use crate::VizError;
use crate::dash::dashes;
use crate::font::outlines;
use crate::scene::{Mark, Pixels, Point, Scene, Text, at};
use crate::style::Colour;

/// Samples along each side of a pixel.
const SAMPLES: usize = 4;

/// Rows of pixels drawn at a time, which bounds the memory that samples take.
const STRIP: usize = 64;

/// Draws a scene, `pixels_per_point` along each side.
pub(crate) fn rasterise(scene: &Scene, pixels_per_point: f64) -> Result<Pixels, VizError> {
    let pixels = |points: f64| (points * pixels_per_point).round().max(1.0) as usize;
    let (width, height) = (pixels(scene.width), pixels(scene.height));
    let mut rgb = Vec::with_capacity(width * height * 3);
    for top in (0..height).step_by(STRIP) {
        let rows = STRIP.min(height - top);
        let mut canvas = Canvas {
            samples: vec![255; width * SAMPLES * rows * SAMPLES * 3],
            width: width * SAMPLES,
            top: top * SAMPLES,
            bottom: (top + rows) * SAMPLES,
            scale: pixels_per_point * SAMPLES as f64,
        };
        for mark in &scene.marks {
            canvas.draw(mark)?;
        }
        average_into(&mut rgb, &canvas.samples, width);
    }
    Ok(Pixels { height, width, rgb })
}

/// Appends the means of blocks of samples, row by row.
fn average_into(rgb: &mut Vec<u8>, samples: &[u8], width: usize) {
    let row = width * SAMPLES * 3;
    let count = (SAMPLES * SAMPLES) as u32;
    for block in samples.chunks_exact(row * SAMPLES) {
        for x in 0..width {
            for channel in 0..3 {
                let mut sum = 0;
                for dy in 0..SAMPLES {
                    for dx in 0..SAMPLES {
                        let sample = dy * row + (x * SAMPLES + dx) * 3 + channel;
                        sum += u32::from(block[sample]);
                    }
                }
                rgb.push(((sum + count / 2) / count) as u8);
            }
        }
    }
}

/// A strip of samples across the paper.
struct Canvas {
    /// `[row, column, channel]`.
    samples: Vec<u8>,
    /// Columns of samples.
    width: usize,
    /// First row of samples of the strip, counted on the paper.
    top: usize,
    /// Row after its last.
    bottom: usize,
    /// Samples in a point.
    scale: f64,
}

impl Canvas {
    fn draw(&mut self, mark: &Mark) -> Result<(), VizError> {
        match mark {
            Mark::Line {
                points,
                width,
                colour,
                dash,
            } => match dash {
                None => self.stroke(points, *width, *colour),
                Some(lengths) => {
                    for dash in dashes(points, *lengths) {
                        self.stroke(&dash, *width, *colour);
                    }
                }
            },
            Mark::Area { points, colour } => self.fill(&closed(points), *colour),
            Mark::Disc {
                centre,
                radius,
                colour,
            } => self.disc(*centre, *radius, *colour),
            Mark::Text(text) => self.text(text)?,
            Mark::Picture {
                corner,
                width,
                pixels,
            } => self.picture(*corner, *width, pixels),
        }
        Ok(())
    }

    /// Fills the samples of one row of the paper whose middle lies between two columns.
    fn row(&mut self, y: usize, from: f64, to: f64, colour: Colour) {
        let column = |x: f64| (x - 0.5).ceil().clamp(0.0, self.width as f64) as usize;
        let (first, end) = (column(from), column(to));
        if first < end {
            let start = (y - self.top) * self.width;
            for sample in self.samples[(start + first) * 3..(start + end) * 3].chunks_exact_mut(3) {
                sample.copy_from_slice(&[colour.red, colour.green, colour.blue]);
            }
        }
    }

    /// Rows of the strip whose samples have their middle between two heights in points.
    fn rows(&self, top: f64, bottom: f64) -> std::ops::Range<usize> {
        let bound = |y: f64| {
            (y * self.scale - 0.5)
                .ceil()
                .clamp(self.top as f64, self.bottom as f64) as usize
        };
        bound(top)..bound(bottom)
    }

    /// Fills what closed outlines wind around, given as their edges in any order.
    fn fill(&mut self, edges: &[[Point; 2]], colour: Colour) {
        let heights = || edges.iter().flatten().map(|point| point.y);
        let top = heights().fold(f64::INFINITY, f64::min);
        let bottom = heights().fold(f64::NEG_INFINITY, f64::max);
        let mut crossings: Vec<(f64, i32)> = Vec::new();
        for y in self.rows(top, bottom) {
            let middle = (y as f64 + 0.5) / self.scale;
            crossings.clear();
            for [a, b] in edges {
                if (a.y <= middle) != (b.y <= middle) {
                    let x = a.x + (middle - a.y) / (b.y - a.y) * (b.x - a.x);
                    crossings.push((x * self.scale, if a.y < b.y { 1 } else { -1 }));
                }
            }
            crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut winding = 0;
            let mut from = 0.0;
            for &(x, turn) in &crossings {
                if winding == 0 {
                    from = x;
                }
                winding += turn;
                if winding == 0 {
                    self.row(y, from, x, colour);
                }
            }
        }
    }

    fn disc(&mut self, centre: Point, radius: f64, colour: Colour) {
        for y in self.rows(centre.y - radius, centre.y + radius) {
            let above = (y as f64 + 0.5) / self.scale - centre.y;
            let half = (radius * radius - above * above).max(0.0).sqrt();
            let (left, right) = (centre.x - half, centre.x + half);
            self.row(y, left * self.scale, right * self.scale, colour);
        }
    }

    /// Fills a rectangle around each piece of a line, and a disc at each corner.
    fn stroke(&mut self, points: &[Point], width: f64, colour: Colour) {
        for (i, piece) in points.windows(2).enumerate() {
            let (a, b) = (piece[0], piece[1]);
            let (dx, dy) = (b.x - a.x, b.y - a.y);
            let length = (dx * dx + dy * dy).sqrt();
            if length > 0.0 {
                let (nx, ny) = (-dy / length * width / 2.0, dx / length * width / 2.0);
                let corners = [
                    at(a.x + nx, a.y + ny),
                    at(b.x + nx, b.y + ny),
                    at(b.x - nx, b.y - ny),
                    at(a.x - nx, a.y - ny),
                ];
                self.fill(&closed(&corners), colour);
            }
            if i > 0 {
                self.disc(a, width / 2.0, colour);
            }
        }
    }

    fn picture(&mut self, corner: Point, width: f64, pixels: &Pixels) {
        let side = width / pixels.width as f64;
        for y in self.rows(corner.y, corner.y + side * pixels.height as f64) {
            let below = (y as f64 + 0.5) / self.scale - corner.y;
            let row = ((below / side) as usize).min(pixels.height - 1);
            for column in 0..pixels.width {
                let start = (row * pixels.width + column) * 3;
                let colour = Colour {
                    red: pixels.rgb[start],
                    green: pixels.rgb[start + 1],
                    blue: pixels.rgb[start + 2],
                };
                let left = corner.x + side * column as f64;
                self.row(y, left * self.scale, (left + side) * self.scale, colour);
            }
        }
    }

    fn text(&mut self, text: &Text) -> Result<(), VizError> {
        // Upwards text may be as long as the paper is high; other text stays close to its baseline.
        let near = 2.0 * text.size;
        if text.upwards
            || !self
                .rows(text.place.y - near, text.place.y + near)
                .is_empty()
        {
            for glyph in outlines(text)? {
                self.fill(&glyph, text.colour);
            }
        }
        Ok(())
    }
}

/// The edges of a polygon.
fn closed(corners: &[Point]) -> Vec<[Point; 2]> {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).map(|(a, b)| [*a, *b]).collect()
}

#[cfg(test)]
mod tests;
