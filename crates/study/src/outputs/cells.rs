//! Fig. 1, the only figure that is made from images.

use std::path::Path;

use anyhow::Result;
use leuko_viz::{Overview, Panel, Thumbnail, save};

use crate::prepared::Prepared;

/// Draws the cells of an experiment. `note` is printed below them.
pub(crate) fn draw_cells(out: &Path, experiment: &Prepared, note: &Option<String>) -> Result<()> {
    let name = format!("{}-fig1-overview", experiment.name);
    save(&overview(experiment, note), &out.join("figures"), &name)?;
    Ok(())
}

fn overview<'a>(experiment: &'a Prepared, note: &Option<String>) -> Overview<'a> {
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
        note: note.clone(),
    }
}
