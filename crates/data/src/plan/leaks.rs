//! A second look at a plan, whatever made it: is anything in two sets that must share nothing?
//!
//! It shares no code with what cuts plans. A defect there, or an edit by hand, shows up here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use leuko_core::{FoldIndex, ImageDigest, ImageId};

use super::set::Set;
use super::split::{Fold, SplitPlan};

/// What is known of an image, beside its place in a plan.
#[derive(Clone, Copy, Debug)]
pub struct KnownImage<'a> {
    /// Its name.
    pub id: &'a ImageId,
    /// The checksum of its pixels, if they were read.
    pub pixels: Option<ImageDigest>,
    /// Its group, for example its patient.
    pub group: Option<&'a str>,
    /// The number of a set of images that show the same cell or the same field of a smear, if it is in one.
    pub field: Option<usize>,
}

/// How often a plan must test each known image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tested {
    /// Once: the folds are parts of all images, and all folds are run.
    Once,
    /// Once or never: some folds are not run, or test sets have a fixed size.
    AtMostOnce,
}

/// Why two images must not be in two sets of one fold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// They are one image.
    Image,
    /// They have the same pixels.
    Pixels,
    /// They show the same cell, or two cells of one field.
    Field,
    /// They belong to this group.
    Group(String),
}

/// An image in one of a fold's sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The set.
    pub set: Set,
    /// The image.
    pub image: ImageId,
}

/// Something that makes scores wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leak {
    /// Two sets of a fold share something.
    Shared {
        /// The fold.
        fold: FoldIndex,
        /// What they share.
        tie: Tie,
        /// An image in one set.
        first: Placed,
        /// An image in the other; the same image if [`Tie::Image`].
        second: Placed,
    },
    /// A set of a fold has an image twice.
    Repeated {
        /// The fold.
        fold: FoldIndex,
        /// The image.
        image: Placed,
    },
    /// Two folds test an image.
    TestedTwice {
        /// The image.
        image: ImageId,
        /// One fold.
        first: FoldIndex,
        /// The other.
        second: FoldIndex,
    },
    /// No fold tests an image.
    NeverTested {
        /// The image.
        image: ImageId,
    },
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shared {
                fold,
                tie: Tie::Image,
                first,
                second,
            } => write!(
                f,
                "{fold}: {} is in the {} set and in the {} set",
                first.image, first.set, second.set
            ),
            Self::Shared {
                fold,
                tie,
                first,
                second,
            } => {
                write!(
                    f,
                    "{fold}: {} in the {} set and {} in the {} set ",
                    first.image, first.set, second.image, second.set
                )?;
                match tie {
                    Tie::Group(group) => write!(f, "belong to group `{group}`"),
                    Tie::Field => f.write_str("show the same cell or field"),
                    Tie::Pixels | Tie::Image => f.write_str("have the same pixels"),
                }
            }
            Self::Repeated { fold, image } => {
                write!(
                    f,
                    "{fold}: {} is in the {} set twice",
                    image.image, image.set
                )
            }
            Self::TestedTwice {
                image,
                first,
                second,
            } => write!(f, "{image} is tested in {first} and in {second}"),
            Self::NeverTested { image } => write!(f, "{image} is never tested"),
        }
    }
}

impl SplitPlan {
    /// Everything in this plan that makes scores wrong: an image, a copy of it or its group in two of training,
    /// validation and test, an image that is tested twice, or never. Empty for a sound plan.
    ///
    /// Of each pair of sets and each shared thing, one pair of images is named. Images that are not `known` count
    /// by their names only. The folds of the published scripts may validate with images that they test
    /// ([`Protocol::leaks`](leuko_core::Protocol::leaks)), and test an image twice or never; nothing else.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::{FoldIndex, ImageId, Protocol, Seed, TrainSize};
    /// use leuko_data::plan::{Fold, KnownImage, PLAN_FORMAT, SplitPlan, Tested};
    ///
    /// let ids = |names: &[&str]| names.iter().map(|&name| ImageId(name.into())).collect::<Vec<_>>();
    /// let plan = SplitPlan {
    ///     format: PLAN_FORMAT,
    ///     dataset: "cells".into(),
    ///     protocol: Protocol::Paper,
    ///     seed: Seed(1),
    ///     classes: vec!["healthy".into(), "blast".into()],
    ///     sizes: vec![TrainSize::new(2).ok_or("empty")?],
    ///     folds_cut: 3,
    ///     folds: vec![Fold {
    ///         fold: FoldIndex(0),
    ///         test: ids(&["h1", "b1"]),
    ///         validation: ids(&["h2", "b2"]),
    ///         training_order: ids(&["h3", "b3"]),
    ///     }],
    /// };
    /// // h1 and h3 are cells of one patient.
    /// let patient = ids(&["h1", "h3"]);
    /// let known = patient.iter().map(|id| KnownImage { id, pixels: None, group: Some("7"), field: None });
    /// let leaks = plan.leaks(known, Tested::AtMostOnce);
    /// assert_eq!(
    ///     leaks[0].to_string(),
    ///     "fold00: h3 in the training set and h1 in the test set belong to group `7`"
    /// );
    /// # Ok::<(), &str>(())
    /// ```
    pub fn leaks<'a>(
        &self,
        known: impl IntoIterator<Item = KnownImage<'a>>,
        tested: Tested,
    ) -> Vec<Leak> {
        let known: BTreeMap<&ImageId, KnownImage<'a>> =
            known.into_iter().map(|image| (image.id, image)).collect();
        let mut leaks = Vec::new();
        for fold in &self.folds {
            self.shared(fold, &known, &mut leaks);
        }
        if !self.protocol.leaks() {
            self.tested(&known, tested, &mut leaks);
        }
        leaks
    }

    fn shared(
        &self,
        fold: &Fold,
        known: &BTreeMap<&ImageId, KnownImage<'_>>,
        leaks: &mut Vec<Leak>,
    ) {
        let sets = [
            (Set::Training, &fold.training_order),
            (Set::Validation, &fold.validation),
            (Set::Test, &fold.test),
        ];
        // What an image shares with others, and who has it, by set.
        let mut owners: BTreeMap<(Key<'_>, Set), Vec<&ImageId>> = BTreeMap::new();
        for (set, ids) in sets {
            for id in ids {
                for key in keys(id, known.get(id)) {
                    owners.entry((key, set)).or_default().push(id);
                }
            }
        }
        let place = |set, image: &ImageId| Placed {
            set,
            image: image.clone(),
        };
        for ((key, set), ids) in &owners {
            if matches!(key, Key::Image(_)) && ids.len() > 1 {
                leaks.push(Leak::Repeated {
                    fold: fold.fold,
                    image: place(*set, ids[0]),
                });
            }
            for later in [Set::Validation, Set::Test] {
                if later <= *set || self.may_share(key, *set, later) {
                    continue;
                }
                let others = owners.get(&(key.clone(), later)).into_iter().flatten();
                let mut pairs = others.flat_map(|other| ids.iter().map(move |id| (*id, *other)));
                // An image in two sets is a leak by its name already.
                let pair = pairs.find(|(id, other)| (id == other) == matches!(key, Key::Image(_)));
                if let Some((first, second)) = pair {
                    leaks.push(Leak::Shared {
                        fold: fold.fold,
                        tie: key.tie(),
                        first: place(*set, first),
                        second: place(later, second),
                    });
                }
            }
        }
    }

    /// Whether the protocol lets two sets share this.
    fn may_share(&self, key: &Key<'_>, first: Set, second: Set) -> bool {
        let one_image = matches!(key, Key::Image(_) | Key::Pixels(_));
        self.protocol.leaks() && one_image && first == Set::Validation && second == Set::Test
    }

    fn tested(
        &self,
        known: &BTreeMap<&ImageId, KnownImage<'_>>,
        tested: Tested,
        leaks: &mut Vec<Leak>,
    ) {
        let mut fold_of: BTreeMap<&ImageId, FoldIndex> = BTreeMap::new();
        for fold in &self.folds {
            for image in fold.test.iter().collect::<BTreeSet<_>>() {
                if let Some(first) = fold_of.insert(image, fold.fold) {
                    leaks.push(Leak::TestedTwice {
                        image: image.clone(),
                        first,
                        second: fold.fold,
                    });
                }
            }
        }
        if tested == Tested::Once {
            let missing = known.keys().filter(|id| !fold_of.contains_key(**id));
            leaks.extend(missing.map(|&image| Leak::NeverTested {
                image: image.clone(),
            }));
        }
    }
}

/// Something that images can share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Image(&'a ImageId),
    Pixels(ImageDigest),
    Field(usize),
    Group(&'a str),
}

impl Key<'_> {
    fn tie(&self) -> Tie {
        match self {
            Self::Image(_) => Tie::Image,
            Self::Pixels(_) => Tie::Pixels,
            Self::Field(_) => Tie::Field,
            Self::Group(group) => Tie::Group((*group).to_owned()),
        }
    }
}

fn keys<'a>(id: &'a ImageId, known: Option<&KnownImage<'a>>) -> impl Iterator<Item = Key<'a>> {
    let pixels = known.and_then(|known| known.pixels).map(Key::Pixels);
    let field = known.and_then(|known| known.field).map(Key::Field);
    let group = known.and_then(|known| known.group).map(Key::Group);
    [Some(Key::Image(id)), pixels, field, group]
        .into_iter()
        .flatten()
}

/// Leaks in words: the first few, a line each, and how many more there are.
pub fn listed_leaks(leaks: &[Leak]) -> String {
    const NAMED: usize = 5;
    let mut lines: Vec<String> = leaks
        .iter()
        .take(NAMED)
        .map(|leak| format!("  {leak}"))
        .collect();
    if leaks.len() > NAMED {
        lines.push(format!("  and {} more", leaks.len() - NAMED));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests;
