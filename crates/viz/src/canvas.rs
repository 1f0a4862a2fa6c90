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
mod tests {
    use super::*;
    use crate::frame::{CAP_HEIGHT, label};
    use crate::scene::Anchor;
    use crate::style::{BLACK, VERMILION};

    /// Marks on 40 x 20 points, one pixel each.
    fn drawn(marks: Vec<Mark>) -> Pixels {
        let scene = Scene {
            width: 40.0,
            height: 20.0,
            description: String::new(),
            marks,
        };
        rasterise(&scene, 1.0).unwrap()
    }

    /// Black in each pixel of one row, from 0 (white) to 1.
    fn row(pixels: &Pixels, row: usize) -> Vec<f64> {
        let bytes = &pixels.rgb[row * pixels.width * 3..(row + 1) * pixels.width * 3];
        let ink = |rgb: &[u8]| 1.0 - f64::from(rgb[0]) / 255.0;
        bytes.chunks_exact(3).map(ink).collect()
    }

    /// Area covered with ink, in pixels.
    fn ink(pixels: &Pixels) -> f64 {
        (0..pixels.height).flat_map(|y| row(pixels, y)).sum()
    }

    fn close(got: f64, expected: f64, tolerance: f64) {
        assert!(
            (got - expected).abs() <= tolerance,
            "{got} is not {expected}"
        );
    }

    #[test]
    fn test_rectangle_fills_its_pixels_and_shares_of_pixels() {
        let mut scene = drawn(vec![]);
        assert_eq!(ink(&scene), 0.0);
        let corners = vec![at(2.0, 3.0), at(5.5, 3.0), at(5.5, 4.0), at(2.0, 4.0)];
        scene = drawn(vec![Mark::Area {
            points: corners,
            colour: BLACK,
        }]);
        let ink = row(&scene, 3);
        assert_eq!(ink[1..5], [0.0, 1.0, 1.0, 1.0]);
        close(ink[5], 0.5, 0.003);
        assert_eq!(row(&scene, 2), vec![0.0; 40]);
        assert_eq!(row(&scene, 4), vec![0.0; 40]);
    }

    #[test]
    fn test_disc_has_the_area_of_a_disc() {
        let disc = Mark::Disc {
            centre: at(10.3, 9.7),
            radius: 6.0,
            colour: BLACK,
        };
        close(ink(&drawn(vec![disc])), std::f64::consts::PI * 36.0, 0.5);
    }

    #[test]
    fn test_line_has_its_width_and_flat_ends() {
        let line = |from, to, dash| {
            drawn(vec![Mark::Line {
                points: vec![from, to],
                width: 1.5,
                colour: BLACK,
                dash,
            }])
        };
        close(ink(&line(at(5.0, 10.0), at(25.0, 10.0), None)), 30.0, 0.1);
        close(ink(&line(at(5.0, 2.0), at(17.0, 18.0), None)), 30.0, 0.7);
        let dashed = line(at(5.0, 10.0), at(25.0, 10.0), Some([3.0, 1.0]));
        close(ink(&dashed), 30.0 * 0.75, 0.1);
    }

    #[test]
    fn test_line_across_strips_has_no_seam() {
        let scene = Scene {
            width: 4.0,
            height: 3.0 * STRIP as f64,
            description: String::new(),
            marks: vec![Mark::Line {
                points: vec![at(2.0, 0.0), at(2.0, 3.0 * STRIP as f64)],
                width: 2.0,
                colour: BLACK,
                dash: None,
            }],
        };
        let pixels = rasterise(&scene, 1.0).unwrap();
        for y in 0..pixels.height {
            assert_eq!(row(&pixels, y), [0.0, 1.0, 1.0, 0.0], "row {y}");
        }
    }

    #[test]
    fn test_letter_stands_on_its_baseline_with_its_bearing() {
        // In DejaVu Sans, H has stems from 201 to 403 and from 1137 to 1339 of 2048 units.
        let size = 20.48;
        let pixels = drawn(vec![Mark::Text(label(
            "H",
            at(10.0, 18.0),
            size,
            Anchor::Start,
        ))]);
        let middle = row(&pixels, 8);
        close(middle[..20].iter().sum(), 2.02, 0.15);
        assert_eq!(middle[11], 0.0, "the bearing of 2.01 points is white");
        assert!(middle[12] > 0.7);
        let top = 18.0 - CAP_HEIGHT * size;
        assert!(ink(&pixels) > 40.0);
        for y in 0..20 {
            let inside = (y as f64) > top - 1.0 && y < 18;
            assert_eq!(
                row(&pixels, y).iter().any(|&ink| ink > 0.0),
                inside,
                "row {y}"
            );
        }
    }

    #[test]
    fn test_text_anchors_and_directions_share_the_same_ink() {
        let text = label("ROC", at(20.0, 10.0), 6.0, Anchor::Start);
        let start = drawn(vec![Mark::Text(text.clone())]);
        let columns = |pixels: &Pixels| -> Vec<usize> {
            let inked = |x: &usize| (0..20).any(|y| row(pixels, y)[*x] > 0.0);
            (0..40).filter(inked).collect()
        };
        assert!(columns(&start).iter().all(|&x| x >= 20));
        let end = drawn(vec![Mark::Text(Text {
            anchor: Anchor::End,
            ..text.clone()
        })]);
        assert!(columns(&end).iter().all(|&x| x < 20));
        let middle = drawn(vec![Mark::Text(Text {
            anchor: Anchor::Middle,
            ..text.clone()
        })]);
        let columns = columns(&middle);
        close(
            (columns[0] + columns[columns.len() - 1]) as f64 / 2.0,
            19.5,
            0.6,
        );
        let place = at(20.0, 18.0);
        let upwards = drawn(vec![Mark::Text(Text {
            upwards: true,
            place,
            ..text
        })]);
        close(ink(&upwards), ink(&start), 0.4);
    }

    #[test]
    fn test_picture_at_its_own_resolution_is_unchanged() {
        let rgb: Vec<u8> = (0..4 * 3 * 3).map(|i| i * 7).collect();
        let pixels = Pixels {
            height: 3,
            width: 4,
            rgb: rgb.clone(),
        };
        let picture = Mark::Picture {
            corner: at(5.0, 2.0),
            width: 4.0,
            pixels,
        };
        let drawn = drawn(vec![picture]);
        for y in 0..3 {
            let start = ((2 + y) * 40 + 5) * 3;
            assert_eq!(drawn.rgb[start..start + 12], rgb[y * 12..(y + 1) * 12]);
        }
    }

    #[test]
    fn test_marks_beyond_the_paper_are_cut() {
        let marks = vec![
            Mark::Disc {
                centre: at(-5.0, 10.0),
                radius: 6.0,
                colour: VERMILION,
            },
            Mark::Disc {
                centre: at(50.0, 1e9),
                radius: 6.0,
                colour: VERMILION,
            },
            Mark::Text(label("far", at(1e6, -1e6), 6.0, Anchor::Middle)),
            Mark::Line {
                points: vec![at(-1e5, 5.0), at(1e5, 5.0)],
                width: 1.0,
                colour: BLACK,
                dash: None,
            },
        ];
        assert!(ink(&drawn(marks)) >= 40.0);
    }
}
