//! A table of scores from any program.

use std::collections::{BTreeMap, BTreeSet};

use crate::metric::Metric;
use crate::scores::{Scores, TestImages};
use crate::table_error::TableError;
use crate::table_notice::TableNotice;

/// One line of a table: the score of a fold at a number of training images.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreRow {
    /// The line, counted from 1 with the header; any number that finds the row again.
    pub line: u64,
    /// Number of training images, above 0.
    pub size: usize,
    /// The fold: a number or a name. All its scores come from the same test images.
    pub fold: String,
    /// The score in `[0, 1]`; `None` if the run failed.
    pub score: Option<f64>,
    /// Number of test images, if known.
    pub test: Option<TestImages>,
}

/// Scores of folds at some numbers of training images. Some may be missing.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreTable {
    pub(crate) rows: Vec<ScoreRow>,
    pub(crate) unused: Vec<String>,
}

/// Scores of one metric, ready for a curve.
#[derive(Clone, Debug, PartialEq)]
pub struct TableScores {
    /// The scores.
    pub scores: Scores,
    /// The folds that they are of, in order.
    pub folds: Vec<String>,
    /// What is missing, was left out or assumed.
    pub notices: Vec<TableNotice>,
}

impl ScoreTable {
    /// A table of rows from a program.
    ///
    /// # Errors
    ///
    /// - [`TableError::Empty`] if there is no row.
    /// - [`TableError::Images`] if a size or a number of test images is 0.
    /// - [`TableError::Score`] or [`TableError::Percent`] if a score is not in `[0, 1]`.
    /// - [`TableError::Twice`] if a fold has two scores at one size.
    /// - [`TableError::NoTestImages`] if only some rows have numbers of test images.
    pub fn new(rows: Vec<ScoreRow>) -> Result<Self, TableError> {
        if rows.is_empty() {
            return Err(TableError::Empty);
        }
        let tested = rows.iter().any(|row| row.test.is_some());
        let mut seen: BTreeMap<(&str, usize), u64> = BTreeMap::new();
        for row in &rows {
            check(row)?;
            if tested && row.test.is_none() && row.score.is_some() {
                return Err(TableError::NoTestImages { line: row.line });
            }
            if let Some(first) = seen.insert((&row.fold, row.size), row.line) {
                return Err(TableError::Twice {
                    line: row.line,
                    first,
                    fold: row.fold.clone(),
                    size: row.size,
                });
            }
        }
        Ok(Self {
            rows,
            unused: Vec::new(),
        })
    }

    /// The scores, for a curve of one metric.
    ///
    /// A missing score costs nothing else. Only a size at which less than two folds have a score is left
    /// out, and a fold that has none at the other sizes; a notice says so.
    /// Where folds test different numbers of images, the harmonic mean of each class stands for all: the
    /// variance that test images cause goes with one over their number.
    ///
    /// # Errors
    ///
    /// - [`TableError::OneFold`] if there is one fold.
    /// - [`TableError::NothingInCommon`] if no two folds have a score at the same size.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_howmany::{Metric, ScoreTable};
    ///
    /// let table = ScoreTable::read("size,fold,score\n10,a,0.7\n50,a,0.9\n10,b,0.8\n50,b,\n50,c,0.9\n99,a,0.9")?;
    /// let found = table.scores(Metric::RocAuc)?;
    /// assert_eq!((found.folds.len(), found.scores.sizes()), (3, &[10, 50][..]));
    /// assert!(found.notices[0].to_string().starts_with("the score at 99 training images is left out"));
    /// # Ok::<(), leuko_howmany::TableError>(())
    /// ```
    pub fn scores(&self, metric: Metric) -> Result<TableScores, TableError> {
        let mut cells: BTreeMap<FoldOrder<'_>, BTreeMap<usize, &ScoreRow>> = BTreeMap::new();
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for row in &self.rows {
            let fold = cells.entry(fold_order(&row.fold)).or_default();
            let count = counts.entry(row.size).or_default();
            if row.score.is_some() {
                fold.insert(row.size, row);
                *count += 1;
            }
        }
        if let [(_, fold)] = cells.keys().copied().collect::<Vec<_>>()[..] {
            return Err(TableError::OneFold {
                fold: fold.to_owned(),
            });
        }
        let mut notices = Vec::new();
        counts.retain(|&size, &mut folds| {
            if folds < 2 {
                notices.push(TableNotice::SizeLeftOut { size, folds });
            }
            folds >= 2
        });
        let sizes: Vec<usize> = counts.keys().copied().collect();
        cells.retain(|(_, fold), scores| {
            let any = sizes.iter().any(|size| scores.contains_key(size));
            if !any {
                let fold = (*fold).to_owned();
                notices.push(TableNotice::FoldLeftOut { fold });
            }
            any
        });
        notices.extend(self.looks_swapped());
        let mut scores = self.rows.iter().filter_map(|row| row.score);
        if metric == Metric::RocAuc && scores.all(|score| score < 0.5) {
            notices.push(TableNotice::BelowChance);
        }
        let gaps = counts.values().map(|folds| cells.len() - folds);
        let gaps: usize = gaps.sum();
        if sizes.len() > 1 && cells.values().all(|scores| scores.len() == 1) {
            notices.push(TableNotice::FoldsApart);
        } else if gaps > 0 {
            notices.push(TableNotice::Gaps {
                scores: gaps,
                sizes: counts
                    .iter()
                    .filter(|(_, folds)| **folds < cells.len())
                    .map(|(&size, _)| size)
                    .collect(),
            });
        }
        let rows = cells.values().flat_map(|fold| fold.values());
        let rows = rows.filter(|row| sizes.contains(&row.size));
        let tests: Vec<TestImages> = rows.filter_map(|row| row.test).collect();
        let test = mean_test(&tests, &mut notices);
        if !self.unused.is_empty() {
            notices.push(TableNotice::ColumnsUnused {
                names: self.unused.clone(),
            });
        }
        let score = |fold: &BTreeMap<usize, &ScoreRow>, size| fold.get(size)?.score;
        let fold = |fold| sizes.iter().map(|size| score(fold, size)).collect();
        let scores = cells.values().map(fold).collect();
        let folds = cells.keys().map(|(_, fold)| (*fold).to_owned()).collect();
        let scores = Scores::with_gaps(sizes, scores, metric, test)
            .map_err(|_| TableError::NothingInCommon)?;
        Ok(TableScores {
            scores,
            folds,
            notices,
        })
    }
}

impl ScoreTable {
    /// Sizes that count from 1 beside folds that are larger numbers: nobody trains on 1, 2, 3 images in turn.
    fn looks_swapped(&self) -> Option<TableNotice> {
        let sizes: BTreeSet<usize> = self.rows.iter().map(|row| row.size).collect();
        let folds = self.rows.iter().map(|row| row.fold.parse::<u64>().ok());
        let folds: BTreeSet<u64> = folds.collect::<Option<_>>()?;
        let (&least, &most) = (folds.first()?, folds.last()?);
        let count_from_1 = sizes.len() > 1 && sizes.iter().copied().eq(1..=sizes.len());
        (count_from_1 && least > 1 && most > sizes.len() as u64).then_some(
            TableNotice::LooksSwapped {
                sizes: sizes.len(),
                least,
                most,
            },
        )
    }
}

/// Refuses numbers that no row can have.
fn check(row: &ScoreRow) -> Result<(), TableError> {
    let line = row.line;
    let mut counts = vec![("size", row.size)];
    if let Some(TestImages {
        positives,
        negatives,
    }) = row.test
    {
        counts.extend([("positives", positives), ("negatives", negatives)]);
    }
    if let Some((column, _)) = counts.into_iter().find(|(_, count)| *count == 0) {
        let found = "0".to_owned();
        return Err(TableError::Images {
            line,
            column,
            found,
        });
    }
    match row.score {
        Some(found) if found > 1.0 && found <= 100.0 => Err(TableError::Percent { line, found }),
        Some(found) if !(0.0..=1.0).contains(&found) => Err(TableError::Score {
            line,
            found: found.to_string(),
        }),
        _ => Ok(()),
    }
}

/// Numbers in their order, before names in theirs.
type FoldOrder<'a> = (u64, &'a str);

fn fold_order(fold: &str) -> FoldOrder<'_> {
    (fold.parse().unwrap_or(u64::MAX), fold)
}

/// The numbers of test images that stand for all folds.
fn mean_test(tests: &[TestImages], notices: &mut Vec<TableNotice>) -> Option<TestImages> {
    if tests.is_empty() {
        notices.push(TableNotice::TestImagesUnknown);
        return None;
    }
    let harmonic = |count: fn(&TestImages) -> usize| {
        let inverse: f64 = tests.iter().map(|test| 1.0 / count(test) as f64).sum();
        (tests.len() as f64 / inverse).round() as usize
    };
    let taken = TestImages {
        positives: harmonic(|test| test.positives),
        negatives: harmonic(|test| test.negatives),
    };
    let all = |test: &TestImages| test.positives.saturating_add(test.negatives);
    let least = tests.iter().map(all).min().unwrap_or_default();
    let most = tests.iter().map(all).max().unwrap_or_default();
    if least != most {
        notices.push(TableNotice::TestImagesVary {
            least,
            most,
            taken: all(&taken),
        });
    }
    Some(taken)
}
