//! The network, layer by layer (the paper's Fig. 2).

use leuko_print::style::{
    AFTER, BLUE, CAP_HEIGHT, CENTRED, DOUBLE_COLUMN_MM, GAP, GREEN, GREY, HAIR_WIDTH, LINE, MARGIN,
    NOTE_SIZE, TICK_SIZE, bold_letters, in_mm, letters, mm, stroke, tint,
};
use leuko_print::{Area, Page, Picture, Place, pt, text_width, widest, wrap};
use plotters::element::{Circle, PathElement, Polygon};
use plotters::style::{Color, RGBColor};

use crate::error::{counts, in_range};
use crate::words::with_commas;
use crate::{Figure, Table, VizError};

/// Height of the largest block, in points.
pub(crate) const TALLEST: f64 = 70.0;
/// Height of the tallest bar of plain values, in points.
const TALLEST_BAR: f64 = 50.0;
/// Width of such a bar, in points.
const BAR_WIDTH: f64 = 4.0;
/// Largest width of a channel, in points.
pub(crate) const CHANNEL: f64 = 1.2;
/// No side of a block is drawn smaller, in points.
pub(crate) const SMALLEST: f64 = 0.8;
/// How far a block reaches to the right and upwards, as a share of its depth: seen obliquely.
const OBLIQUE: [f64; 2] = [0.3, 0.2];
/// Room for an arrow between two blocks, in points.
const ARROW: f64 = 9.0;
/// Length of an arrow's head.
const HEAD: i32 = pt(2.4);
/// Space between an arrow and what it joins.
const ARROW_GAP: i32 = pt(1.5);
/// Least width of a layer's place.
const NARROWEST: i32 = pt(34.0);
/// From one line of text to the next.
const STEP: i32 = pt(LINE * NOTE_SIZE);
/// From one class to the next.
const CLASS_STEP: i32 = pt(1.3 * TICK_SIZE);
/// Radius of the disc of a class.
const CLASS_RADIUS: i32 = pt(1.8);

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
/// assert!(network.draw()?.svg.contains("5,522 parameters in total"));
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
    /// A number of plain values.
    Flat(usize),
}

impl LayerOutput {
    fn size(self) -> String {
        match self {
            Self::Picture([rows, columns, channels]) => format!("{rows}×{columns}×{channels}"),
            Self::Flat(values) => with_commas(values),
        }
    }

    /// Rows, columns and channels of a picture.
    fn picture(self) -> Option<[usize; 3]> {
        match self {
            Self::Picture(sides) => Some(sides),
            Self::Flat(_) => None,
        }
    }

    /// How many values it has.
    fn values(self) -> usize {
        match self {
            Self::Picture(sides) => sides.iter().product(),
            Self::Flat(values) => values,
        }
    }
}

/// Sizes that all blocks share, in points.
struct Scales {
    /// A row or column of a picture.
    side: f64,
    /// A channel.
    channel: f64,
    /// A plain value.
    value: f64,
}

impl Scales {
    /// As large as fits into places of a width.
    fn of(steps: &[LayerBox], slot: i32) -> Self {
        let pictures = || steps.iter().filter_map(|step| step.output.picture());
        let flat = steps.iter().filter(|step| step.output.picture().is_none());
        let longest = pictures().map(|[rows, columns, _]| rows.max(columns)).max();
        let side = TALLEST / longest.unwrap_or(1) as f64;
        let channels = pictures().map(|[_, columns, channels]| {
            let depth = OBLIQUE[0] * side * columns as f64;
            let left = f64::from(slot) / 100.0 - ARROW - depth;
            left.max(SMALLEST) / channels as f64
        });
        let values = flat.map(|step| step.output.values() as f64);
        Self {
            side,
            channel: channels.fold(CHANNEL, f64::min),
            value: TALLEST_BAR / values.fold(TALLEST_BAR, f64::max),
        }
    }

    /// Width, height and depth of what comes out of a layer.
    fn sides(&self, output: LayerOutput) -> [i32; 3] {
        match output {
            LayerOutput::Picture([rows, columns, channels]) => [
                channels as f64 * self.channel,
                rows as f64 * self.side,
                columns as f64 * self.side,
            ]
            .map(|side| pt(side.max(SMALLEST))),
            LayerOutput::Flat(values) => {
                let height = values as f64 * self.value;
                [pt(BAR_WIDTH), pt(height.max(SMALLEST)), 0]
            }
        }
    }
}

impl NetworkDiagram {
    /// Total number of weights and biases.
    pub fn parameters(&self) -> usize {
        self.layers.iter().map(|layer| layer.parameters).sum()
    }

    fn check(&self) -> Result<(), VizError> {
        let Some(last) = self.layers.last() else {
            return Err(VizError::NoData { what: "a layer" });
        };
        if self.steps().iter().any(|step| step.output.values() == 0) {
            return in_range("a size of a picture or layer", 0.0, 1.0, f64::MAX);
        }
        if !self.classes.is_empty() {
            let what = "values of the last layer, one for each class";
            counts(what, self.classes.len(), last.output.values())?;
        }
        Ok(())
    }

    /// What is drawn, each at a place of its own: the image and the layers.
    fn steps(&self) -> Vec<LayerBox> {
        let image = LayerBox {
            name: "Image".to_owned(),
            detail: String::new(),
            output: LayerOutput::Picture(self.input),
            parameters: 0,
        };
        [&[image], &self.layers[..]].concat()
    }

    /// Width of a place: an even share of `room`, or what the longest word needs.
    fn slot(&self, room: i32) -> i32 {
        let width = |step: &LayerBox| {
            let texts = [&*step.detail, &step.output.size(), &step.count()].join(" ");
            let words = widest(texts.split_whitespace(), NOTE_SIZE);
            words.max(text_width(&step.name, NOTE_SIZE, true)) + GAP * 3 / 2
        };
        let needed = self.steps().iter().map(width).max().unwrap_or(0);
        let share = room / (self.layers.len() as i32 + 1);
        needed.max(NARROWEST).max(share)
    }

    /// Draws the last layer as a disc for each class, and returns half its width.
    fn draw_classes(&self, area: &Area, (x, middle): Place) -> Result<i32, VizError> {
        let first = middle - (self.classes.len() as i32 - 1) * CLASS_STEP / 2;
        for (class, i) in self.classes.iter().zip(0..) {
            let y = first + i * CLASS_STEP;
            area.draw(&Circle::new((x, y), CLASS_RADIUS, GREEN.filled()))?;
            let style = letters(TICK_SIZE).pos(AFTER);
            area.draw_text(class, &style, (x + CLASS_RADIUS + GAP, y))?;
        }
        Ok(CLASS_RADIUS)
    }

    /// Draws the places from the height `top` on, and returns the height where they end.
    fn draw_steps(&self, area: &Area, top: i32, slot: i32) -> Result<i32, VizError> {
        let steps = self.steps();
        let scales = Scales::of(&steps, slot);
        let classes = self.classes.len() as i32 * CLASS_STEP;
        let half = pt(TALLEST * (1.0 + OBLIQUE[1])).max(classes) / 2;
        let middle = top + pt(CAP_HEIGHT * NOTE_SIZE) + 2 * GAP + half;
        let sizes = middle + half + GAP;
        let details: Vec<Vec<String>> = steps.iter().map(|step| step.lines(slot - GAP)).collect();
        let longest = details.iter().map(Vec::len).max().unwrap_or(0) as i32;
        let counts = sizes + (1 + longest) * STEP + GAP;
        let style = letters(NOTE_SIZE).pos(CENTRED);
        let mut arrow_from: Option<i32> = None;
        for ((step, detail), i) in steps.iter().zip(details).zip(0..) {
            let x = MARGIN + i * slot + slot / 2;
            let is_last = i as usize == self.layers.len();
            let half = if is_last && !self.classes.is_empty() {
                self.draw_classes(area, (x, middle))?
            } else {
                let colour = match (step.output, i) {
                    (_, 0) => GREY,
                    (LayerOutput::Picture(_), _) => BLUE,
                    (LayerOutput::Flat(_), _) => GREEN,
                };
                draw_block(area, (x, middle), scales.sides(step.output), colour)?
            };
            if let Some(from) = arrow_from {
                draw_arrow(area, (from + ARROW_GAP, middle), x - half - ARROW_GAP)?;
            }
            arrow_from = Some(x + half);
            area.draw_text(&step.name, &bold_letters(NOTE_SIZE).pos(CENTRED), (x, top))?;
            area.draw_text(&step.output.size(), &style, (x, sizes))?;
            let below = (x, sizes + STEP);
            area.draw_text(&detail.join("\n"), &style.color(&GREY), below)?;
            // The number above the word.
            area.draw_text(&step.count().replace(' ', "\n"), &style, (x, counts))?;
        }
        let lines = if self.parameters() > 0 { 2 } else { 0 };
        Ok(counts + lines * STEP)
    }
}

impl LayerBox {
    /// Its number of parameters in words; nothing for none.
    fn count(&self) -> String {
        parameters_of(self.parameters)
    }

    /// What it does, in lines of a width; each part between commas has lines of its own.
    fn lines(&self, width: i32) -> Vec<String> {
        let parts = self.detail.split([',', ';']);
        let lines = parts.flat_map(|part| wrap(part, NOTE_SIZE, false, width));
        lines.collect()
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

/// Draws a block of a width, height and depth seen obliquely (its top, its right side and its front),
/// and returns half the width that it takes.
fn draw_block(
    area: &Area,
    middle: Place,
    [width, height, depth]: [i32; 3],
    colour: RGBColor,
) -> Result<i32, VizError> {
    let [right, up] = OBLIQUE.map(|share| (share * f64::from(depth)) as i32);
    let left = middle.0 - (width + right) / 2;
    let top = middle.1 - (height + up) / 2 + up;
    let front = |x: i32, y: i32| (left + x * width, top + y * height);
    let back = |x: i32, y: i32| (front(x, y).0 + right, front(x, y).1 - up);
    let behind = [
        ([back(0, 0), back(1, 0), front(1, 0), front(0, 0)], 0.18),
        ([front(1, 0), back(1, 0), back(1, 1), front(1, 1)], 0.5),
    ];
    let before = ([front(0, 0), front(1, 0), front(1, 1), front(0, 1)], 0.35);
    let faces = behind.into_iter().filter(|_| depth > 0).chain([before]);
    for (corners, share) in faces {
        area.draw(&Polygon::new(corners, tint(colour, share).filled()))?;
        let [first, ..] = corners;
        let around: Vec<Place> = corners.into_iter().chain([first]).collect();
        area.draw(&PathElement::new(around, stroke(colour, HAIR_WIDTH)))?;
    }
    Ok((width + right) / 2)
}

/// Draws a level arrow.
fn draw_arrow(area: &Area, (x, y): Place, to: i32) -> Result<(), VizError> {
    let neck = to - HEAD;
    let line = [(x, y), (neck, y)];
    area.draw(&PathElement::new(line, stroke(GREY, 1.5 * HAIR_WIDTH)))?;
    let head = [(to, y), (neck, y - HEAD / 2), (neck, y + HEAD / 2)];
    area.draw(&Polygon::new(head, GREY.filled()))?;
    Ok(())
}

impl Figure for NetworkDiagram {
    /// # Errors
    ///
    /// - [`VizError::NoData`] if there is no layer.
    /// - [`VizError::OutOfRange`] if a size is 0.
    /// - [`VizError::Count`] if there are classes, but not one for each value of the last layer.
    fn draw(&self) -> Result<Picture, VizError> {
        self.check()?;
        let places = self.layers.len();
        let description = format!("The network's {places} layers from the image to the classes");
        let classes = widest(self.classes.iter().map(|class| &**class), TICK_SIZE);
        let around = 2 * MARGIN + classes;
        let slot = self.slot(mm(DOUBLE_COLUMN_MM) - around);
        // A long network makes the paper wider.
        let needed = in_mm(around + slot * (places as i32 + 1));
        let mut page = Page::new(needed.max(DOUBLE_COLUMN_MM), description);
        page.title(self.title.as_deref())?;
        let end = self.draw_steps(page.root(), page.filled(), slot)?;
        page.fill_to(end);
        let caption = format!(
            "{} in total. Blocks are to scale: height and depth are rows and columns, width is \
             channels; bars of plain values have a scale of their own. {}",
            parameters_of(self.parameters()),
            self.note.as_deref().unwrap_or_default()
        );
        Ok(page.finish(Some(&caption))?)
    }

    /// A row for the image and for each layer; plain values have neither rows nor columns.
    fn table(&self) -> Table {
        let mut table = Table::new("position name detail rows columns channels values parameters");
        for (i, step) in self.steps().iter().enumerate() {
            let sides = step.output.picture();
            let sides = sides.map(|sides| sides.map(|side| side.to_string()));
            let [rows, columns, depth] = sides.unwrap_or_default();
            let LayerBox { name, detail, .. } = step;
            let (values, count) = (step.output.values(), step.parameters);
            table.row(&[&i, name, detail, &rows, &columns, &depth, &values, &count]);
        }
        table
    }
}
