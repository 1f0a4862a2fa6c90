//! The data set at a glance: all cells, by class (the paper's Fig. 1).

use crate::VizError;
use crate::frame::{CAP_HEIGHT, label};
use crate::page::Page;
use crate::scene::{Anchor, Figure, Mark, Pixels, Point, Scene, at};
use crate::style::{BLACK, DOUBLE_COLUMN_MM, GAP, LABEL_SIZE, MARGIN};
use crate::thumbnail::Thumbnail;

/// Points in a pixel of the cells' pictures: 300 to the inch.
const PIXEL: f64 = 72.0 / 300.0;
/// Width of the line between the two classes.
const DIVIDER: f64 = 1.5;
/// Space between cells, in pixels.
const SEAM: usize = 2;
/// Largest side of a cell, in pixels: 22 mm.
const LARGEST: usize = 260;
/// Most cells shown of one class: 20 rows of 20.
const MOST: usize = 400;

/// All cells of a binary experiment: malignant ones on the left, a black line, normal ones on the
/// right.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview<'a> {
    /// Bold line at the top.
    pub title: Option<String>,
    /// The malignant cells.
    pub positive: Panel<'a>,
    /// The normal cells.
    pub negative: Panel<'a>,
    /// Small print at the bottom.
    pub note: Option<String>,
}

/// The cells of one class.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel<'a> {
    /// Name of the class.
    pub label: String,
    /// Its cells, in the order in which they are shown. Of more than 400, evenly spaced ones are, and
    /// the heading says so.
    pub cells: Vec<Thumbnail<'a>>,
    /// Number of cells of the class in the data set: more than are given if a study uses only some.
    pub total: usize,
}

impl Panel<'_> {
    fn shown(&self) -> usize {
        self.cells.len().min(MOST)
    }

    fn heading(&self) -> String {
        let label = &self.label;
        let total = with_commas(self.total);
        match (self.total, self.shown()) {
            (1, 1) => format!("{label} (1 image)"),
            (all, shown) if shown < all => {
                format!("{label} ({total} images, {shown} of them shown)")
            }
            _ => format!("{label} ({total} images)"),
        }
    }

    /// Its cells in rows, on white.
    fn mosaic(&self, columns: usize, side: usize) -> Pixels {
        let shown = self.shown();
        let step = side + SEAM;
        let height = shown.div_ceil(columns) * step - SEAM;
        let width = columns * step - SEAM;
        let mut rgb = vec![255; height * width * 3];
        for place in 0..shown {
            let cell = self.cells[place * self.cells.len() / shown].fit(side);
            let (top, left) = (place / columns * step, place % columns * step);
            for (row, bytes) in cell.rgb.chunks_exact(side * 3).enumerate() {
                let start = ((top + row) * width + left) * 3;
                rgb[start..start + side * 3].copy_from_slice(bytes);
            }
        }
        Pixels { height, width, rgb }
    }
}

impl Figure for Overview<'_> {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if a class has no cell.
    /// - [`VizError::ThumbnailSize`] if a picture's bytes do not fit its size.
    fn scene(&self) -> Result<Scene, VizError> {
        for panel in [&self.positive, &self.negative] {
            if panel.cells.is_empty() {
                return Err(VizError::NoData {
                    what: "cell of each class",
                });
            }
            for (index, cell) in panel.cells.iter().enumerate() {
                cell.check(index)?;
            }
        }
        let mut page = Page::new(
            DOUBLE_COLUMN_MM,
            format!(
                "Cells of the data set: {} on the left, {} on the right",
                self.positive.label, self.negative.label
            ),
        );
        page.title(self.title.as_deref())?;
        let half = (page.inner_width() - DIVIDER) / 2.0 - 2.0 * GAP;
        let (columns, side) = grid(self.positive.shown().max(self.negative.shown()), half);
        let top = page.filled;
        let middle = page.scene.width / 2.0;
        let cells_top = top + CAP_HEIGHT * LABEL_SIZE + 1.5 * GAP;
        let mut bottom = cells_top;
        for (panel, left) in [
            (&self.positive, MARGIN),
            (&self.negative, middle + DIVIDER / 2.0 + 2.0 * GAP),
        ] {
            page.scene.text(label(
                &panel.heading(),
                at(left, top + CAP_HEIGHT * LABEL_SIZE),
                LABEL_SIZE,
                Anchor::Start,
            ));
            let pixels = panel.mosaic(columns, side);
            bottom = bottom.max(cells_top + pixels.height as f64 * PIXEL);
            page.scene.marks.push(Mark::Picture {
                corner: on_pixel(at(left, cells_top)),
                width: pixels.width as f64 * PIXEL,
                pixels,
            });
        }
        page.scene
            .line(vec![at(middle, top), at(middle, bottom)], DIVIDER, BLACK);
        page.filled = bottom;
        page.finish(self.note.as_deref())
    }
}

/// A count with commas between thousands.
fn with_commas(count: usize) -> String {
    if count < 1000 {
        return count.to_string();
    }
    format!("{},{:03}", with_commas(count / 1000), count % 1000)
}

/// Columns of a panel, and the side of a cell in pixels, for `cells` cells on `width` points: somewhat
/// more rows than columns.
fn grid(cells: usize, width: f64) -> (usize, usize) {
    let columns = (1..).find(|c| c * c * 5 >= cells * 4).unwrap_or(1);
    let pixels = (width / PIXEL) as usize;
    (columns, ((pixels + SEAM) / columns - SEAM).min(LARGEST))
}

/// The nearest place where a pixel of the 300 dots per inch PNG starts, so that pixels stay sharp.
fn on_pixel(place: Point) -> Point {
    let snap = |length: f64| (length / PIXEL).round() * PIXEL;
    at(snap(place.x), snap(place.y))
}
