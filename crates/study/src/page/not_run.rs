//! Experiments that were not run.

use leuko_report::NotRun;

use crate::store::SkippedExperiment;

/// One entry for each reason, in the order of the experiments.
pub(super) fn by_reason(skipped: impl IntoIterator<Item = SkippedExperiment>) -> Vec<NotRun> {
    let mut groups: Vec<NotRun> = Vec::new();
    for one in skipped {
        let why = sentence(&one.reason.to_string());
        let experiment = format!("{} ({})", one.title, one.name);
        match groups.iter_mut().find(|group| group.why == why) {
            Some(group) => group.experiments.push(experiment),
            None => groups.push(NotRun {
                why,
                experiments: vec![experiment],
                what_to_do: (one.reason.access())
                    .unwrap_or("Start the study with the name in brackets.")
                    .to_owned(),
            }),
        }
    }
    groups
}

/// A phrase with a capital letter and a full stop.
fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    let first = letters.next().map(char::to_uppercase);
    first
        .into_iter()
        .flatten()
        .chain(letters)
        .chain(['.'])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SkipReason;

    #[test]
    fn test_by_reason_says_each_reason_once() {
        let missing = || SkipReason::NoDataSet {
            dataset: "PBC".to_owned(),
            folder: "data/pbc".into(),
            access: "Download it.".to_owned(),
        };
        let skipped = [
            ("a", SkipReason::NotNamed),
            ("b", missing()),
            ("c", SkipReason::NotNamed),
            ("d", missing()),
        ];
        let skipped = skipped.map(|(name, reason)| SkippedExperiment {
            name: name.to_owned(),
            title: name.to_uppercase(),
            reason,
        });
        let groups = by_reason(skipped).into_iter();
        let said: Vec<String> = groups
            .map(|group| {
                let experiments = group.experiments.join(", ");
                format!("{} {experiments}: {}", group.why, group.what_to_do)
            })
            .collect();
        insta::assert_snapshot!(said.join("\n"), @r"
        You asked for other experiments only. A (a), C (c): Start the study with the name in brackets.
        PBC is not in data/pbc. B (b), D (d): Download it.
        ");
    }
}
