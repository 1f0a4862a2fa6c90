//! The cells whose maps are shown (Fig. 4b), and their maps.

use leuko_core::Region;
use leuko_explain::{Composite, Model, Scaling, gradient, relevance};

use super::cells::Cells;
use super::network::input;
use crate::error::StudyError;
use crate::experiment::{Experiment, Sets};
use crate::store::{ShownCell, ShownMaps};

/// The paper's three rows, each by words in names of classes; the first found counts. Where none is
/// found, a malignant cell stands in for the first, normal ones for the others, and of more than two
/// classes any, of a kind that no row shows if there is one.
const ROWS: [&[&str]; 3] = [
    &["lymphoblast", "blast", "myo"],
    &["lymphocyte", "lyt"],
    &["neutrophil", "ngs"],
];
/// Chooses the cells to show among a fold's test images, as (kind, position): of each kind the one whose
/// nucleus is of median size.
pub(super) fn choose(
    experiment: &Experiment,
    cells: &Cells<'_>,
    sets: &Sets,
) -> Vec<(String, usize)> {
    let nucleus = |image: usize| -> Option<usize> {
        let regions = cells.regions(image)?;
        Some(
            regions
                .iter()
                .filter(|&&region| region == Region::Nucleus)
                .count(),
        )
    };
    let with_nucleus: Vec<(usize, usize)> = (sets.test.iter())
        .filter_map(|&image| Some((nucleus(image)?, image)))
        .collect();
    let mut shown: Vec<(String, usize)> = Vec::new();
    // Of more than two classes none is the malignant one.
    let binary = experiment.plan.classes.len() == 2;
    let kind = |image: usize| experiment.kinds[image].as_str();
    for (row, wishes) in ROWS.iter().enumerate() {
        let malignant = row == 0;
        let of_kind = |image: usize| is_of(kind(image), wishes);
        let of_class =
            |image: usize| !binary || (experiment.labels[image].index() > 0) == malignant;
        // A kind that another row shows would stand there twice.
        let of_no_row = |image: usize| !ROWS.iter().any(|wishes| is_of(kind(image), wishes));
        let spare = |image: usize| of_class(image) && of_no_row(image);
        let choices: [&dyn Fn(usize) -> bool; 3] = [&of_kind, &spare, &of_class];
        let free = |image: usize| !shown.iter().any(|(_, taken)| *taken == image);
        let found = choices.iter().find_map(|choice| {
            let fitting = with_nucleus
                .iter()
                .filter(|(_, image)| free(*image) && choice(*image));
            let mut fitting: Vec<_> = fitting.copied().collect();
            fitting.sort_unstable();
            fitting.get(fitting.len() / 2).copied()
        });
        if let Some((_, image)) = found {
            shown.push((kind(image).to_owned(), image));
        }
    }
    shown
}

/// Whether a kind of cell has one of these words in its name.
fn is_of(kind: &str, wishes: &[&str]) -> bool {
    words(kind).any(|word| wishes.contains(&word.as_str()))
}

fn words(kind: &str) -> impl Iterator<Item = String> {
    kind.split(|letter: char| !letter.is_alphanumeric())
        .map(str::to_lowercase)
}

/// The maps of `shown` cells, each of the cell's own class.
pub(super) fn maps(
    experiment: &Experiment,
    shown: &[(String, usize)],
    composite: &Composite,
    model: &Model,
) -> Result<ShownMaps, StudyError> {
    let images = &experiment.images;
    let mut maps = ShownMaps {
        cells: Vec::new(),
        height: images.height(),
        width: images.width(),
        pixels: Vec::new(),
        saliency: Vec::new(),
        relevance: Vec::new(),
    };
    for (kind, image) in shown {
        let (pixels, class) = (input(experiment, *image)?, experiment.labels[*image]);
        let slope = gradient(model, &pixels, class, Scaling::Raw)?;
        let found = relevance(model, &pixels, class, composite)?;
        let narrow = |values: Vec<f64>| values.into_iter().map(|value| value as f32);
        maps.cells.push(ShownCell {
            kind: kind.clone(),
            image: images.ids()[*image].0.clone(),
        });
        maps.pixels.extend_from_slice(images.pixels(*image));
        maps.saliency
            .extend(narrow(slope.map.largest_over_channels()));
        maps.relevance.extend(narrow(found.map.sum_over_channels()));
    }
    Ok(maps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_words_of_a_kind_are_lower_case() {
        let found: Vec<String> = words("Typical lymphocyte").collect();
        assert_eq!(found, ["typical", "lymphocyte"]);
    }
}
