//! How many images each method needs, beside the network.

use leuko_howmany::{AnswerRow, Verdict, Way, even_looking, score_words};

use super::outlook::Outlook;
use super::words::limits;
use crate::contender::Contender;

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
    /// Of outlooks of one experiment; `None` unless two curves are known and one of them tells anything. A method
    /// without a curve, such as guessing, is left out, and so is a network without one.
    pub fn of<'a>(outlooks: impl IntoIterator<Item = &'a Outlook>) -> Option<Self> {
        let answers = |outlook: &'a Outlook| Some(&outlook.fitted.as_ref().ok()?.answers);
        let outlooks: Vec<&Outlook> = outlooks.into_iter().collect();
        let first = outlooks.iter().find_map(|outlook| answers(outlook))?;
        let targets = first.iter().map(|row| row.target).collect();
        let row = |outlook: &&'a Outlook| {
            let answers = answers(outlook)?;
            let name = match outlook.method {
                Contender::Network => "network".to_owned(),
                Contender::Method(method) => method.to_string(),
            };
            Some((name, answers.iter().map(short).collect()))
        };
        let methods: Vec<_> = outlooks.iter().filter_map(row).collect();
        let answers =
            |(_, answers): &(String, Vec<String>)| answers.iter().any(|one| one != NOBODY);
        let tells = methods.len() > 1 && methods.iter().any(answers);
        tells.then_some(Self { targets, methods })
    }

    /// How to read the answers.
    pub fn legend() -> &'static str {
        "Training images at even odds: more and fewer are as likely. \"> 400\" means not reached with up to 400 images, and \"?\" that nobody can tell."
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
        false => format!("about {}", even_looking(least, Way::Nearest)),
    };
    let reaches = match least > row.largest {
        true => "is expected to reach",
        false => "reaches",
    };
    fewer.then(|| {
        format!(
            "Of the methods that are shown to be better than the network with some number of images, {} {reaches} {} with the fewest: {number} ({}).",
            method.method,
            score_words(row.target),
            limits(row)
        )
    })
}

/// An answer in a few characters.
fn short(row: &AnswerRow) -> String {
    match (row.verdict, row.mid) {
        (Verdict::Reached, Some(mid)) if mid <= row.smallest => format!("≤ {}", row.smallest),
        (Verdict::Reached | Verdict::Needs, Some(mid)) => mid.to_string(),
        (Verdict::Unreachable, _) => format!("> {}", row.horizon),
        _ => NOBODY.to_owned(),
    }
}
