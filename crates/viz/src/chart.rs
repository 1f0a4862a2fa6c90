//! A pair of axes, drawn by plotters.

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::cartesian::Cartesian2d;
use plotters::style::{Color, TRANSPARENT};

use crate::axis::Axis;
use crate::font::widest;
use crate::style::{
    AXIS_WIDTH, BLACK, CAP_HEIGHT, DESCENT, GAP, HAIR_WIDTH, LABEL_SIZE, LIGHT_GREY, LINE,
    TICK_SIZE, letters, pt, stroke,
};
use crate::{Area, Sheet, VizError};

/// A chart in which both axes are ours.
pub(crate) type Chart<'a> = ChartContext<'a, Sheet, Cartesian2d<Axis, Axis>>;

/// Length of ticks, outside the axis; labels stand as far from them.
const TICK: i32 = pt(2.2);

/// Space above the axes, for half a label.
pub(crate) const TOP: i32 = pt(CAP_HEIGHT * TICK_SIZE / 2.0);

/// What the axes show, with units.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'a> {
    /// Below the horizontal axis; may be empty.
    pub(crate) x: &'a str,
    /// Beside the vertical axis, in one or several lines.
    pub(crate) y: &'a str,
}

impl Names<'_> {
    /// Height of what stands below the horizontal axis.
    pub(crate) fn below(&self) -> i32 {
        let ticks = 2 * TICK + pt((CAP_HEIGHT + DESCENT) * TICK_SIZE);
        match self.x {
            "" => ticks,
            _ => ticks + GAP + pt((CAP_HEIGHT + DESCENT) * LABEL_SIZE),
        }
    }

    /// Width of what stands beside the vertical axis.
    pub(crate) fn beside(&self, y: &Axis) -> i32 {
        let lines = self.y.lines().count().max(1) - 1;
        let name = pt((CAP_HEIGHT + DESCENT + LINE * lines as f64) * LABEL_SIZE);
        name + GAP + widest(y.labels(), TICK_SIZE) + 2 * TICK
    }
}

/// Space that the last label of the horizontal axis takes beyond it.
pub(crate) fn beyond(x: &Axis) -> i32 {
    widest(x.labels(), TICK_SIZE) / 2
}

/// A chart on an area, with `beside` hundredths of a point for the vertical axis's labels and `beyond`
/// free on its right. Nothing is drawn yet.
pub(crate) fn chart<'a>(
    area: &Area,
    [x, y]: [Axis; 2],
    names: Names<'_>,
    [beside, beyond]: [i32; 2],
) -> Result<Chart<'a>, VizError> {
    Ok(ChartBuilder::on(area)
        .margin_top(TOP)
        .margin_right(beyond)
        .y_label_area_size(beside)
        .x_label_area_size(names.below())
        .build_cartesian_2d(x, y)?)
}

/// Draws the axes with ticks and labels, and faint lines across the data at the ticks of the vertical
/// one if `grid`.
pub(crate) fn draw_axes(
    chart: &mut Chart<'_>,
    names: Names<'_>,
    grid: bool,
) -> Result<(), VizError> {
    let line = match grid {
        true => stroke(LIGHT_GREY, HAIR_WIDTH),
        false => TRANSPARENT.stroke_width(0),
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .bold_line_style(line)
        .light_line_style(TRANSPARENT)
        .axis_style(stroke(BLACK, AXIS_WIDTH))
        .set_all_tick_mark_size(TICK)
        .label_style(letters(TICK_SIZE))
        .axis_desc_style(letters(LABEL_SIZE))
        .x_desc(names.x)
        .y_desc(names.y)
        .draw()?;
    Ok(())
}
