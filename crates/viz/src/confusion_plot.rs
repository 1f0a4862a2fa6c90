//! Who was taken for whom (the paper's Fig. 7b).

use leuko_core::ClassIndex;
use leuko_eval::Confusion;
use leuko_print::style::{
    BEFORE, BLACK, BLUE, CAP_HEIGHT, CENTRED, DESCENT, DOUBLE_COLUMN_MM, ENDING, GAP, GREY,
    HAIR_WIDTH, LABEL_SIZE, MARGIN, MIDDLE, NOTE_SIZE, SINGLE_COLUMN_MM, TICK_SIZE, UPWARDS, WHITE,
    in_mm, letters, mm, stroke, tint,
};
use leuko_print::{Page, Picture, Place, pt, text_width, widest};
use plotters::element::Rectangle;
use plotters::style::Color;

use crate::table::or_empty;
use crate::{Figure, Table, VizError};

/// More classes than this take two columns.
const CLASSES_IN_ONE_COLUMN: usize = 6;
/// Largest side of a cell of the matrix.
const LARGEST: i32 = pt(44.0);
/// Smallest side, which still holds its number: long names make the paper wider.
const SMALLEST: i32 = pt(14.0);
/// Space that a heading takes.
const HEADING: i32 = pt(LABEL_SIZE) + GAP;
/// From this share on a cell is so dark that its number is white.
const DARK: f64 = 0.6;

/// A confusion matrix: a row for each true class, a column for each answer of the network, in percent of
/// the row; the number of images of each class on the right.
///
/// # Examples
///
/// ```
/// use leuko_core::ClassIndex;
/// use leuko_eval::Confusion;
/// use leuko_viz::{ConfusionPlot, Figure};
///
/// let mut confusion = Confusion::new(2);
/// for (truth, answer) in [(0, 0), (0, 0), (0, 1), (1, 1)] {
///     confusion.add(ClassIndex(truth), ClassIndex(answer))?;
/// }
/// let plot = ConfusionPlot {
///     title: None,
///     classes: vec!["healthy".to_owned(), "blast".to_owned()],
///     confusion,
///     note: None,
/// };
/// assert!(plot.draw()?.svg.contains(">67</text>")); // 2 of 3 healthy cells, in percent
/// # Ok::<(), leuko_viz::VizError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ConfusionPlot {
    /// Bold line at the top.
    pub title: Option<String>,
    /// Names of the classes, in order.
    pub classes: Vec<String>,
    /// Numbers of images.
    pub confusion: Confusion,
    /// Small print at the bottom.
    pub note: Option<String>,
}

/// Where the matrix stands.
struct Matrix {
    corner: Place,
    side: i32,
}

impl Matrix {
    fn cell(&self, row: usize, column: usize) -> Place {
        let (x, y) = (column as i32 * self.side, row as i32 * self.side);
        (self.corner.0 + x, self.corner.1 + y)
    }

    fn middle(&self, row: usize, column: usize) -> Place {
        let (x, y) = self.cell(row, column);
        (x + self.side / 2, y + self.side / 2)
    }
}

impl ConfusionPlot {
    fn check(&self) -> Result<(), VizError> {
        if self.confusion.total() == 0 || self.classes.len() != self.confusion.classes() {
            return Err(VizError::NoData {
                what: "a tested image, and a name for each class",
            });
        }
        Ok(())
    }

    fn width_mm(&self) -> f64 {
        match self.classes.len() {
            0..=CLASSES_IN_ONE_COLUMN => SINGLE_COLUMN_MM,
            _ => DOUBLE_COLUMN_MM,
        }
    }

    fn images_of(&self, truth: usize) -> u64 {
        self.confusion.total_of_truth(ClassIndex(truth as u16))
    }

    fn draw_cell(
        &self,
        page: &Page,
        matrix: &Matrix,
        [truth, predicted]: [usize; 2],
    ) -> Result<(), VizError> {
        let corners = [
            matrix.cell(truth, predicted),
            matrix.cell(truth + 1, predicted + 1),
        ];
        let outline = Rectangle::new(corners, stroke(GREY, HAIR_WIDTH));
        let images = self.images_of(truth);
        if images == 0 {
            return Ok(page.root().draw(&outline)?);
        }
        let [row, column] = [truth, predicted].map(|class| ClassIndex(class as u16));
        let share = self.confusion.count(row, column) as f64 / images as f64;
        page.root()
            .draw(&Rectangle::new(corners, tint(BLUE, share).filled()))?;
        page.root().draw(&outline)?;
        let colour = if share >= DARK { &WHITE } else { &BLACK };
        let style = letters(TICK_SIZE).color(colour).pos(MIDDLE);
        page.root()
            .draw_text(&percent(share), &style, matrix.middle(truth, predicted))?;
        Ok(())
    }

    /// The rows with their names on the left and their numbers of images on the right.
    fn draw_rows(&self, page: &Page, matrix: &Matrix, counts: i32) -> Result<(), VizError> {
        let classes = self.classes.len();
        for (truth, name) in self.classes.iter().enumerate() {
            for predicted in 0..classes {
                self.draw_cell(page, matrix, [truth, predicted])?;
            }
            let middle = matrix.middle(truth, 0).1;
            let style = letters(TICK_SIZE).pos(BEFORE);
            let left = (matrix.corner.0 - GAP, middle);
            page.root().draw_text(name, &style, left)?;
            let right = (matrix.cell(0, classes).0 + counts - GAP, middle);
            let images = self.images_of(truth).to_string();
            page.root().draw_text(&images, &style, right)?;
        }
        Ok(())
    }

    fn draw_headings(&self, page: &Page, matrix: &Matrix, counts: i32) -> Result<(), VizError> {
        let classes = self.classes.len();
        let (left, top) = matrix.corner;
        let (right, bottom) = matrix.cell(classes, classes);
        let style = letters(LABEL_SIZE).pos(CENTRED);
        let answer = "Network\u{2019}s answer (% of the true class)";
        let above = ((left + right) / 2, top - 2 * HEADING);
        page.root().draw_text(answer, &style, above)?;
        let beside = (MARGIN, (top + bottom) / 2);
        page.root()
            .draw_text("True class", &style.transform(UPWARDS), beside)?;
        let images = (right + counts - GAP, top - GAP - pt(CAP_HEIGHT * NOTE_SIZE));
        page.root()
            .draw_text("Images", &letters(NOTE_SIZE).pos(ENDING), images)?;
        Ok(())
    }

    /// Names the columns below the matrix, across where they fit, otherwise upwards; returns the height
    /// where they end.
    fn draw_columns(&self, page: &Page, matrix: &Matrix, widest: i32) -> Result<i32, VizError> {
        let below = matrix.cell(self.classes.len(), 0).1 + GAP;
        let upwards = widest > matrix.side - GAP;
        let style = match upwards {
            true => letters(TICK_SIZE).pos(BEFORE).transform(UPWARDS),
            false => letters(TICK_SIZE).pos(CENTRED),
        };
        for (column, class) in self.classes.iter().enumerate() {
            let place = (matrix.middle(0, column).0, below);
            page.root().draw_text(class, &style, place)?;
        }
        let depth = match upwards {
            true => widest,
            false => pt((CAP_HEIGHT + DESCENT) * TICK_SIZE),
        };
        Ok(below + depth)
    }
}

impl Figure for ConfusionPlot {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if no image was tested, or there is not one name for each class.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let widest = widest(self.classes.iter().map(|class| &**class), TICK_SIZE);
        let counts = text_width("Images", NOTE_SIZE, false) + 2 * GAP;
        let left = MARGIN + HEADING + widest + GAP;
        let classes = self.classes.len() as i32;
        let room = mm(self.width_mm()) - MARGIN - counts - left;
        let side = (room / classes).clamp(SMALLEST, LARGEST);
        let needed = in_mm(left + classes * side + counts + MARGIN);
        let description = "Percentage of each class that the network took for each class";
        let mut page = Page::new(self.width_mm().max(needed), description);
        page.title(self.title.as_deref())?;
        let matrix = Matrix {
            corner: (left, page.filled() + 2 * HEADING),
            side,
        };
        self.draw_rows(&page, &matrix, counts)?;
        self.draw_headings(&page, &matrix, counts)?;
        let end = self.draw_columns(&page, &matrix, widest)?;
        page.fill_to(end);
        Ok(page.finish(self.note.as_deref())?)
    }

    /// A row for each cell of the matrix; `share` is that of the true class's images, and empty if it
    /// has none.
    fn table(&self) -> Table {
        let mut table = Table::new("true_class predicted_class images share");
        for (truth, true_class) in (0..).map(ClassIndex).zip(&self.classes) {
            let of_truth = self.confusion.total_of_truth(truth);
            for (predicted, predicted_class) in (0..).map(ClassIndex).zip(&self.classes) {
                let images = self.confusion.count(truth, predicted);
                let share = (of_truth > 0).then(|| images as f64 / of_truth as f64);
                table.row(&[true_class, predicted_class, &images, &or_empty(share)]);
            }
        }
        table
    }
}

/// A share as whole percent; one that is not 0 is never shown as 0.
pub(crate) fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent > 0.0 && percent < 0.5 {
        return "<1".to_owned();
    }
    format!("{percent:.0}")
}
