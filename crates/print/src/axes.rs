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
use crate::{Area, PrintError, Sheet};

/// A chart of plotters on two [`Axes`].
pub type Chart<'a> = ChartContext<'a, Sheet, Cartesian2d<Axis, Axis>>;

/// Length of ticks, outside the axis; labels stand as far from them.
const TICK: i32 = pt(2.2);

/// A pair of axes with their names, and the space that labels take around a chart.
///
/// # Examples
///
/// ```
/// use leuko_print::style::BLUE;
/// use leuko_print::{Axes, Axis, Marker, MarkerAt, Page, Shape, pt};
///
/// let mut page = Page::new(85.0, "A square");
/// let axes = Axes::new(("x", Axis::linear(0.0..2.0)?), ("x squared", Axis::linear(0.0..4.0)?));
/// let area = page.take(pt(120.0) + axes.below());
/// let mut chart = axes.draw(&area)?;
/// let marker = Marker::filled(Shape::Disc, BLUE);
/// chart.draw_series([MarkerAt::new((1.0, 1.0), marker, 2.0, 0.0)])?;
/// assert!(page.finish(None)?.svg.contains("x squared"));
/// # Ok::<(), leuko_print::PrintError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Axes {
    /// The horizontal axis.
    pub x: Axis,
    /// What it shows, with the unit; may be empty.
    pub x_name: String,
    /// The vertical axis.
    pub y: Axis,
    /// What it shows, with the unit, in one or several lines.
    pub y_name: String,
    /// Space left of the chart (hundredths of a point). [`new`](Self::new) takes what labels and name need.
    pub left: i32,
    /// Space right of the chart (hundredths of a point). [`new`](Self::new) takes what the last label needs.
    pub right: i32,
    /// Whether faint lines cross the chart at the ticks of the vertical axis.
    pub grid: bool,
}

impl Axes {
    /// Space above a chart, for half a label (hundredths of a point).
    pub const TOP: i32 = pt(CAP_HEIGHT * TICK_SIZE / 2.0);

    /// The horizontal and the vertical axis with their names, with a grid and just enough space around
    /// the chart.
    pub fn new(x: (impl Into<String>, Axis), y: (impl Into<String>, Axis)) -> Self {
        let (x_name, x) = (x.0.into(), x.1);
        let (y_name, y) = (y.0.into(), y.1);
        let lines = y_name.lines().count().max(1) - 1;
        let name = pt((CAP_HEIGHT + DESCENT + LINE * lines as f64) * LABEL_SIZE);
        Self {
            left: name + GAP + widest(y.labels(), TICK_SIZE) + 2 * TICK,
            right: widest(x.labels(), TICK_SIZE) / 2,
            grid: true,
            x,
            x_name,
            y,
            y_name,
        }
    }

    /// Height of what stands below the horizontal axis (hundredths of a point).
    pub fn below(&self) -> i32 {
        let ticks = 2 * TICK + pt((CAP_HEIGHT + DESCENT) * TICK_SIZE);
        match &*self.x_name {
            "" => ticks,
            _ => ticks + GAP + pt((CAP_HEIGHT + DESCENT) * LABEL_SIZE),
        }
    }

    /// A chart that fills an area, with nothing drawn yet: for what lies behind the axes.
    ///
    /// # Errors
    ///
    /// - [`PrintError::Drawing`] if plotters fails.
    pub fn chart<'a>(&self, area: &Area) -> Result<Chart<'a>, PrintError> {
        Ok(ChartBuilder::on(area)
            .margin_top(Self::TOP)
            .margin_right(self.right)
            .y_label_area_size(self.left)
            .x_label_area_size(self.below())
            .build_cartesian_2d(self.x.clone(), self.y.clone())?)
    }

    /// Draws the axes on a chart that [`chart`](Self::chart) made.
    ///
    /// # Errors
    ///
    /// - [`PrintError::Drawing`] if plotters fails.
    pub fn draw_on(&self, chart: &mut Chart<'_>) -> Result<(), PrintError> {
        let line = match self.grid {
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
            .x_desc(&*self.x_name)
            .y_desc(&*self.y_name)
            .draw()?;
        Ok(())
    }

    /// A chart that fills an area, with the axes drawn.
    ///
    /// # Errors
    ///
    /// - [`PrintError::Drawing`] if plotters fails.
    pub fn draw<'a>(&self, area: &Area) -> Result<Chart<'a>, PrintError> {
        let mut chart = self.chart(area)?;
        self.draw_on(&mut chart)?;
        Ok(chart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Drawn;

    #[test]
    fn test_a_chart_leaves_just_the_space_that_labels_and_names_take() {
        let [x, y] = [Axis::linear(0.0..2.0), Axis::linear(0.0..4.0)].map(Result::unwrap);
        let axes = Axes::new(("across", x), ("up\nin two lines", y));
        let marks = Sheet::record((20_000, 10_000), |area| {
            let chart = axes.draw(area)?;
            let (across, down) = chart.plotting_area().get_pixel_range();
            assert_eq!(across, axes.left..20_000 - axes.right);
            assert_eq!(down, Axes::TOP..10_000 - axes.below());
            Ok::<(), PrintError>(())
        });
        let texts = marks.unwrap().into_iter().filter_map(|mark| match mark {
            Drawn::Text(text) => Some(text.bounds()),
            _ => None,
        });
        let around = texts.reduce(|a, b| {
            [
                a[0].min(b[0]),
                a[1].min(b[1]),
                a[2].max(b[2]),
                a[3].max(b[3]),
            ]
        });
        let edges = [0, 0, 20_000, 10_000];
        for (found, edge) in around.unwrap().into_iter().zip(edges) {
            assert!(
                (found - edge).abs() <= TICK,
                "{around:?} reaches to the edges"
            );
        }
    }
}
