//! What stands above and below a figure's data: title, legend, note.

use crate::VizError;
use crate::font::{text_width, wrap};
use crate::frame::{CAP_HEIGHT, label};
use crate::legend::{Entry, SYMBOL_WIDTH};
use crate::scene::{Anchor, Scene, Text, at};
use crate::style::{GAP, GREY, MARGIN, NOTE_SIZE, POINTS_PER_MM, TICK_SIZE, TITLE_SIZE};

/// Space from one line of text to the next, in ems.
const LINE: f64 = 1.3;

/// A sheet that is filled from the top.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) scene: Scene,
    /// Height down to which it is filled, in points.
    pub(crate) filled: f64,
}

impl Page {
    /// An empty sheet.
    pub(crate) fn new(width_mm: f64, description: String) -> Self {
        Self {
            scene: Scene {
                width: width_mm * POINTS_PER_MM,
                height: 0.0,
                description,
                marks: Vec::new(),
            },
            filled: MARGIN,
        }
    }

    /// Space between the margins.
    pub(crate) fn inner_width(&self) -> f64 {
        self.scene.width - 2.0 * MARGIN
    }

    /// Where the margins end, from the left.
    pub(crate) fn inner(&self) -> [f64; 2] {
        [MARGIN, self.scene.width - MARGIN]
    }

    /// Bold lines at the top.
    pub(crate) fn title(&mut self, title: Option<&str>) -> Result<(), VizError> {
        let Some(title) = title else { return Ok(()) };
        for line in wrap(title, TITLE_SIZE, true, self.inner_width())? {
            let baseline = self.filled + CAP_HEIGHT * TITLE_SIZE;
            self.scene.text(Text {
                bold: true,
                ..label(&line, at(MARGIN, baseline), TITLE_SIZE, Anchor::Start)
            });
            self.filled += LINE * TITLE_SIZE;
        }
        self.filled += GAP;
        Ok(())
    }

    /// The legend, in as many rows as it takes.
    pub(crate) fn legend(&mut self, entries: &[Entry]) -> Result<(), VizError> {
        let mut x = MARGIN;
        let row = LINE * TICK_SIZE + 1.0;
        for entry in entries {
            let width = SYMBOL_WIDTH + GAP + text_width(&entry.text, TICK_SIZE, false)?;
            if x > MARGIN && x + width > self.scene.width - MARGIN {
                x = MARGIN;
                self.filled += row;
            }
            entry.draw(&mut self.scene, at(x, self.filled + row / 2.0));
            x += width + 3.0 * GAP;
        }
        self.filled += row + GAP;
        Ok(())
    }

    /// A legend of many entries, in columns of equal width.
    pub(crate) fn legend_in_columns(&mut self, entries: &[Entry]) -> Result<(), VizError> {
        let mut widest: f64 = 0.0;
        for entry in entries {
            widest = widest.max(SYMBOL_WIDTH + GAP + text_width(&entry.text, TICK_SIZE, false)?);
        }
        let columns = ((self.inner_width() + 3.0 * GAP) / (widest + 3.0 * GAP)) as usize;
        let columns = columns.clamp(1, entries.len().max(1));
        let row = LINE * TICK_SIZE + 1.0;
        for (i, entry) in entries.iter().enumerate() {
            let x = MARGIN + (i % columns) as f64 * (widest + 3.0 * GAP);
            let y = self.filled + ((i / columns) as f64 + 0.5) * row;
            entry.draw(&mut self.scene, at(x, y));
        }
        self.filled += entries.len().div_ceil(columns) as f64 * row + GAP;
        Ok(())
    }

    /// A note in small grey letters below everything else, and the end of the sheet.
    pub(crate) fn finish(mut self, note: Option<&str>) -> Result<Scene, VizError> {
        if let Some(note) = note {
            self.filled += 2.0 * GAP;
            for line in wrap(note, NOTE_SIZE, false, self.inner_width())? {
                let baseline = self.filled + CAP_HEIGHT * NOTE_SIZE;
                self.scene.text(Text {
                    colour: GREY,
                    ..label(&line, at(MARGIN, baseline), NOTE_SIZE, Anchor::Start)
                });
                self.filled += LINE * NOTE_SIZE;
            }
        }
        self.scene.height = self.filled + MARGIN;
        Ok(self.scene)
    }
}
