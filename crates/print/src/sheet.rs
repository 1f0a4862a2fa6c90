//! The paper that plotters draws on.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::style::RGBColor;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle, FontTransform,
};

use crate::font::{readable, width};
use crate::record::{Anchor, Drawn, Text};
use crate::style::{CAP_HEIGHT, DESCENT, LINE, tint};

/// A drawing area of plotters on a [`Sheet`], measured from its own upper left corner.
pub type Area = DrawingArea<Sheet, Shift>;

type Done = Result<(), DrawingErrorKind<Infallible>>;

/// A plotters backend that records what is drawn, for both SVG and PNG. Its unit is a hundredth of a
/// point ([`pt`](crate::style::pt)), for coordinates, line widths and font sizes.
///
/// It has one font, DejaVu Sans, regular and bold, for every family that a style names, and measures text by
/// that font's widths. Text smaller than 6 points is drawn with 6 points: plotters' usual `("sans-serif", 12)`
/// asks for 0.12. Transparent colours become tints of white. Text stands upright
/// ([`FontTransform::None`]) or reads upwards (any other transform).
#[derive(Clone, Debug)]
pub struct Sheet {
    size: (u32, u32),
    marks: Rc<RefCell<Vec<Drawn>>>,
}

impl Sheet {
    pub(crate) fn new(size: (u32, u32)) -> Self {
        Self {
            size,
            marks: Rc::default(),
        }
    }

    /// The marks that drawing on paper of a size (hundredths of a point) leaves, in order: for tests of
    /// elements.
    ///
    /// # Errors
    ///
    /// - As for `draw`.
    pub fn record<E>(
        size: (u32, u32),
        draw: impl FnOnce(&Area) -> Result<(), E>,
    ) -> Result<Vec<Drawn>, E> {
        let sheet = Self::new(size);
        draw(&sheet.clone().into_drawing_area())?;
        Ok(sheet.take())
    }

    /// Takes what was drawn so far.
    pub(crate) fn take(&self) -> Vec<Drawn> {
        self.marks.take()
    }

    pub(crate) fn add(&self, mark: Drawn) {
        self.marks.borrow_mut().push(mark);
    }

    /// Draws a line, dashed if `dash` gives the lengths of dash and gap. Ends that meet are joined.
    pub(crate) fn draw_line_of<S: BackendStyle>(
        &self,
        path: impl IntoIterator<Item = BackendCoord>,
        style: &S,
        dash: Option<[u32; 2]>,
    ) {
        let mut points: Vec<BackendCoord> = path.into_iter().collect();
        points.dedup();
        let closed = points.len() > 3 && points.first() == points.last();
        if closed {
            points.pop();
        }
        if let (Some(colour), [_, _, ..]) = (opaque(style.color()), &points[..]) {
            self.add(Drawn::Line {
                points,
                closed,
                width: style.stroke_width(),
                colour,
                dash,
            });
        }
    }
}

/// The colour on white paper; nothing for a transparent one.
fn opaque(colour: BackendColor) -> Option<RGBColor> {
    let (red, green, blue) = colour.rgb;
    (colour.alpha > 0.0).then(|| tint(RGBColor(red, green, blue), colour.alpha))
}

impl DrawingBackend for Sheet {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Done {
        self.draw_rect((x, y), (x + 1, y + 1), &colour, true)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        let corners = [a, (b.0, a.1), b, (a.0, b.1)];
        if fill {
            self.fill_polygon(corners, style)
        } else {
            self.draw_path(corners.into_iter().chain([a]), style)
        }
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        self.draw_line_of(path, style, None);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        centre: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Done {
        if let Some(colour) = opaque(style.color()) {
            let line = (!fill).then(|| style.stroke_width());
            self.add(Drawn::Circle {
                centre,
                radius,
                colour,
                line,
            });
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Done {
        if let Some(colour) = opaque(style.color()) {
            let corners = corners.into_iter().collect();
            self.add(Drawn::Area { corners, colour });
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Done {
        let size = readable(style.size());
        let anchor = style.anchor();
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        let block = LINE * size * lines.len().saturating_sub(1) as f64;
        // From the place to the first baseline, across the direction of reading.
        let first = match anchor.v_pos {
            VPos::Top => CAP_HEIGHT * size,
            VPos::Center => (CAP_HEIGHT * size - block) / 2.0,
            VPos::Bottom => -DESCENT * size - block,
        };
        let upwards = !matches!(style.transform(), FontTransform::None);
        let Some(colour) = opaque(style.color()) else {
            return Ok(());
        };
        for (i, line) in lines.into_iter().enumerate() {
            let across = (first + LINE * size * i as f64).round() as i32;
            self.add(Drawn::Text(Text {
                text: line.to_owned(),
                place: if upwards {
                    (x + across, y)
                } else {
                    (x, y + across)
                },
                size: size.round() as u32,
                bold: matches!(style.style(), FontStyle::Bold),
                colour,
                anchor: match anchor.h_pos {
                    HPos::Left => Anchor::Start,
                    HPos::Center => Anchor::Middle,
                    HPos::Right => Anchor::End,
                },
                upwards,
            }));
        }
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let (size, bold) = (
            readable(style.size()),
            matches!(style.style(), FontStyle::Bold),
        );
        let widths = text.lines().map(|line| width(line, size, bold));
        let widest = widths.fold(0.0, f64::max);
        let lines = text.lines().count().max(1) as f64;
        let height = (CAP_HEIGHT + DESCENT + LINE * (lines - 1.0)) * size;
        Ok((widest.ceil() as u32, height.ceil() as u32))
    }
}

#[cfg(test)]
mod tests {
    use plotters::prelude::*;
    use plotters::style::text_anchor::Pos;

    use super::*;
    use crate::record::Place;
    use crate::style::{BEFORE, BLUE, CENTRED, UPWARDS, letters, pt, stroke};

    fn text(style: TextStyle<'_>, words: &str) -> Vec<(Place, Anchor, bool)> {
        let draw = |area: &Area| area.draw_text(words, &style, (5000, 5000));
        let marks = Sheet::record((10_000, 10_000), draw).unwrap();
        let place = |mark| match mark {
            Drawn::Text(text) => (text.place, text.anchor, text.upwards),
            other => panic!("{other:?}"),
        };
        marks.into_iter().map(place).collect()
    }

    /// Of a text of 10 points, capitals are 7.29 points high, descents 2.36, lines 12.5 apart.
    #[test]
    fn test_text_stands_where_its_anchor_says() {
        let style = letters(10.0);
        assert_eq!(
            text(style.clone(), "x"),
            [((5000, 5729), Anchor::Start, false)]
        );
        assert_eq!(
            text(style.pos(BEFORE), "x"),
            [((5000, 5365), Anchor::End, false)]
        );
        let bottom = style.pos(Pos::new(HPos::Center, VPos::Bottom));
        assert_eq!(text(bottom, "x"), [((5000, 4764), Anchor::Middle, false)]);
        assert_eq!(
            text(style.pos(CENTRED).transform(UPWARDS), "x\ny"),
            [
                ((5729, 5000), Anchor::Middle, true),
                ((6979, 5000), Anchor::Middle, true)
            ]
        );
        assert!(text(style, " ").is_empty());
        let small = ("sans-serif", 12).into_text_style(&(100, 100));
        assert_eq!(text(small, "x")[0].0.1, 5437, "as high as 6 points");
    }

    #[test]
    fn test_estimate_text_size_is_that_of_the_font() {
        let area = Sheet::new((100, 100)).into_drawing_area();
        let size = |style| area.estimate_text_size("0M", &style).unwrap();
        // 3070 of 2048 units; 0.965 em.
        assert_eq!(size(letters(20.48)), (3070, 1977));
        let small = ("sans-serif", 12).into_text_style(&area);
        assert_eq!(
            size(small),
            size(letters(6.0)),
            "never smaller than 6 points"
        );
    }

    #[test]
    fn test_shapes_are_recorded_as_drawn_and_transparency_as_tints() {
        let marks = Sheet::record((100, 100), |area| {
            area.draw(&Rectangle::new([(0, 0), (10, 20)], stroke(BLUE, 0.5)))?;
            area.draw(&Circle::new((5, 6), 7, BLUE.mix(0.5).filled()))?;
            area.draw(&PathElement::new(vec![(1, 1), (9, 9)], TRANSPARENT))?;
            area.draw(&PathElement::new(vec![(1, 1), (1, 1)], BLUE))
        });
        assert_eq!(
            marks.unwrap(),
            [
                Drawn::Line {
                    points: vec![(0, 0), (10, 0), (10, 20), (0, 20)],
                    closed: true,
                    width: pt(0.5) as u32,
                    colour: BLUE,
                    dash: None,
                },
                Drawn::Circle {
                    centre: (5, 6),
                    radius: 7,
                    colour: tint(BLUE, 0.5),
                    line: None,
                },
            ]
        );
    }
}
