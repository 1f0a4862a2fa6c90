//! Scores against the number of training images, several series in several panels.

use crate::VizError;
use crate::axis::{Axis, LARGEST};
use crate::chart::{Chart, Names, chart, draw_axes};
use crate::check::{at_most, in_range};
use crate::legend::{Entry, SYMBOL_WIDTH};
use crate::look::{Look, MOST_OF_A_STYLE, SeriesStyle};
use crate::mark::Place;
use crate::page::Page;
use crate::picture::{Figure, Picture};
use crate::sheet::Area;
use crate::sizes::{RIGHT, SizeAxis, TRAINING_IMAGES, size_axis};
use crate::style::{BAR_ENDS, DOUBLE_COLUMN_MM, GAP, LABEL_SIZE, SINGLE_COLUMN_MM, bar, pt};
use crate::table::{Table, ends};
use crate::words::wrap;
use plotters::element::ErrorBar;

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
    /// The series. Those of the same name and style in several panels look alike and stand in the
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
        in_range("the low end of an axis", low, -LARGEST, high)?;
        in_range("the high end of an axis", high, low.next_up(), LARGEST)?;
        for point in self.series.iter().flat_map(|series| &series.points) {
            in_range("a mean", point.mean, low, high)?;
            if let Some([from, to]) = point.interval {
                in_range("the low end of an interval", from, low, to)?;
                in_range("the high end of an interval", to, from, high)?;
            }
        }
        if self.series.iter().all(|series| series.points.is_empty()) {
            return Err(VizError::NoData {
                what: "point in each panel",
            });
        }
        Ok(())
    }

    fn axis(&self) -> Axis {
        // Room for markers at both ends.
        let room = 0.03 * (self.high - self.low);
        Axis::linear(self.low - room..self.high + room)
    }

    /// Its label in lines no longer than the axis.
    fn name(&self) -> String {
        wrap(&self.label, LABEL_SIZE, false, HEIGHT + 2 * GAP).join("\n")
    }
}

/// A kind of series, which has one look and one entry in the legend.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Kind<'a> {
    name: &'a str,
    style: SeriesStyle,
}

impl Series {
    fn kind(&self) -> Kind<'_> {
        Kind {
            name: &self.name,
            style: self.style,
        }
    }
}

impl Trends {
    /// The kinds of series with their looks, in order of appearance.
    fn looks(&self) -> Vec<(Kind<'_>, Look)> {
        let mut looks: Vec<(Kind<'_>, Look)> = Vec::new();
        for series in self.panels.iter().flat_map(|panel| &panel.series) {
            let kind = series.kind();
            if looks.iter().all(|(other, _)| *other != kind) {
                let alike = |(other, _): &&(Kind<'_>, Look)| other.style == kind.style;
                let nth = looks.iter().filter(alike).count();
                looks.push((kind, Look::of(kind.style, nth)));
            }
        }
        looks
    }

    fn check(&self) -> Result<(), VizError> {
        if self.panels.is_empty() {
            return Err(VizError::NoData { what: "panel" });
        }
        for panel in &self.panels {
            panel.check()?;
        }
        let looks = self.looks();
        for (kind, _) in &looks {
            let alike = looks.iter().filter(|(other, _)| other.style == kind.style);
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

    fn legend(&self) -> Vec<Entry> {
        let looks = self.looks().into_iter();
        let entry = |(kind, look): (Kind<'_>, Look)| {
            Entry::new(kind.name, move |area, (x, y)| {
                look.draw_line(area, vec![(x, y), (x + SYMBOL_WIDTH, y)])?;
                look.draw_marker(area, (x + SYMBOL_WIDTH / 2, y))
            })
        };
        looks.map(entry).collect()
    }

    /// Draws panels side by side, each `width` wide, from the height on that the page is filled to.
    fn draw_row(&self, page: &mut Page, row: &[TrendPanel], width: i32) -> Result<(), VizError> {
        let names: Vec<String> = row.iter().map(TrendPanel::name).collect();
        let names = || {
            names.iter().map(|y| Names {
                x: TRAINING_IMAGES,
                y,
            })
        };
        let axes: Vec<Axis> = row.iter().map(TrendPanel::axis).collect();
        // As wide as the narrowest, so that sizes stand alike in all panels.
        let beside = names().zip(&axes).map(|(names, y)| names.beside(y));
        let beside = beside.max().unwrap_or(0);
        let sizes = self.size_axis(width - beside - RIGHT);
        let height = HEIGHT + names().map(|names| names.below()).max().unwrap_or(0);
        let mut rest = page.take(height);
        for ((panel, y), names) in row.iter().zip(axes).zip(names()) {
            let (area, right) = rest.split_horizontally(width);
            (_, rest) = right.split_horizontally(BETWEEN);
            let axes = [sizes.axis.clone(), y];
            let mut chart = chart(&area, axes, names, [beside, RIGHT])?;
            draw_axes(&mut chart, names, true)?;
            self.draw_panel(page.root(), &chart, panel, sizes.nearest)?;
        }
        Ok(())
    }

    /// Draws a panel's series, what was measured last.
    fn draw_panel(
        &self,
        area: &Area,
        chart: &Chart<'_>,
        panel: &TrendPanel,
        nearest: i32,
    ) -> Result<(), VizError> {
        let looks = self.looks();
        let series = panel.series.iter();
        let beside: Vec<&Series> = series.filter(|series| !is_chance(series)).collect();
        let count = beside.len() as i32;
        let shift = SHIFT.min(nearest * 6 / 10 / count.max(1));
        for style in [
            SeriesStyle::Chance,
            SeriesStyle::Baseline,
            SeriesStyle::Measured,
        ] {
            for series in panel.series.iter().filter(|series| series.style == style) {
                let nth = beside.iter().position(|other| std::ptr::eq(*other, series));
                let aside = nth.map_or(0, |nth| (2 * nth as i32 - (count - 1)) * shift / 2);
                let look = looks.iter().find(|(kind, _)| *kind == series.kind());
                if let Some((_, look)) = look {
                    draw_series(area, chart, series, aside, look)?;
                }
            }
        }
        Ok(())
    }

    /// The horizontal axis on a chart of a width.
    fn size_axis(&self, width: i32) -> SizeAxis {
        let series = self.panels.iter().flat_map(|panel| &panel.series);
        let points = series.flat_map(|series| &series.points);
        size_axis(points.map(|point| point.training_images), width)
    }
}

impl Figure for Trends {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no panel, or a panel has no point.
    /// - [`VizError::OutOfRange`] if a mean or an end of an interval is not on its axis, or an interval
    ///   or an axis runs backwards.
    /// - [`VizError::TooMany`] if there are more than four series of one style.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let columns = self.columns();
        let width_mm = match columns {
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
        let gaps = (columns as i32 - 1) * BETWEEN;
        let width = (page.inner_width() - gaps) / columns as i32;
        for (i, row) in self.panels.chunks(columns).enumerate() {
            page.skip(if i > 0 { 2 * GAP } else { GAP });
            self.draw_row(&mut page, row, width)?;
        }
        page.finish(self.note.as_deref())
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&[
            "panel",
            "series",
            "style",
            "training_images",
            "mean",
            "low",
            "high",
        ]);
        for panel in &self.panels {
            for series in &panel.series {
                for point in &series.points {
                    let [low, high] = ends(point.interval);
                    table.row(&[
                        &panel.label,
                        &series.name,
                        &series.style.name(),
                        &point.training_images,
                        &point.mean,
                        &low,
                        &high,
                    ]);
                }
            }
        }
        table
    }
}

fn is_chance(series: &Series) -> bool {
    series.style == SeriesStyle::Chance
}

/// Draws a series `aside` to the right of its sizes.
fn draw_series(
    area: &Area,
    chart: &Chart<'_>,
    series: &Series,
    aside: i32,
    look: &Look,
) -> Result<(), VizError> {
    let mut points = series.points.clone();
    points.sort_by_key(|point| point.training_images);
    let place = |point: &TrendPoint, value: f64| -> Place {
        let (x, y) = chart.backend_coord(&(point.training_images as f64, value));
        (x + aside, y)
    };
    let middles: Vec<Place> = points
        .iter()
        .map(|point| place(point, point.mean))
        .collect();
    let mut line = middles.clone();
    if let (true, [first, .., last] | [first @ last]) = (is_chance(series), &middles[..]) {
        // From edge to edge, so that a chance at one size is a line too.
        let across = chart.plotting_area().get_pixel_range().0;
        line = [
            &[(across.start, first.1)],
            &line[..],
            &[(across.end, last.1)],
        ]
        .concat();
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
    middles
        .into_iter()
        .try_for_each(|middle| look.draw_marker(area, middle))
}
