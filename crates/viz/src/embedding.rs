//! Points on maps without units, by class (the paper's Fig. 5).

use std::ops::Range;

use leuko_print::style::{
    BLACK, BLUE, CAP_HEIGHT, DOUBLE_COLUMN_MM, GAP, GREEN, GREY, HAIR_WIDTH, LABEL_SIZE, ORANGE,
    PURPLE, SINGLE_COLUMN_MM, SKY_BLUE, VERMILION, letters, stroke,
};
use leuko_print::{Area, LegendEntry, Marker, MarkerAt, Page, Picture, Shape, pt};
use plotters::chart::ChartBuilder;
use plotters::element::Rectangle;

use crate::error::{at_most, counts, in_range, needs};
use crate::{Figure, Table, VizError};

/// Space between panels.
const BETWEEN: i32 = 3 * GAP;
/// Space between a panel's outline and its outermost points.
const INSET: i32 = pt(5.0);
/// Height of the line above a panel.
const HEADING: i32 = pt(CAP_HEIGHT * LABEL_SIZE + 4.5);
/// Radius of markers in the legend, in points.
const LEGEND_MARKER: f64 = 1.9;

/// One marker for each class: no two of a shape have colours that are hard to tell apart.
const MARKERS: [Marker; 15] = [
    Marker::filled(Shape::Disc, BLUE),
    Marker::filled(Shape::Square, VERMILION),
    Marker::filled(Shape::Diamond, GREEN),
    Marker::filled(Shape::Up, PURPLE),
    Marker::filled(Shape::Down, ORANGE),
    Marker::filled(Shape::Disc, BLACK),
    Marker::filled(Shape::Square, SKY_BLUE),
    Marker::filled(Shape::Diamond, BLUE),
    Marker::filled(Shape::Up, VERMILION),
    Marker::filled(Shape::Down, BLACK),
    Marker::filled(Shape::Disc, ORANGE),
    Marker::filled(Shape::Square, GREEN),
    Marker::filled(Shape::Diamond, PURPLE),
    Marker::filled(Shape::Up, SKY_BLUE),
    Marker::filled(Shape::Down, BLUE),
];

/// Images as points on maps of networks' activations, such as t-SNE maps: a square panel for each network.
///
/// Such maps have no units and no directions, so the axes have no ticks; both have the same scale.
/// Classes differ in shape and colour, and are drawn in turn, point by point, so that none lies on top
/// of the others.
///
/// # Examples
///
/// ```
/// use leuko_viz::{Embedding, EmbeddingPanel, Figure};
///
/// let map = Embedding {
///     title: None,
///     class_names: vec!["healthy".to_owned(), "blast".to_owned()],
///     panels: vec![EmbeddingPanel {
///         label: "50 training images".to_owned(),
///         points: vec![[-1.0, 0.2], [-0.8, -0.1], [1.1, 0.0], [0.9, 0.3]],
///         classes: vec![0, 0, 1, 1],
///     }],
///     note: Some("t-SNE, perplexity 30.".to_owned()),
/// };
/// assert!(map.draw()?.svg.contains("50 training images"));
/// # Ok::<(), leuko_viz::VizError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    /// Bold line at the top.
    pub title: Option<String>,
    /// Names of the classes, at most 15.
    pub class_names: Vec<String>,
    /// The maps, from left to right; more than four go on below.
    pub panels: Vec<EmbeddingPanel>,
    /// Small print at the bottom.
    pub note: Option<String>,
}

/// One map.
#[derive(Clone, Debug, PartialEq)]
pub struct EmbeddingPanel {
    /// What stands above it, such as "10 training images".
    pub label: String,
    /// Places of the images, x to the right and y upwards.
    pub points: Vec<[f32; 2]>,
    /// Class of each image, a place in `class_names`.
    pub classes: Vec<usize>,
}

impl EmbeddingPanel {
    fn check(&self, classes: usize) -> Result<(), VizError> {
        needs("a point in each panel", !self.points.is_empty())?;
        let (points, classes_given) = (self.points.len(), self.classes.len());
        counts("classes, one for each point", points, classes_given)?;
        for coordinate in self.points.iter().flatten() {
            let (low, high) = (f64::from(f32::MIN), f64::from(f32::MAX));
            in_range("a coordinate", f64::from(*coordinate), low, high)?;
        }
        for &class in &self.classes {
            in_range("a class", class as f64, 0.0, classes as f64 - 1.0)?;
        }
        Ok(())
    }

    /// Horizontal and vertical ranges of a square panel of a side: as narrow as the points allow, equal
    /// in both directions, with the points in the middle.
    fn ranges(&self, side: i32) -> [Range<f64>; 2] {
        let bounds = [0, 1].map(|axis| {
            let values = || self.points.iter().map(|point| f64::from(point[axis]));
            let low = values().fold(f64::INFINITY, f64::min);
            [low, values().fold(f64::NEG_INFINITY, f64::max)]
        });
        let spans = bounds.iter().map(|[low, high]| high - low);
        let grown = f64::from(side) / f64::from(side - 2 * INSET);
        let half = match spans.fold(0.0, f64::max) {
            // Points all at one place stand in the middle.
            0.0 => 1.0,
            span => span / 2.0 * grown,
        };
        bounds.map(|[low, high]| {
            let middle = (low + high) / 2.0;
            middle - half..middle + half
        })
    }

    /// The points in the order in which they are drawn: the classes in turn, so that none lies on top
    /// of the others.
    fn in_turn(&self, classes: usize) -> Vec<usize> {
        let mut seen = vec![0_usize; classes];
        let mut order: Vec<(usize, usize)> = Vec::new();
        for (point, &class) in self.classes.iter().enumerate() {
            order.push((seen[class], point));
            seen[class] += 1;
        }
        order.sort_unstable();
        order.into_iter().map(|(_, point)| point).collect()
    }

    /// Radius of its markers, and width of the white ring around them: many points are small, and too
    /// dense for rings.
    fn radius(&self) -> (f64, f64) {
        match self.points.len() {
            0..=400 => (1.5, 0.3),
            401..=1500 => (1.1, 0.25),
            _ => (0.8, 0.0),
        }
    }

    fn draw(&self, area: &Area, side: i32, classes: usize) -> Result<(), VizError> {
        area.draw_text(&self.label, &letters(LABEL_SIZE), (0, 0))?;
        let (_, square) = area.split_vertically(HEADING);
        let outline = [(0, 0), (side, side)];
        square.draw(&Rectangle::new(outline, stroke(GREY, HAIR_WIDTH)))?;
        let [x, y] = self.ranges(side);
        let mut chart = ChartBuilder::on(&square).build_cartesian_2d(x, y)?;
        let (radius, ring) = self.radius();
        chart.draw_series(self.in_turn(classes).into_iter().map(|point| {
            let [x, y] = self.points[point].map(f64::from);
            MarkerAt::new((x, y), MARKERS[self.classes[point]], radius, ring)
        }))?;
        Ok(())
    }
}

impl Embedding {
    fn check(&self) -> Result<(), VizError> {
        let classes = self.class_names.len();
        let is_empty = self.panels.is_empty() || classes == 0;
        needs("a panel and a class", !is_empty)?;
        at_most("classes", MARKERS.len(), classes)?;
        let mut panels = self.panels.iter();
        panels.try_for_each(|panel| panel.check(classes))
    }

    /// Panels side by side.
    fn columns(&self) -> usize {
        match self.panels.len() {
            few @ 1..=4 => few,
            5 | 6 => 3,
            _ => 4,
        }
    }
}

impl Figure for Embedding {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no panel or no class, or a panel has no point.
    /// - [`VizError::Count`] if a panel has not one class for each point.
    /// - [`VizError::OutOfRange`] if a coordinate is infinite or NaN, or a class has no name.
    /// - [`VizError::TooMany`] if there are more than 15 classes.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let columns = self.columns();
        let width_mm = match columns {
            1 => SINGLE_COLUMN_MM,
            _ => DOUBLE_COLUMN_MM,
        };
        let labels: Vec<&str> = self.panels.iter().map(|panel| &*panel.label).collect();
        let names = self.class_names.join(", ");
        let description = format!("Maps of images by class ({names}): {}", labels.join("; "));
        let mut page = Page::new(width_mm, description);
        page.title(self.title.as_deref())?;
        let names = self.class_names.iter().zip(MARKERS);
        let entries = names.map(|(name, marker)| LegendEntry::marker(name, marker, LEGEND_MARKER));
        page.legend_in_columns(&entries.collect::<Vec<_>>())?;
        page.skip(GAP);
        let gaps = (columns as i32 - 1) * BETWEEN;
        let side = (page.inner_width() - gaps) / columns as i32;
        let size = [side, HEADING + side];
        let areas = page.grid(self.panels.len(), columns, size, [BETWEEN; 2]);
        for (panel, area) in self.panels.iter().zip(&areas) {
            panel.draw(area, side, self.class_names.len())?;
        }
        Ok(page.finish(self.note.as_deref())?)
    }

    /// A row for each point, in the order given.
    fn table(&self) -> Table {
        let mut table = Table::new("panel point class x y");
        for panel in &self.panels {
            for (i, ([x, y], &class)) in panel.points.iter().zip(&panel.classes).enumerate() {
                let name = self.class_names.get(class).map_or("", |name| name);
                table.row(&[&panel.label, &(i + 1), &name, x, y]);
            }
        }
        table
    }
}
