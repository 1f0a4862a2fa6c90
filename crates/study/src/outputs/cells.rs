//! Fig. 1, the only figure made from images.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leuko_core::{FileError, hex, read_json, read_summed, write_summed};
use leuko_report::{Image, Picture};
use leuko_viz::{Overview, Panel, Thumbnail, save};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::drawn::{Drawn, stem};
use crate::error::StudyError;
use crate::experiment::Experiment;

const NUMBER: &str = "Fig. 1";
const NAME: &str = "overview";

/// What the picture's file does not say about it.
#[derive(Debug, Serialize, Deserialize)]
struct About {
    /// In points.
    width: f32,
    /// In points.
    height: f32,
    description: String,
    /// SHA-256 (hex) of each of its files, by name: nothing else can say whether they are as they were drawn.
    #[serde(default)]
    sums: BTreeMap<String, String>,
}

fn about_path(out: &Path, stem: &str) -> PathBuf {
    out.join(format!("figures/{stem}.json"))
}

/// Draws the cells of an experiment. `note` is printed below them.
pub(crate) fn draw_cells(
    out: &Path,
    experiment: &Experiment,
    note: Option<String>,
) -> Result<(), StudyError> {
    let stem = stem(&experiment.name, NUMBER, NAME);
    let saved = save(&overview(experiment, note), &out.join("figures"), &stem)?;
    let mut sums = BTreeMap::new();
    for path in &saved.files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        sums.insert(name.into_owned(), sum(path)?);
    }
    let drawn = saved.picture;
    let about = About {
        width: drawn.width,
        height: drawn.height,
        description: drawn.description,
        sums,
    };
    Ok(write_summed(&about_path(out, &stem), &about)?)
}

fn sum(path: &Path) -> Result<String, FileError> {
    let bytes = fs_err::read(path).map_err(|source| FileError::reading(path, source))?;
    Ok(hex(&Sha256::digest(bytes)))
}

/// What is wrong with the files of Fig. 1, which only images can give again.
#[derive(Debug)]
pub(crate) enum OverviewFault {
    /// It is not there.
    Missing(PathBuf),
    /// It is not as it was drawn.
    Changed(PathBuf),
    /// What is known about it cannot be read, is damaged, or was changed.
    File(FileError),
}

/// Compares the files of Fig. 1 of an experiment with their sums.
pub(crate) fn overview_faults(out: &Path, experiment: &str) -> Vec<OverviewFault> {
    let path = about_path(out, &stem(experiment, NUMBER, NAME));
    if !path.is_file() {
        return vec![OverviewFault::Missing(path)];
    }
    let about: About = match read_summed(&path) {
        Ok(about) => about,
        Err(error) => return vec![OverviewFault::File(error)],
    };
    let files = about.sums.iter().filter_map(|(name, expected)| {
        let path = path.with_file_name(name);
        match sum(&path) {
            _ if !path.is_file() => Some(OverviewFault::Missing(path)),
            Ok(found) if found == *expected => None,
            Ok(_) => Some(OverviewFault::Changed(path)),
            Err(error) => Some(OverviewFault::File(error)),
        }
    });
    files.collect()
}

/// The files of Fig. 1 of an experiment, by name.
pub(crate) fn overview_names(experiment: &str) -> [String; 4] {
    let stem = stem(experiment, NUMBER, NAME);
    ["csv", "json", "png", "svg"].map(|ending| format!("{stem}.{ending}"))
}

/// Fig. 1 of an experiment, if it was drawn.
pub(crate) fn cells_drawn(out: &Path, experiment: &str) -> Option<Drawn> {
    let stem = stem(experiment, NUMBER, NAME);
    let svg = fs_err::read_to_string(out.join(format!("figures/{stem}.svg"))).ok()?;
    let about: About = read_json(&about_path(out, &stem)).ok()?;
    Some(Drawn {
        number: NUMBER.to_owned(),
        name: NAME.to_owned(),
        title: "The cells of each class".to_owned(),
        stem,
        caption: "In the order of their file names.".to_owned(),
        picture: Picture {
            image: Image::Svg(svg),
            width: about.width,
            height: about.height,
            description: about.description,
        },
    })
}

fn overview<'a>(experiment: &'a Experiment, note: Option<String>) -> Overview<'a> {
    let images = &experiment.images;
    let panel = |class: usize| {
        let cells: Vec<Thumbnail<'_>> = (0..images.len())
            .filter(|&image| experiment.labels[image].index() == class)
            .map(|image| Thumbnail {
                height: images.height(),
                width: images.width(),
                pixels: images.pixels(image),
            })
            .collect();
        Panel {
            label: experiment.plan.classes[class].clone(),
            cells,
            total: experiment.available[class],
        }
    };
    // As in the paper, the malignant cells on the left.
    let classes: Vec<usize> = match experiment.plan.classes.len() {
        2 => vec![1, 0],
        more => (0..more).collect(),
    };
    Overview {
        title: Some(experiment.settings.title.clone()),
        panels: classes.into_iter().map(panel).collect(),
        note,
    }
}
