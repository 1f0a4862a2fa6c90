//! A report that has every part that a report can have, with made-up results.

use leuko_report::{
    Answer, Appendix, Caution, Citation, Column, Download, Experiment, Fact, NotRun, Report,
    SettingsFile, Table,
};

use crate::pictures::{auc, discs, learning_curve};

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn facts(facts: &[(&str, &str)]) -> Vec<Fact> {
    let facts = facts.iter();
    facts.map(|&(name, value)| Fact::new(name, value)).collect()
}

/// A table from its rows, one a line, with `|` between cells.
fn table(id: &str, caption: &str, columns: Vec<Column>, rows: &str) -> Table {
    let row = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
    Table {
        id: id.to_owned(),
        caption: caption.to_owned(),
        columns,
        rows: rows.trim().lines().map(row).collect(),
        downloads: vec![Download::new("CSV", format!("tables/{id}.csv"))],
        ..Table::default()
    }
}

/// How many images reach a target.
fn targets() -> Table {
    table(
        "howmany",
        "How many training images reach a target",
        vec![
            Column::number("ROC-AUC", "target"),
            Column::number("At least", "images, 95% sure"),
            Column::number("Even odds", "images"),
            Column::number("Enough", "images, 80% sure"),
        ],
        "0.90 | 10 | 16 | 25
        0.95 | 18 | 42 | 59
        0.98 | 53 | 109 | 150",
    )
}

/// The whole report.
pub(crate) fn report() -> Report {
    Report {
        title: "How many labelled images are enough to tell malignant from normal leukocytes?".to_owned(),
        program: "leuko 0.1.0".to_owned(),
        answer: Answer {
            headline: "50 labelled images are enough for an ROC-AUC of 0.97. With 200 images it is 0.99.".to_owned(),
            text: texts(&[
                "We trained networks of 7,210 parameters from scratch on 10 to 200 images of ALL-IDB2. Each \
                 network was tested on images that it had not seen. The score rises fast up to 50 images and slowly after that.",
                "The images do not say which cells come from the same patient. So these scores do not tell how well a \
                 network works on new patients.",
            ]),
            figure: Some(learning_curve("fig4a", "Fig. 4a: ROC-AUC and the number of training images")),
            tables: vec![targets()],
        },
        cautions: vec![
            Caution::new("All numbers on this page are made up, to show what a report looks like."),
            Caution {
                experiment: Some("all-binary".to_owned()),
                ..Caution::new("13 pairs of images show the same cell. No pair is split between training and test.")
            },
            Caution {
                experiment: Some("pbc-multiclass".to_owned()),
                ..Caution::new("The background alone tells the classes apart with an ROC-AUC of 0.68.")
            },
        ],
        at_a_glance: Some(at_a_glance()),
        differences: texts(&[
            "At 200 images the score is above the published one (0.99 and 0.97). Test sets of 26 images vary by as much by chance.",
        ]),
        comparison: Some(comparison()),
        experiments: vec![binary(), multiclass(), copies()],
        not_run: vec![NotRun {
            why: "The labels (Supplementary Table S1) are not published with the images.".to_owned(),
            experiments: texts(&["ALL: six classes (Fig. 7)"]),
            what_to_do: "Ask the authors for the table and save it as all-idb2/S1.csv. Then run\nleuko run --only all-multiclass".to_owned(),
        }],
        made: facts(&[
            ("Profile", "paper"),
            ("Seed", "2021"),
            ("Engine", "fused, AVX-512"),
            ("Processor", "AMD EPYC 9R14, 2 cores"),
            ("Runs", "200 of 200"),
            ("Time", "49 minutes"),
        ]),
        commands: texts(&[
            "cargo xtask reproduce --profile paper",
            "leuko run --profile paper --only all-binary --only pbc-multiclass --seed 2021 --out results/paper",
        ]),
        settings: vec![SettingsFile {
            name: "settings.toml".to_owned(),
            text: "seed = 2021\n\n[grid]\nprotocol = \"paper\"\nsizes = [10, 20, 30]\n".to_owned(),
        }],
        appendix: Appendix {
            figures: vec![
                discs("fig1", "Fig. 1: overview of the cells", 510.0),
                discs("fig2", "Fig. 2: diagram of the network", 510.0),
            ],
            tables: vec![table(
                "classes",
                "Classes of ALL-IDB2",
                vec![Column::text("Class"), Column::number("Images", "")],
                "normal | 130\nlymphoblast | 130",
            )],
        },
        citations: vec![Citation {
            text: "Schouten et al., Tens of images can suffice to train neural networks for malignant \
                   leukocyte detection. Sci Rep 11, 7995 (2021)."
                .to_owned(),
            doi: Some("10.1038/s41598-021-86995-5".to_owned()),
        }],
    }
}

fn at_a_glance() -> Table {
    let columns = vec![
        Column::text("Experiment"),
        Column::text("Data set"),
        Column::number("Images", "in the data set"),
        Column::text("Score"),
        Column::number("Guessing", "expected score"),
        Column::number("Fewest images", "score (images)"),
        Column::number("Best", "score (images)"),
        Column::number("Enough", "training images"),
    ];
    let mut table = table(
        "at-a-glance",
        "Scores of every experiment",
        columns,
        "ALL: lymphoblasts and normal cells | ALL-IDB2 | 260 | ROC-AUC | 0.500 | 0.886 (10) | 0.992 (200) | 50
         PBC: eight kinds of cells | PBC | 17,092 | weighted F1 | 0.141 | 0.412 (40) | 0.914 (1,200) | 800
         Images of the same cell | ALL-IDB2 | 260 | | | | |",
    );
    table.notes = texts(&[
        "Enough: the smallest number of training images from which on every mean score is within 0.02 of the best mean.",
        "Guessing: the expected score of answers drawn at random, as often as each class occurs.",
    ]);
    table
}

fn comparison() -> Table {
    let columns = vec![
        Column::text("Result"),
        Column::number("Published", "mean ± s.d."),
        Column::number("Measured", "mean ± s.d."),
        Column::number("Difference", "of the means"),
        Column::number("95% interval", "of the measured mean"),
        Column::text("What the interval covers"),
    ];
    table(
        "comparison",
        "Published and measured scores",
        columns,
        "ALL, 200 images, ROC-AUC | 0.97 ± 0.02 | 0.99 ± 0.02 | +0.02 | 0.97 to 1.00 | other test images from the same slides
         ALL, 50 images, ROC-AUC | | 0.97 ± 0.06 | | 0.92 to 0.99 | other test images from the same slides
         AML, 200 images, ROC-AUC | 0.93 ± 0.02 | not run",
    )
}

fn binary() -> Experiment {
    let of = |name: &str| Column::number(name, "mean ± s.d.");
    let columns = vec![
        Column::number("Training images", ""),
        of("ROC-AUC"),
        Column::number("Pooled ROC-AUC", "95% interval"),
        of("Accuracy"),
        of("Weighted F1"),
        of("Published"),
        Column::number("Folds", "completed"),
    ];
    let row = |step: u8| {
        let images = 10.0 * f32::from(step);
        let auc = auc(images);
        let [low, high] = [auc - 0.4 * (1.0 - auc), auc + 0.3 * (1.0 - auc)];
        let published = if step == 20 { "0.97 ± 0.02" } else { "" };
        format!(
            "{images} | {auc:.2} ± 0.03 | {auc:.3} ({low:.3} to {high:.3}) | 0.91 ± 0.04 | 0.91 ± 0.04 | {published} | 10\n"
        )
    };
    let rows: String = (1..=20).map(row).collect();
    Experiment {
        id: "all-binary".to_owned(),
        title: "ALL: lymphoblasts and normal cells".to_owned(),
        findings: texts(&[
            "The mean ROC-AUC rises from 0.89 at 10 training images to 0.97 at 50 and 0.99 at 200.",
            "Training stopped before the last epoch in 187 of 200 runs.",
        ]),
        figures: vec![
            discs("fig3a", "Fig. 3a: loss of one run", 241.0),
            discs(
                "fig3b",
                "Fig. 3b: ROC curves of the folds and their mean",
                241.0,
            ),
        ],
        tables: vec![table("sizes", "Scores on the test images", columns, &rows)],
        facts: facts(&[
            ("Data set", "ALL-IDB2"),
            ("Images", "260, each 257 x 257 pixels"),
            ("Classes", "130 normal, 130 lymphoblasts"),
            ("Folds", "10, each image tested once"),
            ("Training", "RMSprop, batches of 5, at most 500 epochs"),
        ]),
    }
}

fn multiclass() -> Experiment {
    const CLASSES: [&str; 8] = [
        "basophil",
        "eosinophil",
        "erythroblast",
        "immature granulocyte",
        "lymphocyte",
        "monocyte",
        "neutrophil",
        "platelet",
    ];
    let classes = CLASSES.map(|class| Column::number(class, "%"));
    let row = |truth: usize| {
        let share = |answer: usize| if answer == truth { " | 93" } else { " | 1" };
        let shares: String = (0..CLASSES.len()).map(share).collect();
        format!("{}{shares}\n", CLASSES[truth])
    };
    let rows: String = (0..CLASSES.len()).map(row).collect();
    let columns = [vec![Column::text("True class")], classes.to_vec()].concat();
    let of = |name: &str| Column::number(name, "mean ± s.d.");
    let sizes = vec![
        Column::number("Training images", ""),
        of("Weighted F1"),
        of("Accuracy"),
        Column::number("Guessing", "weighted F1"),
    ];
    Experiment {
        id: "pbc-multiclass".to_owned(),
        title: "PBC: eight kinds of cells".to_owned(),
        findings: texts(&[
            "The most common mistake is to call an immature granulocyte a neutrophil.",
        ]),
        figures: vec![discs("fig7b", "Fig. 7b: confusion matrix", 510.0)],
        tables: vec![
            table(
                "sizes",
                "Scores on the test images",
                sizes,
                "40 | 0.41 ± 0.03 | 0.43 ± 0.03 | 0.14\n1,200 | 0.91 ± 0.01 | 0.91 ± 0.01 | 0.14",
            ),
            table("confusion", "Answers for each true class", columns, &rows),
        ],
        facts: facts(&[
            ("Data set", "PBC"),
            ("Images", "17,092, each 360 x 363 pixels"),
        ]),
    }
}

fn copies() -> Experiment {
    let columns = vec![
        Column::text("Kept"),
        Column::text("Removed"),
        Column::number("Score", "correlation, 0 to 1"),
    ];
    let mut groups = table("groups", "Images of the same cell", columns, "");
    groups.rows.clear();
    Experiment {
        id: "all-copies".to_owned(),
        title: "Images of the same cell".to_owned(),
        figures: vec![discs("pair1", "Pair 1: score 0.98", 170.0)],
        tables: vec![groups],
        ..Experiment::default()
    }
}
