//! Pictures with captions and verdicts.

use std::collections::BTreeMap;

use leuko_print::style::{
    BLUE, DOUBLE_COLUMN_MM, GAP, GREY, LINE, NOTE_SIZE, ORANGE, PIXEL, VERMILION, letters, stroke,
};
use leuko_print::{Area, Dashed, LegendEntry, Page, Picture, Place, PrintError, pt, shorten};
use plotters::element::Rectangle;

use crate::error::{at_most, needs};
use crate::thumbnail::Thumbnail;
use crate::{Figure, Table, VizError};

/// Most pictures on a sheet.
pub(crate) const MOST: usize = 200;
/// Tallest part of a sheet that holds pictures, where captions have room: a page of A4 with title and
/// note.
pub(crate) const TALLEST: i32 = pt(740.0);
/// Fewest pictures in a row, so that few are not blown up.
const FEWEST_COLUMNS: usize = 6;
/// Most pictures in a row, so that captions have room; more than some 140 make a sheet longer than A4.
const MOST_COLUMNS: usize = 12;
/// Space between pictures, frames in it.
pub(crate) const BETWEEN: i32 = pt(5.0);
/// Distance of the middle of a frame's line from the picture.
const FRAME: i32 = pt(1.2);
/// From one line of a caption to the next.
const STEP: i32 = pt(LINE * NOTE_SIZE);
/// Height of a caption of two lines, with the space below it.
pub(crate) const CAPTION: i32 = FRAME + pt(2.0) + 2 * STEP + 2 * GAP;

/// Pictures in rows, each with two lines below it and, if there is a verdict, a frame around it.
///
/// # Examples
///
/// ```
/// use leuko_viz::{ContactSheet, Figure, SheetCell, Thumbnail, Verdict};
///
/// let pixels = [200; 4 * 4 * 3]; // a grey image of 4 x 4 pixels
/// let sheet = ContactSheet {
///     title: Some("Predictions".to_owned()),
///     cells: vec![SheetCell {
///         picture: Thumbnail { height: 4, width: 4, pixels: &pixels },
///         name: "slide 3/cell_0001.tif".to_owned(),
///         caption: "blast 0.93".to_owned(),
///         verdict: Some(Verdict::Right),
///     }],
///     note: None,
/// };
/// assert!(sheet.draw()?.svg.contains("right (1)"));
/// # Ok::<(), leuko_viz::VizError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ContactSheet<'a> {
    /// Bold line at the top.
    pub title: Option<String>,
    /// The pictures, in the order in which they are shown, row by row; at most 200.
    pub cells: Vec<SheetCell<'a>>,
    /// Small print at the bottom.
    pub note: Option<String>,
}

/// One picture with its caption.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetCell<'a> {
    /// The picture.
    pub picture: Thumbnail<'a>,
    /// First line, such as the name of its file; shortened in the middle where it is too long.
    pub name: String,
    /// Second line, such as "blast 0.93"; shortened in the same way.
    pub caption: String,
    /// Its frame.
    pub verdict: Option<Verdict>,
}

/// Whether a prediction is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A thin blue frame.
    Right,
    /// A thick vermilion frame.
    Wrong,
    /// A dashed orange frame.
    Undecided,
}

impl Verdict {
    fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Undecided => "undecided",
        }
    }

    /// Draws its frame through two opposite corners.
    fn draw(self, area: &Area, a: Place, b: Place) -> Result<(), PrintError> {
        match self {
            Self::Right => area.draw(&Rectangle::new([a, b], stroke(BLUE, 0.7)))?,
            Self::Wrong => area.draw(&Rectangle::new([a, b], stroke(VERMILION, 1.8)))?,
            Self::Undecided => {
                let around = vec![a, (b.0, a.1), b, (a.0, b.1), a];
                area.draw(&Dashed::new(around, stroke(ORANGE, 1.2), [2.5, 1.5]))?;
            }
        }
        Ok(())
    }

    fn legend(self, count: usize) -> LegendEntry {
        let half = pt(3.0);
        let text = format!("{} ({count})", self.name());
        LegendEntry::new(text, move |area, [_, (x, y), _]| {
            self.draw(area, (x - half, y - half), (x + half, y + half))
        })
    }
}

/// Pictures in a row, and the side of each in pixels: as large as fits on one page, but large enough for captions.
pub(crate) fn grid(cells: usize, width: i32) -> (usize, usize) {
    let side = |columns: usize| {
        let room = width - (columns as i32 - 1) * BETWEEN - 2 * FRAME;
        (room / columns as i32 / PIXEL) as usize
    };
    let fits = |&columns: &usize| {
        let rows = cells.div_ceil(columns) as i32;
        rows * (side(columns) as i32 * PIXEL + CAPTION) <= TALLEST
    };
    let columns = (FEWEST_COLUMNS..MOST_COLUMNS).find(fits);
    let columns = columns.unwrap_or(MOST_COLUMNS);
    (columns, side(columns))
}

impl SheetCell<'_> {
    /// Draws the picture, its frame and its caption.
    fn draw(&self, page: &Page, corner: Place, side: usize) -> Result<(), VizError> {
        let area = page.root();
        let [(left, top), (right, bottom)] = page.photo(corner, self.picture.fit(side));
        if let Some(verdict) = self.verdict {
            let a = (left - FRAME, top - FRAME);
            verdict.draw(area, a, (right + FRAME, bottom + FRAME))?;
        }
        let below = bottom + FRAME + pt(2.0);
        let style = letters(NOTE_SIZE);
        let name = shorten(&self.name, NOTE_SIZE, false, right - left);
        area.draw_text(&name, &style.color(&GREY), (left, below))?;
        let caption = shorten(&self.caption, NOTE_SIZE, false, right - left);
        area.draw_text(&caption, &style, (left, below + STEP))?;
        Ok(())
    }
}

impl ContactSheet<'_> {
    fn check(&self) -> Result<(), VizError> {
        needs("a picture", !self.cells.is_empty())?;
        at_most("pictures on a sheet", MOST, self.cells.len())?;
        let mut cells = self.cells.iter().enumerate();
        cells.try_for_each(|(index, cell)| cell.picture.check(index))
    }

    fn legend(&self) -> Vec<LegendEntry> {
        let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
        for verdict in self.cells.iter().filter_map(|cell| cell.verdict) {
            *counts.entry(verdict).or_default() += 1;
        }
        let counts = counts.into_iter();
        counts
            .map(|(verdict, count)| verdict.legend(count))
            .collect()
    }
}

impl Figure for ContactSheet<'_> {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no picture.
    /// - [`VizError::TooMany`] if there are more than 200.
    /// - [`VizError::ThumbnailSize`] if a picture's bytes do not fit its size.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let description = format!("{} pictures with captions", self.cells.len());
        let mut page = Page::new(DOUBLE_COLUMN_MM, description);
        page.title(self.title.as_deref())?;
        let legend = self.legend();
        if !legend.is_empty() {
            page.legend(&legend)?;
            page.skip(GAP);
        }
        let (columns, side) = grid(self.cells.len(), page.inner_width());
        let width = side as i32 * PIXEL;
        let size = [width, width + CAPTION];
        let areas = page.grid(self.cells.len(), columns, size, [BETWEEN, 0]);
        for (cell, area) in self.cells.iter().zip(&areas) {
            let (left, top) = area.get_base_pixel();
            cell.draw(&page, (left + FRAME, top + FRAME), side)?;
        }
        Ok(page.finish(self.note.as_deref())?)
    }

    fn table(&self) -> Table {
        let mut table = Table::new("position name caption verdict");
        for (i, cell) in self.cells.iter().enumerate() {
            let verdict = cell.verdict.map_or("", Verdict::name);
            table.row(&[&(i + 1), &cell.name, &cell.caption, &verdict]);
        }
        table
    }
}
