//! The steps of an audit at one resolution: look at images, compare those that are alike.

use std::collections::BTreeMap;
use std::fmt::Display;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::align::{Coarse, Levels};
use crate::candidates::candidates;
use crate::compare::Set;
use crate::plane::Plane;
use crate::progress::{Counter, Progress, Stage};
use crate::report::{Match, Reason, Skipped};
use crate::sizes::SizeClass;
use crate::spectrum::{GRID, Spectrum, Waves};
use crate::{Config, Image};

/// Fewest rows and columns of an image that is compared, in pixels: smaller ones have too little
/// detail to tell one cell from another.
pub const MIN_SIDE: usize = 24;

/// What images of about one size are compared by.
pub(crate) struct Resolution {
    /// Side of a block of which spectra are taken, in pixels.
    pitch: usize,
    levels: Levels,
}

impl Resolution {
    pub(crate) fn new(side: usize) -> Self {
        Self {
            pitch: ((side as f64 / GRID as f64).round() as usize).max(1),
            levels: Levels::new(side),
        }
    }
}

/// What is known of an image after the first look.
pub(crate) struct Described {
    pub(crate) pixels: usize,
    /// The shorter one, in pixels.
    pub(crate) side: usize,
    /// SHA-256 of size and pixels.
    pub(crate) content: [u8; 32],
    /// At the typical resolution, if the image is compared at that.
    pub(crate) view: Option<View>,
}

/// What is kept of an image at one resolution.
pub(crate) struct View {
    spectrum: Spectrum,
    coarse: Coarse,
}

/// What every step of an audit needs.
pub(crate) struct Steps<'a, E> {
    pub(crate) load: &'a (dyn Fn(usize) -> Result<Image, E> + Sync),
    pub(crate) config: &'a Config,
    pub(crate) progress: &'a (dyn Fn(Progress) + Sync),
    pub(crate) waves: Waves,
}

impl<E: Display> Steps<'_, E> {
    /// Looks at each image.
    pub(crate) fn describe(&self, count: usize, typical: usize) -> Vec<Result<Described, Reason>> {
        let resolution = Resolution::new(typical);
        let at = Counter::new(Stage::Read, count, self.progress);
        (0..count)
            .into_par_iter()
            .map(|image| {
                let described = self.describe_one(image, typical, &resolution);
                at.add(1);
                described
            })
            .collect()
    }

    fn describe_one(
        &self,
        image: usize,
        typical: usize,
        resolution: &Resolution,
    ) -> Result<Described, Reason> {
        let image = self.read(image)?;
        let side = image.height().min(image.width());
        if side < MIN_SIDE {
            return Err(Reason::TooSmall);
        }
        let luminance = Plane::luminance(&image);
        if luminance.moments().1 < self.config.min_contrast {
            return Err(Reason::Constant);
        }
        let mut hasher = Sha256::new();
        hasher.update((image.height() as u64).to_le_bytes());
        hasher.update((image.width() as u64).to_le_bytes());
        hasher.update(image.pixels());
        let is_typical = SizeClass::TYPICAL.takes(SizeClass::of(side, typical));
        Ok(Described {
            pixels: image.height() * image.width(),
            side,
            content: hasher.finalize().into(),
            view: is_typical.then(|| self.view_one(&luminance, resolution)),
        })
    }

    /// Looks at images again, at another resolution.
    pub(crate) fn view(
        &self,
        images: &[usize],
        resolution: &Resolution,
        skipped: &mut Vec<Skipped>,
    ) -> BTreeMap<usize, View> {
        let at = Counter::new(Stage::Read, images.len(), self.progress);
        let views: Vec<Result<View, Reason>> = images
            .par_iter()
            .map(|&image| {
                let image = self.read(image);
                at.add(1);
                Ok(self.view_one(&Plane::luminance(&image?), resolution))
            })
            .collect();
        let mut seen = BTreeMap::new();
        for (&image, view) in images.iter().zip(views) {
            match view {
                Ok(view) => drop(seen.insert(image, view)),
                Err(reason) => skipped.push(Skipped { image, reason }),
            }
        }
        seen
    }

    fn view_one(&self, luminance: &Plane, resolution: &Resolution) -> View {
        View {
            spectrum: self.waves.spectrum(&luminance.reduced(resolution.pitch)),
            coarse: Coarse::new(luminance, &resolution.levels),
        }
    }

    fn read(&self, image: usize) -> Result<Image, Reason> {
        (self.load)(image).map_err(|error| Reason::Unreadable(error.to_string()))
    }

    /// Compares the images that are `asked` for with all of `views`, and counts the pairs.
    pub(crate) fn compare(
        &self,
        views: BTreeMap<usize, View>,
        asked: &[bool],
        resolution: &Resolution,
        compared: &mut usize,
    ) -> Vec<Result<Match, Skipped>> {
        let (images, views): (Vec<usize>, Vec<View>) = views.into_iter().unzip();
        let views = views.into_iter().map(|view| (view.spectrum, view.coarse));
        let (spectra, coarse): (Vec<Spectrum>, Vec<Coarse>) = views.unzip();
        let at = Counter::new(Stage::Search, spectra.len(), self.progress);
        let pairs = candidates(&self.waves, &spectra, asked, self.config, &|more| {
            at.add(more);
        });
        drop(spectra);
        *compared += pairs.len();
        let at = Counter::new(Stage::Align, pairs.len(), self.progress);
        let set = Set {
            images: &images,
            coarse: &coarse,
            levels: &resolution.levels,
            load: self.load,
        };
        set.compare(&pairs, self.config, &|more| at.add(more))
    }
}
