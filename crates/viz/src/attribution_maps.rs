//! Where networks look: inputs beside their saliency and relevance maps (the paper's Fig. 4b).

mod grid;

use grid::Grid;
use image::RgbImage;
use leuko_print::style::{
    ABOVE, AXIS_WIDTH, BLACK, CAP_HEIGHT, CENTRED, DESCENT, ENDING, GAP, GREY, HAIR_WIDTH,
    LABEL_SIZE, LINE, MARGIN, NOTE_SIZE, PIXEL, TICK_SIZE, letters, stroke,
};
use leuko_print::{ColourMap, Page, Picture, Place, pt, shorten, text_width, wrap};
use plotters::element::{PathElement, Rectangle};

use crate::error::{at_most, counts, in_range, needs};
use crate::thumbnail::{Thumbnail, heat_map, scale_of};
use crate::{Figure, Table, VizError};

/// Longest colour bar.
const LONGEST_BAR: i32 = pt(130.0);
/// Most maps of a kind beside each other.
const MOST_COLUMNS: usize = 6;

/// Images, each with saliency and relevance maps of one or several networks.
///
/// A saliency map is coloured from 0 to its own 99.9th percentile; the relevance maps of a row share a
/// scale that is symmetric about 0 and ends at the 99.9th percentile of their sizes. The figure says so
/// below its maps.
///
/// # Examples
///
/// ```
/// use leuko_viz::{AttributionMaps, AttributionRow, Figure, MapPair, Thumbnail};
///
/// let pixels = [200; 4 * 4 * 3]; // a grey image of 4 x 4 pixels
/// let maps = AttributionMaps {
///     title: None,
///     saliency_heading: "Saliency".to_owned(),
///     relevance_heading: "Relevance for blast (LRP)".to_owned(),
///     columns: vec!["50 images".to_owned()],
///     rows: vec![AttributionRow {
///         label: "lymphoblast".to_owned(),
///         input: Thumbnail { height: 4, width: 4, pixels: &pixels },
///         maps: vec![MapPair {
///             saliency: vec![0.5; 16],
///             relevance: (0..16).map(|i| f64::from(i) - 8.0).collect(),
///         }],
///     }],
///     note: None,
/// };
/// assert!(maps.draw()?.svg.contains("scale ±8.00"));
/// # Ok::<(), leuko_viz::VizError>(())
/// ```
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

/// How much each pixel of an image counts for one network.
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
        let what = "pairs of maps, one for each column";
        counts(what, columns, self.maps.len())?;
        let pixels = self.input.height * self.input.width;
        for pair in &self.maps {
            let what = "values of saliency, one for each pixel";
            counts(what, pixels, pair.saliency.len())?;
            let what = "values of relevance, one for each pixel";
            counts(what, pixels, pair.relevance.len())?;
            for &value in &pair.saliency {
                in_range("a saliency", value, 0.0, f64::MAX)?;
            }
            for &value in &pair.relevance {
                in_range("a relevance", value, f64::MIN, f64::MAX)?;
            }
        }
        Ok(())
    }

    /// The end of the scale that its relevance maps share.
    fn relevance_scale(&self) -> f64 {
        scale_of(self.maps.iter().flat_map(|pair| &pair.relevance))
    }
}

impl AttributionMaps<'_> {
    fn check(&self) -> Result<(), VizError> {
        let is_empty = self.rows.is_empty() || self.columns.is_empty();
        needs("an image and a column of maps", !is_empty)?;
        let columns = self.columns.len();
        at_most("columns of maps", MOST_COLUMNS, columns)?;
        let mut rows = self.rows.iter().enumerate();
        rows.try_for_each(|(index, row)| row.check(index, columns))
    }

    /// The headings, each above a line, and the names of the columns if there are any.
    fn draw_headings(&self, page: &mut Page, grid: &Grid) -> Result<(), VizError> {
        let (root, width) = (page.root(), grid.block_width());
        let headings = [
            ("Input", MARGIN, grid.side()),
            (&*self.saliency_heading, grid.block(0), width),
            (&*self.relevance_heading, grid.block(1), width),
        ];
        let lines = headings.map(|(heading, _, width)| wrap(heading, LABEL_SIZE, false, width));
        let most = lines.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let height = CAP_HEIGHT + DESCENT + LINE * (most - 1) as f64;
        // The last lines stand side by side.
        let bottom = page.filled() + pt(height * LABEL_SIZE);
        let rule = bottom + pt(1.0);
        for ((_, left, width), lines) in headings.into_iter().zip(lines) {
            let style = letters(LABEL_SIZE).pos(ABOVE);
            root.draw_text(&lines.join("\n"), &style, (left, bottom))?;
            let ends = [(left, rule), (left + width, rule)];
            root.draw(&PathElement::new(ends, stroke(BLACK, AXIS_WIDTH)))?;
        }
        let mut filled = rule + GAP;
        if self.columns.iter().any(|column| !column.is_empty()) {
            let style = letters(TICK_SIZE).pos(CENTRED);
            for (i, name) in self.columns.iter().chain(&self.columns).enumerate() {
                let left = grid.map(i / self.columns.len(), i % self.columns.len());
                let name = shorten(name, TICK_SIZE, false, grid.side());
                root.draw_text(&name, &style, (left + grid.side() / 2, filled))?;
            }
            filled += pt((CAP_HEIGHT + DESCENT) * TICK_SIZE) + GAP;
        }
        page.fill_to(filled);
        Ok(())
    }

    fn draw_row(
        &self,
        page: &mut Page,
        grid: &Grid,
        row: &AttributionRow<'_>,
    ) -> Result<(), VizError> {
        let (root, top) = (page.root(), page.filled());
        let relevance_scale = row.relevance_scale();
        let scale = format!("scale ±{}", short(relevance_scale));
        let end = grid.block(1) + grid.block_width();
        let room = end - text_width(&scale, NOTE_SIZE, false) - 2 * GAP - MARGIN;
        let name = shorten(&row.label, TICK_SIZE, false, room);
        root.draw_text(&name, &letters(TICK_SIZE), (MARGIN, top))?;
        // On one baseline.
        let lower = top + pt(CAP_HEIGHT * (TICK_SIZE - NOTE_SIZE));
        let style = letters(NOTE_SIZE).color(&GREY).pos(ENDING);
        root.draw_text(&scale, &style, (end, lower))?;
        let top = top + pt((CAP_HEIGHT + DESCENT) * TICK_SIZE) + pt(1.0);
        draw_photo(page, (MARGIN, top), row.input.fit(grid.side))?;
        for (column, pair) in row.maps.iter().enumerate() {
            let saliency_scale = scale_of(&pair.saliency);
            let maps = [
                (&pair.saliency, saliency_scale, ColourMap::Rising),
                (&pair.relevance, relevance_scale, ColourMap::Signed),
            ];
            for (block, (values, scale, colours)) in maps.into_iter().enumerate() {
                let size = [row.input.height, row.input.width];
                let pixels = heat_map(size, values, scale, colours, grid.side);
                draw_photo(page, (grid.map(block, column), top), pixels)?;
            }
        }
        page.fill_to(top + PIXEL + grid.side() + GAP * 3 / 2);
        Ok(())
    }
}

/// Both colour bars with what their ends mean.
fn draw_bars(page: &mut Page, grid: &Grid) -> Result<(), VizError> {
    let (root, top) = (page.root(), page.filled() + GAP);
    let bars = [
        (ColourMap::Rising, ["0", "", "scale*"]),
        (ColourMap::Signed, ["−scale*", "0", "+scale*"]),
    ];
    let below = top + ColourMap::BAR + pt(1.5);
    let style = letters(NOTE_SIZE);
    let width = grid.block_width().min(LONGEST_BAR);
    for (block, (colours, [low, middle, high])) in bars.into_iter().enumerate() {
        let left = grid.block(block);
        colours.draw_bar(root, (left, top), width)?;
        root.draw_text(low, &style, (left, below))?;
        root.draw_text(middle, &style.pos(CENTRED), (left + width / 2, below))?;
        root.draw_text(high, &style.pos(ENDING), (left + width, below))?;
    }
    page.fill_to(below + pt((CAP_HEIGHT + DESCENT) * NOTE_SIZE));
    Ok(())
}

/// Draws a picture with a thin outline, which shows where a pale map ends.
fn draw_photo(page: &Page, corner: Place, pixels: RgbImage) -> Result<(), VizError> {
    let outline = Rectangle::new(page.photo(corner, pixels), stroke(GREY, HAIR_WIDTH));
    page.root().draw(&outline)?;
    Ok(())
}

/// A positive number in three digits.
pub(crate) fn short(number: f64) -> String {
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
    fn draw(&self) -> Result<Picture, VizError> {
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
        draw_bars(&mut page, &grid)?;
        let scales = "* The 99.9th percentile of absolute values: of each saliency map by itself, of all \
                      relevance maps in a row together.";
        let note = self.note.as_deref().unwrap_or_default();
        Ok(page.finish(Some(&format!("{scales} {note}")))?)
    }

    /// A row for each map: the ends of its values, their sum, and where its colours end.
    fn table(&self) -> Table {
        let mut table = Table::new("row column map lowest highest sum scale");
        for row in &self.rows {
            let relevance_scale = row.relevance_scale();
            for (column, pair) in self.columns.iter().zip(&row.maps) {
                let saliency_scale = scale_of(&pair.saliency);
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
