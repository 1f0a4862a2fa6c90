//! Fig. 1, the only figure made from images.

use std::path::{Path, PathBuf};

use leuko_core::{read_json, write_json};
use leuko_report::{Image, Picture};
use leuko_viz::{Overview, Panel, Thumbnail, save};
use serde::{Deserialize, Serialize};

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
    let drawn = save(&overview(experiment, note), &out.join("figures"), &stem)?.picture;
    let about = About {
        width: drawn.width,
        height: drawn.height,
        description: drawn.description,
    };
    Ok(write_json(&about_path(out, &stem), &about)?)
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
