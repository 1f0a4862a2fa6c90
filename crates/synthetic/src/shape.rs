//! Outlines of cells, nuclei and granules as depth functions.

use leuko_core::Stream;

use crate::maths::{Point, bell, direction};

/// Waves of an outline: the second (an oval) to the seventh.
const WAVES: usize = 6;

/// Beyond this distance outside an outline's reach, its depth is only estimated, in micrometres; more
/// than any [`Shape::blend`].
const FAR: f32 = 2.0;

/// A closed curve around a centre whose radius is a random Fourier series of the direction.
#[derive(Clone, Debug)]
pub(crate) struct Outline {
    pub(crate) centre: Point,
    /// Mean radius in micrometres.
    pub(crate) radius: f32,
    /// Whether there are no waves.
    circle: bool,
    /// Where the series begins.
    axis: Point,
    /// Cosine and sine of each wave, as a part of the radius.
    waves: [[f32; 2]; WAVES],
    /// Largest distance of the curve from the centre, in micrometres.
    pub(crate) reach: f32,
}

impl Outline {
    /// A circle.
    pub(crate) fn circle(centre: Point, radius: f32) -> Self {
        Self {
            centre,
            radius,
            circle: true,
            axis: Point::new(1.0, 0.0),
            waves: [[0.0; 2]; WAVES],
            reach: radius,
        }
    }

    /// A circle made oval and wavy: each wave's standard deviation is a part of the radius,
    /// `oval` for the second wave, and `wavy` divided by the wave's number for the others.
    pub(crate) fn random(
        stream: &mut Stream,
        centre: Point,
        radius: f32,
        oval: f32,
        wavy: f32,
    ) -> Self {
        let axis = direction(stream);
        let mut waves = [[0.0; 2]; WAVES];
        for (number, wave) in (2u8..).zip(&mut waves) {
            let deviation = if number == 2 {
                oval
            } else {
                wavy * 3.0 / f32::from(number)
            };
            *wave = [bell(stream, 0.0, deviation), bell(stream, 0.0, deviation)];
        }
        // The waves seldom add up, and a limit keeps the curve from crossing its centre.
        let sum: f32 = waves.iter().map(|[a, b]| (a * a + b * b).sqrt()).sum();
        let limit = 0.6;
        let mut outline = Self {
            centre,
            radius,
            circle: false,
            axis,
            waves,
            reach: radius * (1.0 + sum.min(limit)),
        };
        if sum > limit {
            for [a, b] in &mut outline.waves {
                *a *= limit / sum;
                *b *= limit / sum;
            }
        }
        outline
    }

    /// How far inside the curve a place is, in micrometres, measured along the radius; negative
    /// outside.
    pub(crate) fn depth(&self, point: Point) -> f32 {
        let offset = point - self.centre;
        let distance = offset.length();
        // Far outside, only the distance matters.
        if self.circle || distance < 1e-3 || distance > self.reach + FAR {
            return self.reach - distance;
        }
        // cos kt and sin kt follow from cos t and sin t by adding the angle again and again.
        let cos = offset.dot(self.axis) / distance;
        let sin = offset.dot(self.axis.turned()) / distance;
        let (mut c, mut s) = (cos, sin);
        let mut series = 1.0;
        for [a, b] in &self.waves {
            (c, s) = (c * cos - s * sin, s * cos + c * sin);
            series += a * c + b * s;
        }
        self.radius * series - distance
    }
}

/// A shape made of outlines: those in `parts` flow together, those in `bites` are cut out.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) parts: Vec<Outline>,
    pub(crate) bites: Vec<Outline>,
    /// Over what length parts flow together and cuts are rounded, in micrometres.
    pub(crate) blend: f32,
}

impl Shape {
    /// A shape of one part.
    pub(crate) fn of(outline: Outline) -> Self {
        Self {
            parts: vec![outline],
            bites: Vec::new(),
            blend: 0.5,
        }
    }

    /// How far inside a place is, in micrometres; negative outside. Not the true distance, but
    /// near it close to the border.
    pub(crate) fn depth(&self, point: Point) -> f32 {
        let whole = self
            .parts
            .iter()
            .map(|part| part.depth(point))
            .reduce(|a, b| larger(a, b, self.blend))
            .unwrap_or(f32::MIN);
        self.bites.iter().fold(whole, |depth, bite| {
            -larger(-depth, bite.depth(point), self.blend)
        })
    }

    /// Where the shape's first part has its centre.
    pub(crate) fn centre(&self) -> Point {
        self.parts
            .first()
            .map_or(Point::new(0.0, 0.0), |part| part.centre)
    }

    /// A distance from [`Shape::centre`] beyond which there is nothing of the shape, in micrometres.
    pub(crate) fn reach(&self) -> f32 {
        self.parts
            .iter()
            .map(|part| (part.centre - self.centre()).length() + part.reach)
            .fold(0.0, f32::max)
            + self.blend
    }
}

/// The larger of two depths, rounded where they are within `blend` of each other (the polynomial
/// smooth maximum).
fn larger(a: f32, b: f32, blend: f32) -> f32 {
    let near = (blend - (a - b).abs()).max(0.0);
    a.max(b) + near * near / (4.0 * blend)
}

#[cfg(test)]
mod tests {
    use leuko_core::Seed;

    use super::*;

    #[test]
    fn test_depth_of_a_circle_is_its_distance_to_the_border() {
        let circle = Outline::circle(Point::new(1.0, 2.0), 3.0);
        assert!((circle.depth(Point::new(1.0, 4.0)) - 1.0).abs() < 1e-5);
        assert!((circle.depth(Point::new(7.0, 2.0)) + 3.0).abs() < 1e-5);
        assert_eq!(circle.depth(Point::new(1.0, 2.0)), 3.0);
    }

    #[test]
    fn test_depth_of_a_random_outline_matches_the_series_written_with_angles() {
        let mut stream = Stream::new(Seed(3), "outline");
        let outline = Outline::random(&mut stream, Point::new(0.0, 0.0), 5.0, 0.1, 0.05);
        let start = f64::from(outline.axis.y).atan2(f64::from(outline.axis.x));
        for i in 0..50 {
            let point = Point::new((i % 7) as f32 - 3.1, (i / 7) as f32 - 3.2);
            let angle = f64::from(point.y).atan2(f64::from(point.x)) - start;
            let mut radius = 1.0;
            for (k, [a, b]) in (2..).zip(outline.waves) {
                let turn = angle * f64::from(k);
                radius += f64::from(a) * turn.cos() + f64::from(b) * turn.sin();
            }
            let expected = 5.0 * radius - f64::from(point.length());
            assert!((f64::from(outline.depth(point)) - expected).abs() < 1e-4);
        }
    }

    #[test]
    fn test_nothing_of_a_shape_lies_beyond_its_reach() {
        let mut stream = Stream::new(Seed(4), "shape");
        for _ in 0..20 {
            let mut shape = Shape::of(Outline::random(
                &mut stream,
                Point::new(0.0, 0.0),
                4.0,
                0.3,
                0.3,
            ));
            shape.parts.push(Outline::circle(Point::new(3.0, 1.0), 2.0));
            for _ in 0..50 {
                let outside = direction(&mut stream) * shape.reach();
                assert!(shape.depth(outside) <= 0.0);
            }
        }
    }

    #[test]
    fn test_a_bite_is_outside() {
        let mut shape = Shape::of(Outline::circle(Point::new(0.0, 0.0), 4.0));
        shape.bites.push(Outline::circle(Point::new(3.0, 0.0), 2.0));
        assert!(shape.depth(Point::new(3.0, 0.0)) < 0.0);
        assert!(shape.depth(Point::new(-2.0, 0.0)) > 0.0);
    }
}
