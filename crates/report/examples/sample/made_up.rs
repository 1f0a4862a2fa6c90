//! A report with every part that a report can have, of made-up results.

use leuko_report::{
    Citation, Column, Download, Experiment, Fact, Figure, NotRun, Picture, Report, SettingsFile,
    Table,
};

/// The only figure here that is not made up: it shows numbers, no cell.
const LEARNING_CURVE: &str =
    include_str!("../../../../results/reference/all-binary-paper/fig4a-learning-curve.svg");

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn facts(facts: &[(&str, &str)]) -> Vec<Fact> {
    facts
        .iter()
        .map(|&(name, value)| Fact::new(name, value))
        .collect()
}

/// The whole report.
pub(crate) fn report() -> Report {
    Report {
        title: "How many expert-labelled images does it take to tell malignant from normal leukocytes?"
            .to_owned(),
        lead: "With 30 labelled cells a small network reaches an AUC of 0.94 on cells that it has \
               never seen, with 200 it reaches 0.99."
            .to_owned(),
        program: "leuko 0.1.0".to_owned(),
        warnings: texts(&[
            "All numbers on this page are made up, to show what a report looks like.",
        ]),
        summary: texts(&[
            "Networks of 7,210 parameters were trained from scratch on 10 to 200 images of ALL-IDB2 \
             and tested on images that no network had seen. Most of what can be learned is learned \
             from the first 30 to 50 images; after that the score rises slowly and the folds agree more.",
            "What a laboratory can take from this: to find out whether such a network works on its own \
             cells, a morning of labelling is enough.",
            "What it cannot take from this: how the network does on cells of other patients. The data \
             set does not tell which images come from one person.",
        ]),
        differences: texts(&[
            "At 200 images the score is above the published one (0.99 against 0.97). With test sets of \
             26 images the difference is within what chance gives.",
            "In the folds of the authors' scripts, four images both choose the epoch and test the \
             network. That changes the score by less than 0.005.",
        ]),
        at_a_glance: Some(at_a_glance()),
        comparison: Some(comparison()),
        experiments: vec![binary(), multiclass(), copies()],
        not_run: vec![
            NotRun {
                name: "ALL: six classes (Fig. 7)".to_owned(),
                why: "Its labels, Supplementary Table S1, are not published with the images.".to_owned(),
                what_to_do: "Ask the authors for the table, put it beside the images as \
                             all-idb2/S1.csv, and run\nleuko run --only all-multiclass"
                    .to_owned(),
            },
            NotRun {
                name: "AML: blasts against other cells (Fig. 6)".to_owned(),
                why: "The data set aml-cytomorphology was not found below data/.".to_owned(),
                what_to_do: "data/README.md says where to get it and how its folder must look.".to_owned(),
            },
        ],
        made: facts(&[
            ("Profile", "paper"),
            ("Seed", "2021"),
            ("Engine", "fused, AVX-512"),
            ("Processor", "AMD EPYC 9R14, 2 cores"),
            ("System", "Linux x86_64, glibc 2.36"),
            ("Data root", "/home/laboratory/studies/leukocytes/data"),
            ("Runs", "200 of 200"),
            ("Time", "49 minutes"),
        ]),
        commands: texts(&[
            "cargo xtask reproduce --profile paper",
            "target/release/leuko run --profile paper --only all-binary --only pbc-multiclass --seed 2021 --out results/paper",
        ]),
        settings: vec![
            SettingsFile {
                name: "settings.toml".to_owned(),
                text: settings(),
            },
            SettingsFile {
                name: "my-study.toml".to_owned(),
                text: "[experiments.mine]\ntitle = \"Mine\"\n".to_owned(),
            },
        ],
        citations: vec![Citation {
            text: "Schouten et al., Tens of images can suffice to train neural networks for malignant \
                   leukocyte detection. Sci Rep 11, 7995 (2021)."
                .to_owned(),
            doi: Some("10.1038/s41598-021-86995-5".to_owned()),
        }],
    }
}

fn at_a_glance() -> Table {
    let row = |row: [&str; 6]| texts(&row);
    Table {
        id: "glance".to_owned(),
        caption: "Best score of each experiment".to_owned(),
        columns: vec![
            Column::text("Experiment"),
            Column::number("Images", "in the data set"),
            Column::number("Training images", "at most"),
            Column::number("Score", "mean ± s.d. over folds"),
            Column::text("Which score"),
            Column::text("Data"),
        ],
        rows: vec![
            row([
                "ALL: lymphoblasts against normal cells",
                "260",
                "200",
                "0.99 ± 0.02",
                "ROC-AUC",
                "ALL-IDB2",
            ]),
            row([
                "PBC: eight kinds of cells",
                "17,092",
                "1,200",
                "0.91 ± 0.01",
                "weighted F1",
                "PBC",
            ]),
            row(["Images of one cell", "260", "", "", "", "ALL-IDB2"]),
        ],
        notes: Vec::new(),
        downloads: vec![Download::new("TOML", "summary.toml")],
    }
}

fn comparison() -> Table {
    let row = |row: [&str; 6]| texts(&row);
    Table {
        id: "comparison".to_owned(),
        caption: "Published numbers beside the measured ones".to_owned(),
        columns: vec![
            Column::text("Result"),
            Column::number("Published", "mean ± s.d."),
            Column::number("Measured", "mean ± s.d."),
            Column::number("Difference", "measured less published"),
            Column::number("95% interval", "of the measured mean"),
            Column::text("The interval covers"),
        ],
        rows: vec![
            row([
                "ALL, 200 images, ROC-AUC",
                "0.97 ± 0.02",
                "0.99 ± 0.02",
                "+0.02",
                "0.97 to 1.00",
                "other test images of the same slides",
            ]),
            row([
                "ALL, 50 images, ROC-AUC",
                "",
                "0.96 ± 0.06",
                "",
                "0.92 to 0.99",
                "other test images of the same slides",
            ]),
            row([
                "AML, 200 images, ROC-AUC",
                "0.93 ± 0.02",
                "not run",
                "",
                "",
                "",
            ]),
        ],
        notes: texts(&["No interval covers other patients, other stains or other microscopes."]),
        downloads: Vec::new(),
    }
}

fn binary() -> Experiment {
    Experiment {
        id: "all-binary".to_owned(),
        title: "ALL: lymphoblasts against normal cells".to_owned(),
        facts: facts(&[
            ("Data set", "ALL-IDB2"),
            ("Images", "260, 257 x 257 pixels"),
            ("Classes", "130 normal, 130 lymphoblasts"),
            ("Folds", "10, each image tested once"),
            ("Training", "RMSprop, batches of 5, at most 500 epochs"),
            ("Network", "7,210 parameters"),
        ]),
        warnings: texts(&[
            "Thirteen pairs of images show one cell twice. No pair is in both training and test.",
        ]),
        findings: texts(&[
            "The mean AUC rises from 0.84 at 10 images to 0.96 at 50 and 0.99 at 200.",
            "The spread over folds shrinks from 0.11 to 0.02; most of what is left is that of test sets of 26 images.",
            "Training stopped before the last epoch in 187 of 200 runs.",
        ]),
        figures: vec![
            Figure {
                id: "fig4a".to_owned(),
                title: "Fig. 4a: ROC-AUC against the number of training images".to_owned(),
                caption: "Boxes from quartile to quartile over ten folds, whiskers to the last fold \
                          within 1.5 interquartile ranges, every fold a dot. The published mean at 200 \
                          images is in orange."
                    .to_owned(),
                alt: "Box plots of ROC-AUC for 10 to 200 training images: the median rises steeply to 30 \
                      images and then slowly towards 1."
                    .to_owned(),
                picture: Picture::Svg(LEARNING_CURVE.to_owned()),
                downloads: vec![
                    Download::new("SVG", "figures/all-binary-fig4a-learning-curve.svg"),
                    Download::new("PNG", "figures/all-binary-fig4a-learning-curve.png"),
                ],
            },
            cells("fig3a", "Fig. 3a: loss of one run", 85.0),
            cells("fig3b", "Fig. 3b: ROC curves of the folds and their mean", 85.0),
        ],
        tables: vec![sizes(), folds()],
    }
}

/// Discs for cells, on paper of a width in millimetres.
fn cells(id: &str, title: &str, width: f64) -> Figure {
    let discs: String = (0..48)
        .map(|i| {
            let (x, y) = (10 + 20 * (i % 8), 10 + 20 * (i / 8));
            let (cell, nucleus) = (7 + i % 3, 3 + i * 7 % 4);
            format!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"{cell}\" fill=\"#cfdcf2\"/>\
                 <circle cx=\"{x}\" cy=\"{y}\" r=\"{nucleus}\" fill=\"#5b3a8c\"/>"
            )
        })
        .collect();
    Figure {
        id: id.to_owned(),
        title: title.to_owned(),
        caption: "Discs stand for the figure: nothing was measured.".to_owned(),
        alt: "Six rows of eight violet discs on pale blue ones".to_owned(),
        picture: Picture::Svg(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{}mm\" viewBox=\"0 0 160 120\">\
             <rect id=\"paper\" width=\"160\" height=\"120\" fill=\"#ffffff\"/>{discs}</svg>",
            width * 0.75
        )),
        downloads: vec![Download::new("SVG", format!("figures/{id}.svg"))],
    }
}

fn sizes() -> Table {
    let columns = [
        "ROC-AUC",
        "Accuracy",
        "F1",
        "Sensitivity",
        "Specificity",
        "Epochs",
    ];
    let explanations = [
        "mean ± s.d.",
        "threshold 0.5",
        "weighted",
        "lymphoblasts found",
        "normal cells kept",
        "median",
    ];
    let mut table = Table {
        id: "sizes".to_owned(),
        caption: "Scores for each number of training images, over ten folds".to_owned(),
        columns: vec![Column::number("Training images", "")],
        downloads: vec![Download::new("CSV", "tables/all-binary-sizes.csv")],
        notes: texts(&["The s.d. is that over folds; it holds training and test sets alike."]),
        ..Table::default()
    };
    for (name, explanation) in columns.iter().zip(explanations) {
        table.columns.push(Column::number(*name, explanation));
    }
    for step in 1..=20_u32 {
        let lack = 0.5 / f64::from(step + 2);
        let score = |factor: f64| format!("{:.2}", 1.0 - factor * lack);
        table.rows.push(vec![
            (10 * step).to_string(),
            format!("{:.2} ± {:.2}", 1.0 - lack, 0.7 * lack),
            score(1.5),
            score(1.6),
            score(1.4),
            score(1.7),
            (120 + step * 7 % 90).to_string(),
        ]);
    }
    table
}

fn folds() -> Table {
    let mut table = Table {
        id: "folds".to_owned(),
        caption: "Every run".to_owned(),
        columns: vec![
            Column::number("Training images", ""),
            Column::number("Fold", ""),
            Column::number("ROC-AUC", ""),
            Column::number("Epochs", ""),
            Column::text("Stopped by"),
        ],
        downloads: vec![Download::new("CSV", "tables/all-binary-folds.csv")],
        ..Table::default()
    };
    for run in 0..200_u32 {
        let lack = 0.5 / f64::from(run / 10 + 3) * (0.6 + 0.1 * f64::from(run % 10));
        table.rows.push(vec![
            (10 * (run / 10 + 1)).to_string(),
            (run % 10).to_string(),
            format!("{:.3}", 1.0 - lack),
            (80 + run * 37 % 420).to_string(),
            "patience".to_owned(),
        ]);
    }
    table
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
    let mut table = Table {
        id: "confusion".to_owned(),
        caption: "Who was taken for whom, in percent of the true class".to_owned(),
        columns: vec![Column::text("True class")],
        ..Table::default()
    };
    for class in CLASSES {
        table.columns.push(Column::number(class, ""));
    }
    for (truth, class) in CLASSES.iter().enumerate() {
        let mut row = vec![(*class).to_owned()];
        row.extend((0..8).map(|taken| if taken == truth { "93" } else { "1" }.to_owned()));
        table.rows.push(row);
    }
    Experiment {
        id: "pbc-multiclass".to_owned(),
        title: "PBC: eight kinds of cells".to_owned(),
        facts: facts(&[("Data set", "PBC"), ("Images", "17,092, 360 x 363 pixels")]),
        findings: texts(&["Immature granulocytes are most often mistaken, for neutrophils."]),
        figures: vec![cells("fig7b", "Fig. 7b: confusion matrix", 180.0)],
        tables: vec![table],
        ..Experiment::default()
    }
}

fn copies() -> Experiment {
    Experiment {
        id: "all-copies".to_owned(),
        title: "Images of one cell".to_owned(),
        warnings: texts(&[
            "Synthetic cells, not photographs.",
            "The folds of the published scripts leak: two images of one cell are in training and test.",
        ]),
        figures: vec![
            cells("pair1", "Pair 1: score 0.98", 60.0),
            cells("pair2", "Pair 2: score 0.91", 60.0),
            cells("pair3", "Pair 3: score 0.77", 60.0),
        ],
        tables: vec![Table {
            id: "groups".to_owned(),
            caption: "Groups of images that show one cell".to_owned(),
            columns: vec![
                Column::text("Kept"),
                Column::text("Left out"),
                Column::number("Score", "correlation of details, 0 to 1"),
                Column::text("Labels agree"),
            ],
            ..Table::default()
        }],
        ..Experiment::default()
    }
}

fn settings() -> String {
    let mut text =
        "# Every number of the study.\nseed = 2021\n\n[grid]\nprotocol = \"paper\"\n".to_owned();
    for size in 1..=20 {
        text.push_str(&format!("# size {size}, a comment as long as comments in a settings file may well become in the end, and then some\nsize_{size} = {}\n", size * 10));
    }
    text
}
