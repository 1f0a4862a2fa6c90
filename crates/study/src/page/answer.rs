//! The answer of a study, in plain words and as tables.

use leuko_howmany::score_words;
use leuko_report::{Column, Download, Table};

use super::metric::{Scored, guess, score_name, scored};
use super::sentence::sentence;
use crate::contender::Contender;
use crate::howmany::{Beside, FILE, HEADINGS, Outlook, UntilHuman};
use crate::results::ExperimentResults;

/// The experiment whose answer opens the page: the first that has one, on photographs if there are any.
pub(super) fn leading(experiments: &[ExperimentResults]) -> Option<&ExperimentResults> {
    let answered = |one: &&ExperimentResults| sentence(one).is_some();
    let photographs = experiments.iter().filter(|one| !one.description.synthetic);
    photographs.chain(experiments).find(answered)
}

/// The answer, after the experiment's title.
pub(super) fn headline(leading: Option<&ExperimentResults>) -> String {
    let titled = |one: &ExperimentResults| Some(format!("{}. {}", title(one), sentence(one)?));
    let answer = leading.and_then(titled);
    answer.unwrap_or_else(|| "No run has completed yet.".to_owned())
}

/// Its title, with the method if it is not about a network.
pub(super) fn title(one: &ExperimentResults) -> String {
    let title = &one.description.title;
    match one.leads {
        Contender::Network => title.clone(),
        Contender::Method(method) => format!("{title}, by the method {method}"),
    }
}

/// The answers for all targets of an experiment, of its network and of the methods beside it.
pub(super) fn tables(one: &ExperimentResults) -> Vec<Table> {
    ladder(&one.outlook)
        .into_iter()
        .chain(beside(one))
        .chain(until_human(one))
        .collect()
}

/// The answers for all targets of an experiment; `None` if there are none.
fn ladder(outlook: &Outlook) -> Option<Table> {
    let answers = &outlook.fitted.as_ref().ok()?.answers;
    if outlook.sizes.len() < 2 {
        return None;
    }
    let rows: Vec<Vec<String>> = answers.iter().map(|row| outlook.cells(row)).collect();
    let [target, answer, numbers @ ..] = HEADINGS;
    let columns = [
        Column::number(outlook.heading(), target[0].to_lowercase()),
        Column::text(answer[0]),
    ];
    let numbers = numbers.map(|[name, about]| Column::number(name, about));
    let width = rows.first()?.len();
    Some(Table {
        id: "howmany".to_owned(),
        caption: "How many training images reach a target".to_owned(),
        columns: columns.into_iter().chain(numbers).take(width).collect(),
        rows,
        notes: outlook.notes(),
        downloads: vec![Download::new("Answers and forecasts (TOML)", FILE)],
    })
}

/// How many images each method needs; `None` without methods.
fn beside(one: &ExperimentResults) -> Option<Table> {
    let found = Beside::of(one.outlooks())?;
    let targets = found.targets.iter().map(|&target| score_words(target));
    let columns = targets.map(|target| Column::number(target, "training images"));
    let row =
        |(name, answers): (String, Vec<String>)| std::iter::once(name).chain(answers).collect();
    Some(Table {
        id: "howmany-methods".to_owned(),
        caption: format!(
            "How many training images each method needs, by target of the mean {}",
            one.outlook.measure.words()
        ),
        columns: std::iter::once(Column::text("Method"))
            .chain(columns)
            .collect(),
        rows: found.methods.into_iter().map(row).collect(),
        notes: vec![Beside::legend().to_owned()],
        downloads: Vec::new(),
    })
}

/// How many images each method needs to be as good as a human reader; `None` without one.
fn until_human(one: &ExperimentResults) -> Option<Table> {
    let found = UntilHuman::of(one.outlooks())?;
    let reader = &found.reader;
    let at = |name: &str, score: f64| Column::number(name, format!("{score:.3}"));
    let row = |(name, cells): &(String, [String; 4])| {
        std::iter::once(name).chain(cells).cloned().collect()
    };
    Some(Table {
        id: "howmany-human".to_owned(),
        caption: "Labels until human".to_owned(),
        columns: vec![
            Column::text("Method"),
            Column::number("Score", "mean (training images)"),
            at("Reader, lower end", reader.low),
            at("Reader", reader.value),
            at("Reader, upper end", reader.high),
        ],
        rows: found.methods.iter().map(row).collect(),
        notes: vec![found.legend()],
        downloads: Vec::new(),
    })
}

/// A row for each experiment.
pub(super) fn at_a_glance(experiments: &[ExperimentResults]) -> Table {
    let row = |one: &ExperimentResults| {
        let summary = &one.summary;
        let scored = scored(summary);
        let say = |found: Option<&Scored<'_>>| {
            found.map_or("-".to_owned(), |(size, spread)| {
                format!("{:.3} ({})", spread.mean, size.training_images.get())
            })
        };
        let cells = one.outlook.leading().map(|row| one.outlook.cells(row));
        let cell = |place: usize| {
            let cell = cells.as_ref().and_then(|cells| cells.get(place).cloned());
            cell.filter(|_| scored.len() > 1).unwrap_or("-".to_owned())
        };
        vec![
            one.description.name.clone(),
            summary.dataset.clone(),
            one.description.available.iter().sum::<usize>().to_string(),
            score_name(summary).to_owned(),
            guess(summary).map_or("-".to_owned(), |guess| format!("{guess:.3}")),
            say(scored.first()),
            say(scored.last()),
            cell(0),
            cell(1),
            cell(3),
        ]
    };
    Table {
        id: "at-a-glance".to_owned(),
        caption: "Every experiment at a glance".to_owned(),
        columns: vec![
            Column::text("Experiment"),
            Column::text("Data set"),
            Column::number("Images", "available"),
            Column::text("Score"),
            Column::number("Guessing", "score"),
            Column::number("Fewest images", "score (images)"),
            Column::number("Most images", "score (images)"),
            Column::number("Target", "score"),
            Column::text("Answer"),
            Column::number("Even odds", "images"),
        ],
        rows: experiments.iter().map(row).collect(),
        notes: vec![
            "Target: the highest of the ladder that is reached, otherwise the lowest that a number can be given for. At even odds, more and fewer images are as likely. Guessing: the score of random answers (ROC-AUC), or of always answering the largest class (weighted F1).".to_owned(),
        ],
        downloads: Vec::new(),
    }
}
