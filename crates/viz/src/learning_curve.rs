//! The learning curve: a score against the number of training images (the paper's Figs. 4a and 6).

mod scores;

pub use scores::{LearningCurve, PublishedScore, Score, SizeScores};

use leuko_eval::BoxStats;
use leuko_print::style::{
    BAR_ENDS, BLACK, BLUE, CAP_HEIGHT, CENTRED, DOUBLE_COLUMN_MM, GREEN, GREY, MARGIN, NOTE_SIZE,
    SINGLE_COLUMN_MM, UPWARDS, VERMILION, bar, letters, mm, stroke,
};
use leuko_print::{
    Area, Axes, Chart, Dashed, LegendEntry, Marker, MarkerAt, Page, Picture, Place, PrintError,
    Shape, pt,
};
use plotters::element::{ErrorBar, PathElement, Rectangle};
use plotters::series::LineSeries;
use plotters::style::Color;

use crate::expert::ReferenceLine;
use crate::fold_box::{FoldBox, INSIDE, MEDIAN, OUTLINE, POINT, RADIUS};
use crate::sizes::{SizeAxis, size_axis, sizes_against};
use crate::table::ends;
use crate::{Figure, Table, VizError};

/// More folds than this are not drawn one by one: their dots would hide the box.
const MOST_DOTS: usize = 10;
/// Sizes that come closer than this take two columns.
const CLOSE: i32 = pt(9.0);
/// More sizes than this take two columns.
const SIZES_IN_ONE_COLUMN: usize = 12;
/// Height of the chart without its labels.
const HEIGHT: i32 = pt(150.0);
/// Width of the line of means, in points.
const MEAN: f64 = 1.1;
/// How a mean is marked: a square of a radius and with a white ring, in points.
const MEAN_MARK: Marker = Marker::filled(Shape::Square, GREEN);
const MEAN_RADIUS: [f64; 2] = [1.3, 0.35];
/// How a published mean is marked.
const PUBLISHED: Marker = Marker::filled(Shape::Diamond, VERMILION);

impl LearningCurve {
    /// Whether every fold is a dot, and not only those beyond the whiskers.
    fn shows_all_folds(&self) -> bool {
        self.sizes.iter().all(|size| size.scores.len() <= MOST_DOTS)
    }

    fn legend(&self) -> Vec<LegendEntry> {
        let dots = match self.shows_all_folds() {
            true => "one fold",
            false => "fold beyond whiskers",
        };
        let dot = Marker::filled(Shape::Disc, POINT);
        let mut entries = vec![
            LegendEntry::new("median, quartiles, whiskers ≤ 1.5 IQR", draw_box_symbol),
            LegendEntry::marker(dots, dot, RADIUS),
        ];
        if self.mean_line {
            entries.push(LegendEntry::new("mean", |area, [left, middle, right]| {
                area.draw(&PathElement::new([left, right], stroke(GREEN, MEAN)))?;
                Ok(area.draw(&mean_mark(middle))?)
            }));
        }
        if self.score.chance().is_some() {
            entries.push(LegendEntry::guide("chance"));
        }
        if self.sizes.iter().any(|size| size.published.is_some()) {
            let text = "Schouten et al. 2021, mean ± s.d.";
            entries.push(LegendEntry::new(text, |area, [_, (x, y), _]| {
                draw_published(area, x, [y - pt(3.5), y, y + pt(3.5)])
            }));
        }
        entries.extend(self.reference.iter().flat_map(ReferenceLine::legend));
        entries
    }

    /// Draws a box for each size, or says that there is none.
    fn draw_boxes(&self, layers: &mut Layers<'_>) -> Result<(), VizError> {
        let reach = [layers.half, layers.nearest * 45 / 100];
        for size in &self.sizes {
            let x = size.training_images as f64;
            if size.scores.is_empty() {
                layers.draw_missing(x)?;
                continue;
            }
            let stats = BoxStats::of(&size.scores)?;
            let dots = match self.shows_all_folds() {
                true => &size.scores,
                false => &stats.outliers,
            };
            let folds = FoldBox::new(x, &stats, dots, reach);
            layers.chart.draw_series([folds])?;
        }
        Ok(())
    }

    /// Draws what was published beside the boxes.
    fn draw_published(&self, layers: &Layers<'_>) -> Result<(), VizError> {
        let half = layers.half;
        let beside = half + (layers.nearest / 2 - half).clamp(pt(5.2), pt(8.0)) / 2;
        for size in &self.sizes {
            if let Some(PublishedScore { mean, sd }) = size.published {
                let place = |score: f64| {
                    let place = (size.training_images as f64, score.min(1.0));
                    layers.chart.backend_coord(&place)
                };
                let heights = [mean + sd, mean, mean - sd].map(|score| place(score).1);
                draw_published(&layers.area, place(mean).0 + beside, heights)?;
            }
        }
        Ok(())
    }

    /// Draws everything on the axes, from the back to the front.
    fn draw_layers(&self, layers: &mut Layers<'_>, axes: &Axes) -> Result<(), VizError> {
        // Bands, behind the grid.
        if let Some(reference) = &self.reference {
            reference.draw_band(&layers.area, &layers.chart, layers.right)?;
        }
        axes.draw_on(&mut layers.chart)?;
        // Lines, behind the boxes.
        if let Some(chance) = self.score.chance() {
            let range = layers.chart.x_range();
            let ends = [range.start, range.end].map(|x| (x, chance));
            layers.chart.draw_series([Dashed::guide(ends)])?;
        }
        let means = match self.mean_line {
            true => self.means(),
            false => Vec::new(),
        };
        let line = LineSeries::new(means.iter().copied(), stroke(GREEN, MEAN));
        layers.chart.draw_series(line)?;
        self.draw_boxes(layers)?;
        // Points, in front of the boxes.
        self.draw_published(layers)?;
        layers.chart.draw_series(means.into_iter().map(mean_mark))?;
        if let Some(reference) = &self.reference {
            reference.draw(&layers.area, &layers.chart, layers.right)?;
        }
        Ok(())
    }
}

/// Where the layers of a curve are drawn.
struct Layers<'a> {
    /// The whole paper.
    area: Area,
    chart: Chart<'a>,
    /// The shortest distance between neighbouring sizes.
    nearest: i32,
    /// Half the width of a box.
    half: i32,
    /// Right end of the paper between its margins.
    right: i32,
}

impl Layers<'_> {
    /// Says that no fold is completed at a size.
    fn draw_missing(&self, size: f64) -> Result<(), PrintError> {
        let down = self.chart.plotting_area().get_pixel_range().1;
        let x = self.chart.backend_coord(&(size, 0.5)).0 - pt(CAP_HEIGHT * NOTE_SIZE / 2.0);
        let style = letters(NOTE_SIZE).color(&GREY).pos(CENTRED);
        let middle = (x, (down.start + down.end) / 2);
        self.area
            .draw_text("no completed fold", &style.transform(UPWARDS), middle)?;
        Ok(())
    }
}

/// The mark of a mean, in any coordinates.
fn mean_mark<C>(place: C) -> MarkerAt<C> {
    let [radius, ring] = MEAN_RADIUS;
    MarkerAt::new(place, MEAN_MARK, radius, ring)
}

impl Figure for LearningCurve {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if no size has a score.
    /// - [`VizError::OutOfRange`] if a score, a published value or one of experts is not in
    ///   `[0, 1]`, or an interval runs backwards.
    /// - [`VizError::TooMany`] if there are more than five experts.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let y_name = format!("{} (test set)", self.score.name());
        let mut axes = sizes_against((y_name, self.score_axis()?));
        if let Some(reference) = &self.reference {
            axes.right = axes.right.max(reference.strip());
        }
        let around = 2 * MARGIN + axes.left + axes.right;
        let size_axis = |width_mm: f64| {
            let sizes = self.sizes.iter().map(|size| size.training_images);
            size_axis(sizes, mm(width_mm) - around)
        };
        let nearest = size_axis(SINGLE_COLUMN_MM).nearest;
        let width_mm = match nearest < CLOSE || self.sizes.len() > SIZES_IN_ONE_COLUMN {
            true => DOUBLE_COLUMN_MM,
            false => SINGLE_COLUMN_MM,
        };
        let SizeAxis { axis, nearest } = size_axis(width_mm);
        axes.x = axis;
        let description = format!(
            "{} on the test set against the number of training images",
            self.score.name()
        );
        let mut page = Page::new(width_mm, description);
        page.title(self.title.as_deref())?;
        page.legend(&self.legend())?;
        let area = page.take(HEIGHT + axes.below());
        let mut layers = Layers {
            area: page.root().clone(),
            chart: axes.chart(&area)?,
            nearest,
            half: (nearest * 3 / 10).clamp(pt(0.8), pt(8.0)),
            right: MARGIN + page.inner_width(),
        };
        self.draw_layers(&mut layers, &axes)?;
        Ok(page.finish(self.note.as_deref())?)
    }

    /// `kind` is `fold` (a row for each completed fold, in the order given), `published` with the ends
    /// of mean ± s.d., `reference` for the line of experts, and `expert` for one of them.
    fn table(&self) -> Table {
        let mut table = Table::new("kind label training_images value low high");
        for size in &self.sizes {
            for score in &size.scores {
                table.row(&[&"fold", &"", &size.training_images, score, &"", &""]);
            }
            if let Some(PublishedScore { mean, sd }) = size.published {
                let [low, high] = [mean - sd, mean + sd];
                table.row(&[&"published", &"", &size.training_images, &mean, &low, &high]);
            }
        }
        if let Some(reference) = &self.reference {
            let (label, value) = (&reference.label, &reference.value);
            let [low, high] = ends(reference.interval);
            table.row(&[&"reference", label, &"", value, &low, &high]);
            for point in &reference.points {
                let [low, high] = ends(point.interval);
                table.row(&[&"expert", &point.label, &"", &point.value, &low, &high]);
            }
        }
        table
    }
}

/// A box lying on its side.
fn draw_box_symbol(area: &Area, [left, (middle, y), right]: [Place; 3]) -> Result<(), PrintError> {
    area.draw(&PathElement::new([left, right], stroke(BLUE, OUTLINE)))?;
    let (width, half) = ((right.0 - left.0) * 3 / 10, LegendEntry::HALF);
    let corners = [(middle - width, y - half), (middle + width, y + half)];
    area.draw(&Rectangle::new(corners, INSIDE.filled()))?;
    area.draw(&Rectangle::new(corners, stroke(BLUE, OUTLINE)))?;
    let median = [(middle, y - half), (middle, y + half)];
    area.draw(&PathElement::new(median, stroke(BLACK, MEDIAN)))?;
    Ok(())
}

/// A published value: a diamond at the mean, a bar over one standard deviation to both sides.
///
/// `heights` are those of the bar's upper end, the mean and its lower end, on the paper.
fn draw_published(area: &Area, x: i32, [upper, mean, lower]: [i32; 3]) -> Result<(), PrintError> {
    let interval = ErrorBar::new_vertical(x, upper, mean, lower, bar(VERMILION), BAR_ENDS);
    area.draw(&interval)?;
    area.draw(&MarkerAt::new((x, mean), PUBLISHED, 1.9, 0.4))?;
    Ok(())
}
