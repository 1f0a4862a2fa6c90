//! The network, layer by layer (the paper's Fig. 2).

mod blocks;
pub(crate) mod measures;

use blocks::{Drawn, draw_arrow};
use measures::Measures;
use plotters::element::Circle;
use plotters::style::{Color, RGBColor};

use crate::VizError;
use crate::check::{counts, in_range};
use crate::mark::Place;
use crate::page::{Area, Page};
use crate::picture::{Figure, Picture};
use crate::style::{
    AFTER, BLACK, BLUE, CAP_HEIGHT, CENTRED, DOUBLE_COLUMN_MM, GAP, GREEN, GREY, LINE, MARGIN,
    NOTE_SIZE, TICK_SIZE, bold_letters, letters, pt,
};
use crate::table::Table;
use crate::words::{with_commas, wrap};

/// From one line of text to the next.
const STEP: i32 = pt(LINE * NOTE_SIZE);
/// From one class to the next.
const CLASS_STEP: i32 = pt(1.3 * TICK_SIZE);
/// Radius of the disc of a class.
const CLASS_RADIUS: i32 = pt(1.8);
/// Space between an arrow and what it joins.
const ARROW_GAP: i32 = pt(1.5);

/// A feed-forward network from the image to the classes: blocks as high and deep as the picture has
/// rows and columns, as wide as it has channels.
///
/// # Examples
///
/// ```
/// use leuko_viz::{Figure, LayerBox, LayerOutput, NetworkDiagram};
///
/// let network = NetworkDiagram {
///     title: None,
///     input: [28, 28, 3],
///     layers: vec![
///         LayerBox {
///             name: "Convolution".to_owned(),
///             detail: "3×3, 4 filters, ReLU".to_owned(),
///             output: LayerOutput::Picture([26, 26, 4]),
///             parameters: 112,
///         },
///         LayerBox {
///             name: "Dense".to_owned(),
///             detail: "2 units, softmax".to_owned(),
///             output: LayerOutput::Flat(2),
///             parameters: 5410,
///         },
///     ],
///     classes: vec!["healthy".to_owned(), "blast".to_owned()],
///     note: None,
/// };
/// assert_eq!(network.parameters(), 5522);
/// assert!(network.draw()?.svg.contains("5,522 parameters in all"));
/// # Ok::<(), leuko_viz::VizError>(())
/// ```
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

    /// The places with their texts, broken to the width of a place.
    fn steps(&self, slot: i32) -> Vec<Step<'_>> {
        // Each part between commas has lines of its own.
        let broken = |text: &str| -> Vec<String> {
            let parts = text.split([',', ';']);
            parts
                .flat_map(|part| wrap(part, NOTE_SIZE, false, slot - GAP))
                .collect()
        };
        let words = |text: String| text.split_whitespace().map(str::to_owned).collect();
        let step = |(name, detail, output, parameters)| Step {
            name,
            output,
            detail: broken(detail),
            parameters: words(parameters_of(parameters)),
        };
        self.chain().into_iter().map(step).collect()
    }

    /// Draws the last layer as a disc for each class.
    fn draw_classes(&self, area: &Area, middle: Place) -> Result<Drawn, VizError> {
        let first = middle.1 - (self.classes.len() as i32 - 1) * CLASS_STEP / 2;
        for (class, i) in self.classes.iter().zip(0..) {
            let (x, y) = (middle.0, first + i * CLASS_STEP);
            area.draw(&Circle::new((x, y), CLASS_RADIUS, GREEN.filled()))?;
            let style = letters(TICK_SIZE).pos(AFTER);
            area.draw_text(class, &style, (x + CLASS_RADIUS + GAP, y))?;
        }
        Ok(Drawn {
            left: middle.0 - CLASS_RADIUS,
            right: middle.0 + CLASS_RADIUS,
        })
    }

    /// Draws a row of places from `first` on; `last` is the place of the last layer.
    fn draw_row(
        &self,
        page: &mut Page,
        measures: &Measures,
        steps: &[Step<'_>],
        [first, last]: [usize; 2],
    ) -> Result<(), VizError> {
        let (area, top) = (page.root(), page.filled());
        let middle = top + pt(CAP_HEIGHT * NOTE_SIZE) + 2 * GAP + measures.area / 2;
        let below = middle + measures.area / 2 + GAP;
        let details = steps
            .iter()
            .map(|step| step.detail.len())
            .max()
            .unwrap_or(0) as i32;
        let mut arrow_from: Option<i32> = (first > 0).then_some(MARGIN);
        let mut end = below;
        for (step, column) in steps.iter().zip(0..) {
            let index = first + column as usize;
            let x = MARGIN + column * measures.slot + measures.slot / 2;
            area.draw_text(step.name, &bold_letters(NOTE_SIZE).pos(CENTRED), (x, top))?;
            let colour = if index == 0 { GREY } else { BLUE };
            let drawn = if index == last && !self.classes.is_empty() {
                self.draw_classes(area, (x, middle))?
            } else {
                measures.draw(area, step.output, (x, middle), colour)?
            };
            if let Some(from) = arrow_from {
                draw_arrow(area, (from + ARROW_GAP, middle), drawn.left - ARROW_GAP)?;
            }
            arrow_from = Some(drawn.right);
            let sizes = draw_lines(area, &[step.output.size()], (x, below), &BLACK)?;
            draw_lines(area, &step.detail, (x, sizes), &GREY)?;
            let parameters = (x, sizes + details * STEP + GAP);
            end = end.max(draw_lines(area, &step.parameters, parameters, &BLACK)?);
        }
        if let (Some(from), true) = (arrow_from, first + steps.len() <= last) {
            let to = MARGIN + measures.columns as i32 * measures.slot;
            draw_arrow(area, (from + ARROW_GAP, middle), to)?;
        }
        page.fill_to(end);
        Ok(())
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

/// Draws lines of text below each other around a place and returns the height where they end.
fn draw_lines(
    area: &Area,
    lines: &[String],
    (x, top): Place,
    colour: &'static RGBColor,
) -> Result<i32, VizError> {
    let style = letters(NOTE_SIZE).color(colour).pos(CENTRED);
    for (line, i) in lines.iter().zip(0..) {
        area.draw_text(line, &style, (x, top + i * STEP))?;
    }
    Ok(top + lines.len() as i32 * STEP)
}

impl Figure for NetworkDiagram {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no layer.
    /// - [`VizError::OutOfRange`] if a size is 0.
    /// - [`VizError::Count`] if there are classes, but not one for each value of the last layer.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let description = format!(
            "The network's {} layers from the image to the classes",
            self.layers.len()
        );
        let mut page = Page::new(DOUBLE_COLUMN_MM, description);
        page.title(self.title.as_deref())?;
        let measures = Measures::of(self, page.inner_width());
        let steps = self.steps(measures.slot);
        for (row, part) in steps.chunks(measures.columns).enumerate() {
            page.skip(if row > 0 { 3 * GAP } else { 0 });
            let places = [row * measures.columns, steps.len() - 1];
            self.draw_row(&mut page, &measures, part, places)?;
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
