//! Where networks look: inputs beside their saliency and relevance maps (the paper's Fig. 4b).

use crate::VizError;
use crate::check::{counts, in_range};
use crate::colour_map::ColourMap;
use crate::font::{text_width, wrap};
use crate::frame::{CAP_HEIGHT, DESCENT, label};
use crate::heat_map::{HeatMap, scale_of};
use crate::page::Page;
use crate::scene::{Anchor, Figure, Mark, PIXEL, Pixels, Point, Scene, Text, at, on_pixel};
use crate::shorten::shorten;
use crate::style::{
    AXIS_WIDTH, BLACK, DOUBLE_COLUMN_MM, GAP, GREY, HAIR_WIDTH, LABEL_SIZE, MARGIN, NOTE_SIZE,
    POINTS_PER_MM, SINGLE_COLUMN_MM, TICK_SIZE,
};
use crate::table::Table;
use crate::thumbnail::Thumbnail;

/// Largest side of a picture, in points: 35 mm, so that six rows fit on a page.
const LARGEST: f64 = 100.0;
/// Space between pictures.
const SEAM: f64 = 2.0;
/// Space between the input and a block of maps, and between two blocks.
const BLOCK_GAP: f64 = 8.0;
/// Height of a colour bar.
const BAR: f64 = 5.0;
/// Longest colour bar.
const LONGEST_BAR: f64 = 130.0;
/// Pieces of one colour in a colour bar.
const PIECES: usize = 100;
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

/// Where the pictures stand.
struct Grid {
    /// Side of a picture, in pixels.
    side: usize,
    columns: usize,
}

impl Grid {
    /// Pictures as large as `columns` pairs allow.
    fn new(columns: usize) -> Self {
        let pictures = (1 + 2 * columns) as f64;
        let seams = 2.0 * BLOCK_GAP + 2.0 * (columns - 1) as f64 * SEAM;
        let room = DOUBLE_COLUMN_MM * POINTS_PER_MM - 2.0 * MARGIN - seams;
        let side = (room / pictures).min(LARGEST);
        Self {
            side: (side / PIXEL) as usize,
            columns,
        }
    }

    /// Side of a picture, in points.
    fn side(&self) -> f64 {
        self.side as f64 * PIXEL
    }

    /// Left end of the saliency maps (block 0) or of the relevance maps (block 1).
    fn block(&self, block: usize) -> f64 {
        let start = MARGIN + self.side() + BLOCK_GAP;
        start + block as f64 * (self.block_width() + BLOCK_GAP)
    }

    fn block_width(&self) -> f64 {
        let columns = self.columns as f64;
        columns * self.side() + (columns - 1.0) * SEAM
    }

    /// Left end of a map.
    fn map(&self, block: usize, column: usize) -> f64 {
        self.block(block) + column as f64 * (self.side() + SEAM)
    }

    /// Width of the paper: no wider than it needs to be.
    fn paper_mm(&self) -> f64 {
        let needed = (self.block(1) + self.block_width() + MARGIN) / POINTS_PER_MM;
        // What whole pixels leave is no reason for an odd width.
        if needed > 0.97 * DOUBLE_COLUMN_MM {
            return DOUBLE_COLUMN_MM;
        }
        needed.max(SINGLE_COLUMN_MM)
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
        in_range(
            "the number of columns",
            columns as f64,
            1.0,
            MOST_COLUMNS as f64,
        )?;
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
    let (right, bottom) = (corner.x + width, corner.y + width);
    let corners = [
        corner,
        at(right, corner.y),
        at(right, bottom),
        at(corner.x, bottom),
    ];
    let outline = corners.iter().cycle().take(6).copied().collect();
    scene.line(outline, HAIR_WIDTH, GREY);
}

/// Draws a bar of a colour map's colours, from its lowest to its highest.
fn draw_bar(scene: &mut Scene, colours: ColourMap, corner: Point, width: f64) {
    for piece in 0..PIECES {
        let share = (piece as f64 + 0.5) / PIECES as f64;
        let share = match colours {
            ColourMap::Rising => share,
            ColourMap::Signed => 2.0 * share - 1.0,
        };
        // Each reaches to the end, and the next ones cover it: no seams between them.
        let left = corner.x + width * piece as f64 / PIECES as f64;
        let opposite = at(corner.x + width, corner.y + BAR);
        scene.rectangle(at(left, corner.y), opposite, colours.colour(share));
    }
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
    /// - [`VizError::OutOfRange`] if a value is infinite or NaN, a saliency is negative, or there are
    ///   more than six columns.
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
mod tests {
    use super::*;
    use crate::fixtures::attribution::attribution_maps;

    fn pictures(figure: &AttributionMaps<'_>) -> Vec<(Point, f64, Pixels)> {
        let marks = figure.scene().unwrap().marks.into_iter();
        let picture = |mark| match mark {
            Mark::Picture {
                corner,
                width,
                pixels,
            } => Some((corner, width, pixels)),
            _ => None,
        };
        marks.filter_map(picture).collect()
    }

    /// The colour in the middle of a picture.
    fn middle(pixels: &Pixels) -> [u8; 3] {
        let start = (pixels.height / 2 * pixels.width + pixels.width / 2) * 3;
        [0, 1, 2].map(|channel| pixels.rgb[start + channel])
    }

    fn rgb(colours: ColourMap, share: f64) -> [u8; 3] {
        let colour = colours.colour(share);
        [colour.red, colour.green, colour.blue]
    }

    /// Maps of one value each: each saliency map ends at its own, relevance maps at the largest of the
    /// row.
    #[test]
    fn test_scene_scales_each_saliency_map_and_each_row_of_relevance_maps() {
        let mut figure = attribution_maps(1, 2);
        for (pair, value) in figure.rows[0].maps.iter_mut().zip([1.0, -4.0]) {
            pair.saliency.fill(f64::abs(value));
            pair.relevance.fill(value);
        }
        let pictures = pictures(&figure);
        let middles: Vec<[u8; 3]> = pictures
            .iter()
            .map(|(_, _, pixels)| middle(pixels))
            .collect();
        assert_eq!(middles[1], rgb(ColourMap::Rising, 1.0));
        assert_eq!(middles[3], rgb(ColourMap::Rising, 1.0));
        assert_eq!(middles[2], rgb(ColourMap::Signed, 0.25));
        assert_eq!(middles[4], rgb(ColourMap::Signed, -1.0));
    }

    #[test]
    fn test_scene_shows_maps_of_one_network_large_and_of_six_on_one_page() {
        let few = pictures(&attribution_maps(2, 1));
        // 100 points are 416 whole pixels.
        assert!(few.iter().all(|(_, width, _)| *width == 416.0 * PIXEL));
        let many = pictures(&attribution_maps(2, 6));
        assert_eq!(many.len(), 2 * 13);
        let right = many.iter().map(|(corner, width, _)| corner.x + width);
        let right = right.fold(0.0, f64::max);
        let margin = DOUBLE_COLUMN_MM * POINTS_PER_MM - right;
        assert!(
            (MARGIN - PIXEL..MARGIN + 13.0 * PIXEL).contains(&margin),
            "{margin}"
        );
    }

    #[test]
    fn test_scene_refuses_maps_that_do_not_fit() {
        let refused = |change: &dyn Fn(&mut AttributionMaps<'_>)| {
            let mut figure = attribution_maps(2, 2);
            change(&mut figure);
            figure.scene().unwrap_err()
        };
        let short = refused(&|figure| figure.rows[1].maps[0].relevance.truncate(119));
        assert_eq!(
            short.to_string(),
            "expected 120 values of relevance, one for each pixel: got 119"
        );
        let missing = refused(&|figure| figure.rows[1].maps.truncate(1));
        assert!(matches!(
            missing,
            VizError::Count {
                expected: 2,
                got: 1,
                ..
            }
        ));
        let negative = refused(&|figure| figure.rows[0].maps[0].saliency[3] = -0.1);
        assert!(matches!(negative, VizError::OutOfRange { .. }));
        let nan = refused(&|figure| figure.rows[0].maps[0].relevance[3] = f64::NAN);
        assert!(matches!(nan, VizError::OutOfRange { .. }));
        let none = refused(&|figure| figure.rows.clear());
        assert!(matches!(none, VizError::NoData { .. }));
        assert!(matches!(
            attribution_maps(1, 7).scene(),
            Err(VizError::OutOfRange { .. })
        ));
    }

    #[test]
    fn test_table_has_two_rows_for_each_pair() {
        let mut figure = attribution_maps(1, 1);
        figure.rows[0].maps[0].saliency.fill(0.0);
        figure.rows[0].maps[0].saliency[7] = 0.5;
        let rows = figure.table().rows;
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0][2..], ["saliency", "0", "0.5", "0.5", "0.5"]);
    }

    #[test]
    fn test_short_has_three_digits() {
        let numbers = [
            0.0, 0.001234, 0.01234, 0.1234, 1.234, 12.34, 123.4, 1e-5, 12345.0,
        ];
        let short: Vec<String> = numbers.into_iter().map(short).collect();
        assert_eq!(
            short,
            [
                "0", "0.00123", "0.0123", "0.123", "1.23", "12.3", "123", "1.0e-5", "1.2e4"
            ]
        );
    }
}
