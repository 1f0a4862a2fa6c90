//! Scores against the number of training images, several series in several panels.

use std::cmp::Reverse;

use leuko_print::style::{BAR_ENDS, DOUBLE_COLUMN_MM, GAP, LABEL_SIZE, SINGLE_COLUMN_MM, bar};
use leuko_print::{
    Area, Axes, Axis, Chart, LegendEntry, Page, Picture, Place, PrintError, pt, wrap,
};
use plotters::element::ErrorBar;

use crate::error::{at_most, in_range, needs};
use crate::look::{Look, MOST_OF_A_STYLE, SeriesStyle};
use crate::sizes::{SizeAxis, size_axis, sizes_against};
use crate::table::ends;
use crate::{Figure, Table, VizError};

/// Height of a panel without its labels.
const HEIGHT: i32 = pt(120.0);
/// Space between panels.
const BETWEEN: i32 = 3 * GAP;
/// Distance of series at one size, where there is room.
pub(crate) const SHIFT: i32 = pt(3.6);

/// Scores at numbers of training images, as lines with intervals: one or more panels under one legend.
///
/// The horizontal axis is true to scale, as that of [`LearningCurve`](crate::LearningCurve), and the
/// same in all panels. Series stand a little beside each other, so that their intervals do not hide
/// each other.
///
/// # Examples
///
/// ```
/// use leuko_viz::{Figure, Series, SeriesStyle, TrendPanel, TrendPoint, Trends};
///
/// let at = |training_images, mean: f64| TrendPoint {
///     training_images,
///     mean,
///     interval: Some([mean - 0.05, mean + 0.05]),
/// };
/// let trends = Trends {
///     title: None,
///     panels: vec![TrendPanel {
///         label: "Share of positive relevance: nucleus".to_owned(),
///         low: 0.0,
///         high: 1.0,
///         series: vec![Series {
///             name: "trained network".to_owned(),
///             style: SeriesStyle::Measured,
///             points: vec![at(10, 0.35), at(50, 0.62), at(200, 0.71)],
///         }],
///     }],
///     note: Some("Bars: 95% interval over folds.".to_owned()),
/// };
/// assert!(trends.draw()?.svg.contains("trained network"));
/// # Ok::<(), leuko_viz::VizError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Trends {
    /// Bold line at the top.
    pub title: Option<String>,
    /// The panels, from left to right; more than three go on below.
    pub panels: Vec<TrendPanel>,
    /// Small print at the bottom: it should say what the intervals cover.
    pub note: Option<String>,
}

/// One pair of axes.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendPanel {
    /// What the vertical axis shows, with the unit if there is one.
    pub label: String,
    /// Lower end of the vertical axis.
    pub low: f64,
    /// Upper end of the vertical axis.
    pub high: f64,
    /// The series. Those of the same name and style in several panels look the same and stand in the
    /// legend once.
    pub series: Vec<Series>,
}

/// One line of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// What it stands for. At most four series of a figure are of one style.
    pub style: SeriesStyle,
    /// Its points, in any order.
    pub points: Vec<TrendPoint>,
}

/// A score at one number of training images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrendPoint {
    /// Number of training images.
    pub training_images: usize,
    /// The score, within the panel's axis.
    pub mean: f64,
    /// Ends of its interval, within the panel's axis.
    pub interval: Option<[f64; 2]>,
}

impl TrendPanel {
    fn check(&self) -> Result<(), VizError> {
        let Self { low, high, .. } = *self;
        Axis::linear(low..high)?;
        for point in self.series.iter().flat_map(|series| &series.points) {
            in_range("a mean", point.mean, low, high)?;
            if let Some([from, to]) = point.interval {
                in_range("the low end of an interval", from, low, to)?;
                in_range("the high end of an interval", to, from, high)?;
            }
        }
        let mut series = self.series.iter();
        let has_point = series.any(|series| !series.points.is_empty());
        needs("a point in each panel", has_point)
    }

    /// Its axes, without sizes; its label in lines no longer than the axis.
    fn axes(&self) -> Result<Axes, PrintError> {
        let name = wrap(&self.label, LABEL_SIZE, false, HEIGHT + 2 * GAP).join("\n");
        // Room for markers at both ends.
        let room = 0.03 * (self.high - self.low);
        let axis = Axis::linear(self.low - room..self.high + room)?;
        Ok(sizes_against((name, axis)))
    }

    /// Its series in the order in which they are drawn, what was measured last, and how far each
    /// stands to the right of its sizes: beside each other, except for chance.
    fn placed<'a>(&'a self, nearest: i32) -> Vec<(&'a Series, i32)> {
        let chance = self.series.iter().filter(|series| series.is_chance());
        let count = (self.series.len() - chance.count()) as i32;
        let shift = SHIFT.min(nearest * 6 / 10 / count.max(1));
        let mut asides = (0..).map(|nth| (2 * nth - (count - 1)) * shift / 2);
        let place = |series: &'a Series| match series.is_chance() {
            true => (series, 0),
            false => (series, asides.next().unwrap_or(0)),
        };
        let mut placed: Vec<(&Series, i32)> = self.series.iter().map(place).collect();
        placed.sort_by_key(|(series, _)| Reverse(series.style));
        placed
    }
}

/// A kind of series, which has one look and one entry in the legend.
type Kind<'a> = (&'a str, SeriesStyle);

impl Series {
    fn kind(&self) -> Kind<'_> {
        (&self.name, self.style)
    }

    fn is_chance(&self) -> bool {
        self.style == SeriesStyle::Chance
    }
}

impl Trends {
    /// The kinds of series with their looks, in order of appearance.
    fn looks(&self) -> Vec<(Kind<'_>, Look)> {
        let mut looks: Vec<(Kind<'_>, Look)> = Vec::new();
        for series in self.panels.iter().flat_map(|panel| &panel.series) {
            let kind = series.kind();
            if looks.iter().all(|(other, _)| *other != kind) {
                let alike = looks.iter().filter(|((_, style), _)| *style == kind.1);
                let nth = alike.count();
                looks.push((kind, Look::of(kind.1, nth)));
            }
        }
        looks
    }

    fn check(&self) -> Result<(), VizError> {
        needs("a panel", !self.panels.is_empty())?;
        self.panels.iter().try_for_each(TrendPanel::check)?;
        let looks = self.looks();
        for ((_, style), _) in &looks {
            let alike = looks.iter().filter(|((_, other), _)| other == style);
            at_most("series of one style", MOST_OF_A_STYLE, alike.count())?;
        }
        Ok(())
    }

    /// Panels side by side.
    fn columns(&self) -> usize {
        match self.panels.len() {
            1 => 1,
            2 | 4 => 2,
            _ => 3,
        }
    }

    fn legend(&self) -> Vec<LegendEntry> {
        let entry = |((name, _), look): (Kind<'_>, Look)| {
            LegendEntry::new(name, move |area, [left, middle, right]| {
                look.draw_line(area, vec![left, right])?;
                look.draw_marker(area, middle)
            })
        };
        self.looks().into_iter().map(entry).collect()
    }

    fn draw_panels(&self, page: &mut Page) -> Result<(), VizError> {
        let columns = self.columns();
        let gaps = (columns as i32 - 1) * BETWEEN;
        let width = (page.inner_width() - gaps) / columns as i32;
        let axes = self.panels.iter().map(TrendPanel::axes);
        let mut axes = axes.collect::<Result<Vec<Axes>, _>>()?;
        // As wide as the widest, so that sizes stand at the same places in all panels.
        let left = axes.iter().map(|axes| axes.left).max().unwrap_or(0);
        let points = self.panels.iter().flat_map(|panel| &panel.series);
        let sizes = points.flat_map(|series| &series.points);
        let sizes = sizes.map(|point| point.training_images);
        let SizeAxis { axis, nearest } = size_axis(sizes, width - left - axes[0].right);
        let height = HEIGHT + axes.iter().map(Axes::below).max().unwrap_or(0);
        let size = [width, height];
        let areas = page.grid(self.panels.len(), columns, size, [BETWEEN, 2 * GAP]);
        let looks = self.looks();
        for ((panel, area), axes) in self.panels.iter().zip(&areas).zip(&mut axes) {
            (axes.left, axes.x) = (left, axis.clone());
            let chart = axes.draw(area)?;
            for (series, aside) in panel.placed(nearest) {
                if let Some((_, look)) = looks.iter().find(|(kind, _)| *kind == series.kind()) {
                    draw_series(page.root(), &chart, series, aside, look)?;
                }
            }
        }
        Ok(())
    }
}

impl Figure for Trends {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no panel, or a panel has no point.
    /// - [`VizError::OutOfRange`] if a mean or an end of an interval is not on its axis, or an interval
    ///   runs backwards.
    /// - [`VizError::Print`] with [`PrintError::Range`] if [`Axis::linear`] refuses an axis.
    /// - [`VizError::TooMany`] if there are more than four series of one style.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let width_mm = match self.columns() {
            1 => SINGLE_COLUMN_MM,
            _ => DOUBLE_COLUMN_MM,
        };
        let labels: Vec<&str> = self.panels.iter().map(|panel| &*panel.label).collect();
        let description = format!(
            "{} against the number of training images",
            labels.join("; ")
        );
        let mut page = Page::new(width_mm, description);
        page.title(self.title.as_deref())?;
        page.legend(&self.legend())?;
        page.skip(GAP);
        self.draw_panels(&mut page)?;
        Ok(page.finish(self.note.as_deref())?)
    }

    fn table(&self) -> Table {
        let mut table = Table::new("panel series style training_images mean low high");
        for panel in &self.panels {
            for series in &panel.series {
                let (name, style) = (&series.name, series.style.name());
                for point in &series.points {
                    let (size, mean, [low, high]) =
                        (point.training_images, point.mean, ends(point.interval));
                    table.row(&[&panel.label, name, &style, &size, &mean, &low, &high]);
                }
            }
        }
        table
    }
}

/// Draws a series `aside` to the right of its sizes.
fn draw_series(
    area: &Area,
    chart: &Chart<'_>,
    series: &Series,
    aside: i32,
    look: &Look,
) -> Result<(), PrintError> {
    let mut points = series.points.clone();
    points.sort_by_key(|point| point.training_images);
    let place = |point: &TrendPoint, value: f64| -> Place {
        let (x, y) = chart.backend_coord(&(point.training_images as f64, value));
        (x + aside, y)
    };
    let mut middles = points.iter().map(|point| place(point, point.mean));
    let mut line: Vec<Place> = middles.clone().collect();
    if let (true, &[first, ..], &[.., last]) = (series.is_chance(), &line[..], &line[..]) {
        // From edge to edge, so that a chance at one size is a line too.
        let across = chart.plotting_area().get_pixel_range().0;
        line.insert(0, (across.start, first.1));
        line.push((across.end, last.1));
    }
    look.draw_line(area, line)?;
    for point in &points {
        if let Some(ends) = point.interval {
            let [low, high] = ends.map(|end| place(point, end).1);
            let (x, y) = place(point, point.mean);
            let style = bar(look.colour);
            area.draw(&ErrorBar::new_vertical(x, low, y, high, style, BAR_ENDS))?;
        }
    }
    middles.try_for_each(|middle| look.draw_marker(area, middle))
}
