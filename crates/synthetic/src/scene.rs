//! One photograph: a cell on its smear, through the microscope.

use leuko_core::Stream;

use crate::anatomy::Anatomy;
use crate::camera::Camera;
use crate::canvas::{Canvas, FIELD};
use crate::config::{SyntheticConfig, SyntheticError};
use crate::granulocyte::{basophil, eosinophil, neutrophil};
use crate::kind::CellKind;
use crate::lymphoid::lymphoid;
use crate::mask::CellMask;
use crate::maths::{Point, bell, direction, within};
use crate::monocyte::monocyte;
use crate::platelet::platelet;
use crate::smear::surroundings;
use crate::stain::Stain;

/// One synthetic image with its mask.
///
/// # Shapes
///
/// - `pixels`: `[row, column, channel]`, channels red, green, blue, `u8` in `0..=255`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntheticCell {
    /// The image.
    pub pixels: Vec<u8>,
    /// The regions of the image.
    pub mask: CellMask,
}

/// Radii of a platelet that is the subject of an image, in micrometres: large ones, as in ALL-IDB2.
const LARGE_PLATELET: (f32, f32) = (1.5, 3.4);

/// One image of a cell of the given kind; `config` gives its side and how much it varies. The cell
/// depends on `stream`, not on the side: another side shows the same cell in other detail.
///
/// # Errors
///
/// - Those of [`SyntheticConfig::check`].
///
/// # Examples
///
/// ```
/// use leuko_core::{Seed, Stream};
/// use leuko_synthetic::{CellKind, SyntheticConfig, cell};
///
/// let config = SyntheticConfig { side: 64, ..SyntheticConfig::default() };
/// let mut stream = Stream::new(Seed(1), "one monocyte");
/// let monocyte = cell(CellKind::Monocyte, &config, &mut stream)?;
/// assert_eq!(monocyte.pixels.len(), 64 * 64 * 3);
/// assert!(monocyte.mask.nucleus_area() > 0);
/// # Ok::<(), leuko_synthetic::SyntheticError>(())
/// ```
pub fn cell(
    kind: CellKind,
    config: &SyntheticConfig,
    stream: &mut Stream,
) -> Result<SyntheticCell, SyntheticError> {
    config.check()?;
    let likeness = config.likeness as f32;
    let clutter = config.clutter as f32;
    let stain = Stain::new(stream, config.stain_variation as f32);
    let camera = Camera::new(stream, config.light_variation as f32);
    // Crops are centred on the cell, though not exactly.
    let place = Canvas::middle() + Point::new(bell(stream, 0.0, 0.6), bell(stream, 0.0, 0.6));
    let subject = white_cell(stream, kind, place, &stain, likeness);

    let mut canvas = Canvas::new(config.side);
    surroundings(stream, &mut canvas, &stain, &subject, clutter);
    if stream.chance(0.2 * config.clutter) {
        let neighbour = neighbour(stream, &stain, likeness);
        let gap = (neighbour.body.centre() - subject.body.centre()).length();
        if gap > subject.body.reach() + neighbour.body.reach() {
            neighbour.paint(&mut canvas);
        }
    }
    subject.paint(&mut canvas);
    Ok(SyntheticCell {
        pixels: camera.expose(stream, &canvas),
        mask: subject.mask(&canvas),
    })
}

/// A second white cell, cut by the border. Its kind does not depend on the subject's.
fn neighbour(stream: &mut Stream, stain: &Stain, likeness: f32) -> Anatomy {
    let kinds = [
        CellKind::Lymphoblast,
        CellKind::Lymphoblast,
        CellKind::Lymphocyte,
        CellKind::Neutrophil,
    ];
    let kind = kinds[stream.below(kinds.len())];
    let distance = FIELD * within(stream, 0.58, 0.70);
    let place = Canvas::middle() + direction(stream) * distance;
    white_cell(stream, kind, place, stain, likeness)
}

fn white_cell(
    stream: &mut Stream,
    kind: CellKind,
    place: Point,
    stain: &Stain,
    likeness: f32,
) -> Anatomy {
    match kind {
        CellKind::Lymphoblast | CellKind::Lymphocyte => {
            lymphoid(stream, place, stain, kind.is_malignant(), likeness)
        }
        CellKind::Neutrophil => neutrophil(stream, place, stain),
        CellKind::Eosinophil => eosinophil(stream, place, stain),
        CellKind::Monocyte => monocyte(stream, place, stain),
        CellKind::Basophil => basophil(stream, place, stain),
        CellKind::Platelet => platelet(stream, place, stain, LARGE_PLATELET),
    }
}
