//! The steps of an audit: read each image, search for pairs that may be copies, align these.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::align::{Details, Levels};
use crate::candidates::{Candidate, candidates};
use crate::compare::Set;
use crate::cut_out;
use crate::plane::Plane;
use crate::progress::{Counter, Progress, Stage};
use crate::report::{Match, Reason, Skipped};
use crate::sizes::SizeClass;
use crate::spectrum::{GRID, Spectrum, Waves};
use crate::{Config, Image};

/// Shortest side of an image that is compared, in pixels. Smaller images have too little detail to
/// distinguish cells: the crate's README has numbers. Even they may have equal pixels.
pub const MIN_SIDE: usize = 48;

/// What is known of an image after the first reading.
pub(crate) struct Described {
    /// Rows and columns.
    pub(crate) size: (usize, usize),
    /// SHA-256 of size and pixels.
    pub(crate) content: [u8; 32],
    /// What is compared; a reason if the image shows too little. Even then it may equal another.
    pub(crate) view: Result<View, Reason>,
}

/// What is kept of an image. Most sets have one size, so the first reading keeps only what the typical
/// resolution needs.
pub(crate) struct View {
    size: SizeClass,
    /// Present if it is searched at the typical resolution.
    spectrum: Option<Spectrum>,
    /// Present if it is scored at the typical resolution.
    coarse: Option<Details>,
}

/// What every step needs.
pub(crate) struct Steps<'a, E> {
    pub(crate) load: &'a (dyn Fn(usize) -> Result<Image, E> + Sync),
    pub(crate) config: &'a Config,
    pub(crate) progress: &'a (dyn Fn(Progress) + Sync),
    /// The set's typical side, in pixels.
    pub(crate) typical: usize,
    pub(crate) waves: Waves,
}

impl<E: Display> Steps<'_, E> {
    /// Reads each image.
    pub(crate) fn describe(&self, count: usize) -> Vec<Result<Described, Reason>> {
        let levels = self.levels(SizeClass::TYPICAL);
        let at = Counter::new(Stage::Read, count, self.progress);
        (0..count)
            .into_par_iter()
            .map(|image| {
                let described = self.describe_one(image, &levels);
                at.add(1);
                described
            })
            .collect()
    }

    fn describe_one(&self, image: usize, levels: &Levels) -> Result<Described, Reason> {
        let image = self.read(image)?;
        let mut hasher = Sha256::new();
        hasher.update((image.height() as u64).to_le_bytes());
        hasher.update((image.width() as u64).to_le_bytes());
        hasher.update(image.pixels());
        Ok(Described {
            size: (image.height(), image.width()),
            content: hasher.finalize().into(),
            view: self.view(&image, levels),
        })
    }

    fn view(&self, image: &Image, levels: &Levels) -> Result<View, Reason> {
        let side = image.height().min(image.width());
        if side < MIN_SIDE {
            return Err(Reason::TooSmall);
        }
        let luminance = cut_out::luminance(image);
        if luminance.moments().1 < self.config.min_contrast {
            return Err(Reason::Constant);
        }
        let (size, typical) = (SizeClass::of(side, self.typical), SizeClass::TYPICAL);
        let spectrum = || self.spectrum(&luminance, typical);
        Ok(View {
            size,
            spectrum: typical.meets(size).then(spectrum),
            coarse: (size.meets(typical)).then(|| Details::new(&luminance, levels, 0)),
        })
    }

    /// Pairs with similar spectra of which one image is `asked` for, sorted; removes the spectra from
    /// `views`. The search for a pair uses the resolution of its larger image.
    pub(crate) fn search(
        &self,
        views: &mut BTreeMap<usize, View>,
        asked: &dyn Fn(usize) -> bool,
        skipped: &mut Vec<Skipped>,
    ) -> Vec<Candidate> {
        let classes: BTreeSet<SizeClass> = views.values().map(|view| view.size).collect();
        let mut pairs = Vec::new();
        for class in classes {
            let spectra: BTreeMap<usize, Spectrum> = match class {
                SizeClass::TYPICAL => views
                    .iter_mut()
                    .filter_map(|(&image, view)| Some((image, view.spectrum.take()?)))
                    .collect(),
                _ => {
                    let members = views.iter().filter(|(_, view)| class.meets(view.size));
                    let members = members.map(|(&image, _)| image).collect();
                    self.look_again(members, skipped, &|luminance| {
                        self.spectrum(luminance, class)
                    })
                }
            };
            let (images, spectra): (Vec<usize>, Vec<Spectrum>) = spectra.into_iter().unzip();
            let is_larger = |image: &usize| views[image].size == class;
            let is_larger: Vec<bool> = images.iter().map(is_larger).collect();
            let asked: Vec<bool> = images.iter().map(|&image| asked(image)).collect();
            let at = Counter::new(Stage::Search, images.len(), self.progress);
            let asked = [&is_larger[..], &asked];
            let found = candidates(&self.waves, &spectra, asked, self.config, &|more| {
                at.add(more);
            });
            pairs.extend(found.into_iter().map(|pair| Candidate {
                first: images[pair.first],
                second: images[pair.second],
                ..pair
            }));
        }
        pairs.sort_unstable();
        pairs
    }

    /// Aligns the images of pairs, and gives those that reach full resolution. Each pair is scored at the
    /// resolution of its smaller image.
    pub(crate) fn align(
        &self,
        pairs: Vec<Candidate>,
        mut views: BTreeMap<usize, View>,
        skipped: &mut Vec<Skipped>,
    ) -> Vec<Match> {
        let mut by_class: BTreeMap<SizeClass, Vec<Candidate>> = BTreeMap::new();
        for pair in pairs {
            let class = views[&pair.first].size.min(views[&pair.second].size);
            by_class.entry(class).or_default().push(pair);
        }
        let mut found = Vec::new();
        for (class, pairs) in by_class {
            let levels = self.levels(class);
            let coarse: BTreeMap<usize, Details> = match class {
                SizeClass::TYPICAL => views
                    .iter_mut()
                    .filter_map(|(&image, view)| Some((image, view.coarse.take()?)))
                    .collect(),
                _ => {
                    let members = pairs.iter().flat_map(|pair| [pair.first, pair.second]);
                    self.look_again(members.collect(), skipped, &|luminance| {
                        Details::new(luminance, &levels, 0)
                    })
                }
            };
            let at = Counter::new(Stage::Align, pairs.len(), self.progress);
            let set = Set {
                coarse: &coarse,
                levels: &levels,
                load: self.load,
            };
            for pair in set.compare(&pairs, self.config, &|more| at.add(more)) {
                match pair {
                    Ok(pair) => found.push(pair),
                    Err(gone) => skipped.push(gone),
                }
            }
        }
        found
    }

    /// Reads some images again, for a resolution of which nothing was kept.
    fn look_again<T: Send>(
        &self,
        images: BTreeSet<usize>,
        skipped: &mut Vec<Skipped>,
        look: &(dyn Fn(&Plane) -> T + Sync),
    ) -> BTreeMap<usize, T> {
        let at = Counter::new(Stage::Read, images.len(), self.progress);
        let images: Vec<usize> = images.into_iter().collect();
        let looks: Vec<Result<T, Reason>> = images
            .par_iter()
            .map(|&image| {
                let image = self.read(image);
                at.add(1);
                Ok(look(&cut_out::luminance(&image?)))
            })
            .collect();
        let mut seen = BTreeMap::new();
        for (image, look) in images.into_iter().zip(looks) {
            match look {
                Ok(look) => {
                    seen.insert(image, look);
                }
                Err(reason) => skipped.push(Skipped { image, reason }),
            }
        }
        seen
    }

    fn spectrum(&self, luminance: &Plane, class: SizeClass) -> Spectrum {
        self.waves.spectrum(&luminance.reduced(self.pitch(class)))
    }

    /// Side of a block of a spectrum, in pixels.
    pub(crate) fn pitch(&self, class: SizeClass) -> usize {
        let side = class.side(self.typical) as f64;
        ((side / GRID as f64).round() as usize).max(1)
    }

    pub(crate) fn levels(&self, class: SizeClass) -> Levels {
        Levels::new(class.side(self.typical))
    }

    fn read(&self, image: usize) -> Result<Image, Reason> {
        (self.load)(image).map_err(|error| Reason::Unreadable(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{crop, texture};

    fn grey(plane: &Plane) -> Image {
        let pixels = plane.values.iter().flat_map(|&value| [value as u8; 3]);
        Image::new(plane.height, plane.width, pixels.collect()).unwrap()
    }

    /// Two crops of one cell, and another cell on a larger image.
    #[test]
    fn test_search_finds_a_pair_once_at_the_resolution_of_its_larger_image() {
        let cell = texture(120, 120, "cell");
        let images = [
            grey(&crop(&cell, 0, 0, 100, 100)),
            grey(&crop(&cell, 6, 4, 100, 100)),
            grey(&texture(150, 150, "other")),
        ];
        let steps = Steps {
            load: &|image: usize| Ok::<_, String>(images[image].clone()),
            config: &Config::default(),
            progress: &|_| {},
            typical: 100,
            waves: Waves::new(),
        };
        let found = |asked: &[usize]| -> Vec<(usize, usize)> {
            let mut skipped = Vec::new();
            let described = steps.describe(3).into_iter().enumerate();
            let mut views: BTreeMap<usize, View> = described
                .map(|(image, described)| (image, described.unwrap().view.unwrap()))
                .collect();
            assert_ne!(views[&0].size, views[&2].size);
            let pairs = steps.search(&mut views, &|image| asked.contains(&image), &mut skipped);
            assert!(skipped.is_empty());
            pairs.iter().map(|pair| (pair.first, pair.second)).collect()
        };
        assert_eq!(found(&[0, 1, 2]), [(0, 1)]);
        assert_eq!(found(&[1]), [(0, 1)]);
        assert_eq!(found(&[2]), []);
    }
}
