//! A grid of folds and sizes without missing scores.

/// What is left of a grid after folds and sizes with missing scores are dropped: places of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) folds: Vec<usize>,
    pub(crate) sizes: Vec<usize>,
}

/// Folds, or sizes, with a missing score of which every choice is tried.
const MOST: usize = 12;

/// Drops folds and sizes so that no score is missing and the most scores are left. `present` has a row
/// for each fold.
///
/// If it can be, three folds and three sizes are left, which an answer takes. Of equals, the choice with
/// more sizes is taken.
pub(crate) fn complete(present: &[Vec<bool>]) -> Kept {
    let sizes = present.first().map_or(0, Vec::len);
    let by_size: Vec<Vec<bool>> = (0..sizes)
        .map(|size| present.iter().map(|fold| fold[size]).collect())
        .collect();
    let incomplete =
        |lines: &[Vec<bool>]| lines.iter().filter(|line| line.contains(&false)).count();
    match incomplete(present) <= incomplete(&by_size) {
        true => best(present, |folds, sizes| Kept { folds, sizes }),
        false => best(&by_size, |sizes, folds| Kept { folds, sizes }),
    }
}

/// The best of all choices of lines (folds or sizes), with what these have in common.
fn best(lines: &[Vec<bool>], kept: impl Fn(Vec<usize>, Vec<usize>) -> Kept) -> Kept {
    let missing = |line: &Vec<bool>| line.iter().filter(|present| !**present).count();
    let mut open: Vec<usize> = (0..lines.len())
        .filter(|&i| missing(&lines[i]) > 0)
        .collect();
    // Those that lack the most scores are out of the question, if there are too many.
    open.sort_by_key(|&i| missing(&lines[i]));
    let choices = 0..1_u32 << open.len().min(MOST);
    let choice = |choice: u32| {
        let chosen = |i: &usize| {
            let place = open.iter().position(|open| open == i);
            place.is_none_or(|place| place < MOST && choice >> place & 1 == 1)
        };
        let chosen: Vec<usize> = (0..lines.len()).filter(chosen).collect();
        let across = 0..lines.first().map_or(0, Vec::len);
        let common = across.filter(|&j| chosen.iter().all(|&i| lines[i][j]));
        let common = common.collect();
        kept(chosen, common)
    };
    let none = choice(0);
    choices
        .map(choice)
        .fold(none, |best, next| match worth(&next) > worth(&best) {
            true => next,
            false => best,
        })
}

/// What is compared, the most important first.
fn worth(kept: &Kept) -> (bool, bool, usize, usize) {
    let (folds, sizes) = (kept.folds.len(), kept.sizes.len());
    (
        folds >= 2 && sizes >= 1,
        folds >= 3 && sizes >= 3,
        folds * sizes,
        sizes,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&str]) -> Vec<Vec<bool>> {
        let row = |row: &&str| row.chars().map(|cell| cell == 'x').collect();
        rows.iter().map(row).collect()
    }

    #[test]
    fn test_a_missing_score_costs_its_fold_or_its_size_whichever_loses_fewer() {
        let five_folds = complete(&grid(&["xxx", "xx.", "xxx", "xxx", "xxx"]));
        assert_eq!(five_folds.folds, [0, 2, 3, 4]);
        assert_eq!(five_folds.sizes, [0, 1, 2]);
        let three_folds = complete(&grid(&["xxxxx", "xxx.x", "xxxxx"]));
        assert_eq!(three_folds.folds, [0, 1, 2]);
        assert_eq!(three_folds.sizes, [0, 1, 2, 4]);
    }

    /// The size that only one fold has goes, and the fold that lacks another.
    #[test]
    fn test_many_missing_scores_go_with_one_line() {
        let kept = complete(&grid(&["xxxx", "xxx.", "xxx.", "x.x.", "xxx."]));
        assert_eq!(kept.folds, [0, 1, 2, 4]);
        assert_eq!(kept.sizes, [0, 1, 2]);
    }

    /// Two folds with 6 scores would leave more, but an answer takes three of each.
    #[test]
    fn test_three_folds_and_three_sizes_stay_if_they_can() {
        let kept = complete(&grid(&["xxxxxx", "xxxxxx", "xxx..."]));
        assert_eq!(kept.folds, [0, 1, 2]);
        assert_eq!(kept.sizes, [0, 1, 2]);
    }

    /// Against every choice of folds, on all grids of 4 folds and 3 sizes.
    #[test]
    fn test_no_choice_of_a_small_grid_leaves_more() {
        for bits in 0..1_u32 << 12 {
            let present: Vec<Vec<bool>> = (0..4)
                .map(|fold| {
                    (0..3)
                        .map(|size| bits >> (fold * 3 + size) & 1 == 1)
                        .collect()
                })
                .collect();
            let choice = |subset: u32| {
                let folds: Vec<_> = (0..4).filter(|fold| subset >> fold & 1 == 1).collect();
                let common = |size: &usize| folds.iter().all(|&fold: &usize| present[fold][*size]);
                let sizes = (0..3).filter(common).collect();
                Kept { folds, sizes }
            };
            let best = (0..16).map(choice).map(|kept| worth(&kept)).max().unwrap();
            let found = complete(&present);
            if best.0 {
                assert_eq!(worth(&found), best, "{bits:b}");
            }
            let whole = |fold: &usize| found.sizes.iter().all(|&size| present[*fold][size]);
            assert!(found.folds.iter().all(whole), "{bits:b}");
        }
    }

    #[test]
    fn test_a_grid_with_many_holes_ends() {
        let row = |fold: usize| (0..40).map(|size| (fold * size) % 7 != 3).collect();
        let present: Vec<Vec<bool>> = (0..40).map(row).collect();
        let kept = complete(&present);
        // Every seventh fold is complete.
        assert!(kept.folds.len() * kept.sizes.len() >= 6 * 40);
    }
}
