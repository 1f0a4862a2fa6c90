//! What is asked about labelled images, and the settings that the answer is trained with.

use std::collections::BTreeSet;

use leuko_data::{Catalogue, Fit, Mixture, Size, nearest, spelling_key};
use leuko_study::{ClassGroup, ExperimentSettings, Grid, Settings, Watch};

use crate::error::LabError;
use crate::notice::LabNotice;

/// The name that random streams begin with: the same images give the same results in a folder of any name.
pub(crate) const STREAMS: &str = "labelled-images";
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
pub(crate) fn ask(
    catalogue: &Catalogue,
    positive: Option<&str>,
    watch: &dyn Watch,
) -> Result<Catalogue, LabError> {
    let counted = || catalogue.classes.iter().zip(catalogue.counts());
    let large_enough = counted().filter(|(_, images)| *images >= LEAST_IMAGES);
    let mut classes: Vec<&str> = large_enough.map(|(class, _)| class.as_str()).collect();
    for (class, images) in counted().filter(|(_, images)| *images < LEAST_IMAGES) {
        LabNotice::ClassTooSmall {
            class: class.clone(),
            images,
            least: LEAST_IMAGES,
            nearest: nearest(class, &classes),
        }
        .tell(watch);
    }
    if classes.len() < 2 {
        return Err(LabError::TooFewClasses {
            name: catalogue.name.clone(),
            only: classes.first().map(|&only| only.to_owned()),
            least: LEAST_IMAGES,
        });
    }
    order(&mut classes, positive, watch)?;
    let groups: Vec<(&str, [&str; 1])> = classes.iter().map(|&class| (class, [class])).collect();
    Ok(catalogue.regroup(&groups)?)
}

/// Whether a class is named, in any letter case.
fn is_same(given: &str, class: &str) -> bool {
    spelling_key(given) == spelling_key(class)
}

/// Puts the malignant class of two second.
fn order(classes: &mut [&str], positive: Option<&str>, watch: &dyn Watch) -> Result<(), LabError> {
    match (positive, classes) {
        (None, [first, second]) => LabNotice::PositiveByName {
            positive: (*second).to_owned(),
            other: (*first).to_owned(),
        }
        .tell(watch),
        (None, _) => {}
        (Some(positive), [first, second]) if is_same(positive, first) => {
            std::mem::swap(first, second);
        }
        (Some(positive), [_, second]) if is_same(positive, second) => {}
        (Some(positive), [first, second]) => {
            return Err(LabError::NoPositive {
                given: positive.to_owned(),
                nearest: nearest(positive, &[&**first, second]),
                classes: [(*first).to_owned(), (*second).to_owned()],
            });
        }
        (Some(positive), classes) => {
            return Err(LabError::PositiveOfMany {
                given: positive.to_owned(),
                classes: classes.iter().map(|&class| class.to_owned()).collect(),
            });
        }
    }
    Ok(())
}

/// Folds when nobody says: ten, or as many as the smallest class has images (or groups of images).
pub(crate) fn default_folds(question: &Catalogue) -> u16 {
    let classes = 0..question.classes.len();
    let smallest = classes.map(|class| apart(question, class)).min();
    smallest.unwrap_or(FOLDS).clamp(3, FOLDS) as u16
}

/// Number of groups of images of a class; an image without a group counts as one.
pub(crate) fn apart(question: &Catalogue, class: usize) -> usize {
    let of_class = || {
        let entries = question.entries.iter();
        entries.filter(move |entry| entry.class.index() == class)
    };
    let groups: BTreeSet<&str> = of_class().filter_map(|e| e.group.as_deref()).collect();
    groups.len() + of_class().filter(|entry| entry.group.is_none()).count()
}

/// The settings of an experiment named like the question's data set: those of the paper's studies of two
/// and of more classes, for images of `size` in so many folds.
///
/// # Errors
///
/// - Never, as long as the built-in settings are intact.
pub(crate) fn settings(
    question: &Catalogue,
    folds: u16,
    size: Size,
) -> Result<ExperimentSettings, LabError> {
    let group = |class: usize| {
        let name = question.classes[class].as_str();
        ClassGroup::new(name, [name])
    };
    let name = question.name.as_str();
    let binary = question.classes.len() == 2;
    let (mut experiment, like) = match binary {
        true => (
            ExperimentSettings::binary(name, name, group(0), group(1)),
            "all-binary",
        ),
        false => (
            ExperimentSettings::every_class(name, name, LEAST_IMAGES),
            "jtsc-multiclass",
        ),
    };
    experiment.streams = Some(STREAMS.to_owned());
    if let Some(like) = Settings::paper()?.experiments.get(like) {
        experiment.train = like.train;
    }
    let Sizes { smaller, larger } = sizes(question);
    // As the paper's study of more classes does, so that a larger class has no advantage. Two folds do
    // not train.
    let trained = larger * usize::from(folds.saturating_sub(2)) / usize::from(folds.max(1));
    experiment.train.images_a_class = (smaller < larger).then_some(trained.clamp(1, FILLED_UP_TO));
    experiment.fit = Some(Fit {
        target: Some(size),
        ..Fit::default()
    });
    experiment.grid = Grid {
        folds,
        run_folds: folds,
        sizes: Vec::new(),
        mixture: Mixture::Whole,
        ..Grid::default()
    };
    Ok(experiment)
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
