//! Where to put real data, for a study of synthetic cells.

use crate::results::ExperimentResults;
use crate::store::{SkipReason, SkippedExperiment};

/// Where to put photographs; `None` if the study has some.
pub(super) fn advice(
    experiments: &[ExperimentResults],
    skipped: &[SkippedExperiment],
) -> Option<String> {
    let synthetic = experiments.iter().all(|one| one.description.synthetic);
    (synthetic && !experiments.is_empty()).then(|| words(skipped))
}

fn words(skipped: &[SkippedExperiment]) -> String {
    let missing = skipped.iter().find_map(|one| match &one.reason {
        SkipReason::NoDataSet {
            dataset, folder, ..
        } => Some(format!(
            ", for example {dataset} into {},",
            folder.display()
        )),
        _ => None,
    });
    format!(
        "These cells are synthetic. To study photographs, put a data set into its folder{} and start the study again; the command leuko formats data says where to get each one. To train on your own images, make one folder for each class and give the folder around them to the command leuko train.",
        missing.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_words_name_the_folder_of_a_missing_data_set() {
        let missing = SkippedExperiment {
            name: "all-binary".to_owned(),
            title: "ALL".to_owned(),
            reason: SkipReason::NoDataSet {
                dataset: "ALL-IDB2".to_owned(),
                folder: "data/all-idb2".into(),
                access: String::new(),
            },
        };
        insta::assert_snapshot!([words(&[missing]), words(&[])].join("\n"), @r"
        These cells are synthetic. To study photographs, put a data set into its folder, for example ALL-IDB2 into data/all-idb2, and start the study again; the command leuko formats data says where to get each one. To train on your own images, make one folder for each class and give the folder around them to the command leuko train.
        These cells are synthetic. To study photographs, put a data set into its folder and start the study again; the command leuko formats data says where to get each one. To train on your own images, make one folder for each class and give the folder around them to the command leuko train.
        ");
    }
}
