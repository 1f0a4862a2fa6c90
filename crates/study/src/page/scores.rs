//! The scores of one experiment, as tables and in words.

use leuko_core::ClassIndex;
use leuko_eval::{Confusion, Guess, LEVEL, Proportion, SizeSummary, Spread};
use leuko_report::{Column, Download, Table};

use crate::contender::Contender;
use crate::results::ExperimentResults;
use crate::variance::measured::Variance;

/// How the two ROC-AUCs differ, and what the intervals cover.
fn roc_aucs(leads: Contender) -> String {
    let one = match leads {
        Contender::Network => "network",
        Contender::Method(_) => "model",
    };
    format!(
        "The ROC-AUC is the mean of the scores of single folds, each from one {one}; the pooled ROC-AUC compares the test images of all folds in one list, with the probabilities of several {one}s. The two differ if {one}s give higher or lower probabilities than others: the pooled one may be lower or higher than the mean. For example, a {one} that gives 0.50 for every image has a ROC-AUC of 0.50, but in the list its images may lie between those of the others. A 95% interval says how a score would vary with other test images of the same kind, for the same {one}s."
    )
}

/// The scores by size. `explained`: whether a table further up says how to read the columns.
pub(super) fn scores(one: &ExperimentResults, explained: bool) -> Table {
    match &one.summary.classes[..] {
        [negative, positive] => {
            two_classes(one, [negative, positive].map(String::as_str), explained)
        }
        _ => many_classes(one),
    }
}

fn two_classes(one: &ExperimentResults, [negative, positive]: [&str; 2], explained: bool) -> Table {
    let sizes = &one.summary.sizes;
    let row = |size: &SizeSummary| {
        let pooled = size.auc_pooled.as_ref();
        let recall = |truth| interval(recall(size.confusion.as_ref(), truth));
        vec![
            size.training_images.get().to_string(),
            spread(&size.auc),
            pooled.map_or("-".to_owned(), |pooled| {
                format!(
                    "{:.3} ({:.3} to {:.3})",
                    pooled.auc, pooled.low, pooled.high
                )
            }),
            recall(ClassIndex::POSITIVE),
            recall(ClassIndex::NEGATIVE),
            spread(&size.f1_weighted),
        ]
    };
    let of = |name: &str, class: &str| Column::number(name, format!("{class}, 95% interval"));
    let columns = vec![
        Column::number("Training images", ""),
        mean("ROC-AUC"),
        Column::number("Pooled ROC-AUC", "95% interval"),
        of("Sensitivity", positive),
        of("Specificity", negative),
        mean("Weighted F1"),
    ];
    let mut notes = vec![over_folds(sizes)];
    if !explained {
        notes.push(roc_aucs(one.leads));
    }
    table(one, columns, sizes.iter().map(row).collect(), notes)
}

fn many_classes(one: &ExperimentResults) -> Table {
    let sizes = &one.summary.sizes;
    let row = |size: &SizeSummary| {
        vec![
            size.training_images.get().to_string(),
            spread(&size.f1_weighted),
            spread(&size.f1_unweighted),
            spread(&size.accuracy),
        ]
    };
    let guess = Guess::of_experiment(&one.summary).map(|guess| {
        let scores = [guess.f1_weighted, guess.f1_unweighted, guess.accuracy];
        let scores = scores.map(|score| format!("{score:.3}"));
        [vec!["guessing".to_owned()], scores.to_vec()].concat()
    });
    let columns = vec![
        Column::number("Training images", ""),
        mean("Weighted F1"),
        mean("Macro F1"),
        mean("Accuracy"),
    ];
    let notes = vec![
        over_folds(sizes),
        "Guessing: the same answer, the largest class, for every image.".to_owned(),
    ];
    table(
        one,
        columns,
        sizes.iter().map(row).chain(guess).collect(),
        notes,
    )
}

/// A table of scores, with its files, and with a column of folds if sizes differ in their number.
fn table(
    one: &ExperimentResults,
    mut columns: Vec<Column>,
    mut rows: Vec<Vec<String>>,
    notes: Vec<String>,
) -> Table {
    let sizes = &one.summary.sizes;
    if folds(sizes).is_none() {
        columns.push(Column::number("Folds", "completed"));
        for (row, size) in rows.iter_mut().zip(sizes) {
            row.push(size.folds_completed.to_string());
        }
    }
    let files = match one.findings.is_empty() {
        true => &["sizes", "folds", "predictions"][..],
        false => &["sizes", "folds", "predictions", "focus", "separation"],
    };
    let name = &one.description.name;
    let file = |table: &&str| {
        let path = format!("tables/{name}-{table}.csv");
        Download::new(format!("{table} (CSV)"), path)
    };
    Table {
        id: "scores".to_owned(),
        caption: "Scores on the test images".to_owned(),
        columns,
        rows,
        notes,
        downloads: files.iter().map(file).collect(),
    }
}

/// The number of folds completed, if it is the same for all sizes.
fn folds(sizes: &[SizeSummary]) -> Option<usize> {
    let first = sizes.first()?.folds_completed;
    let same = sizes.iter().all(|size| size.folds_completed == first);
    same.then_some(first)
}

fn over_folds(sizes: &[SizeSummary]) -> String {
    let folds = folds(sizes).map_or("the folds".to_owned(), |folds| format!("{folds} folds"));
    format!("Mean and standard deviation (±) are over {folds}.")
}

fn mean(name: &str) -> Column {
    Column::number(name, "mean ± s.d.")
}

fn spread(spread: &Option<Spread>) -> String {
    (spread.as_ref()).map_or_else(|| "-".to_owned(), Spread::to_string)
}

/// A score and the ends of its interval.
fn interval(score: Option<[f64; 3]>) -> String {
    score.map_or("-".to_owned(), |[score, low, high]| {
        format!("{score:.2} ({low:.2} to {high:.2})")
    })
}

/// The share of a class's images that were recognised, with the ends of its interval; `None` without images.
fn recall(confusion: Option<&Confusion>, truth: ClassIndex) -> Option<[f64; 3]> {
    let share = proportion(confusion?, truth)?;
    Some([share.value, share.low, share.high])
}

fn proportion(confusion: &Confusion, truth: ClassIndex) -> Option<Proportion> {
    let [count, of] = [
        confusion.count(truth, truth),
        confusion.total_of_truth(truth),
    ];
    // A class is not counted more often than there are images, and the level is our own.
    Proportion::new(count as usize, of as usize, LEVEL).ok()?
}

/// The largest size that was tested.
fn largest(one: &ExperimentResults) -> Option<(&SizeSummary, &Confusion)> {
    let tested = one.summary.sizes.iter();
    tested
        .filter_map(|size| Some((size, size.confusion.as_ref()?)))
        .max_by_key(|(size, _)| size.training_images)
}

/// Sensitivity and specificity of the networks with the most training images, in words; `None` without runs
/// or with more than two classes.
pub(super) fn sensitivity(one: &ExperimentResults) -> Option<String> {
    let [negative, positive] = &one.summary.classes[..] else {
        return None;
    };
    let (size, confusion) = largest(one)?;
    let found = proportion(confusion, ClassIndex::POSITIVE)?;
    let rejected = proportion(confusion, ClassIndex::NEGATIVE)?;
    let numbers = |share: Proportion| {
        let Proportion {
            value, low, high, ..
        } = share;
        format!("{value:.2}, 95% interval {low:.2} to {high:.2}")
    };
    let [who, find, recognise] = match one.leads {
        Contender::Network => ["networks", "find", "recognise"],
        Contender::Method(method) => [&*format!("the method {method}"), "finds", "recognises"],
    };
    Some(format!(
        "With {} training images, {who} {find} {} of {} images labelled {positive} (sensitivity {}) and {recognise} {} of {} labelled {negative} (specificity {}). Each answer is the class with the higher probability.",
        size.training_images.get(),
        found.count,
        found.of,
        numbers(found),
        rejected.count,
        rejected.of,
        numbers(rejected)
    ))
}

/// Where the spread of the score comes from.
pub(super) fn variance(found: &Variance) -> Table {
    let share = |name: &str| Column::number(name, "share of the variance");
    Table {
        id: "variance".to_owned(),
        caption: format!("Where the spread of the {} comes from", found.score),
        columns: vec![
            Column::number("Training images", ""),
            Column::number("Score", "mean"),
            Column::number("One network", "s.d."),
            share("Training images"),
            share("Initial weights"),
            share("Test images"),
        ],
        rows: found.rows.iter().map(|row| row.cells().to_vec()).collect(),
        notes: vec![found.note()],
        downloads: vec![Download::new(
            "variance (CSV)",
            format!("tables/{}-variance.csv", found.experiment),
        )],
    }
}

/// How many images of each class were recognised, at the largest size; `None` without runs, or for two
/// classes, which have a sensitivity and a specificity.
pub(super) fn recognised(one: &ExperimentResults) -> Option<Table> {
    if one.summary.classes.len() == 2 {
        return None;
    }
    let (size, confusion) = largest(one)?;
    let classes = (0..).map(ClassIndex).zip(&one.summary.classes);
    let row = |(truth, name): (ClassIndex, &String)| {
        vec![
            name.clone(),
            confusion.count(truth, truth).to_string(),
            confusion.total_of_truth(truth).to_string(),
            interval(recall(Some(confusion), truth)),
        ]
    };
    Some(Table {
        id: "recognised".to_owned(),
        caption: match one.leads {
            Contender::Network => format!(
                "What networks trained on {} images recognise",
                size.training_images.get()
            ),
            Contender::Method(method) => format!(
                "What the method {method} recognises with {} training images",
                size.training_images.get()
            ),
        },
        columns: vec![
            Column::text("Class"),
            Column::number("Recognised", "images"),
            Column::number("Tested", "images"),
            Column::number("Sensitivity (recall)", "95% interval"),
        ],
        rows: classes.map(row).collect(),
        notes: vec![
            "Over the test images of all folds. Each answer is the class with the highest probability."
                .to_owned(),
        ],
        downloads: Vec::new(),
    })
}
