//! Points on maps without units, by class (the paper's Fig. 5).

use crate::VizError;
use crate::check::{at_most, counts, in_range};
use crate::frame::{CAP_HEIGHT, label};
use crate::legend::{Entry, Symbol};
use crate::marker::{Marker, Shape};
use crate::page::Page;
use crate::scene::{Anchor, Figure, Point, Scene, at};
use crate::style::{
    BLACK, BLUE, DOUBLE_COLUMN_MM, GAP, GREEN, GREY, HAIR_WIDTH, LABEL_SIZE, MARGIN, ORANGE,
    PURPLE, SINGLE_COLUMN_MM, SKY_BLUE, VERMILION,
};
use crate::table::Table;

/// Space between panels, in points.
const BETWEEN: f64 = 3.0 * GAP;
/// Space between a panel's outline and its outermost points.
const INSET: f64 = 5.0;
/// Radius of markers in the legend.
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

/// Maps of images by what a network makes of them, such as t-SNE maps: a square panel for each network.
///
/// Such maps have no units and no directions, so the axes have no ticks; both have the same scale.
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
        if self.points.is_empty() {
            return Err(VizError::NoData {
                what: "point in each panel",
            });
        }
        counts(
            "classes, one for each point",
            self.points.len(),
            self.classes.len(),
        )?;
        for coordinate in self.points.iter().flatten() {
            let (low, high) = (f64::from(f32::MIN), f64::from(f32::MAX));
            in_range("a coordinate", f64::from(*coordinate), low, high)?;
        }
        for &class in &self.classes {
            in_range("a class", class as f64, 0.0, classes as f64 - 1.0)?;
        }
        Ok(())
    }

    /// Places of the points in a square on the paper: as large as fits, in the middle.
    fn places(&self, corner: Point, side: f64) -> Vec<Point> {
        let bounds = [0, 1].map(|axis| {
            let values = || self.points.iter().map(|point| f64::from(point[axis]));
            let low = values().fold(f64::INFINITY, f64::min);
            (low, values().fold(f64::NEG_INFINITY, f64::max))
        });
        let span = bounds.iter().map(|(low, high)| high - low);
        let span = span.fold(0.0, f64::max);
        // Points all at one place stand in the middle.
        let scale = if span > 0.0 {
            (side - 2.0 * INSET) / span
        } else {
            0.0
        };
        let from_middle = |point: &[f32; 2], axis: usize| {
            let (low, high) = bounds[axis];
            (f64::from(point[axis]) - (low + high) / 2.0) * scale
        };
        let middle = at(corner.x + side / 2.0, corner.y + side / 2.0);
        self.points
            .iter()
            .map(|p| at(middle.x + from_middle(p, 0), middle.y - from_middle(p, 1)))
            .collect()
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

    fn draw(&self, scene: &mut Scene, corner: Point, side: f64, classes: usize) {
        let baseline = at(corner.x, corner.y + CAP_HEIGHT * LABEL_SIZE);
        scene.text(label(&self.label, baseline, LABEL_SIZE, Anchor::Start));
        let corner = at(corner.x, baseline.y + 1.5 * GAP);
        let opposite = at(corner.x + side, corner.y + side);
        scene.outline(corner, opposite, HAIR_WIDTH, GREY);
        let places = self.places(corner, side);
        let (radius, ring) = self.radius();
        for point in self.in_turn(classes) {
            MARKERS[self.classes[point]].draw(scene, places[point], radius, ring);
        }
    }
}

impl Embedding {
    fn check(&self) -> Result<(), VizError> {
        let classes = self.class_names.len();
        if self.panels.is_empty() || classes == 0 {
            return Err(VizError::NoData {
                what: "panel and class",
            });
        }
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
    fn scene(&self) -> Result<Scene, VizError> {
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
        let entries: Vec<Entry> = self
            .class_names
            .iter()
            .zip(MARKERS)
            .map(|(name, marker)| Entry::new(Symbol::Marker(LEGEND_MARKER, marker), name))
            .collect();
        page.legend_in_columns(&entries)?;
        page.filled += GAP;
        let side = (page.inner_width() - (columns - 1) as f64 * BETWEEN) / columns as f64;
        let height = CAP_HEIGHT * LABEL_SIZE + 1.5 * GAP + side;
        for (i, row) in self.panels.chunks(columns).enumerate() {
            page.filled += if i > 0 { BETWEEN } else { 0.0 };
            for (column, panel) in row.iter().enumerate() {
                let left = MARGIN + column as f64 * (side + BETWEEN);
                let corner = at(left, page.filled);
                panel.draw(&mut page.scene, corner, side, self.class_names.len());
            }
            page.filled += height;
        }
        page.finish(self.note.as_deref())
    }

    /// A row for each point, in the order given.
    fn table(&self) -> Table {
        let mut table = Table::new(&["panel", "point", "class", "x", "y"]);
        for panel in &self.panels {
            for (i, ([x, y], &class)) in panel.points.iter().zip(&panel.classes).enumerate() {
                let name = self.class_names.get(class).map_or("", |name| name);
                table.row(&[&panel.label, &(i + 1), &name, x, y]);
            }
        }
        table
    }
}

#[cfg(test)]
mod tests;
