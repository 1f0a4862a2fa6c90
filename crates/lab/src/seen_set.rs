//! The images and groups that a model learnt from or was chosen by, as its file knows them.

use std::collections::BTreeSet;

use leuko_core::ImageDigest;
use leuko_data::{group_digest, spelling_key};

/// The images and groups of one model.
#[derive(Debug)]
pub(crate) struct SeenSet {
    images: BTreeSet<ImageDigest>,
    groups: BTreeSet<ImageDigest>,
}

impl SeenSet {
    pub(crate) fn new(images: &[ImageDigest], groups: &[ImageDigest]) -> Self {
        Self {
            images: images.iter().copied().collect(),
            groups: groups.iter().copied().collect(),
        }
    }
}

/// Number of models that have seen an image.
pub(crate) fn seen_by<'a>(models: impl Iterator<Item = &'a SeenSet>, pixels: &[u8]) -> usize {
    let digest = ImageDigest::of(pixels);
    models.filter(|seen| seen.images.contains(&digest)).count()
}

/// Number of models that have seen images of a group.
pub(crate) fn seen_group<'a>(models: impl Iterator<Item = &'a SeenSet>, name: &str) -> usize {
    // A model may know a group by its spelling alone, without the rule that `7` and `007` are one.
    let digests = [
        group_digest(name),
        ImageDigest::of(spelling_key(name).as_bytes()),
    ];
    let knows = |seen: &&SeenSet| digests.iter().any(|digest| seen.groups.contains(digest));
    models.filter(knows).count()
}

/// Whether any model was trained with groups.
pub(crate) fn knows_groups<'a>(mut models: impl Iterator<Item = &'a SeenSet>) -> bool {
    models.any(|seen| !seen.groups.is_empty())
}

/// Number of images that any model has seen.
pub(crate) fn seen_images<'a>(models: impl Iterator<Item = &'a SeenSet>) -> usize {
    let all: BTreeSet<&ImageDigest> = models.flat_map(|seen| &seen.images).collect();
    all.len()
}
