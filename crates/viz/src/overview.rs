//! The data set at a glance: all cells, by class (the paper's Fig. 1).

use image::imageops::replace;
use leuko_print::style::{
    BLACK, CAP_HEIGHT, DOUBLE_COLUMN_MM, GAP, LABEL_SIZE, MARGIN, PIXEL, letters, stroke,
};
use leuko_print::{Page, Picture, Place, pt};
use plotters::element::PathElement;

use crate::error::needs;
use crate::thumbnail::{Thumbnail, white};
use crate::words::with_commas;
use crate::{Figure, Table, VizError};

/// Width of the line between the two classes, in points.
const DIVIDER: f64 = 1.5;
/// Space between cells, in pixels.
const SEAM: usize = 2;
/// Largest side of a cell, in pixels: 22 mm.
const LARGEST: usize = 260;
/// Most cells shown of one class: 20 rows of 20.
const MOST: usize = 400;
/// Cells in a row if there are more than two classes.
const COLUMNS: usize = 20;
/// Most cells shown of each of more than two classes: two rows.
const MOST_OF_MANY: usize = 2 * COLUMNS;

/// The cells of an experiment by class: two classes side by side with a black line between them, all
/// cells shown; more classes below each other, some cells of each.
///
/// # Examples
///
/// ```
/// use leuko_viz::{Figure, Overview, Panel, Thumbnail};
///
/// let pixels = [200; 4 * 4 * 3]; // a grey image of 4 x 4 pixels
/// let cell = Thumbnail { height: 4, width: 4, pixels: &pixels };
/// let panel = |label: &str, cells: usize| Panel {
///     label: label.to_owned(),
///     cells: vec![cell; cells],
///     total: cells,
/// };
/// let overview = Overview {
///     title: None,
///     panels: vec![panel("Malignant", 3), panel("Normal", 5)],
///     note: None,
/// };
/// assert!(overview.draw()?.svg.contains("Normal (5 images)"));
/// # Ok::<(), leuko_viz::VizError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Overview<'a> {
    /// Bold line at the top.
    pub title: Option<String>,
    /// The classes, in the order in which they are shown; two or more.
    pub panels: Vec<Panel<'a>>,
    /// Small print at the bottom.
    pub note: Option<String>,
}

/// The cells of one class.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel<'a> {
    /// Name of the class.
    pub label: String,
    /// Its cells, in the order in which they are shown. Of more than 400 (of more than two classes:
    /// 40), evenly spaced ones are, and the heading says so.
    pub cells: Vec<Thumbnail<'a>>,
    /// Number of cells of the class in the data set: more than are given if a study uses only some.
    pub total: usize,
}

impl Panel<'_> {
    fn heading(&self, most: usize) -> String {
        let label = &self.label;
        let total = with_commas(self.total);
        match (self.total, self.cells.len().min(most)) {
            (1, 1) => format!("{label} (1 image)"),
            (all, shown) if shown < all => {
                format!("{label} ({total} images, {shown} of them shown)")
            }
            _ => format!("{label} ({total} images)"),
        }
    }

    /// Which of its cells are shown: of more than `most`, evenly spaced ones.
    fn shown(&self, most: usize) -> impl ExactSizeIterator<Item = usize> {
        let (all, shown) = (self.cells.len(), self.cells.len().min(most));
        (0..shown).map(move |place| place * all / shown)
    }

    /// Draws its heading and below it its cells in rows, and returns the height where they end.
    fn draw(
        &self,
        page: &Page,
        most: usize,
        [columns, side]: [usize; 2],
        (x, y): Place,
    ) -> Result<i32, VizError> {
        let heading = self.heading(most);
        page.root()
            .draw_text(&heading, &letters(LABEL_SIZE), (x, y))?;
        let shown = self.shown(most);
        let step = side + SEAM;
        let rows = shown.len().div_ceil(columns);
        let mut mosaic = white(columns * step - SEAM, rows * step - SEAM);
        for (place, cell) in shown.enumerate() {
            let (left, top) = (place % columns * step, place / columns * step);
            let cell = self.cells[cell].fit(side);
            replace(&mut mosaic, &cell, left as i64, top as i64);
        }
        let corner = (x, y + pt(CAP_HEIGHT * LABEL_SIZE) + GAP * 3 / 2);
        let [_, (_, bottom)] = page.photo(corner, mosaic);
        Ok(bottom)
    }
}

impl Overview<'_> {
    /// Most cells shown of one class.
    fn most(&self) -> usize {
        match self.panels.len() {
            0..=2 => MOST,
            _ => MOST_OF_MANY,
        }
    }

    fn check(&self) -> Result<(), VizError> {
        needs("a second class", self.panels.len() >= 2)?;
        for panel in &self.panels {
            needs("a cell of each class", !panel.cells.is_empty())?;
            let mut cells = panel.cells.iter().enumerate();
            cells.try_for_each(|(index, cell)| cell.check(index))?;
        }
        Ok(())
    }
}

impl Figure for Overview<'_> {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there are less than two classes, or one has no cell.
    /// - [`VizError::ThumbnailSize`] if a picture's bytes do not fit its size.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let labels: Vec<&str> = self.panels.iter().map(|panel| &*panel.label).collect();
        let description = format!("Cells of the data set: {}", labels.join(", "));
        let mut page = Page::new(DOUBLE_COLUMN_MM, description);
        page.title(self.title.as_deref())?;
        match &self.panels[..] {
            [left, right] => side_by_side(&mut page, left, right)?,
            panels => below_each_other(&mut page, panels)?,
        }
        Ok(page.finish(self.note.as_deref())?)
    }

    /// A row for each cell shown: its class, its place among the cells given, and how many the data
    /// set has of its class.
    fn table(&self) -> Table {
        let mut table = Table::new("class position total");
        for panel in &self.panels {
            for cell in panel.shown(self.most()) {
                table.row(&[&panel.label, &(cell + 1), &panel.total]);
            }
        }
        table
    }
}

fn side_by_side(page: &mut Page, left: &Panel<'_>, right: &Panel<'_>) -> Result<(), VizError> {
    let half = (page.inner_width() - pt(DIVIDER)) / 2 - 2 * GAP;
    let most = left.cells.len().max(right.cells.len()).min(MOST);
    let (columns, side) = grid(most, half);
    let top = page.filled();
    let middle = MARGIN + page.inner_width() / 2;
    let place = (middle + pt(DIVIDER / 2.0) + 2 * GAP, top);
    let bottom = left
        .draw(page, MOST, [columns, side], (MARGIN, top))?
        .max(right.draw(page, MOST, [columns, side], place)?);
    let divider = [(middle, top), (middle, bottom)];
    page.root()
        .draw(&PathElement::new(divider, stroke(BLACK, DIVIDER)))?;
    page.fill_to(bottom);
    Ok(())
}

fn below_each_other(page: &mut Page, panels: &[Panel<'_>]) -> Result<(), VizError> {
    let pixels = (page.inner_width() / PIXEL) as usize;
    let side = (pixels + SEAM) / COLUMNS - SEAM;
    for panel in panels {
        let columns = COLUMNS.min(panel.cells.len());
        let place = (MARGIN, page.filled());
        let end = panel.draw(page, MOST_OF_MANY, [columns, side], place)?;
        page.fill_to(end + 2 * GAP);
    }
    Ok(())
}

/// Columns of a panel, and the side of a cell in pixels, for `cells` cells on a width: somewhat more
/// rows than columns.
fn grid(cells: usize, width: i32) -> (usize, usize) {
    let columns = (1..).find(|c| c * c * 5 >= cells * 4).unwrap_or(1);
    let pixels = (width / PIXEL) as usize;
    (columns, ((pixels + SEAM) / columns - SEAM).min(LARGEST))
}
