//! Pictures with what was said of them.

use std::collections::BTreeMap;

use crate::VizError;
use crate::check::at_most;
use crate::frame::{CAP_HEIGHT, label};
use crate::legend::{Entry, Symbol};
use crate::page::Page;
use crate::scene::{Anchor, Figure, Mark, PIXEL, Point, Scene, Text, at, on_pixel};
use crate::shorten::shorten;
use crate::style::{
    BLUE, Colour, DOUBLE_COLUMN_MM, GAP, GREY, MARGIN, NOTE_SIZE, ORANGE, VERMILION,
};
use crate::table::Table;
use crate::thumbnail::Thumbnail;

/// Most pictures on a sheet.
const MOST: usize = 200;
/// Tallest part of a sheet that holds pictures, in points, where captions have room: a page of A4 with
/// title and note.
const TALLEST: f64 = 740.0;
/// Fewest pictures in a row, so that few are not blown up.
const FEWEST_COLUMNS: usize = 6;
/// Most pictures in a row, so that captions have room; more than some 140 make a sheet longer than A4.
const MOST_COLUMNS: usize = 12;
/// Space between pictures, frames in it.
const BETWEEN: f64 = 5.0;
/// Distance of the middle of a frame's line from the picture.
const FRAME: f64 = 1.2;
/// Space from one line of a caption to the next.
const LINE: f64 = 1.2 * NOTE_SIZE;
/// Height of a caption of two lines, with the space below it.
const CAPTION: f64 = FRAME + 2.0 + 2.0 * LINE + 2.0 * GAP;

/// Pictures in rows, each with two lines below it and, if there is a verdict, a frame around it.
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
    /// Second line, such as "blast 0.93"; shortened alike.
    pub caption: String,
    /// Its frame.
    pub verdict: Option<Verdict>,
}

/// Whether what was said of a picture is right.
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
    pub(crate) fn draw(self, scene: &mut Scene, a: Point, b: Point) {
        let (width, colour, dash): (f64, Colour, _) = match self {
            Self::Right => (0.7, BLUE, None),
            Self::Wrong => (1.8, VERMILION, None),
            Self::Undecided => (1.2, ORANGE, Some([2.5, 1.5])),
        };
        let corners = [a, at(b.x, a.y), b, at(a.x, b.y)];
        scene.marks.push(Mark::Line {
            // Around once and one side more, so that the first corner is a corner too; dashes would
            // cover each other there.
            points: corners
                .into_iter()
                .cycle()
                .take(if dash.is_none() { 6 } else { 5 })
                .collect(),
            width,
            colour,
            dash,
        });
    }
}

/// Pictures in a row, and the side of each in pixels: as large as fits on one page, but never so small
/// that captions do not fit.
fn grid(cells: usize, width: f64) -> (usize, usize) {
    let side = |columns: usize| {
        let room = width - (columns - 1) as f64 * BETWEEN - 2.0 * FRAME;
        (room / columns as f64 / PIXEL) as usize
    };
    let fits = |&columns: &usize| {
        let rows = cells.div_ceil(columns) as f64;
        rows * (side(columns) as f64 * PIXEL + CAPTION) <= TALLEST
    };
    let columns = (FEWEST_COLUMNS..MOST_COLUMNS).find(fits);
    let columns = columns.unwrap_or(MOST_COLUMNS);
    (columns, side(columns))
}

impl ContactSheet<'_> {
    fn legend(&self) -> Vec<Entry> {
        let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
        for verdict in self.cells.iter().filter_map(|cell| cell.verdict) {
            *counts.entry(verdict).or_default() += 1;
        }
        counts
            .into_iter()
            .map(|(verdict, count)| {
                Entry::new(
                    Symbol::Frame(verdict),
                    format!("{} ({count})", verdict.name()),
                )
            })
            .collect()
    }
}

impl Figure for ContactSheet<'_> {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no picture.
    /// - [`VizError::TooMany`] if there are more than 200.
    /// - [`VizError::ThumbnailSize`] if a picture's bytes do not fit its size.
    fn scene(&self) -> Result<Scene, VizError> {
        if self.cells.is_empty() {
            return Err(VizError::NoData { what: "picture" });
        }
        at_most("pictures on a sheet", MOST, self.cells.len())?;
        for (index, cell) in self.cells.iter().enumerate() {
            cell.picture.check(index)?;
        }
        let description = format!("{} pictures with captions", self.cells.len());
        let mut page = Page::new(DOUBLE_COLUMN_MM, description);
        page.title(self.title.as_deref())?;
        let legend = self.legend();
        if !legend.is_empty() {
            page.legend(&legend)?;
            page.filled += GAP;
        }
        let (columns, side) = grid(self.cells.len(), page.inner_width());
        let width = side as f64 * PIXEL;
        let top = page.filled + FRAME;
        for (index, cell) in self.cells.iter().enumerate() {
            let (row, column) = (index / columns, index % columns);
            let corner = on_pixel(at(
                MARGIN + FRAME + column as f64 * (width + BETWEEN),
                top + row as f64 * (width + CAPTION),
            ));
            let opposite = at(corner.x + width, corner.y + width);
            page.scene.marks.push(Mark::Picture {
                corner,
                width,
                pixels: cell.picture.fit(side),
            });
            if let Some(verdict) = cell.verdict {
                let a = at(corner.x - FRAME, corner.y - FRAME);
                let b = at(opposite.x + FRAME, opposite.y + FRAME);
                verdict.draw(&mut page.scene, a, b);
            }
            let baseline = opposite.y + FRAME + 2.0 + CAP_HEIGHT * NOTE_SIZE;
            let name = Text {
                colour: GREY,
                ..label(
                    &shorten(&cell.name, NOTE_SIZE, width)?,
                    at(corner.x, baseline),
                    NOTE_SIZE,
                    Anchor::Start,
                )
            };
            let caption = label(
                &shorten(&cell.caption, NOTE_SIZE, width)?,
                at(corner.x, baseline + LINE),
                NOTE_SIZE,
                Anchor::Start,
            );
            page.scene.text(name);
            page.scene.text(caption);
        }
        let rows = self.cells.len().div_ceil(columns) as f64;
        page.filled = top + rows * (width + CAPTION) - GAP;
        page.finish(self.note.as_deref())
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["position", "name", "caption", "verdict"]);
        for (i, cell) in self.cells.iter().enumerate() {
            let verdict = cell.verdict.map_or("", Verdict::name);
            table.row(&[&(i + 1), &cell.name, &cell.caption, &verdict]);
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::sheet::contact_sheet;
    use crate::font::text_width;

    #[test]
    fn test_grid_fits_one_page_with_room_for_captions() {
        let width = 500.0;
        let caption = text_width("blast 0.93", NOTE_SIZE, false).unwrap();
        for cells in 1..=MOST {
            let (columns, side) = grid(cells, width);
            let side = side as f64 * PIXEL;
            let rows = cells.div_ceil(columns) as f64;
            assert!(cells > 144 || rows * (side + CAPTION) <= TALLEST, "{cells}");
            assert!(
                columns as f64 * (side + BETWEEN) <= width + BETWEEN,
                "{cells}"
            );
            assert!(side >= caption, "{cells}: {side}");
        }
    }

    #[test]
    fn test_scene_keeps_the_order_and_counts_the_verdicts() {
        let figure = contact_sheet(8);
        let marks = figure.scene().unwrap().marks;
        let text = |mark: &Mark| match mark {
            Mark::Text(text) => Some(text.text.clone()),
            _ => None,
        };
        let texts: Vec<String> = marks.iter().filter_map(text).collect();
        // Verdicts are none, right, wrong, undecided, none, ... in turn.
        assert_eq!(texts[1..4], ["right (2)", "wrong (2)", "undecided (2)"]);
        let captions: Vec<&String> = texts.iter().filter(|t| t.starts_with("blast")).collect();
        assert_eq!(
            captions,
            [
                "blast 0.00",
                "blast 0.01",
                "blast 0.02",
                "blast 0.03",
                "blast 0.04",
                "blast 0.05",
                "blast 0.06",
                "blast 0.07"
            ]
        );
        let frames = |wanted: Colour| {
            let frame = |m: &&Mark| matches!(m, Mark::Line { colour, .. } if *colour == wanted);
            marks.iter().filter(frame).count()
        };
        // One in the legend, two around pictures.
        assert_eq!([BLUE, VERMILION, ORANGE].map(frames), [3, 3, 3]);
    }

    #[test]
    fn test_scene_refuses_more_than_a_sheet_holds() {
        assert_eq!(
            contact_sheet(201).scene().unwrap_err().to_string(),
            "expected at most 200 pictures on a sheet: got 201\n\
             hint: draw the rest as a further figure"
        );
        assert!(matches!(
            contact_sheet(0).scene(),
            Err(VizError::NoData { .. })
        ));
    }

    #[test]
    fn test_table_has_the_whole_names() {
        let rows = contact_sheet(2).table().rows;
        assert_eq!(
            rows[1],
            [
                "2",
                "slide/BAS_000001 (2021_05_21).tiff",
                "blast 0.01",
                "right"
            ]
        );
    }
}
