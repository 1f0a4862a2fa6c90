//! Nucleus, cytoplasm and background of the leukocyte in the middle of a stained image.
//!
//! To measure whether a network looks at the nucleus, you must know which pixels belong to it. In a Wright
//! or May-Gruenwald-Giemsa stain the colours show it:
//!
//! ```text
//!                light that the pixel lets through     where in the image
//! slide          most light, of all colours            everywhere
//! red cells      little blue and green (haemoglobin)   everywhere, may touch the cell
//! cytoplasm      little red (RNA), or little green     around the nucleus
//! nucleus        least green, but blue (chromatin)     in the middle, one part or several lobes
//! ```
//!
//! # How it works
//!
//! ```text
//! pixels ── white balance ── darkness ─┬─ green minus blue ─ Otsu, 3 classes ── nuclei ─┐
//!                                      └─ red and green ──── Otsu, 2 classes ── stained ┤
//!                                                                                       │
//! regions ◄─ cell around it, up to a neck ◄─ lobes in one body ◄─ without red cells ◄───┘
//! ```
//!
//! 1. Each channel is divided by its value on the empty slide, so that lamp and camera matter little.
//! 2. Chromatin is green darkness minus a part of the blue one. Otsu's criterion (with several
//!    thresholds, as in the same paper) divides it into three classes, in which pixels near the middle
//!    count more, or into two if a third class would cut a pale nucleus. The nucleus that covers most of
//!    the middle belongs to the cell of interest; **other white cells are background**.
//! 3. The stained part around it is one cell if its shape is nearly convex. If not, pixels with the
//!    colour of the image's own red cells are removed: those near the line that red cells form in colour
//!    space (the idea of Mohamed, Far and Guaily 2012, who separate nuclei by Gram and Schmidt's method).
//! 4. A second Otsu threshold, within the cell, separates nucleus from cytoplasm if the two differ
//!    clearly. Further lobes belong to the nucleus if no waist divides them from the first.
//! 5. The cell is the stained part near the nucleus that is connected to it by more than a neck. Holes
//!    are filled, and discs smooth the outlines.
//!
//! # Assumptions and limits
//!
//! - The cell of interest is in the middle, at least 5% of the image is empty slide, and there is a
//!   nucleus. **A platelet has none**: `segment` either returns its dark granules as a nucleus, or finds
//!   none.
//! - Basophil and coarse eosinophil granules as dark as chromatin count as nucleus.
//! - It misses cytoplasm that is hardly darker than the slide. If red cells touch the cell, it also misses
//!   cytoplasm of their colour (late erythroblasts).
//! - It may include a red cell that overlaps most of the cell, or a white cell pressed flat against it.
//! - It learns nothing from labels and gives no measure of certainty: look at [`overlay()`] before you
//!   trust numbers on a new data set.
//!
//! # Examples
//!
//! How much of a synthetic lymphocyte is nucleus, and how well that agrees with its mask:
//!
//! ```
//! use leuko_core::{Seed, Stream};
//! use leuko_segment::{SegmentConfig, nucleus_dice, segment};
//! use leuko_synthetic::{CellKind, SyntheticConfig, cell};
//!
//! let config = SyntheticConfig { side: 128, ..SyntheticConfig::default() };
//! let image = cell(CellKind::Lymphocyte, &config, &mut Stream::new(Seed(1), "cell"))?;
//! let found = segment(&image.pixels, 128, 128, &SegmentConfig::default())?;
//! let share = found.nucleus_area() as f64 / found.cell_area() as f64;
//! assert!((0.4..1.0).contains(&share));
//! assert!(nucleus_dice(&found.regions, image.mask.regions())? > 0.9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Sources
//!
//! - N. Otsu, *A threshold selection method from gray-level histograms*, IEEE Trans. SMC 9 (1979), 62-66.
//! - M. Mohamed, B. Far, A. Guaily, *An efficient technique for white blood cells nuclei automatic
//!   segmentation*, IEEE SMC 2012.
//! - X. Zheng, Y. Wang, G. Wang, J. Liu, *Fast and robust segmentation of white blood cell images by
//!   self-supervised learning*, Micron 107 (2018), 55-71: the images with masks that it was tested on.

mod cell;
mod config;
mod dice;
mod disc;
mod error;
mod mask;
mod nucleus;
mod otsu;
mod overlay;
mod planes;
mod red_cells;
mod region;
mod segment;
mod solidity;

pub use config::SegmentConfig;
pub use dice::{DiceError, cell_dice, nucleus_dice};
pub use error::SegmentError;
pub use overlay::{CELL_OUTLINE, NUCLEUS_OUTLINE, overlay};
pub use region::{Region, Segmentation};
pub use segment::{MAX_SIDE, segment};
