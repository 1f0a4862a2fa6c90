//! What a study leaves out of the published one, or does in another way.

use toml::Table;

use crate::settings::{Experiment, Settings, differences};

/// In words, what experiment `name` does in another way than the paper; `None` if nothing.
pub(crate) fn left_out(settings: &Settings, paper: &Settings, name: &str) -> Option<String> {
    let (own, full) = (
        settings.experiments.get(name)?,
        paper.experiments.get(name)?,
    );
    let mut parts = Vec::new();
    let mut part = |what: &str, own: usize, full: usize| {
        if own != full {
            parts.push(format!("{own} of {full} {what}"));
        }
    };
    if !full.grid.sizes.is_empty() && !own.grid.sizes.is_empty() {
        part("sizes", own.grid.sizes.len(), full.grid.sizes.len());
    }
    part(
        "folds",
        usize::from(own.grid.run_folds),
        usize::from(full.grid.run_folds),
    );
    part(
        "epochs at most",
        own.train.max_epochs,
        full.train.max_epochs,
    );
    part(
        "epochs of patience",
        own.train.stopping.patience,
        full.train.stopping.patience,
    );
    if full.grid.sizes.is_empty() && !own.grid.sizes.is_empty() {
        let sizes: Vec<String> = (own.grid.sizes.iter())
            .map(|size| size.get().to_string())
            .collect();
        parts.push(format!("{} training images, not all", sizes.join(", ")));
    }
    parts.extend(others(own, full));
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Keys that differ and that no part above speaks of, as `train.batch_size 8 instead of 5`.
fn others(own: &Experiment, full: &Experiment) -> Vec<String> {
    const SAID: [&str; 4] = [
        "grid.sizes",
        "grid.run_folds",
        "train.max_epochs",
        "train.stopping.patience",
    ];
    let table = |experiment| Table::try_from(experiment).unwrap_or_default();
    differences(&table(full), &table(own))
        .into_iter()
        .filter(|found| {
            let of_method = found.key.starts_with("grid.") || found.key.starts_with("train.");
            of_method && !SAID.contains(&found.key.as_str())
        })
        .map(|found| format!("{} {} instead of {}", found.key, found.new, found.old))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Profile, resolve};

    #[test]
    fn test_left_out_of_quick_names_sizes_folds_and_epochs_and_of_paper_nothing() {
        let paper = resolve(Profile::Paper, None, &[], None).unwrap();
        let quick = resolve(Profile::Quick, None, &[], None).unwrap();
        assert_eq!(
            left_out(&quick, &paper, "all-binary").unwrap(),
            "6 of 20 sizes, 3 of 10 folds, 120 of 500 epochs at most, 40 of 50 epochs of patience"
        );
        assert_eq!(left_out(&paper, &paper, "all-binary"), None);
    }

    #[test]
    fn test_left_out_names_every_other_change_of_the_method() {
        let paper = resolve(Profile::Paper, None, &[], None).unwrap();
        let changes = [
            "train.batch_size=8".to_owned(),
            "train.augment.enabled=false".to_owned(),
        ];
        let changed = resolve(Profile::Paper, None, &changes, None).unwrap();
        assert_eq!(
            left_out(&changed, &paper, "all-binary").unwrap(),
            "train.augment.enabled false instead of true, train.batch_size 8 instead of 5"
        );
    }
}
