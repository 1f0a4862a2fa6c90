//! Paper that is filled from the top: title, legend, drawing areas, note.

use image::RgbImage;
use plotters::drawing::IntoDrawingArea;

use crate::legend::LegendEntry;
use crate::record::{Drawn, Place};
use crate::style::{
    GAP, GREY, LINE, MARGIN, NOTE_SIZE, PIXEL, TICK_SIZE, TITLE_SIZE, bold_letters, letters, mm, pt,
};
use crate::words::wrap;
use crate::{Area, Picture, PrintError, Sheet};

/// Height that no figure reaches.
const TALLEST: i32 = pt(1e6);
/// Height of a line of the legend.
const ROW: i32 = pt(LINE * TICK_SIZE + 1.3);
/// Space between entries of the legend.
const BETWEEN: i32 = 3 * GAP;

/// Paper of a fixed width that grows downwards.
///
/// Lengths are hundredths of a point, except for the width of the paper. Negative ones are taken as 0.
///
/// # Examples
///
/// A figure of your own, drawn with plotters:
///
/// ```
/// use leuko_print::plotters::prelude::{ChartBuilder, LineSeries};
/// use leuko_print::style::{VERMILION, stroke};
/// use leuko_print::{Page, pt};
///
/// let mut page = Page::new(85.0, "A square");
/// page.title(Some("The square of a number"))?;
/// let area = page.take(pt(120.0));
/// let mut chart = ChartBuilder::on(&area).build_cartesian_2d(0.0..2.0, 0.0..4.0)?;
/// let points = (0..=20).map(|i| 0.1 * f64::from(i)).map(|x| (x, x * x));
/// chart.draw_series(LineSeries::new(points, stroke(VERMILION, 1.0)))?;
/// let picture = page.finish(None)?;
/// assert!(picture.height > 120.0);
/// # Ok::<(), leuko_print::PrintError>(())
/// ```
pub struct Page {
    sheet: Sheet,
    root: Area,
    width: i32,
    /// Height down to which it is filled.
    filled: i32,
    description: String,
}

impl Page {
    /// Empty paper, `width_mm` wide. The description says what the figure shows, for readers who
    /// cannot see it.
    pub fn new(width_mm: f64, description: impl Into<String>) -> Self {
        let width = mm(width_mm).clamp(2 * MARGIN, TALLEST);
        let sheet = Sheet::new((width as u32, TALLEST as u32));
        Self {
            root: sheet.clone().into_drawing_area(),
            sheet,
            width,
            filled: MARGIN,
            description: description.into(),
        }
    }

    /// The whole paper, measured from its upper left corner.
    pub fn root(&self) -> &Area {
        &self.root
    }

    /// Space between the margins (hundredths of a point).
    pub fn inner_width(&self) -> i32 {
        self.width - 2 * MARGIN
    }

    /// Height down to which the paper is filled (hundredths of a point): where the next part starts.
    pub fn filled(&self) -> i32 {
        self.filled
    }

    /// Fills the paper down to a height (hundredths of a point), if it is not yet.
    pub fn fill_to(&mut self, height: i32) {
        self.filled = self.filled.max(height.min(TALLEST));
    }

    /// Leaves free space, `height` hundredths of a point high.
    pub fn skip(&mut self, height: i32) {
        self.fill_to(self.filled.saturating_add(height));
    }

    /// Bold lines at the top.
    ///
    /// # Errors
    ///
    /// - [`PrintError::Drawing`] if plotters fails.
    pub fn title(&mut self, title: Option<&str>) -> Result<(), PrintError> {
        let Some(title) = title else { return Ok(()) };
        let lines = wrap(title, TITLE_SIZE, true, self.inner_width());
        let (style, place) = (bold_letters(TITLE_SIZE), (MARGIN, self.filled));
        self.root.draw_text(&lines.join("\n"), &style, place)?;
        self.skip(lines.len() as i32 * pt(LINE * TITLE_SIZE) + GAP);
        Ok(())
    }

    /// Draws pixels, with their upper left corner at the place nearest to `corner` where a pixel of the
    /// PNG starts, so that they stay sharp. Returns the upper left and lower right corner.
    pub fn photo(&self, corner: Place, pixels: RgbImage) -> [Place; 2] {
        let on_pixel = |length: i32| (length + PIXEL / 2) / PIXEL * PIXEL;
        let (x, y) = (on_pixel(corner.0), on_pixel(corner.1));
        let [width, height] = [pixels.width(), pixels.height()].map(|n| n as i32 * PIXEL);
        self.sheet.add(Drawn::Photo {
            corner: (x, y),
            pixels,
        });
        [(x, y), (x + width, y + height)]
    }

    /// The next part of the paper: everything between the margins, `height` hundredths of a point
    /// high ([`pt`]).
    pub fn take(&mut self, height: i32) -> Area {
        let top = self.filled;
        self.skip(height);
        let area = self.root.clone();
        area.shrink((MARGIN, top), (self.inner_width(), self.filled - top))
    }

    /// Areas of a width and height in rows of `columns` (at least 1), from left to right, with space across
    /// and down between them (all in hundredths of a point).
    pub fn grid(
        &mut self,
        count: usize,
        columns: usize,
        size: [i32; 2],
        between: [i32; 2],
    ) -> Vec<Area> {
        let columns = columns.max(1);
        let [[width, height], [across, down]] =
            [size, between].map(|lengths| lengths.map(|length| length.clamp(0, TALLEST)));
        let nth = |i: usize, step: i32| (i as i32).saturating_mul(step).min(TALLEST);
        let top = self.filled;
        let area = |i: usize| {
            let (x, y) = (
                nth(i % columns, width + across),
                nth(i / columns, height + down),
            );
            let corner = (MARGIN + x, top + y);
            self.root.clone().shrink(corner, (width, height))
        };
        let areas = (0..count).map(area).collect();
        if let Some(below) = count.div_ceil(columns).checked_sub(1) {
            self.skip(nth(below, height + down) + height);
        }
        areas
    }

    /// The legend, in as many rows as it takes.
    ///
    /// # Errors
    ///
    /// - [`PrintError::Drawing`] if plotters fails.
    pub fn legend(&mut self, entries: &[LegendEntry]) -> Result<(), PrintError> {
        let mut x = MARGIN;
        for entry in entries {
            let width = entry.width();
            if x > MARGIN && x + width > self.width - MARGIN {
                x = MARGIN;
                self.skip(ROW);
            }
            entry.draw(&self.root, (x, self.filled + ROW / 2))?;
            x += width + BETWEEN;
        }
        self.skip(ROW + GAP);
        Ok(())
    }

    /// A legend of many entries, in columns of equal width.
    ///
    /// # Errors
    ///
    /// - [`PrintError::Drawing`] if plotters fails.
    pub fn legend_in_columns(&mut self, entries: &[LegendEntry]) -> Result<(), PrintError> {
        let width = entries.iter().map(LegendEntry::width).max().unwrap_or(0);
        let columns = ((self.inner_width() + BETWEEN) / (width + BETWEEN)).max(1) as usize;
        let areas = self.grid(entries.len(), columns, [width, ROW], [BETWEEN, 0]);
        for (entry, area) in entries.iter().zip(areas) {
            entry.draw(&area, (0, ROW / 2))?;
        }
        self.skip(GAP);
        Ok(())
    }

    /// A note in small grey letters below everything else, and the end of the paper.
    ///
    /// # Errors
    ///
    /// - [`PrintError::Drawing`] if plotters fails.
    /// - [`PrintError::Jpeg`] if a photograph on the paper cannot be encoded.
    pub fn finish(mut self, note: Option<&str>) -> Result<Picture, PrintError> {
        if let Some(note) = note {
            let lines = wrap(note, NOTE_SIZE, false, self.inner_width());
            let style = letters(NOTE_SIZE).color(&GREY);
            let place = (MARGIN, self.filled + 2 * GAP);
            self.root.draw_text(&lines.join("\n"), &style, place)?;
            self.filled = place.1 + lines.len() as i32 * pt(LINE * NOTE_SIZE);
        }
        let size = (self.width, self.filled + MARGIN);
        Picture::new(size, self.description, self.sheet.take())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of two areas of 10 x 5 points, 1 apart across and 2 down, from the margin of 4 points on.
    #[test]
    fn test_grid_fills_rows_from_left_to_right() {
        let mut page = Page::new(85.0, "");
        let areas = page.grid(3, 2, [1000, 500], [100, 200]);
        let corners: Vec<Place> = areas.iter().map(Area::get_base_pixel).collect();
        assert_eq!(corners, [(400, 400), (1500, 400), (400, 1100)]);
        assert_eq!(areas[2].dim_in_pixel(), (1000, 500));
        assert_eq!(page.filled(), 1600);
    }

    #[test]
    fn test_parts_stand_below_each_other_between_the_margins() {
        let mut page = Page::new(85.0, "parts");
        page.title(Some(&"A title of many words. ".repeat(5)))
            .unwrap();
        let entries = ["first", "second"].map(|name| LegendEntry::guide(name.repeat(6)));
        page.legend(&entries).unwrap();
        page.legend_in_columns(&entries).unwrap();
        let area = page.take(pt(20.0));
        area.draw_text("in the area", &letters(TICK_SIZE), (0, 0))
            .unwrap();
        let picture = page.finish(Some(&"long".repeat(50))).unwrap();
        let size = [picture.width, picture.height];
        let [width, height] = size.map(|side| (100.0 * side).round() as i32);
        let texts = picture
            .marks()
            .iter()
            .filter(|mark| matches!(mark, Drawn::Text(_)));
        let mut below = MARGIN;
        for [left, top, right, bottom] in texts.map(Drawn::bounds) {
            assert!(left >= MARGIN && right <= width - MARGIN && bottom <= height);
            assert!(top >= below, "each of these texts has a row to itself");
            below = bottom;
        }
        assert!(picture.svg.contains("<title>parts</title>"));
    }

    #[test]
    fn test_lengths_out_of_range_are_taken_as_the_nearest_possible() {
        for width_mm in [f64::NAN, -1.0, 0.0] {
            assert_eq!(Page::new(width_mm, "").inner_width(), 0, "{width_mm}");
        }
        let mut page = Page::new(f64::INFINITY, "");
        page.skip(i32::MIN);
        page.fill_to(-1);
        assert_eq!(page.take(-5).dim_in_pixel().1, 0);
        assert!(page.grid(0, 0, [100; 2], [10; 2]).is_empty());
        assert_eq!(page.filled(), MARGIN);
        assert_eq!(page.grid(2, 0, [100; 2], [-10; 2]).len(), 2);
        assert_eq!(page.filled(), MARGIN + 200);
        page.grid(3, 1, [i32::MAX; 2], [i32::MAX; 2]);
        page.skip(i32::MAX);
        page.title(Some("below the end")).unwrap();
        page.skip(i32::MAX);
        let picture = page.finish(Some("the end")).unwrap();
        assert!(picture.height > 9.9e5 && picture.svg.contains("height=\"3527"));
    }
}
