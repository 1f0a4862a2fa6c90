//! Nucleus, cytoplasm and background of the leukocyte in the middle of a stained image.
//!
//! Whether a network looks at the nucleus can be said in numbers only where one knows which pixels are
//! nucleus. In a Wright or May-Gruenwald-Giemsa stain the colours tell:
//!
//! ```text
//!                light that the pixel lets through     where in the image
//! slide          most, of all colours                  everywhere
//! red cells      little blue and green (haemoglobin)   everywhere, may touch the cell
//! cytoplasm      little red (RNA), or little green     around the nucleus
//! nucleus        least green, but blue (chromatin)     in the middle, one part or several lobes
//! ```
//!
//! # How
//!
//! ```text
//! pixels ── white balance ── darkness ─┬─ green less blue ── Otsu, 3 classes ── nuclei ─┐
//!                                      └─ red and green ──── Otsu, 2 classes ── stained ┤
//!                                                                                       │
//! regions ◄─ cell around it, up to a neck ◄─ lobes in one body ◄─ without red cells ◄───┘
//! ```
//!
//! 1. Each channel is taken in parts of the empty slide's, so that lamp and camera matter little.
//! 2. Chromatin is green darkness less a part of the blue one, in three classes by Otsu's criterion (with
//!    several thresholds, as in the same paper), pixels near the middle counting more; two classes where
//!    a third would cut a pale nucleus. The part that has most of the middle belongs to the cell of
//!    interest; **other white cells are background**.
//! 3. What is stained around it is one cell if its shape is nearly convex. If not, pixels of the colour of
//!    the image's own red cells are taken away: those near the line that red cells make in colour space
//!    (the idea of Mohamed, Far and Guaily 2012, who separate nuclei by Gram and Schmidt's method).
//! 4. A second Otsu threshold over the cell alone separates nucleus from cytoplasm where the two are
//!    apart; further lobes are taken if no waist divides them from the first.
//! 5. The cell is what hangs together with the nucleus by more than a neck and is near it; holes are
//!    filled and outlines smoothed by discs.
//!
//! # What it assumes, and where it fails
//!
//! - The cell of interest is in the middle, at least a twentieth of the image is empty slide, and there is
//!   a nucleus. **A platelet has none**: its dark granules are returned as one, or none is found.
//! - Basophil and coarse eosinophil granules as dark as chromatin count as nucleus.
//! - Cytoplasm of the red cells' colour (late erythroblasts) is lost where red cells touch the cell; so is
//!   cytoplasm hardly darker than the slide.
//! - A red cell that overlaps the cell widely, and a white cell pressed flat against it, may be included.
//! - Nothing is learnt from labels, and nothing says how sure it is: look at [`overlay()`] before
//!   trusting numbers on a new data set.
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
