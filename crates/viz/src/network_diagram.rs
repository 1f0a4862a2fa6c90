//! The network, layer by layer (the paper's Fig. 2).

mod blocks;

use blocks::{Drawn, OBLIQUE, draw_arrow, draw_block, draw_face};

use crate::VizError;
use crate::check::{counts, in_range};
use crate::commas::with_commas;
use crate::font::{text_width, wrap};
use crate::frame::{CAP_HEIGHT, label};
use crate::page::Page;
use crate::scene::{Anchor, Figure, Point, Scene, Text, at};
use crate::style::{
    BLACK, BLUE, Colour, DOUBLE_COLUMN_MM, GAP, GREEN, GREY, MARGIN, NOTE_SIZE, TICK_SIZE,
};
use crate::table::Table;

/// Height of the largest block, in points.
const TALLEST: f64 = 70.0;
/// Height of the tallest bar of plain values.
const TALLEST_BAR: f64 = 50.0;
/// Width of such a bar.
const BAR_WIDTH: f64 = 4.0;
/// Largest width of a channel.
const CHANNEL: f64 = 1.2;
/// No side of a block is drawn smaller.
const SMALLEST: f64 = 0.8;
/// Least width of a layer's place.
const NARROWEST: f64 = 34.0;
/// Room for an arrow between two blocks.
const ARROW: f64 = 9.0;
/// Space from one line of text to the next.
const LINE: f64 = 1.25 * NOTE_SIZE;
/// Space from one class to the next.
const CLASS_LINE: f64 = 1.3 * TICK_SIZE;
/// Radius of the disc of a class.
const CLASS_RADIUS: f64 = 1.8;

/// A feed-forward network from the image to the classes: blocks as high and deep as the picture has
/// rows and columns, as wide as it has channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkDiagram {
    /// Bold line at the top.
    pub title: Option<String>,
    /// Size of the image: rows, columns, channels.
    pub input: [usize; 3],
    /// The layers, or blocks of layers, from the image on.
    pub layers: Vec<LayerBox>,
    /// Names of the classes, one for each value of the last layer; may be left empty.
    pub classes: Vec<String>,
    /// Small print at the bottom.
    pub note: Option<String>,
}

/// A layer, or several that are drawn as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerBox {
    /// Its name, such as "Block 1".
    pub name: String,
    /// What it does, such as "3×3 convolution, 4 filters, ReLU, 2×2 max-pooling".
    pub detail: String,
    /// What comes out of it.
    pub output: LayerOutput,
    /// Number of its weights and biases.
    pub parameters: usize,
}

/// What comes out of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerOutput {
    /// A picture: rows, columns, channels.
    Picture([usize; 3]),
    /// So many plain values.
    Flat(usize),
}

impl LayerOutput {
    fn size(self) -> String {
        match self {
            Self::Picture([rows, columns, channels]) => format!("{rows}×{columns}×{channels}"),
            Self::Flat(values) => with_commas(values),
        }
    }

    fn is_empty(self) -> bool {
        match self {
            Self::Picture(sides) => sides.contains(&0),
            Self::Flat(values) => values == 0,
        }
    }
}

/// One place in the chain: the image or a layer, with all that is written there.
struct Step<'a> {
    name: &'a str,
    output: LayerOutput,
    detail: Vec<String>,
    parameters: Vec<String>,
}

/// Sizes that all blocks share.
struct Measures {
    /// Width of a place.
    slot: f64,
    /// Places in a row.
    columns: usize,
    /// Height of the part of a row that holds blocks.
    area: f64,
    /// Points for a row or column of a picture.
    side: f64,
    /// Points for a channel.
    channel: f64,
    /// Points for a plain value.
    value: f64,
}

impl NetworkDiagram {
    /// Number of weights and biases in all.
    pub fn parameters(&self) -> usize {
        self.layers.iter().map(|layer| layer.parameters).sum()
    }

    fn check(&self) -> Result<(), VizError> {
        let Some(last) = self.layers.last() else {
            return Err(VizError::NoData { what: "layer" });
        };
        let outputs = self.layers.iter().map(|layer| layer.output);
        let mut all = std::iter::once(LayerOutput::Picture(self.input)).chain(outputs);
        if all.any(LayerOutput::is_empty) {
            return in_range("a size of a picture or layer", 0.0, 1.0, f64::MAX);
        }
        if !self.classes.is_empty() {
            let got = match last.output {
                LayerOutput::Flat(values) => values,
                LayerOutput::Picture(sides) => sides.iter().product(),
            };
            counts(
                "values of the last layer, one for each class",
                self.classes.len(),
                got,
            )?;
        }
        Ok(())
    }

    /// Everything that is drawn, as (name, what it does, what comes out, parameters).
    fn chain(&self) -> Vec<(&str, &str, LayerOutput, usize)> {
        let image = ("Image", "", LayerOutput::Picture(self.input), 0);
        let layers = self.layers.iter();
        let layers =
            layers.map(|layer| (&*layer.name, &*layer.detail, layer.output, layer.parameters));
        std::iter::once(image).chain(layers).collect()
    }

    /// Width of the classes' names beside the last layer.
    fn class_width(&self) -> Result<f64, VizError> {
        let mut widest: f64 = 0.0;
        for class in &self.classes {
            widest = widest.max(text_width(class, TICK_SIZE, false)?);
        }
        Ok(widest)
    }

    fn measures(&self, width: f64) -> Result<Measures, VizError> {
        let chain = self.chain();
        let mut word: f64 = NARROWEST;
        for (name, detail, output, parameters) in &chain {
            let size = output.size();
            let parameters = parameters_of(*parameters);
            let words = [detail, &*size, &*parameters]
                .into_iter()
                .flat_map(str::split_whitespace);
            for part in words {
                word = word.max(text_width(part, NOTE_SIZE, false)? + 1.5 * GAP);
            }
            word = word.max(text_width(name, NOTE_SIZE, true)? + 1.5 * GAP);
        }
        let room = width - self.class_width()?;
        let most = ((room / word) as usize).max(1);
        let rows = chain.len().div_ceil(most);
        let columns = chain.len().div_ceil(rows);
        let slot = room / columns as f64;
        let (mut side, mut channel, mut value): (f64, f64, f64) = (f64::INFINITY, CHANNEL, 1.0);
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
                let left = slot - ARROW - OBLIQUE[0] * side * columns as f64;
                channel = channel.min(left.max(SMALLEST) / channels as f64);
            }
        }
        let classes = self.classes.len() as f64 * CLASS_LINE;
        Ok(Measures {
            slot,
            columns,
            area: (TALLEST * (1.0 + OBLIQUE[1])).max(classes),
            side,
            channel,
            value,
        })
    }

    /// The places with their texts, broken to the width of a place.
    fn steps(&self, slot: f64) -> Result<Vec<Step<'_>>, VizError> {
        let width = slot - GAP;
        // Each part between commas has lines of its own.
        let broken = |text: &str| {
            let parts = text.split([',', ';']);
            let lines = parts.map(|part| wrap(part, NOTE_SIZE, false, width));
            let lines = lines.collect::<Result<Vec<_>, VizError>>();
            lines.map(|lines| lines.concat())
        };
        self.chain()
            .into_iter()
            .map(|(name, detail, output, parameters)| {
                Ok(Step {
                    name,
                    output,
                    detail: broken(detail)?,
                    parameters: parameters_of(parameters)
                        .split_whitespace()
                        .map(str::to_owned)
                        .collect(),
                })
            })
            .collect()
    }

    /// Draws the last layer as a disc for each class.
    fn draw_classes(&self, scene: &mut Scene, middle: Point) -> Drawn {
        let first = middle.y - (self.classes.len() - 1) as f64 / 2.0 * CLASS_LINE;
        for (i, class) in self.classes.iter().enumerate() {
            let centre = at(middle.x, first + i as f64 * CLASS_LINE);
            scene.disc(centre, CLASS_RADIUS, GREEN);
            let place = at(
                centre.x + CLASS_RADIUS + GAP,
                centre.y + CAP_HEIGHT / 2.0 * TICK_SIZE,
            );
            scene.text(label(class, place, TICK_SIZE, Anchor::Start));
        }
        Drawn {
            left: middle.x - CLASS_RADIUS,
            right: middle.x + CLASS_RADIUS,
        }
    }
}

/// A number of parameters in words; nothing for none.
fn parameters_of(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "1 parameter".to_owned(),
        _ => format!("{} parameters", with_commas(count)),
    }
}

impl Measures {
    /// Draws what comes out of a layer with its middle at a place.
    fn draw(&self, scene: &mut Scene, output: LayerOutput, middle: Point, colour: Colour) -> Drawn {
        match output {
            LayerOutput::Picture([rows, columns, channels]) => {
                let height = (rows as f64 * self.side).max(SMALLEST);
                let depth = (columns as f64 * self.side).max(SMALLEST);
                let width = (channels as f64 * self.channel).max(SMALLEST);
                draw_block(scene, middle, [width, height, depth], colour)
            }
            LayerOutput::Flat(values) => {
                let height = (values as f64 * self.value).max(SMALLEST);
                let (left, right) = (middle.x - BAR_WIDTH / 2.0, middle.x + BAR_WIDTH / 2.0);
                let (top, bottom) = (middle.y - height / 2.0, middle.y + height / 2.0);
                let corners = [
                    at(left, top),
                    at(right, top),
                    at(right, bottom),
                    at(left, bottom),
                ];
                draw_face(scene, corners, GREEN.tint(0.35), GREEN);
                Drawn { left, right }
            }
        }
    }
}

/// Draws lines of text below each other around `x` and returns the height at which they end.
fn draw_lines(scene: &mut Scene, lines: &[String], x: f64, top: f64, colour: Colour) -> f64 {
    for (i, line) in lines.iter().enumerate() {
        let place = at(x, top + CAP_HEIGHT * NOTE_SIZE + i as f64 * LINE);
        scene.text(Text {
            colour,
            ..label(line, place, NOTE_SIZE, Anchor::Middle)
        });
    }
    top + lines.len() as f64 * LINE
}

impl Figure for NetworkDiagram {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no layer.
    /// - [`VizError::OutOfRange`] if a size is 0.
    /// - [`VizError::Count`] if there are classes, but not one for each value of the last layer.
    fn scene(&self) -> Result<Scene, VizError> {
        self.check()?;
        let description = format!(
            "The network's {} layers from the image to the classes",
            self.layers.len()
        );
        let mut page = Page::new(DOUBLE_COLUMN_MM, description);
        page.title(self.title.as_deref())?;
        let measures = self.measures(page.inner_width())?;
        let steps = self.steps(measures.slot)?;
        let last = steps.len() - 1;
        for (row, chunk) in steps.chunks(measures.columns).enumerate() {
            page.filled += if row > 0 { 3.0 * GAP } else { 0.0 };
            let names = page.filled + CAP_HEIGHT * NOTE_SIZE;
            let middle_y = names + 2.0 * GAP + measures.area / 2.0;
            let below = middle_y + measures.area / 2.0 + GAP;
            let details = chunk
                .iter()
                .map(|step| step.detail.len())
                .max()
                .unwrap_or(0);
            let mut arrow_from: Option<f64> = (row > 0).then_some(MARGIN);
            let scene = &mut page.scene;
            for (column, step) in chunk.iter().enumerate() {
                let index = row * measures.columns + column;
                let x = MARGIN + (column as f64 + 0.5) * measures.slot;
                scene.text(Text {
                    bold: true,
                    ..label(step.name, at(x, names), NOTE_SIZE, Anchor::Middle)
                });
                let middle = at(x, middle_y);
                let colour = if index == 0 { GREY } else { BLUE };
                let drawn = if index == last && !self.classes.is_empty() {
                    self.draw_classes(scene, middle)
                } else {
                    measures.draw(scene, step.output, middle, colour)
                };
                if let Some(from) = arrow_from {
                    draw_arrow(scene, at(from + 1.5, middle_y), drawn.left - 1.5);
                }
                arrow_from = Some(drawn.right);
                let sizes = draw_lines(scene, &[step.output.size()], x, below, BLACK);
                draw_lines(scene, &step.detail, x, sizes, GREY);
                let top = sizes + details as f64 * LINE + GAP;
                let end = draw_lines(scene, &step.parameters, x, top, BLACK);
                page.filled = page.filled.max(end);
            }
            if let (Some(from), true) = (arrow_from, (row + 1) * measures.columns <= last) {
                let end = MARGIN + measures.columns as f64 * measures.slot;
                draw_arrow(&mut page.scene, at(from + 1.5, middle_y), end);
            }
        }
        let caption = format!(
            "{} in all. Blocks are to scale: height and depth are rows and columns, width is \
             channels; bars of plain values have a scale of their own. {}",
            parameters_of(self.parameters()),
            self.note.as_deref().unwrap_or_default()
        );
        page.finish(Some(&caption))
    }

    /// A row for the image and for each layer; plain values have neither rows nor columns.
    fn table(&self) -> Table {
        let mut table = Table::new(&[
            "position",
            "name",
            "detail",
            "rows",
            "columns",
            "channels",
            "values",
            "parameters",
        ]);
        for (i, (name, detail, output, parameters)) in self.chain().into_iter().enumerate() {
            let (sides, values) = match output {
                LayerOutput::Picture(sides) => {
                    (sides.map(|side| side.to_string()), sides.iter().product())
                }
                LayerOutput::Flat(values) => ([const { String::new() }; 3], values),
            };
            let [rows, columns, channels] = &sides;
            table.row(&[
                &i,
                &name,
                &detail,
                rows,
                columns,
                channels,
                &values,
                &parameters,
            ]);
        }
        table
    }
}

#[cfg(test)]
mod tests;
