//! Which classes the network confuses (the paper's Fig. 7b).

use leuko_core::ClassIndex;
use leuko_eval::Confusion;
use leuko_print::style::{
    BEFORE, BLACK, BLUE, CAP_HEIGHT, CENTRED, DESCENT, DOUBLE_COLUMN_MM, ENDING, GAP, GREY,
    HAIR_WIDTH, LABEL_SIZE, MARGIN, MIDDLE, NOTE_SIZE, SINGLE_COLUMN_MM, TICK_SIZE, UPWARDS, WHITE,
    in_mm, letters, mm, stroke, tint,
};
use leuko_print::{Area, Page, Picture, pt, text_width, widest};
use plotters::element::Rectangle;
use plotters::style::Color;

use crate::error::{counts, needs};
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
///     method: None,
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
    /// The method that answers; `None` if it is the network.
    pub method: Option<String>,
    /// Numbers of images.
    pub confusion: Confusion,
    /// Small print at the bottom.
    pub note: Option<String>,
}

impl ConfusionPlot {
    fn check(&self) -> Result<(), VizError> {
        let classes = self.confusion.classes();
        counts("names, one for each class", classes, self.classes.len())?;
        needs("a tested image", self.confusion.total() > 0)
    }

    fn width_mm(&self) -> f64 {
        match self.classes.len() {
            0..=CLASSES_IN_ONE_COLUMN => SINGLE_COLUMN_MM,
            _ => DOUBLE_COLUMN_MM,
        }
    }

    /// Share of the true class's images in a cell; nothing if none was tested.
    fn share(&self, truth: ClassIndex, predicted: ClassIndex) -> Option<f64> {
        let images = self.confusion.total_of_truth(truth);
        let count = self.confusion.count(truth, predicted);
        (images > 0).then(|| count as f64 / images as f64)
    }

    fn draw_cells(&self, matrix: &Area, side: i32) -> Result<(), VizError> {
        let classes = self.classes.len();
        let cells = matrix.split_evenly((classes, classes));
        for (i, cell) in cells.iter().enumerate() {
            let [truth, predicted] = [i / classes, i % classes].map(|i| ClassIndex(i as u16));
            let square = |style| Rectangle::new([(0, 0), (side, side)], style);
            let outline = square(stroke(GREY, HAIR_WIDTH));
            let Some(share) = self.share(truth, predicted) else {
                cell.draw(&outline)?;
                continue;
            };
            cell.draw(&square(tint(BLUE, share).filled()))?;
            cell.draw(&outline)?;
            let colour = if share >= DARK { &WHITE } else { &BLACK };
            let style = letters(TICK_SIZE).color(colour).pos(MIDDLE);
            cell.draw_text(&percent(share), &style, (side / 2, side / 2))?;
        }
        Ok(())
    }

    /// Names the rows, which end in their numbers of images, and the columns: across where names fit,
    /// otherwise upwards.
    fn draw_names(&self, matrix: &Area, side: i32, counts: i32) -> Result<(), VizError> {
        let end = side * self.classes.len() as i32;
        let style = letters(TICK_SIZE).pos(BEFORE);
        let below = match self.widest() > side - GAP {
            true => style.transform(UPWARDS),
            false => style.pos(CENTRED),
        };
        for (class, name) in (0..).zip(&self.classes) {
            let middle = side * i32::from(class) + side / 2;
            matrix.draw_text(name, &style, (-GAP, middle))?;
            let images = self.confusion.total_of_truth(ClassIndex(class));
            matrix.draw_text(&images.to_string(), &style, (end + counts, middle))?;
        }
        for (class, name) in (0..).zip(&self.classes) {
            matrix.draw_text(name, &below, (side * class + side / 2, end + GAP))?;
        }
        let style = letters(LABEL_SIZE).pos(CENTRED);
        let who = match self.method {
            None => "Network",
            Some(_) => "Method",
        };
        let answer = format!("{who}\u{2019}s answer (% of the true class)");
        matrix.draw_text(&answer, &style, (end / 2, -2 * HEADING))?;
        let left = -(HEADING + self.widest() + GAP);
        matrix.draw_text("True class", &style.transform(UPWARDS), (left, end / 2))?;
        let above = (end + counts, -GAP - pt(CAP_HEIGHT * NOTE_SIZE));
        matrix.draw_text("Images", &letters(NOTE_SIZE).pos(ENDING), above)?;
        Ok(())
    }

    /// Width of the longest name.
    fn widest(&self) -> i32 {
        widest(self.classes.iter().map(|class| &**class), TICK_SIZE)
    }
}

impl Figure for ConfusionPlot {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if no image was tested.
    /// - [`VizError::Count`] if there is not one name for each class.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let counts = text_width("Images", NOTE_SIZE, false) + GAP;
        let left = MARGIN + HEADING + self.widest() + GAP;
        let around = left + counts + GAP + MARGIN;
        let classes = self.classes.len() as i32;
        let side = ((mm(self.width_mm()) - around) / classes).clamp(SMALLEST, LARGEST);
        let width = side * classes;
        let description = match &self.method {
            None => "Percentage of each class that the network took for each class".to_owned(),
            Some(method) => {
                format!("Percentage of each class that the method {method} took for each class")
            }
        };
        let mut page = Page::new(self.width_mm().max(in_mm(around + width)), &description);
        page.title(self.title.as_deref())?;
        let corner = (left, page.filled() + 2 * HEADING);
        let matrix = page.root().clone().shrink(corner, (width, width));
        self.draw_cells(&matrix, side)?;
        self.draw_names(&matrix, side, counts)?;
        let names = match self.widest() > side - GAP {
            true => self.widest(),
            false => pt((CAP_HEIGHT + DESCENT) * TICK_SIZE),
        };
        page.fill_to(corner.1 + width + GAP + names);
        Ok(page.finish(self.note.as_deref())?)
    }

    /// A row for each cell of the matrix; `share` is that of the true class's images, and empty if it
    /// has none.
    fn table(&self) -> Table {
        let mut table = Table::new("true_class predicted_class images share");
        for (truth, true_class) in (0..).map(ClassIndex).zip(&self.classes) {
            for (predicted, predicted_class) in (0..).map(ClassIndex).zip(&self.classes) {
                let images = self.confusion.count(truth, predicted);
                let share = or_empty(self.share(truth, predicted));
                table.row(&[true_class, predicted_class, &images, &share]);
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
