//! How many images reach a target.

use std::io::Write;

use anyhow::Result;
use leuko_howmany::{
    AnswerRow, BACK_TEST, ForecastRow, HowMany, Labels, Screening, metric_words, score_words,
};
use leuko_study::howmany::{Beside, Outlook, UntilHuman, fewest};

/// Which answers are said in a sentence. The table has all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sentences {
    /// Those that a user asked for.
    All,
    /// Those that a ladder of targets comes down to.
    Headline,
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
    let of_table = Labels {
        seconds: labels.seconds,
        ..Labels::default()
    };
    let said = match sentences {
        Sentences::All => found.answers.iter().collect(),
        Sentences::Headline => found.headline(),
    };
    let curves: Vec<_> = found.answers.chunk_by(|a, b| a.curve == b.curve).collect();
    for answer in &said {
        let name = match curves.len() {
            1 => String::new(),
            _ => format!("{}, {}: ", answer.curve.experiment, answer.curve.method),
        };
        writeln!(out, "{name}{}", answer.sentence(&of_table))?;
        if let Some(taken) = of_table.sentence(answer) {
            writeln!(out, "{taken}")?;
        }
    }
    for note in &found.notes {
        writeln!(out, "Note: {note}.")?;
    }
    for answers in &curves {
        if curves.len() > 1 {
            let name = &answers[0].curve;
            writeln!(out, "\n{}, {}", name.experiment, name.method)?;
        }
        print_answers(answers, &of_table, out)?;
        let of_curve = |forecast: &&ForecastRow| forecast.curve == answers[0].curve;
        let forecasts: Vec<_> = found.forecasts.iter().filter(of_curve).collect();
        print_forecast(&forecasts, out)?;
    }
    if let Some(screening) = &labels.screening {
        print_screening(screening, out)?;
    }
    print_back_test(found, out)
}

/// Prints what the records of each experiment say, and how often such numbers were right.
pub(crate) fn print_outlooks(
    outlooks: &[Outlook],
    labels: &AboutLabels,
    out: &mut dyn Write,
) -> Result<()> {
    let mut all = HowMany::default();
    for of_experiment in outlooks.chunk_by(|a, b| a.experiment == b.experiment) {
        if let Some(network) = of_experiment.first() {
            print_outlook(network, out)?;
            let rows = network.rows();
            print_forecast(&rows.forecasts.iter().collect::<Vec<_>>(), out)?;
        }
        of_experiment.iter().for_each(|of| all.extend(of.rows()));
        print_beside(of_experiment, out)?;
    }
    if let Some(screening) = &labels.screening {
        print_screening(screening, out)?;
    }
    match all.answers.is_empty() {
        true => Ok(()),
        false => print_back_test(&all, out),
    }
}

/// Prints the answer of one experiment, first in a sentence, then for all targets.
pub(crate) fn print_outlook(outlook: &Outlook, out: &mut dyn Write) -> Result<()> {
    let (title, name) = (&outlook.title, &outlook.experiment);
    match title == name {
        true => write!(out, "\n{title}")?,
        false => write!(out, "\n{title} ({name})")?,
    }
    match outlook.method.method() {
        None => writeln!(out)?,
        Some(method) => writeln!(out, ", by the method {method}")?,
    }
    writeln!(out, "{}", outlook.sentence())?;
    for more in outlook.details().into_iter().chain(outlook.remarks()) {
        writeln!(out, "{more}")?;
    }
    match &outlook.fitted {
        Ok(fitted) => print_answers(&fitted.answers, &outlook.labels(), out),
        Err(_) => Ok(()),
    }
}

/// Prints how many images each method of one experiment needs; nothing if there is only its network.
pub(crate) fn print_beside<'a>(
    outlooks: impl IntoIterator<Item = &'a Outlook>,
    out: &mut dyn Write,
) -> Result<()> {
    let outlooks: Vec<&Outlook> = outlooks.into_iter().collect();
    let Some(found) = Beside::of(outlooks.iter().copied()) else {
        return print_until_human(&outlooks, out);
    };
    write!(out, "\nimages needed by{:<6}", "")?;
    for target in &found.targets {
        write!(out, "{:>8}", score_words(*target))?;
    }
    writeln!(out)?;
    for (method, answers) in &found.methods {
        write!(out, "  {method:<20}")?;
        for answer in answers {
            write!(out, "{answer:>8}")?;
        }
        writeln!(out)?;
    }
    if let [network, methods @ ..] = &outlooks[..]
        && let Some(sentence) = fewest(network, methods.iter().copied())
    {
        writeln!(out, "{sentence}")?;
    }
    writeln!(
        out,
        "{}\nThe limits of one method: leuko howmany RESULTS --method NAME",
        Beside::legend()
    )?;
    print_until_human(&outlooks, out)
}

/// Prints how many images each method needs to be as good as a human reader, if somebody read images twice.
fn print_until_human(outlooks: &[&Outlook], out: &mut dyn Write) -> Result<()> {
    let Some(found) = UntilHuman::of(outlooks.iter().copied()) else {
        return Ok(());
    };
    writeln!(
        out,
        "\nlabels until human    score (images)  until {:.3}",
        found.reader.value
    )?;
    for (method, [score, _, until, _]) in &found.methods {
        writeln!(out, "  {method:<20}{score:>14}  {until}")?;
    }
    Ok(writeln!(out, "{}", found.legend())?)
}

/// Prints a line for each target of one curve.
fn print_answers(answers: &[AnswerRow], labels: &Labels, out: &mut dyn Write) -> Result<()> {
    let Some(first) = answers.first() else {
        return Ok(());
    };
    let metric = metric_words(&first.curve.metric);
    let (time, of_labels) = match labels.seconds {
        Some(_) => (
            format!("{:>12}", "labelling"),
            format!("{:>12}", "(80% sure)"),
        ),
        None => (String::new(), String::new()),
    };
    writeln!(out, "\n{metric:>12}  training images that reach it{time}")?;
    writeln!(
        out,
        "{:>12}{:>10}{:>11}{:>10}{:>10}{of_labels}  verdict",
        "target", "at least", "even odds", "80% sure", "95% sure"
    )?;
    for answer in answers {
        let time = match (labels.seconds, labels.time80(answer)) {
            (Some(_), Some(time)) => format!("{:>12}", time.to_string()),
            (Some(_), None) => format!("{:>12}", "-"),
            (None, _) => String::new(),
        };
        let target = score_words(answer.target);
        let [low, mid, plan80, high] = answer.cells();
        let verdict = answer.short();
        writeln!(
            out,
            "{target:>12}{low:>10}{mid:>11}{plan80:>10}{high:>10}{time}  {verdict}"
        )?;
    }
    writeln!(
        out,
        "At least: 95% sure. At even odds, more and fewer are as likely. Numbers are rounded to two digits, limits outwards.\nAll numbers are about the mean over trainings; a single training may score less."
    )?;
    Ok(())
}

/// Prints the expected scores of one curve.
fn print_forecast(forecasts: &[&ForecastRow], out: &mut dyn Write) -> Result<()> {
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
    for words in BACK_TEST.lines(&found.answers, !found.forecasts.is_empty()) {
        writeln!(out, "- {words}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use leuko_howmany::{Curve, CurveName, LADDER, Metric, Prior, ScoreTable};

    use super::*;

    /// Five folds at 10 to 80 images, whose errors fall as the root of the size.
    fn found(metric: &str) -> HowMany {
        let mut table = "size,fold,score,positives,negatives\n".to_owned();
        for size in [10, 20, 40, 80] {
            for fold in 0..5 {
                let scatter = 1.0 + 0.1 * f64::from((fold * 3 + size / 10) % 5 - 2);
                let score = 1.0 - 0.8 * scatter * f64::from(size).powf(-0.5);
                table += &format!("{size},{fold},{score},20,{}\n", 20 + fold);
            }
        }
        table += "160,0,0.9,20,20\n";
        let table = ScoreTable::read(table).unwrap();
        let table = table.scores(Metric::of_name(metric)).unwrap();
        let curve = Curve::fit(table.scores, Prior::default()).unwrap();
        let name = CurveName {
            experiment: "my-cells".to_owned(),
            method: "cnn".to_owned(),
            metric: metric.to_owned(),
        };
        let mut found = HowMany::of(&name, &curve, &LADDER, &[160, 1000]).unwrap();
        found.notes = table.notices.iter().map(ToString::to_string).collect();
        found
    }

    fn printed(found: &HowMany, sentences: Sentences, labels: &AboutLabels) -> String {
        let mut printed = Vec::new();
        print_howmany(found, sentences, labels, &mut printed).unwrap();
        String::from_utf8(printed).unwrap()
    }

    #[test]
    fn test_answers_of_one_curve() {
        let labels = AboutLabels {
            seconds: Some(20.0),
            screening: Some(Screening::new(50, 0.02).unwrap()),
        };
        insta::assert_snapshot!(printed(&found("auc"), Sentences::Headline, &labels));
    }

    #[test]
    fn test_answers_of_two_curves() {
        let mut both = found("accuracy");
        both.extend(found("sensitivity"));
        both.answers
            .retain(|answer| [0.9, 0.99].contains(&answer.target));
        insta::assert_snapshot!(printed(&both, Sentences::All, &AboutLabels::default()));
    }
}
