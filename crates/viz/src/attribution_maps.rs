//! Where networks look: inputs beside their saliency and relevance maps (the paper's Fig. 4b).

mod grid;

use grid::Grid;

use crate::VizError;
use crate::check::{at_most, counts, in_range};
use crate::colour_bar::{BAR, draw_bar};
use crate::colour_map::ColourMap;
use crate::font::{text_width, wrap};
use crate::frame::{CAP_HEIGHT, DESCENT, label};
use crate::heat_map::{HeatMap, scale_of};
use crate::page::Page;
use crate::scene::{Anchor, Figure, Mark, PIXEL, Pixels, Point, Scene, Text, at, on_pixel};
use crate::shorten::shorten;
use crate::style::{
    AXIS_WIDTH, BLACK, GAP, GREY, HAIR_WIDTH, LABEL_SIZE, MARGIN, NOTE_SIZE, TICK_SIZE,
};
use crate::table::Table;
use crate::thumbnail::Thumbnail;

/// Longest colour bar.
const LONGEST_BAR: f64 = 130.0;
/// Most maps of a kind beside each other.
const MOST_COLUMNS: usize = 6;

/// Images, each with saliency and relevance maps of one or several networks.
///
/// A saliency map is coloured from 0 to its own 99.9th percentile; the relevance maps of a row share a
/// scale that is symmetric about 0 and ends at the 99.9th percentile of their sizes. The figure says so
/// below its maps.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributionMaps<'a> {
    /// Bold line at the top.
    pub title: Option<String>,
    /// What stands above the saliency maps, such as "Saliency, by number of training images".
    pub saliency_heading: String,
    /// What stands above the relevance maps, such as "Relevance (LRP) for blast".
    pub relevance_heading: String,
    /// What stands above each map, such as "10"; one to six. If all are empty, there is no such line.
    pub columns: Vec<String>,
    /// The images.
    pub rows: Vec<AttributionRow<'a>>,
    /// Small print at the bottom.
    pub note: Option<String>,
}

/// One image and its maps.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributionRow<'a> {
    /// What stands above it, such as "lymphoblast" or the name of a file.
    pub label: String,
    /// The image.
    pub input: Thumbnail<'a>,
    /// Its maps, one pair for each column.
    pub maps: Vec<MapPair>,
}

/// What one network makes of an image, pixel by pixel.
#[derive(Clone, Debug, PartialEq)]
pub struct MapPair {
    /// `[row, column]`, as large as the image, 0 or more.
    pub saliency: Vec<f64>,
    /// `[row, column]`, as large as the image, of either sign.
    pub relevance: Vec<f64>,
}

impl AttributionRow<'_> {
    fn check(&self, index: usize, columns: usize) -> Result<(), VizError> {
        self.input.check(index)?;
        counts(
            "pairs of maps, one for each column",
            columns,
            self.maps.len(),
        )?;
        let pixels = self.input.height * self.input.width;
        for MapPair {
            saliency,
            relevance,
        } in &self.maps
        {
            counts(
                "values of saliency, one for each pixel",
                pixels,
                saliency.len(),
            )?;
            counts(
                "values of relevance, one for each pixel",
                pixels,
                relevance.len(),
            )?;
            for &value in saliency {
                in_range("a saliency", value, 0.0, f64::MAX)?;
            }
            for &value in relevance {
                in_range("a relevance", value, f64::MIN, f64::MAX)?;
            }
        }
        Ok(())
    }

    /// The end of the scale that its relevance maps share.
    fn relevance_scale(&self) -> f64 {
        scale_of(self.maps.iter().flat_map(|pair| &pair.relevance))
    }

    fn map<'b>(&self, values: &'b [f64]) -> HeatMap<'b> {
        HeatMap {
            height: self.input.height,
            width: self.input.width,
            values,
        }
    }
}

impl AttributionMaps<'_> {
    fn check(&self) -> Result<(), VizError> {
        if self.rows.is_empty() || self.columns.is_empty() {
            return Err(VizError::NoData {
                what: "image and column of maps",
            });
        }
        let columns = self.columns.len();
        at_most("columns of maps", MOST_COLUMNS, columns)?;
        let mut rows = self.rows.iter().enumerate();
        rows.try_for_each(|(index, row)| row.check(index, columns))
    }

    /// The headings of the blocks and, if there are any, the names of the columns.
    fn draw_headings(&self, page: &mut Page, grid: &Grid) -> Result<(), VizError> {
        let headings = [&self.saliency_heading, &self.relevance_heading];
        let mut lines = Vec::new();
        for heading in headings {
            lines.push(wrap(heading, LABEL_SIZE, false, grid.block_width())?);
        }
        let most = lines.iter().map(Vec::len).max().unwrap_or(0);
        let last =
            page.filled + CAP_HEIGHT * LABEL_SIZE + 1.25 * LABEL_SIZE * (most.max(1) - 1) as f64;
        let input = at(MARGIN, last);
        page.scene
            .text(label("Input", input, LABEL_SIZE, Anchor::Start));
        for (block, lines) in lines.iter().enumerate() {
            // The last lines stand side by side.
            for (i, line) in lines.iter().rev().enumerate() {
                let place = at(grid.block(block), last - 1.25 * LABEL_SIZE * i as f64);
                page.scene
                    .text(label(line, place, LABEL_SIZE, Anchor::Start));
            }
        }
        let rule = last + DESCENT * LABEL_SIZE + 1.0;
        let blocks = [0, 1].map(|block| (grid.block(block), grid.block_width()));
        for (left, width) in [(MARGIN, grid.side())].into_iter().chain(blocks) {
            let ends = vec![at(left, rule), at(left + width, rule)];
            page.scene.line(ends, AXIS_WIDTH, BLACK);
        }
        page.filled = rule + GAP;
        if self.columns.iter().all(String::is_empty) {
            return Ok(());
        }
        let baseline = page.filled + CAP_HEIGHT * TICK_SIZE;
        for block in [0, 1] {
            for (column, name) in self.columns.iter().enumerate() {
                let name = shorten(name, TICK_SIZE, grid.side())?;
                let middle = at(grid.map(block, column) + grid.side() / 2.0, baseline);
                page.scene
                    .text(label(&name, middle, TICK_SIZE, Anchor::Middle));
            }
        }
        page.filled = baseline + DESCENT * TICK_SIZE + GAP;
        Ok(())
    }

    fn draw_row(
        &self,
        page: &mut Page,
        grid: &Grid,
        row: &AttributionRow<'_>,
    ) -> Result<(), VizError> {
        let relevance_scale = row.relevance_scale();
        let baseline = page.filled + CAP_HEIGHT * TICK_SIZE;
        let scale = format!("scale ±{}", short(relevance_scale));
        let scale_width = text_width(&scale, NOTE_SIZE, false)?;
        let end = grid.block(1) + grid.block_width();
        let room = end - scale_width - 2.0 * GAP - MARGIN;
        let name = shorten(&row.label, TICK_SIZE, room)?;
        page.scene
            .text(label(&name, at(MARGIN, baseline), TICK_SIZE, Anchor::Start));
        page.scene.text(Text {
            colour: GREY,
            ..label(&scale, at(end, baseline), NOTE_SIZE, Anchor::End)
        });
        let top = on_pixel(at(0.0, baseline + DESCENT * TICK_SIZE + 1.0)).y;
        let mut draw =
            |left: f64, pixels: Pixels| draw_picture(&mut page.scene, at(left, top), pixels);
        draw(MARGIN, row.input.fit(grid.side));
        for (column, pair) in row.maps.iter().enumerate() {
            let saliency_scale = scale_of(pair.saliency.iter());
            let saliency = row.map(&pair.saliency);
            let pixels = saliency.fit(grid.side, saliency_scale, ColourMap::Rising);
            draw(grid.map(0, column), pixels);
            let relevance = row.map(&pair.relevance);
            let pixels = relevance.fit(grid.side, relevance_scale, ColourMap::Signed);
            draw(grid.map(1, column), pixels);
        }
        page.filled = top + grid.side() + 1.5 * GAP;
        Ok(())
    }

    /// Both colour bars with what their ends mean.
    fn draw_bars(page: &mut Page, grid: &Grid) -> Result<(), VizError> {
        let top = page.filled + GAP;
        let bars = [
            (ColourMap::Rising, ["0", "", "scale*"]),
            (ColourMap::Signed, ["−scale*", "0", "+scale*"]),
        ];
        let baseline = top + BAR + 1.5 + CAP_HEIGHT * NOTE_SIZE;
        for (block, (colours, words)) in bars.into_iter().enumerate() {
            let left = grid.block(block);
            let width = grid.block_width().min(LONGEST_BAR);
            draw_bar(&mut page.scene, colours, at(left, top), width);
            let ends = [Anchor::Start, Anchor::Middle, Anchor::End]
                .into_iter()
                .zip(words);
            for (i, (anchor, word)) in ends.enumerate() {
                if !word.is_empty() {
                    let place = at(left + width * i as f64 / 2.0, baseline);
                    page.scene.text(label(word, place, NOTE_SIZE, anchor));
                }
            }
        }
        page.filled = baseline + DESCENT * NOTE_SIZE;
        Ok(())
    }
}

/// Draws a picture with a thin outline, which shows where a pale map ends.
fn draw_picture(scene: &mut Scene, corner: Point, pixels: Pixels) {
    let corner = on_pixel(corner);
    let width = pixels.width as f64 * PIXEL;
    scene.marks.push(Mark::Picture {
        corner,
        width,
        pixels,
    });
    let opposite = at(corner.x + width, corner.y + width);
    scene.outline(corner, opposite, HAIR_WIDTH, GREY);
}

/// A positive number in three digits.
fn short(number: f64) -> String {
    match number {
        0.0 => "0".to_owned(),
        0.001..1000.0 => {
            let decimals = [100.0, 10.0, 1.0, 0.1, 0.01].iter();
            let decimals = decimals.take_while(|&&power| number < power).count();
            format!("{number:.decimals$}")
        }
        _ => format!("{number:.1e}"),
    }
}

impl Figure for AttributionMaps<'_> {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no row or no column.
    /// - [`VizError::ThumbnailSize`] if a picture's bytes do not fit its size.
    /// - [`VizError::Count`] if a row has not one pair of maps for each column, or a map not one value
    ///   for each pixel of its image.
    /// - [`VizError::OutOfRange`] if a value is infinite or NaN, or a saliency is negative.
    /// - [`VizError::TooMany`] if there are more than six columns.
    fn scene(&self) -> Result<Scene, VizError> {
        self.check()?;
        let grid = Grid::new(self.columns.len());
        let labels: Vec<&str> = self.rows.iter().map(|row| &*row.label).collect();
        let description = format!("Saliency and relevance maps: {}", labels.join(", "));
        let mut page = Page::new(grid.paper_mm(), description);
        page.title(self.title.as_deref())?;
        self.draw_headings(&mut page, &grid)?;
        for row in &self.rows {
            self.draw_row(&mut page, &grid, row)?;
        }
        Self::draw_bars(&mut page, &grid)?;
        let scales = "* 99.9th percentile of the magnitudes: of each saliency map alone, of all relevance \
                      maps of a row.";
        let note = self.note.as_deref().unwrap_or_default();
        page.finish(Some(&format!("{scales} {note}")))
    }

    /// A row for each map: the ends of its values, their sum, and where its colours end.
    fn table(&self) -> Table {
        let mut table = Table::new(&["row", "column", "map", "lowest", "highest", "sum", "scale"]);
        for row in &self.rows {
            let relevance_scale = row.relevance_scale();
            for (column, pair) in self.columns.iter().zip(&row.maps) {
                let saliency_scale = scale_of(pair.saliency.iter());
                for (map, values, scale) in [
                    ("saliency", &pair.saliency, saliency_scale),
                    ("relevance", &pair.relevance, relevance_scale),
                ] {
                    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
                    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    let sum: f64 = values.iter().sum();
                    table.row(&[&row.label, column, &map, &lowest, &highest, &sum, &scale]);
                }
            }
        }
        table
    }
}

#[cfg(test)]
mod tests;
