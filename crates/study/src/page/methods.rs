//! Methods beside the network: their scores in one table, and in a sentence each.

use leuko_core::TrainSize;
use leuko_eval::{Crossover, ExperimentSummary, LEVEL, Which};
use leuko_methods::Method;
use leuko_report::{Column, Download, Table};

use super::metric::{score, score_name};
use crate::methods::MethodResults;
use crate::results::ExperimentResults;

/// A test that shows no smaller difference than this is weak: scores that far apart matter to a laboratory.
const WEAK: f64 = 0.05;

/// The scores of each method by size, the network's first; `None` if there is nothing to compare.
pub(super) fn table(one: &ExperimentResults) -> Option<Table> {
    let first = one.methods.first()?;
    let network = one.network();
    if network.is_none() && one.methods.len() < 2 {
        return None;
    }
    let names = one.methods.iter().map(|method| method.method.to_string());
    let names = network
        .map(|_| "Network".to_owned())
        .into_iter()
        .chain(names);
    let columns = names.map(|name| Column::number(name, "mean ± s.d."));
    let row = |size: TrainSize| {
        let methods = one.methods.iter().map(|method| cell(method, size));
        let network = network.map(|network| mean(network, size));
        let start = std::iter::once(size.get().to_string()).chain(network);
        start.chain(methods).collect()
    };
    let sizes = first.summary.sizes.iter().map(|size| size.training_images);
    Some(Table {
        id: "methods".to_owned(),
        caption: match network {
            Some(_) => format!("Methods beside the network: {}", score_name(&one.summary)),
            None => format!("All methods: {}", score_name(&one.summary)),
        },
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
    let mut notes = vec![format!("{}.", methods.collect::<Vec<_>>().join("; "))];
    let compared = match one.network() {
        None => "All methods have the same training and test images.".to_owned(),
        Some(_) => format!(
            "All methods have the same training and test images. The network also has validation images, which choose its epoch. A star (*) marks a difference to the network that is shown: by a t-test, paired over folds, that allows for training sets that overlap (Nadeau and Bengio 2003) and for the number of sizes (Holm). Of two methods that are equally good, a star at any size has a chance of at most {:.0}%. This holds for each method by itself: with several methods, a star by chance is more likely. The file has intervals of the differences.",
            100.0 * (1.0 - LEVEL)
        ),
    };
    notes.push(compared);
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
        let against = method.against_network.as_ref()?;
        Some(sentence(method.method, against, score_name(&one.summary)))
    });
    said.collect()
}

/// Names the sizes at which a difference is shown, and claims nothing about those between.
fn sentence(method: Method, against: &Crossover, score: &str) -> String {
    let led_by = |who: Which| {
        let sizes = against.sizes.iter().filter(|size| size.better == Some(who));
        let sizes = sizes.map(|size| size.training_images.to_string());
        let mut sizes: Vec<String> = sizes.collect();
        let last = sizes.pop()?;
        Some(match sizes.is_empty() {
            true => last,
            false => format!("{} and {last}", sizes.join(", ")),
        })
    };
    let (method, network) = (format!("the method {method}"), "the network");
    match (led_by(Which::First), led_by(Which::Second)) {
        (None, None) => format!(
            "No difference in {score} is shown between the network and {method}, at any number of training images.{}",
            power(against, &method)
        ),
        (Some(sizes), None) => format!(
            "At {sizes} training images, {method} is shown to have a higher {score} than {network}."
        ),
        (None, Some(sizes)) => format!(
            "At {sizes} training images, {network} is shown to have a higher {score} than {method}."
        ),
        (Some(ours), Some(theirs)) => format!(
            "At {ours} training images, {method} is shown to have the higher {score}; at {theirs}, {network}."
        ),
    }
}

/// How large a difference the test could have shown, where the means differ most.
fn power(against: &Crossover, method: &str) -> String {
    let Some((size, least)) = against.widest() else {
        return String::new();
    };
    let difference = size.difference.unwrap_or_default();
    let higher = match difference > 0.0 {
        true => method,
        false => "the network",
    };
    let weak = match least > WEAK {
        true => "The test is weak: ",
        false => "",
    };
    let where_most = match weak.is_empty() {
        true => "The means",
        false => "the means",
    };
    format!(
        " {weak}{where_most} differ most at {} training images, where {higher} is better by {:.3}, and only a difference of about {least:.3} or more is shown there.",
        size.training_images,
        difference.abs()
    )
}

#[cfg(test)]
mod tests {
    use leuko_eval::{CrossoverVerdict, MethodDifference};

    use super::*;

    #[test]
    fn test_sentences_name_the_better_one_and_where() {
        use Which::{First, Second};
        let say = |better: [Option<Which>; 4]| {
            let sizes = [10, 20, 150, 200].into_iter().zip(better);
            let sizes = sizes.map(|(training_images, better)| MethodDifference {
                training_images,
                folds: 10,
                difference: None,
                interval: None,
                p: None,
                better,
            });
            let against = Crossover {
                level: 0.95,
                sizes: sizes.collect(),
                verdict: CrossoverVerdict::NoDifferenceShown,
            };
            sentence("shape-svm".parse().unwrap(), &against, "ROC-AUC")
        };
        let said = [
            [None; 4],
            [None, Some(Second), None, Some(Second)],
            [Some(First), None, None, None],
            [Some(First), None, Some(Second), Some(Second)],
            [Some(First), Some(Second), Some(First), Some(First)],
        ];
        insta::assert_snapshot!(said.map(say).join("\n"), @"
        No difference in ROC-AUC is shown between the network and the method shape-svm, at any number of training images.
        At 20 and 200 training images, the network is shown to have a higher ROC-AUC than the method shape-svm.
        At 10 training images, the method shape-svm is shown to have a higher ROC-AUC than the network.
        At 10 training images, the method shape-svm is shown to have the higher ROC-AUC; at 150 and 200, the network.
        At 10, 150 and 200 training images, the method shape-svm is shown to have the higher ROC-AUC; at 20, the network.
        ");
    }

    #[test]
    fn test_no_difference_shown_says_how_large_one_could_have_been_missed() {
        let say = |half: f64| {
            let size = |training_images, difference: f64| MethodDifference {
                training_images,
                folds: 10,
                difference: Some(difference),
                interval: Some([difference - half, difference + half]),
                p: Some(1.0),
                better: None,
            };
            let against = Crossover {
                level: 0.95,
                sizes: vec![size(10, -0.142), size(200, 0.003)],
                verdict: CrossoverVerdict::NoDifferenceShown,
            };
            sentence("shape-svm".parse().unwrap(), &against, "ROC-AUC")
        };
        insta::assert_snapshot!([say(0.2), say(0.02)].join("\n"), @r"
        No difference in ROC-AUC is shown between the network and the method shape-svm, at any number of training images. The test is weak: the means differ most at 10 training images, where the network is better by 0.142, and only a difference of about 0.237 or more is shown there.
        No difference in ROC-AUC is shown between the network and the method shape-svm, at any number of training images. The means differ most at 10 training images, where the network is better by 0.142, and only a difference of about 0.024 or more is shown there.
        ");
    }
}
