//! Labels until human: on each attribute of WBCAtt, how many images until a method is as good as a second annotator.

use std::path::Path;

use anyhow::{Context, Result, bail};
use fs_err as fs;
use leuko_core::write_whole;
use leuko_data::{ReadTwice, read_twice};
use leuko_lab::{CurveConfig, LabelLayout, plan_curve, read_labelled};
use leuko_study::howmany::{Measure, Outlook, Request, howmany};
use leuko_study::{Compute, Profile, Silent, Store, run};

use crate::Args;
use crate::human_report;
use crate::human_row::Row;
use crate::measure::link_data;
use crate::questions::{Class, Question, attributes};

/// The methods, which take seconds.
const METHODS: &str = "methods=[\"guess\", \"colour\", \"shape-svm\", \"pretrained\"]";

/// A question with the answers of two annotators to it.
struct Read {
    question: Question,
    readings: ReadTwice,
}

/// Fits the methods to all attributes, and writes table and page.
#[expect(clippy::print_stderr, reason = "a program that says how far it is")]
pub(crate) fn human(args: &Args) -> Result<()> {
    let work = args.work.join("human");
    fs::create_dir_all(&work)?;
    link_data(&args.data, &work)?;
    let mut rows = Vec::new();
    for question in attributes(&args.data)? {
        eprintln!("{}", question.name);
        let context = || question.name.clone();
        let two = two_classes(&args.data, &question)?;
        let all = all_values(&args.data, &question)?;
        let read = all.as_ref().unwrap_or(&two);
        rows.extend(methods(read, &work, args.workers).with_context(context)?);
        rows.extend(networks(&two, &args.work).with_context(context)?);
        write(&args.out, &rows)?;
    }
    Ok(())
}

fn write(out: &Path, rows: &[Row]) -> Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    write_whole(&out.join("human.csv"), &writer.into_inner()?)?;
    Ok(write_whole(
        &out.join("README.md"),
        human_report::page(rows).as_bytes(),
    )?)
}

/// The labels of both annotators.
fn readings(data: &Path, attribute: &str) -> Result<ReadTwice> {
    let columns = ["first", "second"].map(|reader| format!("{attribute}_{reader}"));
    let table = data.join("wbcatt/two-annotators.csv");
    Ok(read_twice(&table, [&columns[0], &columns[1]])?)
}

/// The name of the attribute in the tables.
fn attribute(question: &Question) -> String {
    let name = question
        .name
        .strip_prefix("wbcatt-")
        .unwrap_or(&question.name);
    name.replace('-', "_")
}

/// The question of the back-test: an attribute's most frequent value against the others.
fn two_classes(data: &Path, question: &Question) -> Result<Read> {
    let [most, other] = &question.classes[..] else {
        bail!("{} is no question of two classes", question.name);
    };
    let mut readings = readings(data, &attribute(question))?;
    for label in readings.labels.iter_mut().flatten() {
        if *label != most.name {
            label.clone_from(&other.name);
        }
    }
    Ok(Read {
        question: question.clone(),
        readings,
    })
}

/// All values of an attribute as classes; `None` if there are two, which are the classes of the question.
fn all_values(data: &Path, question: &Question) -> Result<Option<Read>> {
    let attribute = attribute(question);
    let mut classes: Vec<Class> = Vec::new();
    let mut reader = csv::Reader::from_reader(fs::File::open(data.join("wbcatt/attributes.csv"))?);
    let column = reader.headers()?.iter().position(|name| name == attribute);
    let column = column.with_context(|| format!("there is no attribute {attribute}"))?;
    for row in reader.records() {
        let row = row?;
        let (path, value) = (row[0].to_owned(), &row[column]);
        match classes.iter_mut().find(|class| class.name == value) {
            Some(class) => class.images.push(path),
            None => classes.push(Class {
                name: value.to_owned(),
                images: vec![path],
            }),
        }
    }
    if classes.len() <= 2 {
        return Ok(None);
    }
    Ok(Some(Read {
        readings: readings(data, &attribute)?,
        question: Question {
            name: format!("{}-all-values", question.name),
            classes,
        },
    }))
}

/// Fits the methods to growing numbers of all images, and compares them with the second annotator.
fn methods(read: &Read, work: &Path, workers: Option<usize>) -> Result<Vec<Row>> {
    let Question { name, classes } = &read.question;
    let table = work.join(format!("{name}.csv"));
    let mut writer = csv::Writer::from_path(&table)?;
    writer.write_record(["path", "label"])?;
    for class in classes {
        for image in &class.images {
            writer.write_record([&format!("data/{image}"), &class.name])?;
        }
    }
    writer.flush()?;
    let default = Compute::default();
    let config = CurveConfig {
        profile: Profile::Paper,
        assignments: [
            METHODS,
            "analysis.enabled=false",
            "audit.enabled=false",
            "grid.run_folds=5",
        ]
        .map(str::to_owned)
        .to_vec(),
        compute: Compute {
            workers: workers.unwrap_or(default.workers),
            ..default
        },
        ..CurveConfig::default()
    };
    let folder = work.join("runs").join(name);
    fs::create_dir_all(&folder)?;
    share_features(work, &folder)?;
    let store = Store::open(&folder)?;
    let plan = plan_curve(
        read_labelled(&table, &LabelLayout::default(), &Silent)?,
        &config,
        Some(&store),
        &Silent,
    )?;
    let images = plan
        .study
        .experiments()
        .iter()
        .flat_map(|one| &one.available)
        .sum();
    run(&plan.study.without_networks(), &store, &Silent)?;
    Ok(answers(read, &store, images)?
        .into_iter()
        .filter(|row| row.method != "cnn")
        .collect())
}

/// The pretrained network's features of an image are the same for each question, so those of the first serve all.
fn share_features(work: &Path, folder: &Path) -> Result<()> {
    let file = Path::new("methods/human/pretrained.safetensors");
    let here = folder.join(file);
    if here.exists() {
        return Ok(());
    }
    for other in fs::read_dir(work.join("runs"))? {
        let known = other?.path().join(file);
        if known.exists() {
            fs::create_dir_all(folder.join("methods/human"))?;
            fs::copy(known, here)?;
            break;
        }
    }
    Ok(())
}

/// The network's curve of the first seed, if the back-test has trained it.
fn networks(read: &Read, work: &Path) -> Result<Vec<Row>> {
    let folder = work.join("runs").join(format!("{}-s1", read.question.name));
    if !folder.join("report.html").exists() {
        return Ok(Vec::new());
    }
    let images = read.question.images(1).len();
    let rows = answers(read, &Store::open(&folder)?, images)?;
    Ok(rows.into_iter().filter(|row| row.method == "cnn").collect())
}

fn answers(read: &Read, store: &Store, images: usize) -> Result<Vec<Row>> {
    let request = Request {
        measure: Some(Measure::BalancedAccuracy),
        readings: Some(read.readings.clone()),
        ..Request::default()
    };
    let row = |outlook: &Outlook| {
        let human = outlook.human.as_ref()?;
        let &(largest, score) = human.means.last()?;
        let [until_low, until_human, until_high] = human.until_each();
        let question = &read.question;
        let classes: Vec<&str> = question.classes.iter().map(|class| &*class.name).collect();
        let attribute = attribute(question);
        Some(Row {
            attribute: attribute.trim_end_matches("_all_values").to_owned(),
            classes: classes.join(" | "),
            images,
            read_twice: human.score.images,
            human: human.score.value,
            human_low: human.score.low,
            human_high: human.score.high,
            method: outlook.method.to_string(),
            largest,
            score,
            until_low,
            until_human,
            until_high,
        })
    };
    Ok(howmany(store, &request)?.iter().filter_map(row).collect())
}
