//! Marks as samples: a bitmap finer than the picture, averaged down to it.
//!
//! Shapes are sampled here, at the middle of each sample, with additions, multiplications, divisions
//! and square roots only: IEEE 754 fixes those to the last bit, so every machine fills the same
//! samples. The drawing library draws text; its rasteriser keeps to the same operations.

use plotters::prelude::{BitMapBackend, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontTransform, RGBColor};

use crate::VizError;
use crate::dash::dashes;
use crate::font::font;
use crate::scene::{Anchor, Mark, Pixels, Point, Scene, Text, at};
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
        let size = (width * SAMPLES, rows * SAMPLES);
        let mut samples = vec![255; size.0 * size.1 * 3];
        let mut canvas = Canvas {
            backend: BitMapBackend::with_buffer(&mut samples, (size.0 as u32, size.1 as u32)),
            width: size.0 as i32,
            top: (top * SAMPLES) as i32,
            bottom: ((top + rows) * SAMPLES) as i32,
            scale: pixels_per_point * SAMPLES as f64,
        };
        for mark in &scene.marks {
            canvas.draw(mark)?;
        }
        drop(canvas);
        average_into(&mut rgb, &samples, width);
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
struct Canvas<'a> {
    backend: BitMapBackend<'a>,
    /// Columns of samples.
    width: i32,
    /// First row of samples of the strip, counted on the paper.
    top: i32,
    /// Row after its last.
    bottom: i32,
    /// Samples in a point.
    scale: f64,
}

impl Canvas<'_> {
    fn draw(&mut self, mark: &Mark) -> Result<(), VizError> {
        match mark {
            Mark::Line {
                points,
                width,
                colour,
                dash,
            } => match dash {
                None => self.stroke(points, *width, *colour),
                Some(lengths) => dashes(points, *lengths)
                    .iter()
                    .try_for_each(|dash| self.stroke(dash, *width, *colour)),
            },
            Mark::Area { points, colour } => self.fill(points, *colour),
            Mark::Disc {
                centre,
                radius,
                colour,
            } => self.disc(*centre, *radius, *colour),
            Mark::Text(text) => self.text(text),
            Mark::Picture {
                corner,
                width,
                pixels,
            } => self.picture(*corner, *width, pixels),
        }
    }

    /// Fills one row of samples from column `from` to before column `to`.
    fn row(&mut self, y: i32, from: f64, to: f64, colour: Colour) -> Result<(), VizError> {
        // A sample belongs to the row if its middle does.
        let first = (from - 0.5).ceil().clamp(0.0, f64::from(self.width)) as i32;
        let end = (to - 0.5).ceil().clamp(0.0, f64::from(self.width)) as i32;
        if first >= end {
            return Ok(());
        }
        let y = y - self.top;
        let colour = RGBColor(colour.red, colour.green, colour.blue);
        self.backend
            .draw_line((first, y), (end - 1, y), &colour)
            .map_err(draw_error)
    }

    /// Rows of the strip whose samples have their middle between two heights in points.
    fn rows(&self, top: f64, bottom: f64) -> std::ops::Range<i32> {
        let bound = |y: f64| {
            (y * self.scale - 0.5)
                .ceil()
                .clamp(f64::from(self.top), f64::from(self.bottom)) as i32
        };
        bound(top)..bound(bottom)
    }

    /// Fills a polygon; where it overlaps itself an even number of times it stays empty.
    fn fill(&mut self, points: &[Point], colour: Colour) -> Result<(), VizError> {
        let top = points.iter().map(|p| p.y).fold(f64::INFINITY, f64::min);
        let bottom = points.iter().map(|p| p.y).fold(f64::NEG_INFINITY, f64::max);
        for y in self.rows(top, bottom) {
            let middle = (f64::from(y) + 0.5) / self.scale;
            let mut crossings: Vec<f64> = Vec::new();
            for (i, a) in points.iter().enumerate() {
                let b = points[(i + 1) % points.len()];
                if (a.y <= middle) != (b.y <= middle) {
                    let x = a.x + (middle - a.y) / (b.y - a.y) * (b.x - a.x);
                    crossings.push(x * self.scale);
                }
            }
            crossings.sort_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                self.row(y, pair[0], pair[1], colour)?;
            }
        }
        Ok(())
    }

    fn disc(&mut self, centre: Point, radius: f64, colour: Colour) -> Result<(), VizError> {
        for y in self.rows(centre.y - radius, centre.y + radius) {
            let above = (f64::from(y) + 0.5) / self.scale - centre.y;
            let half = (radius * radius - above * above).max(0.0).sqrt();
            self.row(
                y,
                (centre.x - half) * self.scale,
                (centre.x + half) * self.scale,
                colour,
            )?;
        }
        Ok(())
    }

    /// Fills a rectangle around each piece of a line, and a disc at each corner.
    fn stroke(&mut self, points: &[Point], width: f64, colour: Colour) -> Result<(), VizError> {
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
                self.fill(&corners, colour)?;
            }
            if i > 0 {
                self.disc(a, width / 2.0, colour)?;
            }
        }
        Ok(())
    }

    fn picture(&mut self, corner: Point, width: f64, pixels: &Pixels) -> Result<(), VizError> {
        let side = width / pixels.width as f64;
        for y in self.rows(corner.y, corner.y + side * pixels.height as f64) {
            let below = (f64::from(y) + 0.5) / self.scale - corner.y;
            let row = ((below / side) as usize).min(pixels.height - 1);
            for column in 0..pixels.width {
                let i = (row * pixels.width + column) * 3;
                let colour = Colour {
                    red: pixels.rgb[i],
                    green: pixels.rgb[i + 1],
                    blue: pixels.rgb[i + 2],
                };
                let left = corner.x + side * column as f64;
                self.row(y, left * self.scale, (left + side) * self.scale, colour)?;
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &Text) -> Result<(), VizError> {
        let font = font(text.size * self.scale, text.bold)?;
        // The library puts the baseline half a line height below the top of the text.
        let rise = font.get_size() / 2.0;
        let (x, y) = (text.place.x * self.scale, text.place.y * self.scale);
        // Upwards text may be as long as the paper is high; other text stays close to its baseline.
        let near = 2.0 * text.size * self.scale;
        let strip = f64::from(self.top) - near..f64::from(self.bottom) + near;
        if !text.upwards && !strip.contains(&y) {
            return Ok(());
        }
        let (top, transform) = if text.upwards {
            ((x - rise, y), FontTransform::Rotate270)
        } else {
            ((x, y - rise), FontTransform::None)
        };
        let h_pos = match text.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let Colour { red, green, blue } = text.colour;
        let style = font
            .transform(transform)
            .color(&RGBColor(red, green, blue))
            .pos(Pos::new(h_pos, VPos::Top));
        self.backend
            .draw_text(
                &text.text,
                &style,
                (top.0.round() as i32, top.1.round() as i32 - self.top),
            )
            .map_err(draw_error)
    }
}

fn draw_error(source: impl std::error::Error + Send + Sync + 'static) -> VizError {
    VizError::Draw {
        source: Box::new(source),
    }
}
