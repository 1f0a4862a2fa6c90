//! The answer to "how many images?": scores, the curve fitted to them, and where it reaches a target.

mod marks;

pub use marks::{FittedPoint, HowManyPlot, OtherMethod, SizeDots, TargetMark};

use leuko_print::style::{
    BLACK, BLUE, GREEN, GREY, MARGIN, MIDDLE, TICK_SIZE, WHITE, bold_letters, stroke, tint,
};
use leuko_print::{
    Area, Axes, Axis, Chart, DASH, Dashed, LegendEntry, Marker, MarkerAt, Page, Picture, Place,
    Scale, Shape, Tick, pt, text_width,
};
use plotters::element::{PathElement, Polygon, Rectangle};
use plotters::style::Color;

use crate::expert::ReferenceLine;
use crate::fold_box::{POINT, RADIUS, beside_each_other};
use crate::look::{Look, SeriesStyle};
use crate::table::{ends, or_empty};
use crate::words::with_commas;
use crate::{Figure, Table, VizError};

/// Width of the figure: one and a half columns of a journal, in millimetres.
const WIDTH_MM: f64 = 119.0;
/// Height of the chart without its labels.
const HEIGHT: i32 = pt(165.0);
/// Height of the strip above the horizontal axis that holds the numbers of images, and of each bar in it.
const STRIP: i32 = pt(14.5);
const BAR: i32 = pt(5.5);
/// Strength of the band within the sizes tried, and beyond them.
const BAND: [f64; 2] = [0.25, 0.12];
/// Width of the fitted line.
const LINE: f64 = 1.2;
/// Width of the lines of targets, their dots and the gaps between them.
const TARGET: f64 = 0.7;
const DOTS: [f64; 2] = [0.9, 1.3];
/// Width of the bar over an interval of numbers of images.
const INTERVAL: f64 = 1.6;
/// How a mean is marked, its radius and its ring.
const MEAN: Marker = Marker::filled(Shape::Square, GREEN);
const MEAN_RADIUS: [f64; 2] = [1.4, 0.4];
/// How the number of images is marked on the axis.
const FOOT: Marker = Marker::filled(Shape::Down, BLACK);
/// Ticks that the horizontal axis needs, and those that it has room for.
const FEWEST_TICKS: usize = 3;
const MOST_TICKS: usize = 9;

impl HowManyPlot {
    fn legend(&self) -> Vec<LegendEntry> {
        let dot = Marker::filled(Shape::Disc, POINT);
        let mut entries = vec![
            LegendEntry::marker("one fold", dot, RADIUS),
            LegendEntry::marker("mean of folds", MEAN, MEAN_RADIUS[0]),
        ];
        if !self.fit.is_empty() {
            let text = format!("fitted curve with {:.0}% band", 100.0 * self.level);
            entries.push(LegendEntry::band(text, BLUE, BAND[0], LINE));
        }
        if self.reaches_beyond() {
            entries.push(LegendEntry::new("forecast", |area, [left, _, right]| {
                let half = LegendEntry::HALF;
                let corners = [(left.0, left.1 - half), (right.0, right.1 + half)];
                area.draw(&Rectangle::new(corners, tint(BLUE, BAND[1]).filled()))?;
                let line = Dashed::new(vec![left, right], stroke(BLUE, LINE), DASH);
                Ok(area.draw(&line)?)
            }));
            let text = "most images tried";
            entries.push(LegendEntry::new(text, |area, [_, (x, y), _]| {
                let half = LegendEntry::HALF + pt(0.5);
                let line = PathElement::new([(x, y - half), (x, y + half)], stroke(GREY, TARGET));
                Ok(area.draw(&line)?)
            }));
        }
        if !self.targets.is_empty() {
            entries.push(LegendEntry::new("target", |area, [left, _, right]| {
                Ok(area.draw(&target_line(vec![left, right]))?)
            }));
        }
        if self.targets.iter().any(|target| target.images.is_some()) {
            let text = "images needed, with limits";
            entries.push(LegendEntry::new(text, |area, [left, middle, right]| {
                area.draw(&PathElement::new([left, right], stroke(BLACK, INTERVAL)))?;
                Ok(area.draw(&foot_at(middle))?)
            }));
        }
        for (other, look) in self.others.iter().zip(looks()) {
            entries.push(LegendEntry::new(&*other.name, move |area, ends| {
                let [left, middle, right] = ends;
                look.draw_line(area, vec![left, right])?;
                look.draw_marker(area, middle)
            }));
        }
        if self.guessing.is_some() {
            entries.push(LegendEntry::guide("guessing"));
        }
        entries.extend(self.experts.iter().flat_map(ReferenceLine::legend));
        entries
    }

    /// Whether the fitted curve goes on beyond the largest size.
    fn reaches_beyond(&self) -> bool {
        let last = self.fit.last();
        last.is_some_and(|last| last.images > self.largest() * 1.001)
    }

    /// The vertical axis: from the tenth below the lowest value to 1, over a strip for numbers of images.
    fn y_axis(&self) -> Result<Axis, VizError> {
        let low = ((self.lowest() * 10.0 + 1e-9).floor() / 10.0).clamp(0.0, 0.9);
        let mut axis = Axis::linear(low..1.0)?;
        // Room for dots at both ends.
        let room = 0.025 * (1.0 - low);
        let strip = self.strip();
        let strip = (1.0 - low) * f64::from(strip) / f64::from(HEIGHT - strip);
        axis.scale = Scale::Linear(low - room - strip..1.0 + room);
        Ok(axis)
    }

    /// Height of the strip for numbers of images.
    fn strip(&self) -> i32 {
        let told = self.targets.iter().filter(|target| target.images.is_some());
        match told.count() as i32 {
            0 => 0,
            bars => STRIP + bars * BAR,
        }
    }

    /// The horizontal axis, by the logarithm.
    fn x_axis(&self) -> Result<Axis, VizError> {
        let [first, last] = self.span();
        // Half a dot's room at both ends, also for one size.
        let edge = (last / first).powf(0.04).max(1.08);
        let range = first / edge..last * edge;
        let decades = -1..=9_i32;
        let ticks =
            decades.flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power)));
        let ticks = ticks.filter(|value| *value >= 1.0 && range.contains(value));
        let ticks: Vec<Tick> = ticks
            .map(|value| Tick {
                value,
                label: with_commas(value as usize),
            })
            .collect();
        let mut axis = Axis::log(range)?;
        axis.ticks = match ticks.len() {
            // So few sizes, or so near to each other, that they need marks themselves.
            0..FEWEST_TICKS => self.size_ticks(),
            FEWEST_TICKS..=MOST_TICKS => ticks,
            _ => axis.ticks,
        };
        Ok(axis)
    }

    /// A tick at each size, or at some of many.
    fn size_ticks(&self) -> Vec<Tick> {
        let every = self.sizes.len().div_ceil(FEWEST_TICKS + 1).max(1);
        let sizes = self.sizes.iter().step_by(every);
        let tick = |size: &SizeDots| Tick {
            value: size.training_images as f64,
            label: with_commas(size.training_images),
        };
        sizes.map(tick).collect()
    }

    fn draw_fit(&self, chart: &mut Chart<'_>) -> Result<(), VizError> {
        let largest = self.largest();
        for (beyond, share) in [true, false].into_iter().zip([BAND[1], BAND[0]]) {
            let part = self.part(beyond);
            let upper = part.iter().map(|point| (point.images, point.high));
            let lower = part.iter().rev().map(|point| (point.images, point.low));
            let around: Vec<(f64, f64)> = upper.chain(lower).collect();
            if around.len() > 2 {
                let band = Polygon::new(around, tint(BLUE, share).filled());
                chart.draw_series([band])?;
            }
        }
        if self.reaches_beyond() {
            let range = chart.y_range();
            let line = [(largest, range.start), (largest, range.end)];
            chart.draw_series([PathElement::new(line, stroke(GREY, TARGET))])?;
        }
        Ok(())
    }

    fn draw_fitted_line(&self, chart: &mut Chart<'_>) -> Result<(), VizError> {
        let line = |beyond: bool| -> Vec<(f64, f64)> {
            let part = self.part(beyond).into_iter();
            part.map(|point| (point.images, point.median)).collect()
        };
        chart.draw_series([Dashed::new(line(true), stroke(BLUE, LINE), DASH)])?;
        chart.draw_series([PathElement::new(line(false), stroke(BLUE, LINE))])?;
        Ok(())
    }

    fn draw_dots(&self, area: &Area, chart: &Chart<'_>) -> Result<(), VizError> {
        let place = |size: &SizeDots, score: f64| -> Place {
            chart.backend_coord(&(size.training_images as f64, score))
        };
        let across: Vec<i32> = self.sizes.iter().map(|size| place(size, 1.0).0).collect();
        for (nth, size) in self.sizes.iter().enumerate() {
            let near = [nth.checked_sub(1), Some(nth + 1)].into_iter().flatten();
            let near = near.filter_map(|other| Some((across.get(other)? - across[nth]).abs()));
            let room = near.min().unwrap_or(pt(20.0)).min(pt(20.0)) * 45 / 100;
            let mut dots: Vec<Place> = size.scores.iter().map(|&s| place(size, s)).collect();
            dots.sort_unstable();
            for dot in beside_each_other(&dots, room) {
                area.draw(&MarkerAt::new(
                    dot,
                    Marker::filled(Shape::Disc, POINT),
                    RADIUS,
                    0.25,
                ))?;
            }
        }
        Ok(())
    }

    fn draw_means(&self, area: &Area, chart: &Chart<'_>) -> Result<(), VizError> {
        for (other, look) in self.others.iter().zip(looks()) {
            let places = other
                .points
                .iter()
                .map(|&(n, mean)| chart.backend_coord(&(n as f64, mean)));
            let places: Vec<Place> = places.collect();
            look.draw_line(area, places.clone())?;
            places
                .into_iter()
                .try_for_each(|place| look.draw_marker(area, place))?;
        }
        for size in &self.sizes {
            if let Some(mean) = size.mean() {
                let place = chart.backend_coord(&(size.training_images as f64, mean));
                let [radius, ring] = MEAN_RADIUS;
                area.draw(&MarkerAt::new(place, MEAN, radius, ring))?;
            }
        }
        Ok(())
    }

    /// A dotted line from the score to the curve, and down to the number of images.
    fn draw_targets(&self, area: &Area, chart: &Chart<'_>) -> Result<(), VizError> {
        let (across, down) = chart.plotting_area().get_pixel_range();
        let foot = down.end;
        let label = foot - self.strip() + pt(6.0);
        let mut bar = label + pt(10.0);
        let mut taken: Vec<[i32; 2]> = Vec::new();
        for target in &self.targets {
            let y = chart.backend_coord(&(1.0, target.score)).1;
            let Some(images) = target.images else {
                area.draw(&target_line(vec![(across.start, y), (across.end, y)]))?;
                continue;
            };
            let at = |images: f64| chart.backend_coord(&(images, target.score)).0;
            let x = at(images);
            let text = target.label();
            let half = text_width(&text, TICK_SIZE, true) / 2 + pt(1.5);
            let middle = x.clamp(across.start + half, across.end - half);
            // Aside, where another number has the place.
            let crowding = |[from, to]: [i32; 2]| {
                let mut taken = taken.iter();
                taken
                    .find(|other| from < other[1] && other[0] < to)
                    .copied()
            };
            let around = |middle: i32| [middle - half, middle + half];
            let aside = |other: [i32; 2]| [other[1] + half, other[0] - half];
            let places = crowding(around(middle))
                .map_or([middle; 2], aside)
                .into_iter();
            let place = places.map(around).find(|&field| {
                crowding(field).is_none() && field[0] >= across.start && field[1] <= across.end
            });
            let end = match place {
                Some([from, to]) if (from..=to).contains(&x) => label - pt(5.0),
                _ => bar + BAR,
            };
            area.draw(&target_line(vec![(across.start, y), (x, y), (x, end)]))?;
            let from = target.low.map_or(across.start, at);
            let to = target.high.map_or(across.end, at);
            area.draw(&PathElement::new(
                [(from, bar), (to, bar)],
                stroke(BLACK, INTERVAL),
            ))?;
            area.draw(&foot_at((x, bar)))?;
            bar += BAR;
            if let Some(field) = place {
                taken.push(field);
                let style = bold_letters(TICK_SIZE).pos(MIDDLE);
                let corners = [(field[0], label - pt(4.0)), (field[1], label + pt(4.0))];
                area.draw(&Rectangle::new(corners, WHITE.filled()))?;
                let middle = (field[0] + field[1]) / 2;
                area.draw_text(&text, &style, (middle, label))?;
            }
        }
        Ok(())
    }
}

/// How other methods are told apart.
fn looks() -> impl Iterator<Item = Look> {
    (0..crate::look::MOST_OF_A_STYLE).map(|nth| Look::of(SeriesStyle::Baseline, nth))
}

/// The mark of a number of images.
fn foot_at(place: Place) -> MarkerAt<Place> {
    MarkerAt::new(place, FOOT, 2.2, 0.5)
}

fn target_line(places: Vec<Place>) -> Dashed<Place> {
    Dashed::new(places, stroke(BLACK, TARGET), DOTS)
}

impl Figure for HowManyPlot {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if no size has a score.
    /// - [`VizError::OutOfRange`] if a score is not in `[0, 1]`, a number of images is not above 0, or an
    ///   interval runs backwards.
    /// - [`VizError::TooMany`] if there are more than four other methods or three targets.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let y_name = format!("{} (test set)", self.score);
        let x_name = "Number of training images";
        let mut axes = Axes::new((x_name, self.x_axis()?), (y_name, self.y_axis()?));
        axes.right = axes.right.max(pt(4.0));
        if let Some(experts) = &self.experts {
            axes.right = axes.right.max(experts.strip());
        }
        let description = format!(
            "{} against the number of training images, with the curve fitted to it",
            self.score
        );
        let mut page = Page::new(WIDTH_MM, description);
        page.title(self.title.as_deref())?;
        page.legend(&self.legend())?;
        let area = page.take(HEIGHT + axes.below());
        let root = page.root().clone();
        let right = MARGIN + page.inner_width();
        let mut chart = axes.chart(&area)?;
        self.draw_fit(&mut chart)?;
        if let Some(experts) = &self.experts {
            experts.draw_band(&root, &chart, right)?;
        }
        axes.draw_on(&mut chart)?;
        if let Some(guessing) = self.guessing {
            let range = chart.x_range();
            let ends = [range.start, range.end].map(|x| (x, guessing));
            chart.draw_series([Dashed::guide(ends)])?;
        }
        self.draw_dots(&root, &chart)?;
        self.draw_fitted_line(&mut chart)?;
        if let Some(experts) = &self.experts {
            experts.draw(&root, &chart, right)?;
        }
        self.draw_targets(&root, &chart)?;
        self.draw_means(&root, &chart)?;
        Ok(page.finish(self.note.as_deref())?)
    }

    /// `kind` is `fold` (a row for each fold), `fit` with the ends of the band, `target` with the number of
    /// images and its limits, `guessing`, `experts`, and `other` for the means of another method.
    fn table(&self) -> Table {
        let mut table = Table::new("kind label training_images value low high");
        for size in &self.sizes {
            for score in &size.scores {
                table.row(&[&"fold", &"", &size.training_images, score, &"", &""]);
            }
        }
        for FittedPoint {
            images,
            median,
            low,
            high,
        } in &self.fit
        {
            table.row(&[&"fit", &"", images, median, low, high]);
        }
        for target in &self.targets {
            let [low, high] = [target.low, target.high].map(or_empty);
            let images = or_empty(target.images);
            table.row(&[&"target", &"images", &images, &target.score, &low, &high]);
        }
        if let Some(guessing) = self.guessing {
            table.row(&[&"guessing", &"", &"", &guessing, &"", &""]);
        }
        if let Some(experts) = &self.experts {
            let [low, high] = ends(experts.interval);
            table.row(&[&"experts", &experts.label, &"", &experts.value, &low, &high]);
        }
        for other in &self.others {
            for (images, mean) in &other.points {
                table.row(&[&"other", &other.name, images, mean, &"", &""]);
            }
        }
        table
    }
}
