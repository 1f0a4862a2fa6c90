//! What experts reach, to compare a network with.

use leuko_print::style::{
    BAR_ENDS, BLACK, CAP_HEIGHT, CENTRED, GAP, GREEN, GREY, HAIR_WIDTH, ORANGE, PURPLE, SKY_BLUE,
    TICK_SIZE, bar, letters, stroke, tint,
};
use leuko_print::{Area, Chart, LegendEntry, Marker, MarkerAt, Place, Shape, pt};
use plotters::element::{ErrorBar, PathElement, Rectangle};
use plotters::style::Color;

use crate::VizError;
use crate::error::{at_most, in_range};

/// One marker for each expert or re-annotation.
pub(crate) const MARKERS: [Marker; 5] = [
    Marker::filled(Shape::Up, PURPLE),
    Marker::filled(Shape::Down, BLACK),
    Marker::filled(Shape::Square, ORANGE),
    Marker::filled(Shape::Disc, GREEN),
    Marker::filled(Shape::Diamond, SKY_BLUE),
];

/// Radius of markers, in points.
pub(crate) const MARKER: f64 = 2.0;
/// Width of the white ring around markers.
pub(crate) const RING: f64 = 0.4;
/// Width of the line.
const LINE: f64 = 1.0;
/// Strength of the band.
const BAND: f64 = 0.25;
/// Distance of neighbouring markers.
const APART: i32 = pt(7.0);
/// Narrowest strip that holds the word below it.
const NARROWEST: i32 = pt(27.0);

/// What experts reach on the score of a learning curve, such as pathologists who read the images
/// again: a line across the curve, and a marker for each of them on its right.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceLine {
    /// What the line is, such as "re-annotations, balanced accuracy (95% interval)".
    pub label: String,
    /// Height of the line, in `[0, 1]`.
    pub value: f64,
    /// Ends of the band around it.
    pub interval: Option<[f64; 2]>,
    /// Single experts or re-annotations, at most five; may be left empty.
    pub points: Vec<ExpertPoint>,
}

/// What one expert, or one re-annotation, reaches.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpertPoint {
    /// Its name in the legend.
    pub label: String,
    /// The score, in `[0, 1]`.
    pub value: f64,
    /// Ends of its interval.
    pub interval: Option<[f64; 2]>,
}

/// Refuses an interval that runs backwards or leaves `[0, 1]`.
pub(crate) fn check_interval(interval: Option<[f64; 2]>) -> Result<(), VizError> {
    if let Some([low, high]) = interval {
        in_range("the high end of an interval", high, 0.0, 1.0)?;
        in_range("the low end of an interval", low, 0.0, high)?;
    }
    Ok(())
}

impl ReferenceLine {
    pub(crate) fn check(&self) -> Result<(), VizError> {
        at_most("experts beside a curve", MARKERS.len(), self.points.len())?;
        in_range("an expert's score", self.value, 0.0, 1.0)?;
        check_interval(self.interval)?;
        for point in &self.points {
            in_range("an expert's score", point.value, 0.0, 1.0)?;
            check_interval(point.interval)?;
        }
        Ok(())
    }

    /// All values that the axis must show.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> {
        let points = self.points.iter();
        let points = points.map(|point| (point.value, point.interval));
        std::iter::once((self.value, self.interval))
            .chain(points)
            .flat_map(|(value, interval)| [value].into_iter().chain(interval.into_iter().flatten()))
    }

    pub(crate) fn legend(&self) -> Vec<LegendEntry> {
        let share = if self.interval.is_some() { BAND } else { 0.0 };
        let line = LegendEntry::band(&*self.label, PURPLE, share, LINE);
        let points = self.points.iter().zip(MARKERS);
        let points =
            points.map(|(point, marker)| LegendEntry::marker(&*point.label, marker, MARKER));
        std::iter::once(line).chain(points).collect()
    }

    /// Width of the strip on the right of a chart that the markers take.
    pub(crate) fn strip(&self) -> i32 {
        match self.points.len() as i32 {
            0 => 0,
            experts => (experts * APART + 2 * GAP).max(NARROWEST),
        }
    }

    /// Draws the band, which lies behind everything else, from the chart's left end to `right`.
    pub(crate) fn draw_band(
        &self,
        area: &Area,
        chart: &Chart<'_>,
        right: i32,
    ) -> Result<(), VizError> {
        if let Some([low, high]) = self.interval {
            let left = chart.plotting_area().get_pixel_range().0.start;
            let corners = [(left, height(chart, high)), (right, height(chart, low))];
            area.draw(&Rectangle::new(corners, tint(PURPLE, BAND).filled()))?;
        }
        Ok(())
    }

    /// Draws the line, and the markers in the strip between the chart and `right`.
    pub(crate) fn draw(&self, area: &Area, chart: &Chart<'_>, right: i32) -> Result<(), VizError> {
        let (across, down) = chart.plotting_area().get_pixel_range();
        let y = height(chart, self.value);
        let line = [(across.start, y), (right, y)];
        area.draw(&PathElement::new(line, stroke(PURPLE, LINE)))?;
        if self.points.is_empty() {
            return Ok(());
        }
        let border = [(across.end, down.start), (across.end, down.end)];
        area.draw(&PathElement::new(border, stroke(GREY, HAIR_WIDTH)))?;
        let middle = (across.end + right) / 2;
        let below = down.end + pt(CAP_HEIGHT * TICK_SIZE / 2.0) + GAP;
        let style = letters(TICK_SIZE).pos(CENTRED);
        area.draw_text("experts", &style, (middle, below - GAP / 3))?;
        let first = middle - (self.points.len() as i32 - 1) * APART / 2;
        for ((point, marker), i) in self.points.iter().zip(MARKERS).zip(0..) {
            let place = |value: f64| -> Place { (first + i * APART, height(chart, value)) };
            let (x, y) = place(point.value);
            if let Some([low, high]) = point.interval.map(|ends| ends.map(|end| place(end).1)) {
                let style = bar(marker.colour);
                area.draw(&ErrorBar::new_vertical(x, low, y, high, style, BAR_ENDS))?;
            }
            area.draw(&MarkerAt::new((x, y), marker, MARKER, RING))?;
        }
        Ok(())
    }
}

/// Height on the paper of a value of the vertical axis.
fn height(chart: &Chart<'_>, value: f64) -> i32 {
    chart.backend_coord(&(0.0, value)).1
}
