//! The images behind one experiment: facts, classes, experts, copies.

use std::collections::BTreeSet;
use std::path::Path;

use leuko_core::read_summed;
use leuko_eval::LEVEL;
use leuko_report::{Column, Download, Fact, Table};

use crate::audit::{Copies, Group, Pair, picture_name};
use crate::departures::is_of_paper;
use crate::facts::DatasetClass;
use crate::giveaways::{self, Giveaway, verdict_in_words};
use crate::results::ExperimentResults;
use crate::store::{Description, audit_path};
use crate::words::{counted, protocol};

/// Data and training. What a table of the section or a caution says is left out, and what holds for every
/// experiment of the data set if `known`.
pub(super) fn facts(one: &ExperimentResults, known: bool) -> Vec<Fact> {
    let about = &one.description;
    let mut facts = vec![Fact::new("Data set", &about.dataset)];
    if !keeps_classes(&about.dataset_classes) {
        let classes = about.classes.iter().zip(&about.available);
        let classes: Vec<String> = classes
            .map(|(name, images)| format!("{name} ({images})"))
            .collect();
        facts.push(Fact::new("Classes (images)", classes.join(", ")));
    }
    facts.extend([
        Fact::new("Images", images(about)),
        Fact::new(
            "Image size",
            format!("{}x{} pixels", about.input.height, about.input.width),
        ),
        Fact::new("Folds", about.run_folds.to_string()),
        Fact::new(
            "Training, validation and test images",
            protocol(about.protocol),
        ),
    ]);
    // The end of the page names the engine of the last start.
    if one.summary.engines.len() > 1 {
        facts.push(Fact::new("Engines", one.summary.engines.join(", ")));
    }
    if !known && !about.synthetic {
        facts.push(Fact::new("Patients", about.groups.to_string()));
    }
    if about.giveaways.is_empty() {
        let why = giveaways::rows(&[]).into_iter();
        facts.extend(why.map(|[_, why]| Fact::new("Background and files", why)));
    }
    if let Some(copies) = about.copies.filter(|_| !known) {
        facts.push(Fact::new("Copies of one cell", copies.to_string()));
    }
    facts
}

/// How many images were used, and why not all.
fn images(about: &Description) -> String {
    let available: usize = about.available.iter().sum();
    match available.saturating_sub(about.images) {
        0 => format!("all {available}"),
        rest => format!(
            "{} of {available}; these folds and sizes do not need the other {rest}",
            about.images
        ),
    }
}

/// Whether each class of the data set is one class of the question, perhaps under another name.
fn keeps_classes(classes: &[DatasetClass]) -> bool {
    let taken: Option<BTreeSet<&String>> = (classes.iter())
        .map(|class| class.taken_as.as_ref())
        .collect();
    taken.is_some_and(|taken| taken.len() == classes.len())
}

/// The classes (Table 1 of the paper). The data set's own names stand there only if the question joins some
/// of its classes or leaves some out.
pub(super) fn classes(one: &ExperimentResults) -> Table {
    let about = &one.description;
    let classes = &about.dataset_classes;
    let kept = keeps_classes(classes);
    let row = |class: &DatasetClass| {
        let taken = class.taken_as.as_deref().unwrap_or("left out").to_owned();
        let images = class.images.to_string();
        match kept {
            true => vec![taken, images],
            false => vec![class.name.clone(), images, taken],
        }
    };
    let mut columns = vec![Column::text("Class"), Column::number("Images", "")];
    if !kept {
        columns.push(Column::text("Counted as"));
    }
    Table {
        id: "classes".to_owned(),
        caption: match is_of_paper(about) {
            true => "Table 1: the data set's classes",
            false => "The data set's classes",
        }
        .to_owned(),
        columns,
        rows: classes.iter().map(row).collect(),
        notes: Vec::new(),
        downloads: vec![Download::new(
            "CSV",
            format!("tables/{}-table1-classes.csv", about.name),
        )],
    }
}

/// What tells the classes apart without a look at the cell; absent if there were too few images to ask.
pub(super) fn giveaways(one: &ExperimentResults) -> Option<Table> {
    let row = |giveaway: &Giveaway| {
        let best = giveaway.best()?;
        Some(vec![
            giveaway.evidence.in_words().to_owned(),
            best.told(),
            best.number.clone(),
            giveaway.images.to_string(),
            format!("{:.2}", best.auc),
            format!("{:.2}", best.chance),
            verdict_in_words(giveaway.verdict()).to_owned(),
        ])
    };
    let rows: Vec<Vec<String>> = one.description.giveaways.iter().filter_map(row).collect();
    (!rows.is_empty()).then(|| Table {
        id: "giveaways".to_owned(),
        caption: "What tells the classes apart without the cell".to_owned(),
        columns: vec![
            Column::text("Evidence"),
            Column::text("Tells best"),
            Column::text("By its"),
            Column::number("Images", ""),
            Column::number("ROC-AUC", ""),
            Column::number("Chance gives", "up to"),
            Column::text("So"),
        ],
        rows,
        notes: vec![
            "Each line is the ROC-AUC of one number that has nothing to do with the cell: the best number for the class that it tells best. Where classes do not differ, 95 of 100 sets of images stay below what chance gives; this holds for each line by itself. What is the same in all files is left out.".to_owned(),
        ],
        downloads: Vec::new(),
    })
}

/// How well experts agree with themselves; absent without a second look.
pub(super) fn experts(one: &ExperimentResults) -> Option<Table> {
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

/// How far a second reading of images agrees with the first; absent if there is none.
pub(super) fn second_reading(one: &ExperimentResults) -> Option<Table> {
    let about = &one.description;
    let reading = about.second_reading.as_ref()?;
    let rows = crate::second_reading::rows(reading, &about.classes).ok()?;
    let mut notes = vec!["Images by their label, the first reading; the second reading's share of them with the same label. The labels are the first reader's, so a network that scores higher than the second reader imitates the first one better; it need not be nearer to the truth. The intervals are for other images of the same readers.".to_owned()];
    if reading.outside > 0 {
        notes.push(format!(
            "Left out: {} to which the second reading gave none of these classes.",
            counted(reading.outside, "image", "images")
        ));
    }
    if let Ok(Some(kappa)) = reading.kappa(LEVEL) {
        notes.push(format!("Cohen's kappa is {:.3}.", kappa.value));
    }
    Some(Table {
        id: "second-reading".to_owned(),
        caption: "The second reading against the first".to_owned(),
        columns: vec![
            Column::text("Class"),
            Column::number("Images", "read twice"),
            Column::number("Same label", "share (95% interval)"),
        ],
        rows: rows.into_iter().map(|row| row.to_vec()).collect(),
        notes,
        downloads: Vec::new(),
    })
}

/// Images of one and the same cell; absent if there are none.
pub(super) fn copies(out: &Path, one: &ExperimentResults) -> Option<Table> {
    one.description.copies.as_ref()?;
    let dataset = &one.description.dataset;
    let copies: Copies = read_summed(&audit_path(out, dataset)).ok()?;
    let pairs = copies.groups.iter();
    let pairs = pairs.flat_map(|group| group.pairs.iter().map(move |pair| (group, pair)));
    let conflicts = |group: &Group| group.is_conflict_in(&one.description.dataset_classes);
    let any_conflict = copies.groups.iter().any(&conflicts);
    let row = |(number, (group, pair)): (usize, (&Group, &Pair))| {
        let mut row = vec![
            group.kept.0.clone(),
            pair.first.0.clone(),
            pair.second.0.clone(),
            format!("{:.3}", pair.score),
            match pair.scale == 1.0 {
                true => pair.turn.to_string(),
                false => format!("{}, {:.2} times as large", pair.turn, pair.scale),
            },
            format!("{}, {}", pair.shift[0], pair.shift[1]),
            picture_name(number).unwrap_or_default(),
        ];
        if any_conflict {
            let conflict = conflicts(group).then_some("differ");
            row.push(conflict.unwrap_or_default().to_owned());
        }
        row
    };
    let rows: Vec<Vec<String>> = (1..).zip(pairs).map(row).collect();
    let mut columns = vec![
        Column::text("Kept"),
        Column::text("First"),
        Column::text("Second"),
        Column::number("Score", "correlation"),
        Column::text("Second is"),
        Column::number("Shift", "rows, columns"),
        Column::text("Picture"),
    ];
    if any_conflict {
        columns.push(Column::text("Labels"));
    }
    (!rows.is_empty()).then(|| Table {
        id: "copies".to_owned(),
        caption: "Images of one and the same cell".to_owned(),
        columns,
        rows,
        notes: vec![format!(
            "The pictures in audit/{dataset}/ show the first image, the second one shifted onto it, and the difference."
        )],
        downloads: vec![Download::new("CSV", format!("audit/{dataset}.csv"))],
    })
}
