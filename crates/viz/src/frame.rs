//! The axes around a figure's data.

use crate::VizError;
use crate::font::text_width;
use crate::scene::{Anchor, Point, Scene, Text, at};
use crate::style::{
    AXIS_WIDTH, BLACK, GAP, HAIR_WIDTH, LABEL_SIZE, LIGHT_GREY, TICK_LENGTH, TICK_SIZE,
};
use crate::ticks::{Scale, Tick, thin_labels};

/// Height of digits and capitals of DejaVu Sans, in ems.
pub(crate) const CAP_HEIGHT: f64 = 0.729;
/// How far letters reach below the baseline, in ems.
pub(crate) const DESCENT: f64 = 0.236;

/// Space from one line of an axis's label to the next, in points.
const LABEL_LINE: f64 = 1.2 * LABEL_SIZE;

/// One axis: its scale, its ticks and what it shows.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    pub(crate) scale: Scale,
    pub(crate) ticks: Vec<Tick>,
    /// What it shows, with the unit; may be of several lines beside a vertical axis, and empty below a
    /// horizontal one.
    pub(crate) label: String,
}

/// A pair of axes placed on the paper.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// Left end of the paper that it takes, labels included.
    pub(crate) from: f64,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
}

impl Frame {
    /// Axes that take the paper between two places from the left, labels included. Data start at `top` and are `height` high.
    pub(crate) fn new(
        [from, to]: [f64; 2],
        top: f64,
        height: f64,
        mut x: Axis,
        y: Axis,
    ) -> Result<Self, VizError> {
        let mut widest: f64 = 0.0;
        for tick in &y.ticks {
            widest = widest.max(text_width(&tick.label, TICK_SIZE, false)?);
        }
        let lines = y.label.lines().count().max(1);
        let left = from
            + (lines - 1) as f64 * LABEL_LINE
            + LABEL_SIZE
            + GAP
            + widest
            + GAP / 2.0
            + TICK_LENGTH;
        let widths = x
            .ticks
            .iter()
            .map(|tick| text_width(&tick.label, TICK_SIZE, false))
            .collect::<Result<Vec<f64>, VizError>>()?;
        let right = to - widths.last().map_or(0.0, |last| last / 2.0);
        let places: Vec<f64> = x
            .ticks
            .iter()
            .map(|tick| left + (right - left) * x.scale.share(tick.value))
            .collect();
        thin_labels(&mut x.ticks, &places, &widths, GAP);
        Ok(Self {
            from,
            left,
            right,
            top,
            bottom: top + height,
            x,
            y,
        })
    }

    /// Place of a pair of values.
    pub(crate) fn place(&self, x: f64, y: f64) -> Point {
        at(
            self.left + (self.right - self.left) * self.x.scale.share(x),
            self.bottom + (self.top - self.bottom) * self.y.scale.share(y),
        )
    }

    /// Draws a faint line across the data at each tick of the vertical axis.
    pub(crate) fn draw_grid(&self, scene: &mut Scene) {
        for tick in &self.y.ticks {
            let y = self.bottom + (self.top - self.bottom) * self.y.scale.share(tick.value);
            scene.line(
                vec![at(self.left, y), at(self.right, y)],
                HAIR_WIDTH,
                LIGHT_GREY,
            );
        }
    }

    /// Draws the axes with ticks and labels, and returns the height below which the paper is free.
    pub(crate) fn draw_axes(&self, scene: &mut Scene) -> f64 {
        scene.line(
            vec![
                at(self.left, self.top),
                at(self.left, self.bottom),
                at(self.right, self.bottom),
            ],
            AXIS_WIDTH,
            BLACK,
        );
        for tick in &self.y.ticks {
            let y = self.bottom + (self.top - self.bottom) * self.y.scale.share(tick.value);
            scene.line(
                vec![at(self.left - TICK_LENGTH, y), at(self.left, y)],
                AXIS_WIDTH,
                BLACK,
            );
            scene.text(label(
                &tick.label,
                at(
                    self.left - TICK_LENGTH - GAP / 2.0,
                    y + CAP_HEIGHT / 2.0 * TICK_SIZE,
                ),
                TICK_SIZE,
                Anchor::End,
            ));
        }
        let tick_baseline = self.bottom + TICK_LENGTH + GAP / 2.0 + CAP_HEIGHT * TICK_SIZE;
        for tick in &self.x.ticks {
            let x = self.left + (self.right - self.left) * self.x.scale.share(tick.value);
            scene.line(
                vec![at(x, self.bottom), at(x, self.bottom + TICK_LENGTH)],
                AXIS_WIDTH,
                BLACK,
            );
            if !tick.label.is_empty() {
                scene.text(label(
                    &tick.label,
                    at(x, tick_baseline),
                    TICK_SIZE,
                    Anchor::Middle,
                ));
            }
        }
        let mut end = tick_baseline + DESCENT * TICK_SIZE;
        if !self.x.label.is_empty() {
            let label_baseline = tick_baseline + GAP + LABEL_SIZE;
            scene.text(label(
                &self.x.label,
                at((self.left + self.right) / 2.0, label_baseline),
                LABEL_SIZE,
                Anchor::Middle,
            ));
            end = label_baseline + DESCENT * LABEL_SIZE;
        }
        for (i, line) in self.y.label.lines().enumerate() {
            let place = at(
                self.from + CAP_HEIGHT * LABEL_SIZE + i as f64 * LABEL_LINE,
                (self.top + self.bottom) / 2.0,
            );
            scene.text(Text {
                upwards: true,
                ..label(line, place, LABEL_SIZE, Anchor::Middle)
            });
        }
        end
    }
}

/// Plain black text.
pub(crate) fn label(text: &str, place: Point, size: f64, anchor: Anchor) -> Text {
    Text {
        text: text.to_owned(),
        place,
        size,
        bold: false,
        colour: BLACK,
        anchor,
        upwards: false,
    }
}
