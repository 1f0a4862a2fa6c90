//! Labels saved by a choice, on images whose labels are known.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use leuko_data::Catalogue;
use leuko_query::{Points, SimulationConfig, Truth, simulate};
use leuko_study::audit::{AuditFolder, CopySearch, KeepAudit};
use leuko_study::{CopiesConfig, Store, Watch, count};

use super::features;
use super::simulated::Simulated;
use crate::error::LabError;
use crate::notice::LabNotice;

/// Fewest images of a class that takes part: one of them tests.
const FEWEST: usize = 4;

/// How rounds are simulated on images.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SimulateConfig {
    /// Strategies, seeds and rounds.
    pub rounds: SimulationConfig,
    /// What is done about copies of cells; by default one image of each cell takes part.
    pub copies: CopiesConfig,
}

/// Simulates rounds of choosing and labelling on labelled images, with features of the pretrained network: what would
/// each strategy have saved against a random choice? See [`leuko_query::simulate`].
///
/// One image of each cell takes part. Images of one group, such as a patient, never both train and test. Classes with
/// fewer than 4 images are left out, with a notice. `out` keeps features and what was found about copies, so that the
/// same call again is quick.
///
/// # Errors
///
/// - [`LabError::TooFewClasses`] if fewer than two classes stay.
/// - [`LabError::Query`] if there are too few images, or a setting is out of its range.
/// - [`LabError::Pretrained`] if the weights of the pretrained network cannot be fetched.
/// - [`LabError::Cancelled`], [`LabError::Stopped`] if the watch asked to stop.
///
/// # Examples
///
/// ```no_run
/// use std::path::Path;
///
/// use leuko_lab::{LabelLayout, SimulateConfig, read_labelled, simulate_next};
/// use leuko_study::Silent;
///
/// let out = Path::new("results/cells-next");
/// let catalogue = read_labelled(Path::new("cells"), &LabelLayout::default(), &Silent)?;
/// let found = simulate_next(catalogue, &SimulateConfig::default(), out, &Silent)?;
/// for saving in &found.savings {
///     println!("{saving}");
/// }
/// found.write(out)?;
/// # Ok::<(), leuko_lab::LabError>(())
/// ```
pub fn simulate_next(
    catalogue: Catalogue,
    config: &SimulateConfig,
    out: &Path,
    watch: &dyn Watch,
) -> Result<Simulated, LabError> {
    Store::check(out)?;
    let search = CopySearch {
        folder: Some(AuditFolder {
            out,
            keep: KeepAudit::Now,
        }),
        ..CopySearch::default()
    };
    let mut catalogue = search
        .without_copies(catalogue, &config.copies, watch)?
        .catalogue;
    let paths: Vec<_> = catalogue
        .entries
        .iter()
        .map(|entry| entry.path.clone())
        .collect();
    let rows = features::pretrained(&paths, out, watch)?;
    let mut described = BTreeMap::new();
    for (entry, row) in catalogue.entries.iter().zip(rows) {
        match row {
            Ok(row) => drop(described.insert(entry.id.clone(), row)),
            Err(error) => LabNotice::Unreadable {
                path: entry.path.clone(),
                reason: error
                    .to_string()
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            }
            .tell(watch),
        }
    }
    catalogue
        .entries
        .retain(|entry| described.contains_key(&entry.id));
    let catalogue = without_small_classes(catalogue, watch)?;
    let rows: Vec<&Vec<f32>> = catalogue
        .entries
        .iter()
        .filter_map(|entry| described.get(&entry.id))
        .collect();
    let points = Points::new(&rows)?;
    let labels = catalogue.labels();
    let groups = groups(&catalogue);
    let truth = Truth {
        features: &points,
        labels: &labels,
        classes: catalogue.classes.len(),
        groups: groups.as_deref(),
    };
    let count = count(watch, "simulated runs", config.rounds.runs());
    let simulation = simulate(&truth, &config.rounds, &|done, _| {
        count(done);
        match watch.cancelled() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    Simulated::of(catalogue, simulation)
}

/// Leaves out classes that cannot both train and test.
fn without_small_classes(catalogue: Catalogue, watch: &dyn Watch) -> Result<Catalogue, LabError> {
    let counts = catalogue.counts();
    let mut places = BTreeMap::new();
    let mut classes = Vec::new();
    for (index, (class, &images)) in catalogue.classes.iter().zip(&counts).enumerate() {
        if images >= FEWEST {
            places.insert(index, leuko_core::ClassIndex(classes.len() as u16));
            classes.push(class.clone());
        } else {
            LabNotice::ClassTooSmall {
                class: class.clone(),
                images,
                least: FEWEST,
                nearest: None,
            }
            .tell(watch);
        }
    }
    if classes.len() < 2 {
        return Err(LabError::TooFewClasses {
            name: catalogue.name,
            only: classes.pop(),
            least: FEWEST,
        });
    }
    let entries = catalogue.entries.into_iter().filter_map(|mut entry| {
        entry.class = *places.get(&entry.class.index())?;
        Some(entry)
    });
    Ok(Catalogue {
        entries: entries.collect(),
        classes,
        ..catalogue
    })
}

/// A number for each group; an image without one is its own. `None` if there are no groups.
fn groups(catalogue: &Catalogue) -> Option<Vec<usize>> {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let images = catalogue.entries.len();
    let number = |(image, entry): (usize, &'_ leuko_data::Entry)| (image, entry.group.clone());
    let of_images: Vec<(usize, Option<String>)> =
        catalogue.entries.iter().enumerate().map(number).collect();
    if of_images.iter().all(|(_, group)| group.is_none()) {
        return None;
    }
    let groups = of_images.iter().map(|(image, group)| match group {
        Some(group) => {
            let next = images + known.len();
            *known.entry(group).or_insert(next)
        }
        None => *image,
    });
    Some(groups.collect())
}
