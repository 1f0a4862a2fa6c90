//! Who was taken for whom (the paper's Fig. 7b).

use leuko_core::ClassIndex;
use leuko_eval::Confusion;

use crate::VizError;
use crate::font::text_width;
use crate::frame::{CAP_HEIGHT, DESCENT, label};
use crate::page::Page;
use crate::scene::{Anchor, Figure, Point, Scene, Text, at};
use crate::style::{
    BLACK, BLUE, DOUBLE_COLUMN_MM, GAP, LABEL_SIZE, MARGIN, NOTE_SIZE, POINTS_PER_MM,
    SINGLE_COLUMN_MM, TICK_SIZE, WHITE,
};
use crate::table::{Table, or_empty};

/// More classes than this take two columns.
const CLASSES_IN_ONE_COLUMN: usize = 6;
/// Largest side of a cell of the matrix, in points.
const LARGEST: f64 = 40.0;
/// Smallest side, which still holds its number: long names make the paper wider.
const SMALLEST: f64 = 14.0;
/// From this share on a cell is so dark that its number is white.
const DARK: f64 = 0.6;

/// A confusion matrix: a row for each true class, a column for each answer of the network, in percent of
/// the row; the number of images of each class on the right.
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
    corner: Point,
    side: f64,
}

impl Matrix {
    fn cell(&self, row: usize, column: usize) -> Point {
        let (x, y) = (column as f64 * self.side, row as f64 * self.side);
        at(self.corner.x + x, self.corner.y + y)
    }

    /// Baseline of text in the middle of a row.
    fn baseline(&self, row: usize, size: f64) -> f64 {
        self.cell(row, 0).y + (self.side + CAP_HEIGHT * size) / 2.0
    }
}

impl ConfusionPlot {
    fn check(&self) -> Result<(), VizError> {
        if self.confusion.total() == 0 || self.classes.len() != self.confusion.classes() {
            return Err(VizError::NoData {
                what: "tested image for a named class",
            });
        }
        Ok(())
    }

    fn draw_cell(&self, scene: &mut Scene, matrix: &Matrix, truth: usize, predicted: usize) {
        let [row, column] = [truth, predicted].map(|class| ClassIndex(class as u16));
        let images = self.confusion.total_of_truth(row);
        let corner = matrix.cell(truth, predicted);
        let opposite = at(corner.x + matrix.side, corner.y + matrix.side);
        if images == 0 {
            return;
        }
        let share = self.confusion.count(row, column) as f64 / images as f64;
        scene.rectangle(corner, opposite, BLUE.tint(share));
        let colour = if share >= DARK { WHITE } else { BLACK };
        let middle = at(
            corner.x + matrix.side / 2.0,
            matrix.baseline(truth, TICK_SIZE),
        );
        scene.text(Text {
            colour,
            ..label(&percent(share), middle, TICK_SIZE, Anchor::Middle)
        });
    }
}

impl Figure for ConfusionPlot {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if no image was tested, or there is not one name for each class.
    fn scene(&self) -> Result<Scene, VizError> {
        self.check()?;
        let classes = self.classes.len();
        let width_mm = match classes {
            0..=CLASSES_IN_ONE_COLUMN => SINGLE_COLUMN_MM,
            _ => DOUBLE_COLUMN_MM,
        };
        let description = "Percentage of each class that the network took for each class";
        let mut page = Page::new(width_mm, description.to_owned());
        page.title(self.title.as_deref())?;

        let mut widest: f64 = 0.0;
        for class in &self.classes {
            widest = widest.max(text_width(class, TICK_SIZE, false)?);
        }
        let counts = text_width("images", NOTE_SIZE, false)? + 2.0 * GAP;
        let axis = LABEL_SIZE + GAP;
        let left = MARGIN + axis + widest + GAP;
        let room = width_mm * POINTS_PER_MM - MARGIN - counts - left;
        let matrix = Matrix {
            corner: at(left, page.filled + 2.0 * axis),
            side: (room / classes as f64).clamp(SMALLEST, LARGEST),
        };
        let end = matrix.cell(classes, classes);
        page.scene.width = page.scene.width.max(end.x + counts + MARGIN);
        let scene = &mut page.scene;
        for truth in 0..classes {
            for predicted in 0..classes {
                self.draw_cell(scene, &matrix, truth, predicted);
            }
            let baseline = matrix.baseline(truth, TICK_SIZE);
            let name = &self.classes[truth];
            scene.text(label(
                name,
                at(left - GAP, baseline),
                TICK_SIZE,
                Anchor::End,
            ));
            let images = self.confusion.total_of_truth(ClassIndex(truth as u16));
            let place = at(end.x + counts - GAP, baseline);
            scene.text(label(&images.to_string(), place, TICK_SIZE, Anchor::End));
        }
        let above = matrix.corner.y - GAP;
        let place = at(end.x + counts - GAP, above);
        scene.text(label("images", place, NOTE_SIZE, Anchor::End));
        let middle = (matrix.corner.y + end.y) / 2.0;
        scene.text(Text {
            upwards: true,
            ..label(
                "true class",
                at(MARGIN + CAP_HEIGHT * LABEL_SIZE, middle),
                LABEL_SIZE,
                Anchor::Middle,
            )
        });
        let middle = (left + end.x) / 2.0;
        scene.text(label(
            "the network\u{2019}s answer, % of the class",
            at(middle, above - axis),
            LABEL_SIZE,
            Anchor::Middle,
        ));
        page.filled = end.y;
        self.draw_columns(&mut page, &matrix, widest);
        page.finish(self.note.as_deref())
    }

    /// A row for each cell of the matrix; `share` is that of the true class's images, and empty if it
    /// has none.
    fn table(&self) -> Table {
        let mut table = Table::new(&["true_class", "predicted_class", "images", "share"]);
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

impl ConfusionPlot {
    /// Names the columns below the matrix: across where they fit, else upwards.
    fn draw_columns(&self, page: &mut Page, matrix: &Matrix, widest: f64) {
        let upwards = widest > matrix.side - GAP;
        for (column, class) in self.classes.iter().enumerate() {
            let middle = matrix.cell(0, column).x + matrix.side / 2.0;
            let below = page.filled + GAP;
            let text = if upwards {
                let place = at(middle + CAP_HEIGHT * TICK_SIZE / 2.0, below);
                Text {
                    upwards: true,
                    ..label(class, place, TICK_SIZE, Anchor::End)
                }
            } else {
                let place = at(middle, below + CAP_HEIGHT * TICK_SIZE);
                label(class, place, TICK_SIZE, Anchor::Middle)
            };
            page.scene.text(text);
        }
        let depth = if upwards {
            widest
        } else {
            (CAP_HEIGHT + DESCENT) * TICK_SIZE
        };
        page.filled += GAP + depth;
    }
}

/// A share as whole percent; one that is not 0 is never shown as 0.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent > 0.0 && percent < 0.5 {
        return "<1".to_owned();
    }
    format!("{percent:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Mark;
    use crate::style::Colour;

    fn plot(counts: &[&[u64]]) -> ConfusionPlot {
        let mut confusion = Confusion::new(counts.len());
        for (truth, row) in counts.iter().enumerate() {
            for (predicted, &count) in row.iter().enumerate() {
                for _ in 0..count {
                    let [truth, predicted] =
                        [truth, predicted].map(|class| ClassIndex(class as u16));
                    confusion.add(truth, predicted).unwrap();
                }
            }
        }
        ConfusionPlot {
            title: None,
            classes: (0..counts.len())
                .map(|class| format!("class {class}"))
                .collect(),
            confusion,
            note: None,
        }
    }

    fn texts(plot: &ConfusionPlot) -> Vec<(String, Colour)> {
        let marks = plot.scene().unwrap().marks;
        let text = |mark| match mark {
            Mark::Text(text) => Some((text.text, text.colour)),
            _ => None,
        };
        marks.into_iter().filter_map(text).collect()
    }

    #[test]
    fn test_scene_shows_percent_of_each_row_and_the_size_of_each_class() {
        let texts = texts(&plot(&[&[3, 1], &[0, 2]]));
        let row = |start: usize| texts[start..start + 4].to_vec();
        let text = |text: &str, colour| (text.to_owned(), colour);
        assert_eq!(
            row(0),
            [
                text("75", WHITE),
                text("25", BLACK),
                text("class 0", BLACK),
                text("4", BLACK)
            ]
        );
        assert_eq!(
            row(4),
            [
                text("0", BLACK),
                text("100", WHITE),
                text("class 1", BLACK),
                text("2", BLACK)
            ]
        );
    }

    #[test]
    fn test_scene_of_a_class_that_was_not_tested_has_no_percent() {
        let texts = texts(&plot(&[&[1, 0], &[0, 0]]));
        assert_eq!(texts.iter().filter(|(text, _)| text == "0").count(), 2);
    }

    #[test]
    fn test_percent_of_little_is_not_nothing() {
        assert_eq!(percent(0.001), "<1");
        assert_eq!(percent(0.0), "0");
        assert_eq!(percent(0.996), "100");
    }

    #[test]
    fn test_scene_without_tested_images_is_an_error() {
        assert!(matches!(
            plot(&[&[0, 0], &[0, 0]]).scene(),
            Err(VizError::NoData { .. })
        ));
    }
}
