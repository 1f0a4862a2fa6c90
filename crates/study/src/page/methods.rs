//! Methods beside the network: their scores in one table, and in a sentence each.

use leuko_core::TrainSize;
use leuko_eval::{CrossoverVerdict, ExperimentSummary, LEVEL, Which};
use leuko_methods::Method;
use leuko_report::{Column, Download, Table};

use super::metric::{score, score_name};
use crate::methods::MethodResults;
use crate::results::ExperimentResults;

/// The scores of each method by size, the network's first; `None` without methods.
pub(super) fn table(one: &ExperimentResults) -> Option<Table> {
    let first = one.methods.first()?;
    let names = one.methods.iter().map(|method| method.method.to_string());
    let names = std::iter::once("Network".to_owned()).chain(names);
    let columns = names.map(|name| Column::number(name, "mean ± s.d."));
    let row = |size: TrainSize| {
        let methods = one.methods.iter().map(|method| cell(method, size));
        let network = mean(&one.summary, size);
        let start = [size.get().to_string(), network];
        start.into_iter().chain(methods).collect()
    };
    let sizes = first.summary.sizes.iter().map(|size| size.training_images);
    Some(Table {
        id: "methods".to_owned(),
        caption: format!("Methods beside the network: {}", score_name(&one.summary)),
        columns: std::iter::once(Column::number("Training images", ""))
            .chain(columns)
            .collect(),
        rows: sizes.map(row).collect(),
        notes: notes(one),
        downloads: vec![Download::new("methods (CSV)", "tables/methods.csv")],
    })
}

/// A mean score over folds, marked if a difference to the network is shown.
fn cell(method: &MethodResults, size: TrainSize) -> String {
    let against = method.against_network_at(size);
    let mark = match against.and_then(|against| against.better) {
        Some(_) => " *",
        None => "",
    };
    format!("{}{mark}", mean(&method.summary, size))
}

fn mean(summary: &ExperimentSummary, size: TrainSize) -> String {
    let mut sizes = summary.sizes.iter();
    let found = sizes.find(|one| one.training_images == size);
    let score = found.and_then(|size| score(summary, size));
    score.map_or("-".to_owned(), ToString::to_string)
}

fn notes(one: &ExperimentResults) -> Vec<String> {
    let methods = one.methods.iter().map(|method| method.method);
    let methods = methods.map(|method| format!("{method}: {}", method.title()));
    let mut notes = vec![
        format!("{}.", methods.collect::<Vec<_>>().join("; ")),
        format!(
            "All methods have the same training and test images. The network also has validation images, which choose its epoch. A star (*) marks a difference to the network that is shown: by a t-test, paired over folds, that allows for training sets that overlap (Nadeau and Bengio 2003) and for the number of sizes (Holm). Of two methods that are equally good, a star at any size has a chance of at most {:.0}%. The file has intervals of the differences.",
            100.0 * (1.0 - LEVEL)
        ),
    ];
    let missing = one.methods.iter().filter_map(|method| {
        let records = method.records.iter();
        let most = records.map(|record| record.images.without_features).max()?;
        (most > 0).then(|| format!("{} (up to {most} in a fold)", method.method))
    });
    let missing: Vec<String> = missing.collect();
    if !missing.is_empty() {
        notes.push(format!(
            "Some images have no features, for example because no cell is found in them, and count as average: {}.",
            missing.join(", ")
        ));
    }
    notes
}

/// What is shown about each method against the network; nothing about guessing.
pub(super) fn sentences(one: &ExperimentResults) -> Vec<String> {
    let seeing = one.methods.iter();
    let seeing = seeing.filter(|method| method.method != Method::GUESS);
    let said = seeing.filter_map(|method| {
        let verdict = method.against_network.as_ref()?.verdict;
        Some(sentence(method.method, verdict, score_name(&one.summary)))
    });
    said.collect()
}

fn sentence(method: Method, verdict: CrossoverVerdict, score: &str) -> String {
    // The better one, then the other.
    let pair = |better: Which| {
        let names = [format!("the method {method}"), "the network".to_owned()];
        let [first, second] = names;
        match better {
            Which::First => [first, second],
            Which::Second => [second, first],
        }
    };
    match verdict {
        CrossoverVerdict::NoDifferenceShown => format!(
            "No difference in {score} is shown between the network and the method {method}, at any number of training images."
        ),
        CrossoverVerdict::OneAhead { better, from, to } => {
            let [better, other] = pair(better);
            let images = match from == to {
                true => from.to_string(),
                false => format!("{from} to {to}"),
            };
            format!(
                "With {images} training images, {better} is shown to have a higher {score} than {other}."
            )
        }
        CrossoverVerdict::Crosses {
            better_with_few,
            until,
            from,
        } => {
            let [few, many] = pair(better_with_few);
            format!(
                "Up to {until} training images, {few} is shown to have the higher {score}; from {from}, {many}."
            )
        }
        CrossoverVerdict::Mixed => format!(
            "Which has the higher {score}, the network or the method {method}, changes more than once with the number of training images."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_sentences_name_the_better_one_and_where() {
        let say = |verdict| sentence("shape-svm".parse().unwrap(), verdict, "ROC-AUC");
        let said = [
            CrossoverVerdict::NoDifferenceShown,
            CrossoverVerdict::OneAhead {
                better: Which::Second,
                from: 100,
                to: 200,
            },
            CrossoverVerdict::OneAhead {
                better: Which::First,
                from: 10,
                to: 10,
            },
            CrossoverVerdict::Crosses {
                better_with_few: Which::First,
                until: 20,
                from: 150,
            },
            CrossoverVerdict::Mixed,
        ];
        insta::assert_snapshot!(said.map(say).join("\n"), @"
        No difference in ROC-AUC is shown between the network and the method shape-svm, at any number of training images.
        With 100 to 200 training images, the network is shown to have a higher ROC-AUC than the method shape-svm.
        With 10 training images, the method shape-svm is shown to have a higher ROC-AUC than the network.
        Up to 20 training images, the method shape-svm is shown to have the higher ROC-AUC; from 150, the network.
        Which has the higher ROC-AUC, the network or the method shape-svm, changes more than once with the number of training images.
        ");
    }
}
