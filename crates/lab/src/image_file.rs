//! What the file of a new image was, and what bringing it to the size that a model takes did to it.

use leuko_data::{Fitted, Size};

/// What the file of a new image was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageFile {
    /// Its size.
    pub size: Size,
    /// Whether it was resized.
    pub resized: Resized,
    /// Whether transparent pixels were laid on white.
    pub transparent: bool,
}

/// Whether an image was resized. One that was padded or cropped was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resized {
    /// It was not.
    No,
    /// It was made smaller.
    Reduced,
    /// It was made larger.
    Enlarged,
}

impl Resized {
    /// The word that tables have.
    pub fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Reduced => "reduced",
            Self::Enlarged => "enlarged",
        }
    }
}

impl ImageFile {
    /// The file of an image that was brought to the size `target`.
    pub fn new(fitted: &Fitted, target: Size) -> Self {
        let Size { height, width } = fitted.size;
        // The longer side decides, in comparison with the target.
        let larger = height > target.height || width > target.width;
        Self {
            size: fitted.size,
            resized: match (fitted.change.resampled, larger) {
                (false, _) => Resized::No,
                (true, true) => Resized::Reduced,
                (true, false) => Resized::Enlarged,
            },
            transparent: fitted.transparent,
        }
    }
}
