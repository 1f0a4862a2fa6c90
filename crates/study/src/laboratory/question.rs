//! What is asked about labelled images, and the settings that the answer is trained with.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use leuko_data::{Catalogue, Fit, Mixture, Size, did_you_mean, nearest};
use leuko_train::TrainConfig;
use serde::Serialize;
use toml::Table;

use super::cli::TrainArgs;
use crate::settings::{self, ClassGroup, Profile, Settings};

/// A class with fewer images cannot stand in training, validation and test.
const LEAST_IMAGES: usize = 3;
/// Folds when nobody says, if the classes are large enough.
const FOLDS: usize = 10;
/// Most images that smaller classes are filled up to: their copies are in memory.
const FILLED_UP_TO: usize = 1000;

/// The images of all classes that are large enough; of two classes the malignant one is the second.
///
/// # Errors
///
/// - If `positive` is no class, or there are not two.
/// - If fewer than two classes are large enough.
pub(crate) fn ask(catalogue: &Catalogue, positive: Option<&str>) -> Result<Catalogue> {
    let mut classes: Vec<&str> = Vec::new();
    for (class, images) in catalogue.classes.iter().zip(catalogue.counts()) {
        if images >= LEAST_IMAGES {
            classes.push(class);
        } else {
            tracing::warn!(
                "class {class} is left out: it has {images} image(s), and at least {LEAST_IMAGES} are needed"
            );
        }
    }
    if classes.len() < 2 {
        let found = match classes.first() {
            Some(only) => format!("only {only} has"),
            None => "no class has".to_owned(),
        };
        bail!(
            "{}: {found} at least {LEAST_IMAGES} images, and two classes are needed to tell them apart\nhint: put the images of each class into a folder of its own",
            catalogue.name
        );
    }
    match (positive, &mut classes[..]) {
        (None, [first, second]) => tracing::warn!(
            "{second} counts as the malignant class, as it comes second by name; --positive {first} names the other"
        ),
        (None, _) => {}
        (Some(positive), [first, second]) if positive == *first => std::mem::swap(first, second),
        (Some(positive), [_, second]) if positive == *second => {}
        (Some(positive), [first, second]) => bail!(
            "--positive {positive}: no such class{}\nhint: the classes are {first} and {second}",
            did_you_mean(nearest(positive, &[&**first, second]).as_ref())
        ),
        (Some(positive), classes) => bail!(
            "--positive {positive}: that is for two classes, and there are {}: {}\nhint: leave it out to tell all of them apart, or put the images into two folders",
            classes.len(),
            classes.join(", ")
        ),
    }
    let groups: Vec<(&str, [&str; 1])> = classes.iter().map(|&class| (class, [class])).collect();
    Ok(catalogue.regroup(&groups)?)
}

/// Folds when nobody says: ten, or as many as the smallest class has images (or groups of images).
pub(crate) fn default_folds(question: &Catalogue) -> u16 {
    let apart = |class: usize| {
        let of_class = || {
            question
                .entries
                .iter()
                .filter(move |e| e.class.index() == class)
        };
        let groups: BTreeSet<&str> = of_class().filter_map(|e| e.group.as_deref()).collect();
        groups.len() + of_class().filter(|entry| entry.group.is_none()).count()
    };
    let smallest = (0..question.classes.len()).map(apart).min();
    smallest.unwrap_or(FOLDS).clamp(3, FOLDS) as u16
}

/// The experiment as settings have it.
#[derive(Serialize)]
struct Experiment<'a> {
    title: &'a str,
    dataset: &'a str,
    negative: Option<ClassGroup>,
    positive: Option<ClassGroup>,
    least_images: Option<usize>,
    fit: Fit,
    grid: Grid,
    train: TrainConfig,
}

#[derive(Serialize)]
struct Grid {
    folds: u16,
    run_folds: u16,
    /// None: all images.
    sizes: [u32; 0],
    mixture: Mixture,
}

/// The settings of an experiment named like the question's data set: those of the paper's studies of
/// two and of more classes, overlaid by `args`.
///
/// # Errors
///
/// - For an assignment that is none, or of no setting.
pub(crate) fn resolve(question: &Catalogue, args: &TrainArgs) -> Result<Settings> {
    let folds = args.folds.unwrap_or_else(|| default_folds(question));
    let group = |class: usize| ClassGroup {
        name: question.classes[class].clone(),
        classes: vec![question.classes[class].clone()],
    };
    let binary = question.classes.len() == 2;
    let Sizes { smaller, larger } = sizes(question);
    let paper = settings::resolve(Profile::Paper, None, &[], None)?;
    let like = if binary {
        "all-binary"
    } else {
        "jtsc-multiclass"
    };
    let mut train = paper
        .experiments
        .get(like)
        .map_or_else(TrainConfig::default, |e| e.train);
    // As the paper's study of more classes does, so that a larger class has no advantage. Two folds do
    // not train.
    let trained = larger * usize::from(folds - 2) / usize::from(folds);
    train.images_a_class = (smaller < larger).then_some(trained.clamp(1, FILLED_UP_TO));
    let Size { height, width } = args.size.0;
    let own = Experiment {
        title: &question.name,
        dataset: &question.name,
        negative: binary.then(|| group(0)),
        positive: binary.then(|| group(1)),
        least_images: (!binary).then_some(LEAST_IMAGES),
        fit: Fit {
            target: Some(Size { height, width }),
            ..Fit::default()
        },
        grid: Grid {
            folds,
            run_folds: folds,
            sizes: [],
            mixture: Mixture::Whole,
        },
        train,
    };
    let own = Table::try_from(&own)?;
    let mut settings = settings::resolve_one(&question.name, own, &args.assignments, args.seed)?;
    // `leuko explain` does that on demand.
    settings.analysis.enabled = false;
    Ok(settings)
}

struct Sizes {
    smaller: usize,
    larger: usize,
}

fn sizes(question: &Catalogue) -> Sizes {
    let counts = question.counts();
    Sizes {
        smaller: counts.iter().min().copied().unwrap_or(0),
        larger: counts.iter().max().copied().unwrap_or(0),
    }
}
