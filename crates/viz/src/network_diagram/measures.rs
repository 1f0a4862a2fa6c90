//! Sizes that all blocks of a network's diagram share.

use super::blocks::{Drawn, OBLIQUE, draw_block, draw_face};
use super::{CLASS_STEP, LayerOutput, NetworkDiagram, parameters_of};
use crate::VizError;
use crate::font::{text_width, widest};
use crate::mark::Place;
use crate::page::Area;
use crate::style::{GAP, GREEN, NOTE_SIZE, TICK_SIZE, pt, tint};
use plotters::style::RGBColor;

/// Height of the largest block, in points.
pub(crate) const TALLEST: f64 = 70.0;
/// Height of the tallest bar of plain values, in points.
const TALLEST_BAR: f64 = 50.0;
/// Width of such a bar.
const BAR_WIDTH: i32 = pt(4.0);
/// Largest width of a channel, in points.
pub(crate) const CHANNEL: f64 = 1.2;
/// No side of a block is drawn smaller, in points.
pub(crate) const SMALLEST: f64 = 0.8;
/// Least width of a layer's place.
const NARROWEST: i32 = pt(34.0);
/// Room for an arrow between two blocks, in points.
const ARROW: f64 = 9.0;

/// Sizes that all blocks share.
pub(super) struct Measures {
    /// Width of a place.
    pub(super) slot: i32,
    /// Places in a row.
    pub(super) columns: usize,
    /// Height of the part of a row that holds blocks.
    pub(super) area: i32,
    /// Points for a row or column of a picture.
    side: f64,
    /// Points for a channel.
    channel: f64,
    /// Points for a plain value.
    value: f64,
}

impl Measures {
    /// Those of a network on paper of a width.
    pub(super) fn of(network: &NetworkDiagram, width: i32) -> Self {
        let classes = network.classes.iter().map(|class| &**class);
        let room = width - widest(classes, TICK_SIZE);
        let chain = network.chain();
        let most = (room / widest_word(network)).max(1) as usize;
        let rows = chain.len().div_ceil(most);
        let columns = chain.len().div_ceil(rows);
        let slot = room / columns as i32;
        let (mut side, mut channel, mut value) = (f64::INFINITY, CHANNEL, 1.0_f64);
        for (_, _, output, _) in &chain {
            match *output {
                LayerOutput::Picture([rows, columns, _]) => {
                    side = side.min(TALLEST / rows.max(columns) as f64);
                }
                LayerOutput::Flat(values) => value = value.min(TALLEST_BAR / values as f64),
            }
        }
        for (_, _, output, _) in &chain {
            if let LayerOutput::Picture([_, columns, channels]) = *output {
                let depth = OBLIQUE[0] * side * columns as f64;
                let left = f64::from(slot) / 100.0 - ARROW - depth;
                channel = channel.min(left.max(SMALLEST) / channels as f64);
            }
        }
        let classes = network.classes.len() as i32 * CLASS_STEP;
        Self {
            slot,
            columns,
            area: pt(TALLEST * (1.0 + OBLIQUE[1])).max(classes),
            side,
            channel,
            value,
        }
    }

    /// Draws what comes out of a layer with its middle at a place.
    pub(super) fn draw(
        &self,
        area: &Area,
        output: LayerOutput,
        (x, y): Place,
        colour: RGBColor,
    ) -> Result<Drawn, VizError> {
        match output {
            LayerOutput::Picture([rows, columns, channels]) => {
                let height = (rows as f64 * self.side).max(SMALLEST);
                let depth = (columns as f64 * self.side).max(SMALLEST);
                let width = (channels as f64 * self.channel).max(SMALLEST);
                draw_block(area, (x, y), [width, height, depth].map(pt), colour)
            }
            LayerOutput::Flat(values) => {
                let half = pt((values as f64 * self.value).max(SMALLEST)) / 2;
                let (left, right) = (x - BAR_WIDTH / 2, x + BAR_WIDTH / 2);
                let (top, bottom) = (y - half, y + half);
                let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
                draw_face(area, corners, tint(GREEN, 0.35), GREEN)?;
                Ok(Drawn { left, right })
            }
        }
    }
}

/// Width that a place needs for its longest word.
fn widest_word(network: &NetworkDiagram) -> i32 {
    let chain = network.chain().into_iter();
    let widths = chain.map(|(name, detail, output, parameters)| {
        let texts = [detail.to_owned(), output.size(), parameters_of(parameters)].join(" ");
        let words = widest(texts.split_whitespace(), NOTE_SIZE);
        words.max(text_width(name, NOTE_SIZE, true)) + GAP * 3 / 2
    });
    widths.max().unwrap_or(0).max(NARROWEST)
}
