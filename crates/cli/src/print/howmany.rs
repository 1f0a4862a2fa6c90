//! How many images reach a target.

use std::io::Write;

use anyhow::Result;
use leuko_howmany::{
    AnswerRow, BACK_TEST, ForecastRow, HowMany, LabellingTime, Screening, Unclear, Verdict,
    metric_words,
};

/// Which answers are said in a sentence. The table has all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sentences {
    /// Those that a user asked for.
    All,
    /// Those that a ladder of targets comes down to.
    Headline,
    /// None: the caller says them.
    None,
}

/// What is said of labels beside the answers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AboutLabels {
    /// Seconds of one label.
    pub(crate) seconds: Option<f64>,
    /// Cells to look at for examples of a rare class.
    pub(crate) screening: Option<Screening>,
}

/// Prints sentences, then tables, and how often such numbers were right.
pub(crate) fn print_howmany(
    found: &HowMany,
    sentences: Sentences,
    labels: &AboutLabels,
    out: &mut dyn Write,
) -> Result<()> {
    let said = match sentences {
        Sentences::All => found.answers.iter().collect(),
        Sentences::Headline => found.headline(),
        Sentences::None => Vec::new(),
    };
    for answer in &said {
        writeln!(out, "{answer}.")?;
    }
    for note in &found.notes {
        writeln!(out, "Note: {note}.")?;
    }
    let curves = found.answers.chunk_by(|a, b| a.curve == b.curve);
    for answers in curves {
        print_answers(answers, labels.seconds, out)?;
    }
    let curves = found.forecasts.chunk_by(|a, b| a.curve == b.curve);
    for forecasts in curves {
        print_forecast(forecasts, out)?;
    }
    if let Some(screening) = &labels.screening {
        print_screening(screening, out)?;
    }
    print_back_test(found, out)
}

/// Prints a line for each target of one curve.
fn print_answers(answers: &[AnswerRow], seconds: Option<f64>, out: &mut dyn Write) -> Result<()> {
    let Some(first) = answers.first() else {
        return Ok(());
    };
    let metric = metric_words(&first.curve.metric);
    let (time, of_labels) = match seconds {
        Some(_) => (
            format!("{:>12}", "labelling"),
            format!("{:>12}", "(80% sure)"),
        ),
        None => (String::new(), String::new()),
    };
    writeln!(out, "\n{metric:>12}  training images that reach it{time}")?;
    writeln!(
        out,
        "{:>12}{:>10}{:>11}{:>10}{of_labels}  verdict",
        "target", "at least", "even odds", "80% sure"
    )?;
    for answer in answers {
        let cell = |images: Option<u64>| images.map_or("-".to_owned(), |n| n.to_string());
        let at_least = answer.low.filter(|&low| low > answer.smallest);
        let time = match (seconds, answer.plan80) {
            (Some(seconds), Some(images)) => {
                format!("{:>12}", LabellingTime { images, seconds }.to_string())
            }
            (Some(_), None) => format!("{:>12}", "-"),
            (None, _) => String::new(),
        };
        writeln!(
            out,
            "{:>12}{:>10}{:>11}{:>10}{time}  {}",
            answer.target,
            cell(at_least),
            cell(answer.mid),
            cell(answer.plan80),
            verdict(answer)
        )?;
    }
    Ok(())
}

/// A verdict in a few words.
fn verdict(answer: &AnswerRow) -> String {
    match answer.verdict {
        Verdict::Reached => "reached already".to_owned(),
        Verdict::Needs => match answer.mid {
            Some(mid) => format!("needs about {mid}"),
            None => "needs more".to_owned(),
        },
        Verdict::Unreachable => format!("not with up to {} images", answer.horizon),
        Verdict::Unclear(Unclear::TooLittle) => "cannot tell: too few folds or sizes".to_owned(),
        Verdict::Unclear(Unclear::Falls) => "cannot tell: the score falls".to_owned(),
        Verdict::Unclear(Unclear::TooFar) => "cannot tell: too far".to_owned(),
    }
}

/// Prints the expected scores of one curve.
fn print_forecast(forecasts: &[ForecastRow], out: &mut dyn Write) -> Result<()> {
    let Some(first) = forecasts.first() else {
        return Ok(());
    };
    let metric = metric_words(&first.curve.metric);
    writeln!(out, "\n{:>12}  forecast of the mean {metric}", "training")?;
    writeln!(out, "{:>12}{:>10}{:>17}", "images", "score", "90% interval")?;
    for forecast in forecasts {
        let interval = format!("{:.3}-{:.3}", forecast.low, forecast.high);
        let beyond = match forecast.beyond {
            true => "  further than the sizes span: read it with care",
            false => "",
        };
        writeln!(
            out,
            "{:>12}{:>10.3}{interval:>17}{beyond}",
            forecast.n, forecast.median
        )?;
    }
    Ok(())
}

fn print_screening(screening: &Screening, out: &mut dyn Write) -> Result<()> {
    let Screening {
        examples,
        share,
        even_odds,
        sure80,
        sure95,
    } = screening;
    writeln!(
        out,
        "\nTo find {examples} cells of a class with a share of {}%, look at {even_odds} cells (even odds), {sure80} (80% sure) or {sure95} (95% sure)",
        round(100.0 * share)
    )?;
    Ok(())
}

/// A number without the digits that binary fractions add.
fn round(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// Prints how often such answers and forecasts were right.
fn print_back_test(found: &HowMany, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "\nHow often such numbers were right, tested on {}:",
        BACK_TEST.source
    )?;
    let mut said = Vec::new();
    for answer in &found.answers {
        let words = BACK_TEST.of(answer.verdict);
        if !said.contains(&words) {
            said.push(words);
        }
    }
    if !found.forecasts.is_empty() {
        said.push(BACK_TEST.to_string());
    }
    for words in said {
        writeln!(out, "- {words}")?;
    }
    Ok(())
}
