//! How many images each method needs, beside the network.

use leuko_howmany::{AnswerRow, Verdict, Way, even_looking, score_words};

use super::outlook::{CNN, Outlook};

/// How many images each method of one experiment needs for each target.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// The targets, in rising order.
    pub targets: Vec<f64>,
    /// Name of a method with its answer to each target, the network's first.
    pub methods: Vec<(String, Vec<String>)>,
}

impl Beside {
    /// Of outlooks of one experiment; `None` without a method beside the network, or if no curve of the
    /// network is known. A method without a curve, such as guessing, is left out.
    pub fn of<'a>(outlooks: impl IntoIterator<Item = &'a Outlook>) -> Option<Self> {
        let answers = |outlook: &'a Outlook| Some(&outlook.fitted.as_ref().ok()?.answers);
        let outlooks: Vec<&Outlook> = outlooks.into_iter().collect();
        let network = outlooks.iter().find(|outlook| outlook.method == CNN)?;
        let targets = answers(network)?.iter().map(|row| row.target).collect();
        let row = |outlook: &&'a Outlook| {
            let answers = answers(outlook)?;
            let name = match &*outlook.method {
                CNN => "network",
                other => other,
            };
            Some((name.to_owned(), answers.iter().map(short).collect()))
        };
        let methods: Vec<_> = outlooks.iter().filter_map(row).collect();
        (methods.len() > 1).then_some(Self { targets, methods })
    }

    /// How to read the answers.
    pub fn legend() -> &'static str {
        "The number of training images at even odds: more and fewer are as likely. Above (>) the number up to which the target is not reached. A question mark: nobody can tell."
    }
}

/// The method that needs the fewest images for the network's leading target, in a sentence; `None` if that is
/// the network, or nobody can tell.
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
    let found = methods.into_iter().filter_map(of_method);
    let (least, row, method) = found.min_by_key(|(images, ..)| *images)?;
    let fewer = images(leading).is_none_or(|needed| least < needed);
    let number = match least <= row.smallest {
        true => format!("{} or fewer", row.smallest),
        false => format!("about {}", even_looking(least, Way::Nearest)),
    };
    fewer.then(|| {
        format!(
            "Of the methods beside the network, {} reaches {} with the fewest images: {number}.",
            method.method,
            score_words(row.target)
        )
    })
}

/// An answer in a few characters.
fn short(row: &AnswerRow) -> String {
    match (row.verdict, row.mid) {
        (Verdict::Reached, Some(mid)) if mid <= row.smallest => format!("≤ {}", row.smallest),
        (Verdict::Reached | Verdict::Needs, Some(mid)) => mid.to_string(),
        (Verdict::Unreachable, _) => format!("> {}", row.horizon),
        _ => "?".to_owned(),
    }
}
