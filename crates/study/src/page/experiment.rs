//! One experiment's part of the report.

use std::path::Path;

use leuko_core::{ClassIndex, read_json};
use leuko_eval::{Guess, SizeSummary, Spread, published};
use leuko_report::{Column, Download, Experiment, Fact, Table};

use super::answer::metric;
use super::figures::{Place, figure};
use crate::audit::{Copies, picture_name};
use crate::facts::DatasetClass;
use crate::outputs::claims;
use crate::results::ExperimentResults;
use crate::store::audit_path;
use crate::words::protocol;

/// Everything about one experiment. `leads` is the experiment whose curve opens the page.
pub(super) fn section(out: &Path, one: &ExperimentResults, leads: Option<&str>) -> Experiment {
    let about = &one.description;
    let figures = (one.figures.iter())
        .filter(|drawn| Place::of(one, drawn, leads) == Place::Experiment)
        .map(|drawn| figure(out, drawn))
        .collect();
    let answer = super::answer::sentence(one).unwrap_or_else(|| "No run has completed.".to_owned());
    // The page already opens with the leading one's.
    let mut findings: Vec<String> = Vec::new();
    if leads != Some(&about.name) {
        findings.push(answer);
    }
    findings.extend(
        claims(about, &one.findings)
            .into_iter()
            .map(|claim| claim.to_string()),
    );
    let mut tables = vec![scores(one)];
    tables.extend(found(one));
    tables.push(classes(one));
    tables.extend(experts(one));
    tables.extend(copies(out, one));
    Experiment {
        id: about.name.clone(),
        title: about.title.clone(),
        facts: facts(one),
        findings,
        figures,
        tables,
    }
}

fn facts(one: &ExperimentResults) -> Vec<Fact> {
    let (about, summary) = (&one.description, &one.summary);
    let classes = about.classes.iter().zip(&about.available);
    let classes: Vec<String> = classes
        .map(|(name, images)| format!("{name} ({images})"))
        .collect();
    let sizes: Vec<String> = about
        .sizes
        .iter()
        .map(|size| size.get().to_string())
        .collect();
    let mut facts = vec![
        Fact::new("Data set", &about.dataset),
        Fact::new("Classes (images)", classes.join(", ")),
        Fact::new(
            "Images used in these folds and sizes",
            about.images.to_string(),
        ),
        Fact::new(
            "Image size",
            format!("{}x{} pixels", about.input.height, about.input.width),
        ),
        Fact::new("Training images", sizes.join(", ")),
        Fact::new("Folds", about.run_folds.to_string()),
        Fact::new(
            "Training, validation and test images",
            protocol(about.protocol),
        ),
        Fact::new("Engine", summary.engines.join(", ")),
    ];
    if !about.synthetic {
        facts.push(Fact::new("Patients", about.groups.to_string()));
    }
    facts.push(Fact::new("Background", about.background.in_words()));
    if let Some(copies) = &about.copies {
        facts.push(Fact::new("Copies of one cell", copies.to_string()));
    }
    facts
}

/// Scores by size.
fn scores(one: &ExperimentResults) -> Table {
    let (name, summary) = (&one.description.name, &one.summary);
    let binary = summary.classes.len() == 2;
    let paper = |size: &SizeSummary| {
        let paper = published(summary, size.training_images, metric(summary));
        paper.map_or(String::new(), |paper| {
            let images = paper.training_images;
            let at = match images == size.training_images.get() {
                true => String::new(),
                false => format!(" (at {images})"),
            };
            format!("{paper}{at}")
        })
    };
    // A laboratory's own question has no published answer.
    let compared = summary.sizes.iter().any(|size| !paper(size).is_empty());
    let pooled = |size: &SizeSummary| {
        let pooled = size.auc_pooled.as_ref();
        pooled.map_or("-".to_owned(), |pooled| {
            format!(
                "{:.3} ({:.3} to {:.3})",
                pooled.auc, pooled.low, pooled.high
            )
        })
    };
    let row = |size: &SizeSummary| {
        let images = size.training_images.get().to_string();
        let folds = size.folds_completed.to_string();
        let rest = match binary {
            true => vec![
                spread(&size.auc),
                pooled(size),
                spread(&size.accuracy),
                spread(&size.f1_weighted),
            ],
            false => vec![
                spread(&size.f1_weighted),
                spread(&size.f1_unweighted),
                spread(&size.accuracy),
            ],
        };
        let paper = compared.then(|| paper(size)).into_iter().collect();
        [vec![images], rest, paper, vec![folds]].concat()
    };
    let guess = match binary {
        true => None,
        false => Guess::of_experiment(summary),
    };
    let guess = guess.map(|guess| {
        let scores = [guess.f1_weighted, guess.f1_unweighted, guess.accuracy];
        let scores = scores.map(|score| format!("{score:.3}")).to_vec();
        let paper = compared.then(String::new).into_iter().collect();
        [
            vec!["guessing".to_owned()],
            scores,
            paper,
            vec![String::new()],
        ]
        .concat()
    });
    let of = |name: &str| Column::number(name, "mean ± s.d.");
    let columns = match binary {
        true => vec![
            of("ROC-AUC"),
            Column::number("Pooled ROC-AUC", "95% interval"),
            of("Accuracy"),
            of("Weighted F1"),
        ],
        false => vec![of("Weighted F1"), of("Macro F1"), of("Accuracy")],
    };
    let files = ["sizes", "folds", "focus", "separation"]
        .map(|table| (table, format!("tables/{name}-{table}.csv")));
    let files = files
        .into_iter()
        .filter(|(table, _)| !one.findings.is_empty() || !["focus", "separation"].contains(table));
    Table {
        id: "scores".to_owned(),
        caption: "Scores on the test images".to_owned(),
        columns: [
            vec![Column::number("Training images", "")],
            columns,
            compared.then(|| of("Published")).into_iter().collect(),
            vec![Column::number("Folds", "completed")],
        ]
        .concat(),
        rows: summary.sizes.iter().map(row).chain(guess).collect(),
        notes: vec![match binary {
            true => "Mean and standard deviation are over folds. The pooled ROC-AUC is over the test images of all folds; its interval says how it would vary with other test images of the same kind, for these networks.",
            false => "Mean and standard deviation are over folds. Guessing means to answer the largest class for every image.",
        }
        .to_owned()],
        downloads: files.map(|(table, path)| Download::new(format!("{table} (CSV)"), path)).collect(),
    }
}

fn spread(spread: &Option<Spread>) -> String {
    (spread.as_ref()).map_or_else(|| "-".to_owned(), Spread::to_string)
}

/// How many images of each class were found, at the largest size; absent if no run completed.
fn found(one: &ExperimentResults) -> Option<Table> {
    let largest = one
        .summary
        .sizes
        .iter()
        .max_by_key(|size| size.training_images)?;
    let confusion = largest.confusion.as_ref()?;
    let classes = (0..).map(ClassIndex).zip(&one.summary.classes);
    let row = |(truth, name): (ClassIndex, &String)| {
        let what = match (one.summary.classes.len(), truth) {
            (2, ClassIndex::POSITIVE) => "sensitivity",
            (2, _) => "specificity",
            _ => "sensitivity (recall)",
        };
        let recall = confusion.recall(truth);
        vec![
            name.clone(),
            what.to_owned(),
            recall.map_or_else(|| "-".to_owned(), |recall| format!("{recall:.3}")),
            confusion.count(truth, truth).to_string(),
            confusion.total_of_truth(truth).to_string(),
        ]
    };
    Some(Table {
        id: "found".to_owned(),
        caption: format!(
            "What networks trained on {} images find",
            largest.training_images.get()
        ),
        columns: vec![
            Column::text("Class"),
            Column::text(""),
            Column::number("Found", "share"),
            Column::number("Found", "images"),
            Column::number("Tested", "images"),
        ],
        rows: classes.map(row).collect(),
        notes: vec!["Over the test images of all folds. The class with the highest probability counts. The table of predictions lists every image.".to_owned()],
        downloads: vec![Download::new(
            "predictions (CSV)",
            format!("tables/{}-predictions.csv", one.description.name),
        )],
    })
}

/// The data set's own classes (Table 1 of the paper).
fn classes(one: &ExperimentResults) -> Table {
    let about = &one.description;
    let classes = &about.dataset_classes;
    // If the question keeps every class under its name, a second column would repeat the first.
    let renamed = classes
        .iter()
        .any(|class| class.taken_as.as_ref() != Some(&class.name));
    let row = |class: &DatasetClass| {
        let taken = || {
            class
                .taken_as
                .clone()
                .unwrap_or_else(|| "left out".to_owned())
        };
        let taken = renamed.then(taken);
        let own = [class.name.clone(), class.images.to_string()];
        own.into_iter().chain(taken).collect()
    };
    let columns = [Column::text("Class"), Column::number("Images", "")];
    let taken = renamed.then(|| Column::text("Counted as"));
    Table {
        id: "classes".to_owned(),
        caption: "Table 1: the data set's classes".to_owned(),
        columns: columns.into_iter().chain(taken).collect(),
        rows: classes.iter().map(row).collect(),
        notes: about
            .copies
            .iter()
            .filter(|copies| copies.cells > 0)
            .map(|copies| format!("Copies of one cell: {copies}."))
            .collect(),
        downloads: vec![Download::new(
            "CSV",
            format!("tables/{}-table1-classes.csv", about.name),
        )],
    }
}

/// How well experts agree with themselves; absent without a second look.
fn experts(one: &ExperimentResults) -> Option<Table> {
    let experts = one.description.experts.as_ref()?;
    let of = |name: &str| Column::number(name, "95% interval");
    Some(Table {
        id: "experts".to_owned(),
        caption: "Experts on images that they saw again".to_owned(),
        columns: vec![
            Column::text("Compared"),
            Column::number("Images", "assigned"),
            of("Sensitivity"),
            of("Specificity"),
            of("Cohen's kappa"),
        ],
        rows: (crate::experts::rows(experts).into_iter())
            .map(|row| row.to_vec())
            .collect(),
        notes: vec!["The labels come from the same experts, so no network can be measured more precisely than this. The three scores leave out cells that an expert could not assign, or assigned to a kind that the question leaves out. A network must answer for every cell, so this table favours the experts.".to_owned()],
        downloads: Vec::new(),
    })
}

/// Images of one and the same cell; absent if there are none.
fn copies(out: &Path, one: &ExperimentResults) -> Option<Table> {
    one.description.copies.as_ref()?;
    let dataset = &one.description.dataset;
    let copies: Copies = read_json(&audit_path(out, dataset)).ok()?;
    let pairs = copies.groups.iter();
    let pairs = pairs.flat_map(|group| group.pairs.iter().map(move |pair| (group, pair)));
    let rows: Vec<Vec<String>> = (1..)
        .zip(pairs)
        .map(|(number, (group, pair))| {
            vec![
                match group.is_conflict_in(&one.description.dataset_classes) {
                    true => "LABEL CONFLICT".to_owned(),
                    false => String::new(),
                },
                group.kept.0.clone(),
                pair.first.0.clone(),
                pair.second.0.clone(),
                format!("{:.3}", pair.score),
                pair.turn.to_string(),
                format!("{}, {}", pair.shift[0], pair.shift[1]),
                picture_name(number).unwrap_or_default(),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| Table {
        id: "copies".to_owned(),
        caption: "Images of one and the same cell".to_owned(),
        columns: vec![
            Column::text("Labels"),
            Column::text("Kept"),
            Column::text("First"),
            Column::text("Second"),
            Column::number("Score", "correlation"),
            Column::text("Second is"),
            Column::number("Shift", "rows, columns"),
            Column::text("Picture"),
        ],
        rows,
        notes: vec![format!(
            "The pictures in audit/{dataset}/ show the first image, the second one shifted onto it, and the difference."
        )],
        downloads: vec![Download::new("CSV", format!("audit/{dataset}.csv"))],
    })
}
