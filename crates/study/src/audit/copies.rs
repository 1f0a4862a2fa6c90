//! What an audit found, by names of images.

use std::collections::BTreeSet;

use leuko_audit::{Match, OutOfReach, Report, Turn};
use leuko_core::ImageId;
use leuko_data::{AsideReason, Catalogue, SetAside};
use serde::{Deserialize, Serialize};

use super::turn_text;
use crate::facts::{CopiesSummary, DatasetClass};
use crate::not_compared::NotCompared;

/// What an audit of one data set found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Copies {
    /// [`Self::FORMAT`] of the writer.
    format: u32,
    /// SHA-256 (hex) of what decides it.
    fingerprint: String,
    /// Number of images.
    pub images: usize,
    /// Images of one cell: those whose labels differ first, then by name.
    pub groups: Vec<Group>,
    /// Pairs that show one field with another cell in the middle of each. Both stay in a study, in one of training,
    /// validation and test.
    pub neighbours: Vec<Pair>,
    /// Pairs that were compared closely and not confirmed, the most similar first.
    pub near_misses: Vec<Pair>,
    /// Images that were compared with no other, with the reason.
    pub skipped: Vec<(ImageId, NotCompared)>,
    /// Pairs whose sizes differ by more than those of copies that can be found.
    pub out_of_reach: Option<OutOfReach>,
    /// Files that are no part of the data set, each with the reason.
    pub stray: Vec<(String, AsideReason)>,
}

/// Images of one and the same cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The one that is kept: the one with the most pixels, of equal ones the first.
    pub kept: ImageId,
    /// The others.
    pub left_out: Vec<ImageId>,
    /// The members' labels, the kept one's first.
    pub labels: Vec<String>,
    /// Whether labels differ, unlabelled images aside: at least one is wrong.
    pub conflict: bool,
    /// The confirmed pairs.
    pub pairs: Vec<Pair>,
}

/// Two images that were laid on each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// One image.
    pub first: ImageId,
    /// The other.
    pub second: ImageId,
    /// Correlation of the aligned images' details, in `[-1, 1]`; 1 for equal pixels.
    pub score: f64,
    /// Whether pixels are equal.
    pub equal: bool,
    /// How the second is turned to match the first.
    #[serde(with = "turn_text")]
    pub turn: Turn,
    /// Rows and columns from the first's upper left corner to the second's.
    pub shift: [isize; 2],
    /// How many times as large the second shows the field.
    pub scale: f64,
}

/// Class of images that lie in no class's folder.
pub const UNLABELLED: &str = "";

impl Group {
    /// The label of a member; [`UNLABELLED`] if it has none.
    pub fn label(&self, member: &ImageId) -> &str {
        let members = std::iter::once(&self.kept).chain(&self.left_out);
        let mut labelled = members.zip(&self.labels);
        let found = labelled.find(|(image, _)| *image == member);
        found.map_or(UNLABELLED, |(_, label)| label)
    }

    /// Whether labels differ for an experiment, which takes a data set's classes as these or leaves them
    /// out.
    pub fn is_conflict_in(&self, classes: &[DatasetClass]) -> bool {
        let taken_as = |label: &String| {
            let class = classes.iter().find(|class| class.name == *label)?;
            class.taken_as.as_ref()
        };
        let labels = self.labels.iter().filter(|label| *label != UNLABELLED);
        labels.map(taken_as).collect::<BTreeSet<_>>().len() > 1
    }
}

impl Copies {
    /// The images that were compared with no other, by reason.
    pub fn not_compared(&self) -> Vec<(&NotCompared, Vec<&ImageId>)> {
        let mut by_reason: Vec<(&NotCompared, Vec<&ImageId>)> = Vec::new();
        for (image, reason) in &self.skipped {
            match by_reason.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, images)) => images.push(image),
                None => by_reason.push((reason, vec![image])),
            }
        }
        by_reason
    }

    /// Version of its form, and of how copies are found.
    pub(crate) const FORMAT: u32 = 8;

    pub(super) fn new(catalogue: &Catalogue, report: &Report, fingerprint: String) -> Self {
        let id = |image: usize| catalogue.entries[image].id.clone();
        let pair = |found: &Match| Pair {
            first: id(found.first),
            second: id(found.second),
            score: found.score,
            equal: found.equal,
            turn: found.turn,
            shift: [found.rows, found.columns],
            scale: found.scale,
        };
        let label =
            |image: usize| catalogue.classes[catalogue.entries[image].class.index()].clone();
        let groups = in_order(catalogue, report).into_iter().map(|group| {
            let others = group.members.iter().copied();
            let others: Vec<usize> = others.filter(|&image| image != group.kept).collect();
            let kept_first = [&[group.kept], &others[..]].concat();
            Group {
                kept: id(group.kept),
                left_out: others.into_iter().map(id).collect(),
                labels: kept_first.into_iter().map(label).collect(),
                conflict: is_conflict(catalogue, group),
                pairs: group.matches.iter().map(pair).collect(),
            }
        });
        let stray = |aside: &SetAside| (aside.path.display().to_string(), aside.reason.clone());
        Self {
            format: Self::FORMAT,
            fingerprint,
            images: report.images,
            groups: groups.collect(),
            neighbours: report.neighbours.iter().map(pair).collect(),
            near_misses: report.near_misses.iter().map(pair).collect(),
            skipped: (report.skipped.iter())
                .map(|skipped| (id(skipped.image), (&skipped.reason).into()))
                .collect(),
            out_of_reach: report.out_of_reach,
            stray: catalogue.set_aside.iter().map(stray).collect(),
        }
    }

    pub(super) fn is_of(&self, fingerprint: &str) -> bool {
        self.format == Self::FORMAT && self.fingerprint == fingerprint
    }

    /// Number of images left out: all of each group but one.
    pub fn left_out(&self) -> usize {
        self.groups.iter().map(|group| group.left_out.len()).sum()
    }

    /// Number of groups whose labels differ.
    pub fn conflicts(&self) -> usize {
        self.groups.iter().filter(|group| group.conflict).count()
    }

    /// The numbers. `kept` says whether the copies stay in the study.
    pub fn summary(&self, kept: bool) -> CopiesSummary {
        CopiesSummary {
            cells: self.groups.len(),
            copies: self.left_out(),
            conflicts: self.conflicts(),
            kept,
        }
    }

    /// Images that must be in one of training, validation and test: cells of one field, and copies of one cell. `kept` says whether copies stay in the study.
    pub fn together(&self, kept: bool) -> Vec<Vec<ImageId>> {
        let all = |group: &Group| {
            let all = std::iter::once(&group.kept).chain(&group.left_out);
            all.cloned().collect()
        };
        // Of a cell that is left out, its copy stays.
        let stays = |image: &ImageId| {
            let mut groups = self.groups.iter();
            let group = groups.find(|group| !kept && group.left_out.contains(image));
            group.map_or_else(|| image.clone(), |group| group.kept.clone())
        };
        let pairs = self.neighbours.iter();
        let mut sets: Vec<Vec<ImageId>> = pairs
            .map(|pair| vec![stays(&pair.first), stays(&pair.second)])
            .collect();
        if kept {
            sets.extend(
                self.groups
                    .iter()
                    .filter(|group| !self.is_blank(group))
                    .map(all),
            );
        }
        sets
    }

    /// Images that show nothing.
    pub fn blank(&self) -> impl Iterator<Item = &ImageId> {
        let blank = self.skipped.iter();
        blank.filter_map(|(image, reason)| (*reason == NotCompared::NoContrast).then_some(image))
    }

    /// Equal images are equally blank.
    fn is_blank(&self, group: &Group) -> bool {
        self.blank().any(|blank| *blank == group.kept)
    }

    /// The catalogue without images that show nothing, and with one image of each group, or with all if `keep` says so.
    pub fn without(&self, catalogue: &Catalogue, keep: bool) -> Catalogue {
        let groups = self
            .groups
            .iter()
            .filter(|group| !keep || self.is_blank(group));
        let copies = groups.flat_map(|group| &group.left_out);
        let left_out: BTreeSet<&ImageId> = copies.chain(self.blank()).collect();
        let mut kept = catalogue.clone();
        kept.entries.retain(|entry| !left_out.contains(&entry.id));
        kept
    }
}

/// The groups of a report: those whose labels differ first, then by the name of the kept image.
pub(super) fn in_order<'a>(
    catalogue: &Catalogue,
    report: &'a Report,
) -> Vec<&'a leuko_audit::Group> {
    let mut groups: Vec<&leuko_audit::Group> = report.groups.iter().collect();
    groups.sort_by_key(|group| {
        let id = &catalogue.entries[group.kept].id;
        (!is_conflict(catalogue, group), id)
    });
    groups
}

/// Whether members have different labels. Images that have none, whose class is [`UNLABELLED`], differ
/// from no other.
fn is_conflict(catalogue: &Catalogue, group: &leuko_audit::Group) -> bool {
    let labels = group
        .labels
        .iter()
        .map(|label| &catalogue.classes[label.index()]);
    labels
        .filter(|label| *label != UNLABELLED)
        .collect::<BTreeSet<_>>()
        .len()
        > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(labels: &[&str]) -> Group {
        Group {
            kept: ImageId("a".into()),
            left_out: Vec::new(),
            labels: labels.iter().map(|&label| label.to_owned()).collect(),
            conflict: true,
            pairs: Vec::new(),
        }
    }

    #[test]
    fn test_is_conflict_in_asks_what_the_experiment_takes_labels_as() {
        let class = |name: &str, taken_as: Option<&str>| DatasetClass {
            name: name.to_owned(),
            images: 9,
            taken_as: taken_as.map(str::to_owned),
        };
        let classes = [
            class("promyelocyte", Some("immature")),
            class("myelocyte", Some("immature")),
            class("neutrophil", Some("mature")),
            class("platelet", None),
        ];
        for (labels, expected) in [
            (&["myelocyte", "neutrophil"][..], true),
            (&["myelocyte", "promyelocyte"], false),
            (&["platelet", "neutrophil"], true),
            (&["platelet", "smudge"], false),
            (&["", "neutrophil"], false),
            (
                &["platelet", "promyelocyte", "myelocyte", "neutrophil"],
                true,
            ),
        ] {
            let found = group(labels).is_conflict_in(&classes);
            assert_eq!(found, expected, "{labels:?}");
        }
    }
}
