//! How many images each method needs, beside the network.

use leuko_eval::ReadingScore;
use leuko_howmany::{AnswerRow, Verdict, score_words};

use super::measure::Measure;
use super::outlook::Outlook;
use crate::contender::Contender;

/// What the network is called among methods.
const NETWORK: &str = "network";
/// The answer where nobody can tell.
const NOBODY: &str = "?";

/// How many images each method of one experiment needs for each target.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// The targets, in rising order.
    pub targets: Vec<f64>,
    /// Name of a method with its answer to each target, the network's first.
    pub methods: Vec<(String, Vec<String>)>,
}

impl Beside {
    /// Of outlooks of one experiment; `None` without a method beside the network, or if no curve tells anything. A
    /// method without a curve, such as guessing or a network that trained too little, is left out.
    pub fn of<'a>(outlooks: impl IntoIterator<Item = &'a Outlook>) -> Option<Self> {
        let answers = |outlook: &'a Outlook| Some(&outlook.fitted.as_ref().ok()?.answers);
        let outlooks: Vec<&Outlook> = outlooks.into_iter().collect();
        let answered = outlooks.iter().find_map(|outlook| answers(outlook))?;
        let targets = answered.iter().map(|row| row.target).collect();
        let row = |outlook: &&'a Outlook| {
            let answers = answers(outlook)?;
            Some((
                name_of(outlook.method),
                answers.iter().map(even_odds).collect(),
            ))
        };
        let methods: Vec<_> = outlooks.iter().filter_map(row).collect();
        let others = methods.iter().any(|(name, _)| name != NETWORK) && outlooks.len() > 1;
        let tells = methods
            .iter()
            .flat_map(|(_, answers)| answers)
            .any(|one| one != NOBODY);
        (others && tells).then_some(Self { targets, methods })
    }

    /// How to read the answers.
    pub fn legend() -> &'static str {
        "Training images at even odds. \"≤ N\" means N, the fewest tried, or fewer; \"> N\" that up to N are not enough; \"?\" that nobody can tell."
    }
}

/// Of the methods that a paired test shows to be better than the network at some size, the one that needs the
/// fewest images for the network's leading target, in a sentence. `None` if there is no such method, or it is
/// not known to need fewer than the network. The least of many numbers is low by chance, hence the test.
pub fn fewest<'a>(
    network: &Outlook,
    methods: impl IntoIterator<Item = &'a Outlook>,
) -> Option<String> {
    let leading = network.leading()?;
    let images = |row: &AnswerRow| match row.verdict {
        Verdict::Reached | Verdict::Needs => row.mid,
        Verdict::Unreachable | Verdict::Unclear(_) => None,
    };
    let of_method = |method: &'a Outlook| {
        let answers = &method.fitted.as_ref().ok()?.answers;
        let row = answers.iter().find(|row| row.target == leading.target)?;
        Some((images(row)?, row, method))
    };
    let shown = methods.into_iter().filter(|method| method.beats_network);
    let found = shown.filter_map(of_method);
    let (least, row, method) = found.min_by_key(|(images, ..)| *images)?;
    let fewer = images(leading).is_none_or(|needed| least < needed);
    let number = match least <= row.smallest {
        true => format!("{} or fewer", row.smallest),
        false => format!("about {}", even_odds(row)),
    };
    fewer.then(|| {
        format!(
            "Of the methods that a test shows to be better than the network at some size, {} needs the fewest images for {}: {number} ({}).",
            method.method,
            score_words(row.target),
            row.limits()
        )
    })
}

/// The number of images at even odds.
fn even_odds(row: &AnswerRow) -> String {
    let [_, mid, ..] = row.cells();
    mid
}

/// What a method is called in tables for people.
fn name_of(contender: Contender) -> String {
    match contender {
        Contender::Network => NETWORK.to_owned(),
        Contender::Method(method) => method.to_string(),
    }
}

/// How many images each method of one experiment needs to be as good as a human reader.
#[derive(Clone, Debug, PartialEq)]
pub struct UntilHuman {
    /// The score that reader and methods are compared by.
    pub measure: Measure,
    /// What the reader reaches.
    pub reader: ReadingScore,
    /// Name of a method with its mean score at its largest number of training images, and its answers for the
    /// lower end of the reader's interval, for the reader's score and for the upper end; the network's first.
    pub methods: Vec<(String, [String; 4])>,
}

impl UntilHuman {
    /// Of outlooks of one experiment; `None` if nobody read its images twice.
    pub fn of<'a>(outlooks: impl IntoIterator<Item = &'a Outlook>) -> Option<Self> {
        let row = |outlook: &'a Outlook| {
            let human = outlook.human.as_ref()?;
            let (images, mean) = human.means.last()?;
            let [low, mid, high] = human.until_each();
            let score = format!("{mean:.3} ({images})");
            let cells = [score, low, mid, high];
            Some((human, (name_of(outlook.method), cells)))
        };
        let rows: Vec<_> = outlooks.into_iter().filter_map(row).collect();
        let (human, _) = rows.first()?;
        Some(Self {
            measure: human.measure.clone(),
            reader: human.score,
            methods: rows.iter().map(|(_, row)| row.clone()).collect(),
        })
    }

    /// What is compared with what.
    pub fn legend(&self) -> String {
        let reader = &self.reader;
        format!(
            "Training images until a method is as good as a human reader, by {}: the reader's is {:.3} ({:.0}% interval {:.3} to {:.3}, for other images of the same readers; {} images).",
            self.measure.words(),
            reader.value,
            100.0 * reader.level,
            reader.low,
            reader.high,
            reader.images
        )
    }
}
