//! Joins matches to groups: images that are linked, directly or through others, show one cell.

use std::collections::BTreeMap;

use leuko_core::ClassIndex;

use crate::report::{Group, Match};

/// Groups of images linked by `matches`; label conflicts first, then by first member.
///
/// `pixels` are the images' pixel counts by position, and `labels` their labels.
pub(crate) fn groups(
    matches: &[Match],
    pixels: &[usize],
    labels: Option<&[ClassIndex]>,
) -> Vec<Group> {
    let mut parents: Vec<usize> = (0..pixels.len()).collect();
    for pair in matches {
        let (a, b) = (
            root(&mut parents, pair.first),
            root(&mut parents, pair.second),
        );
        // The lower position is the root, so that it does not depend on the order of matches.
        parents[a.max(b)] = a.min(b);
    }
    let mut linked: BTreeMap<usize, (Vec<usize>, Vec<Match>)> = BTreeMap::new();
    for pair in matches {
        let (members, matches) = linked.entry(root(&mut parents, pair.first)).or_default();
        members.extend([pair.first, pair.second]);
        matches.push(*pair);
    }
    let mut groups: Vec<Group> = linked
        .into_values()
        .filter_map(|(mut members, mut matches)| {
            members.sort_unstable();
            members.dedup();
            matches.sort_by_key(|pair| (pair.first, pair.second));
            let kept = *members
                .iter()
                .max_by_key(|&&i| (pixels[i], std::cmp::Reverse(i)))?;
            let labels = labels.map_or(Vec::new(), |labels| {
                members.iter().map(|&i| labels[i]).collect()
            });
            Some(Group {
                members,
                kept,
                labels,
                matches,
            })
        })
        .collect();
    // Stable: groups are in the order of their first members already.
    groups.sort_by_key(|group| !group.is_conflict());
    groups
}

/// The root of an image's tree; halves the path on the way (Tarjan 1975).
fn root(parents: &mut [usize], mut image: usize) -> usize {
    while parents[image] != image {
        parents[image] = parents[parents[image]];
        image = parents[image];
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Turn;

    fn pair(first: usize, second: usize) -> Match {
        Match {
            first,
            second,
            equal: false,
            score: 0.9,
            turn: Turn::NONE,
            rows: 0,
            columns: 0,
            scale: 1.0,
        }
    }

    fn members(groups: &[Group]) -> Vec<&[usize]> {
        groups
            .iter()
            .map(|group| group.members.as_slice())
            .collect()
    }

    #[test]
    fn test_groups_link_by_way_of_others() {
        // 1-5, 5-3 and 7-3 make {1, 3, 5, 7}; 0-8 and 2-4 are pairs; 6 and 9 are alone.
        let matches = [(3, 5), (1, 5), (3, 7), (2, 4), (0, 8)].map(|(a, b)| pair(a, b));
        let found = groups(&matches, &[9; 10], None);
        assert_eq!(members(&found), [&[0, 8][..], &[1, 3, 5, 7], &[2, 4]]);
        assert_eq!(found[1].matches, [pair(1, 5), pair(3, 5), pair(3, 7)]);
        assert!(found.iter().all(|group| group.labels.is_empty()));
        let mut other_order = matches;
        other_order.reverse();
        assert_eq!(groups(&other_order, &[9; 10], None), found);
    }

    #[test]
    fn test_groups_keep_the_largest_crop_then_the_first() {
        let matches = [pair(0, 1), pair(1, 2), pair(3, 4)];
        let kept: Vec<_> = groups(&matches, &[5, 7, 7, 4, 4], None)
            .iter()
            .map(|group| group.kept)
            .collect();
        assert_eq!(kept, [1, 3]);
    }

    #[test]
    fn test_groups_with_two_labels_come_first() {
        let labels = [0, 0, 1, 1, 0, 1].map(ClassIndex);
        let found = groups(
            &[pair(0, 1), pair(2, 3), pair(4, 5)],
            &[1; 6],
            Some(&labels),
        );
        assert_eq!(members(&found), [&[4, 5][..], &[0, 1], &[2, 3]]);
        assert_eq!(found[0].labels, [ClassIndex(0), ClassIndex(1)]);
        let conflicts: Vec<_> = found.iter().map(Group::is_conflict).collect();
        assert_eq!(conflicts, [true, false, false]);
    }
}
