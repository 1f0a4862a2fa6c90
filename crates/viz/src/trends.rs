//! Scores against the number of training images, several series in several panels.

use crate::VizError;
use crate::check::{at_most, in_range};
use crate::font::wrap;
use crate::frame::{Axis, CAP_HEIGHT, DESCENT, Frame, label};
use crate::legend::{Entry, Symbol};
use crate::page::Page;
use crate::scene::{Anchor, Figure, Scene, at};
use crate::series::{Look, MOST_OF_A_STYLE, SeriesStyle};
use crate::sizes::size_axis;
use crate::style::{DOUBLE_COLUMN_MM, GAP, LABEL_SIZE, MARGIN, SINGLE_COLUMN_MM};
use crate::table::{Table, ends};
use crate::ticks::Scale;

/// Height of a panel's data, in points.
const HEIGHT: f64 = 120.0;
/// Space between panels.
const BETWEEN: f64 = 3.0 * GAP;
/// Points between series at one size, where there is room.
const SHIFT: f64 = 3.6;

/// Scores at numbers of training images, as lines with intervals: one or more panels under one legend.
///
/// Sizes are evenly spaced, the same in all panels; series stand a little beside each other, so that
/// their intervals do not hide each other.
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
        in_range("the low end of an axis", low, f64::MIN, high)?;
        in_range("the high end of an axis", high, low.next_up(), f64::MAX)?;
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

    /// The vertical axis, its label in lines no longer than the axis.
    fn axis(&self) -> Result<Axis, VizError> {
        // Room for markers at both ends.
        let room = 0.03 * (self.high - self.low);
        let lines = wrap(&self.label, LABEL_SIZE, false, HEIGHT + 2.0 * GAP)?;
        Ok(Axis {
            scale: Scale::Linear {
                low: self.low - room,
                high: self.high + room,
            },
            ticks: Scale::Linear {
                low: self.low,
                high: self.high,
            }
            .ticks(6),
            label: lines.join("\n"),
        })
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

    /// All numbers of training images, ascending.
    fn sizes(&self) -> Vec<usize> {
        let series = self.panels.iter().flat_map(|panel| &panel.series);
        let points = series.flat_map(|series| &series.points);
        let mut sizes: Vec<usize> = points.map(|point| point.training_images).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes
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
}

impl Figure for Trends {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no panel, or a panel has no point.
    /// - [`VizError::OutOfRange`] if a mean or an end of an interval is not on its axis, or an interval
    ///   or an axis runs backwards.
    /// - [`VizError::TooMany`] if there are more than four series of one style.
    fn scene(&self) -> Result<Scene, VizError> {
        self.check()?;
        let columns = self.columns();
        let width_mm = match columns {
            1 => SINGLE_COLUMN_MM,
            _ => DOUBLE_COLUMN_MM,
        };
        let labels: Vec<&str> = self.panels.iter().map(|panel| &*panel.label).collect();
        let mut page = Page::new(
            width_mm,
            format!(
                "{} against the number of training images",
                labels.join("; ")
            ),
        );
        page.title(self.title.as_deref())?;
        let looks = self.looks();
        let entries: Vec<Entry> = looks
            .iter()
            .map(|(kind, look)| Entry::new(Symbol::Series(*look), kind.name))
            .collect();
        page.legend(&entries)?;
        page.filled += GAP;

        let sizes = self.sizes();
        let mut x_axis = size_axis(&sizes);
        // Once for all panels, below them.
        let x_label = std::mem::take(&mut x_axis.label);
        let width = (page.inner_width() - (columns - 1) as f64 * BETWEEN) / columns as f64;
        let rows: Vec<&[TrendPanel]> = self.panels.chunks(columns).collect();
        for (i, row) in rows.iter().enumerate() {
            page.filled += if i > 0 { 2.0 * GAP } else { 0.0 };
            let top = page.filled;
            let mut frames = Vec::new();
            for (column, panel) in row.iter().enumerate() {
                let from = MARGIN + column as f64 * (width + BETWEEN);
                let to = from + width;
                let y_axis = panel.axis()?;
                frames.push(Frame::new([from, to], top, HEIGHT, x_axis.clone(), y_axis)?);
            }
            // As wide as the narrowest, so that sizes stand alike in all panels.
            let inset = frames.iter().map(|frame| frame.left - frame.from);
            let inset = inset.fold(0.0, f64::max);
            for (frame, panel) in frames.iter_mut().zip(*row) {
                frame.left = frame.from + inset;
                draw_panel(&mut page.scene, frame, panel, &sizes, &looks);
                page.filled = frame.draw_axes(&mut page.scene);
            }
        }
        let baseline = page.filled + GAP + CAP_HEIGHT * LABEL_SIZE;
        let middle = at(page.scene.width / 2.0, baseline);
        page.scene
            .text(label(&x_label, middle, LABEL_SIZE, Anchor::Middle));
        page.filled = baseline + DESCENT * LABEL_SIZE;
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

/// Draws a panel's series, what was measured last.
fn draw_panel(
    scene: &mut Scene,
    frame: &Frame,
    panel: &TrendPanel,
    sizes: &[usize],
    looks: &[(Kind<'_>, Look)],
) {
    frame.draw_grid(scene);
    let beside: Vec<&Series> = panel
        .series
        .iter()
        .filter(|series| !is_chance(series))
        .collect();
    let place_width = (frame.right - frame.left) / sizes.len() as f64;
    let shift = SHIFT.min(0.6 * place_width / beside.len().max(1) as f64);
    for style in [
        SeriesStyle::Chance,
        SeriesStyle::Baseline,
        SeriesStyle::Measured,
    ] {
        for series in panel.series.iter().filter(|series| series.style == style) {
            let nth = beside.iter().position(|other| std::ptr::eq(*other, series));
            let aside = nth.map_or(0.0, |nth| {
                (nth as f64 - (beside.len() - 1) as f64 / 2.0) * shift
            });
            let look = looks.iter().find(|(kind, _)| *kind == series.kind());
            if let Some((_, look)) = look {
                draw_series(scene, frame, series, sizes, aside, look);
            }
        }
    }
}

fn is_chance(series: &Series) -> bool {
    series.style == SeriesStyle::Chance
}

/// Draws a series `aside` points beside the middles of its places.
fn draw_series(
    scene: &mut Scene,
    frame: &Frame,
    series: &Series,
    sizes: &[usize],
    aside: f64,
    look: &Look,
) {
    let mut points = series.points.clone();
    points.sort_by_key(|point| point.training_images);
    let x = |point: &TrendPoint| {
        let place = sizes.partition_point(|&size| size < point.training_images);
        place as f64 + 0.5
    };
    let moved = |x: f64, y: f64| {
        let place = frame.place(x, y);
        at(place.x + aside, place.y)
    };
    let mut line: Vec<_> = points.iter().map(|p| moved(x(p), p.mean)).collect();
    let middles = line.clone();
    if let (true, [first, .., last] | [first @ last]) = (is_chance(series), &points[..]) {
        // From edge to edge, so that a chance at one size is a line too.
        line.insert(0, moved(x(first) - 0.5, first.mean));
        line.push(moved(x(last) + 0.5, last.mean));
    }
    look.draw_line(scene, line);
    for (point, &middle) in points.iter().zip(&middles) {
        if let Some(ends) = point.interval {
            let heights = ends.map(|end| frame.place(0.0, end).y);
            look.draw_interval(scene, middle.x, heights);
        }
    }
    for middle in middles {
        look.draw_marker(scene, middle);
    }
}

#[cfg(test)]
mod tests;
