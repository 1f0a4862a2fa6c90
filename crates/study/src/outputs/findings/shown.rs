//! Fig. 4b: where networks look, for three cells.

use leuko_core::{FoldIndex, RunId, TrainSize};
use leuko_viz::{AttributionMaps, AttributionRow, MapPair, Thumbnail};

use crate::error::StudyError;
use crate::outputs::drawn::{Drawing, Label};
use crate::store::{Description, Finding, ShownMaps, Store};
use crate::words::note;

/// Draws the maps of the shown cells, if there are any. Maps were written just before the finding of
/// their run, so those without one are not its.
pub(super) fn draw(
    store: &Store,
    experiment: &Description,
    findings: &[Finding],
    drawing: &mut Drawing,
) -> Result<(), StudyError> {
    let (sizes, maps) = read_maps(store, experiment, findings)?;
    let Some(first) = maps.first().filter(|first| !first.cells.is_empty()) else {
        return Ok(());
    };
    let (height, width) = (first.height, first.width);
    let of_cell = |values: &[f32], cell: usize| {
        let values = &values[cell * height * width..(cell + 1) * height * width];
        values.iter().map(|&value| f64::from(value)).collect()
    };
    let rows = first
        .cells
        .iter()
        .enumerate()
        .map(|(cell, shown)| AttributionRow {
            label: name_of(experiment, &shown.kind).to_owned(),
            input: Thumbnail {
                height,
                width,
                pixels: &first.pixels[cell * height * width * 3..(cell + 1) * height * width * 3],
            },
            maps: (maps.iter())
                .map(|maps| MapPair {
                    saliency: of_cell(&maps.saliency, cell),
                    relevance: of_cell(&maps.relevance, cell),
                })
                .collect(),
        });
    let figure = AttributionMaps {
        saliency_heading: "Saliency, by number of training images".to_owned(),
        relevance_heading: "Relevance (LRP), by number of training images".to_owned(),
        title: Some(experiment.title.clone()),
        columns: sizes.iter().map(|size| size.get().to_string()).collect(),
        rows: rows.collect(),
        note: note(experiment),
    };
    let caption = format!(
        "Where networks of the first fold look, for {} of its test images, each explained for its true class. Saliency: the magnitude of the gradient of the class's score; brighter is more, and each map has its own scale. Relevance: red pixels speak for the class, blue pixels against it, and white is 0. All relevance maps of a row share one scale, so weak maps look white. Rules of LRP: {}.",
        first.cells.len(),
        experiment.analysis.composite
    );
    let label = Label {
        number: "Fig. 4b",
        name: "attribution-maps",
        title: "Where networks look in single cells",
        caption: &caption,
    };
    drawing.add(label, &figure)
}

/// The maps of the first fold for the sizes that are shown, as far as there are any.
fn read_maps(
    store: &Store,
    experiment: &Description,
    findings: &[Finding],
) -> Result<(Vec<TrainSize>, Vec<ShownMaps>), StudyError> {
    let (mut sizes, mut maps) = (Vec::new(), Vec::new());
    for size in experiment.shown_sizes() {
        let run = RunId {
            experiment: experiment.name.clone(),
            size,
            fold: FoldIndex(0),
        };
        let path = store.maps(&run);
        let mut found = findings.iter();
        let found = found.any(|finding| (finding.size, finding.fold) == (size, run.fold));
        if found && path.exists() {
            sizes.push(size);
            maps.push(ShownMaps::read(&path)?);
        }
    }
    Ok((sizes, maps))
}

/// The name of a class of the data set. A class of the experiment that holds no other class has one name on
/// the whole page: that of the experiment.
fn name_of<'a>(experiment: &'a Description, kind: &'a str) -> &'a str {
    let classes = &experiment.dataset_classes;
    let taken_as = classes
        .iter()
        .find(|class| class.name == kind)
        .and_then(|class| class.taken_as.as_deref());
    let merged = |taken: &&str| {
        let of_it = classes
            .iter()
            .filter(|class| class.taken_as.as_deref() == Some(taken));
        of_it.count() > 1
    };
    taken_as.filter(|taken| !merged(taken)).unwrap_or(kind)
}
