//! How an experiment differs from the paper's study of its kind.

use toml::Table;

use crate::facts::Departure;
use crate::settings::{ExperimentSettings, Settings, differences};
use crate::store::Description;

/// Settings that have departures of their own.
const NAMED: [&str; 4] = [
    "grid.sizes",
    "grid.run_folds",
    "train.max_epochs",
    "train.stopping.patience",
];

/// Whether an experiment is one of the paper's settings on its data set of photographs.
pub(crate) fn is_of_paper(about: &Description) -> bool {
    // The built-in settings can be read.
    let paper = Settings::paper().ok();
    let dataset = paper.and_then(|paper| Some(paper.experiments.get(&about.name)?.dataset.clone()));
    !about.synthetic && dataset.as_ref() == Some(&about.dataset)
}

/// How experiment `name` of `settings` differs from that of `paper`; nothing for an experiment that the
/// paper's settings do not have, or have for another data set.
pub(crate) fn departures(settings: &Settings, paper: &Settings, name: &str) -> Vec<Departure> {
    let (Some(own), Some(full)) = (settings.experiments.get(name), paper.experiments.get(name))
    else {
        return Vec::new();
    };
    if own.dataset != full.dataset {
        return Vec::new();
    }
    let differing = |here: usize, paper: usize| (here != paper).then_some((here, paper));
    let mut found = Vec::new();
    match (own.grid.sizes.is_empty(), full.grid.sizes.is_empty()) {
        (false, false) => found.extend(
            differing(own.grid.sizes.len(), full.grid.sizes.len())
                .map(|(here, paper)| Departure::Sizes { here, paper }),
        ),
        (false, true) => found.push(Departure::ChosenSizes {
            sizes: own.grid.sizes.iter().map(|size| size.get()).collect(),
        }),
        (true, false) => found.push(Departure::AllImages {
            paper: full.grid.sizes.len(),
        }),
        (true, true) => {}
    }
    found.extend(
        differing(own.grid.run_folds.into(), full.grid.run_folds.into())
            .map(|(here, paper)| Departure::Folds { here, paper }),
    );
    found.extend(
        differing(own.train.max_epochs, full.train.max_epochs)
            .map(|(here, paper)| Departure::MaxEpochs { here, paper }),
    );
    found.extend(
        differing(own.train.stopping.patience, full.train.stopping.patience)
            .map(|(here, paper)| Departure::Patience { here, paper }),
    );
    found.extend(others(own, full));
    found
}

/// Settings of the method that differ and have no departure of their own.
fn others(own: &ExperimentSettings, full: &ExperimentSettings) -> impl Iterator<Item = Departure> {
    let table = |experiment| Table::try_from(experiment).unwrap_or_default();
    let of_method = |key: &str| key.starts_with("grid.") || key.starts_with("train.");
    differences(&table(full), &table(own))
        .into_iter()
        .filter(move |found| of_method(&found.key) && !NAMED.contains(&found.key.as_str()))
        .map(|found| Departure::Setting {
            key: found.key,
            here: found.new,
            paper: found.old,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Profile, SettingsRequest};

    fn of(profile: Profile, assignments: &[&str]) -> Settings {
        let request = SettingsRequest {
            profile,
            assignments: assignments.iter().map(|&text| text.to_owned()).collect(),
            ..SettingsRequest::default()
        };
        request.resolve().unwrap()
    }

    #[test]
    fn test_departures_of_quick_are_sizes_folds_and_epochs_and_of_paper_none() {
        let paper = Settings::paper().unwrap();
        assert_eq!(
            departures(&of(Profile::Quick, &[]), &paper, "all-binary"),
            [
                Departure::Sizes { here: 6, paper: 20 },
                Departure::Folds { here: 3, paper: 10 },
                Departure::MaxEpochs {
                    here: 120,
                    paper: 500
                },
                Departure::Patience {
                    here: 40,
                    paper: 50
                },
            ]
        );
        assert_eq!(departures(&paper, &paper, "all-binary"), []);
    }

    #[test]
    fn test_departures_name_every_other_change_of_the_method() {
        let changes = ["train.batch_size=8", "train.augment.enabled=false"];
        let changed = of(Profile::Paper, &changes);
        let setting = |key: &str, here: &str, paper: &str| Departure::Setting {
            key: key.into(),
            here: here.into(),
            paper: paper.into(),
        };
        assert_eq!(
            departures(&changed, &Settings::paper().unwrap(), "all-binary"),
            [
                setting("train.augment.enabled", "false", "true"),
                setting("train.batch_size", "8", "5"),
            ]
        );
    }

    #[test]
    fn test_an_experiment_that_the_paper_does_not_have_departs_from_nothing() {
        let paper = Settings::paper().unwrap();
        let mut own = paper.clone();
        let mut mine = own.experiments["all-binary"].clone();
        mine.grid.set_sizes([10, 20]).unwrap();
        own.experiments.insert("mine".to_owned(), mine.clone());
        assert_eq!(departures(&own, &paper, "mine"), []);
        // A folder for `leuko train` may have the name of one.
        mine.dataset = "all-binary".to_owned();
        own.experiments.insert("all-binary".to_owned(), mine);
        assert_eq!(departures(&own, &paper, "all-binary"), []);
    }
}
