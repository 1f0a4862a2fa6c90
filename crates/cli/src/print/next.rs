//! Which images to label next, and what such a choice saves.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use leuko_lab::{
    LABEL_STUDIO_SETUP, LABEL_STUDIO_TASKS, LeftOut, NEXT, NextFeatures, NextImages, NextModel,
    SAVINGS, SIMULATION, Simulated,
};
use leuko_query::Verdict;
use leuko_study::words::counted;

use crate::typed::typed;

/// Prints how the images were chosen, and what to do with them.
pub(crate) fn print_next(next: &NextImages, out: &Path, to: &mut dyn Write) -> Result<()> {
    let features = match next.features {
        Some(NextFeatures::Pretrained) => ", features of a network pretrained on photographs",
        Some(NextFeatures::Networks) => ", features of your networks",
        None => "",
    };
    let model = match next.model {
        Some(NextModel::Networks { networks }) => {
            format!(", {}", counted(networks, "network", "networks"))
        }
        Some(NextModel::Regression { labelled }) => {
            format!(
                ", logistic regression on {labelled} labelled images of {}",
                next.classes.join(", ")
            )
        }
        None => String::new(),
    };
    writeln!(
        to,
        "{} to label next, of {} in {} (strategy {}{model}{features})",
        counted(next.choices.len(), "image", "images"),
        next.found,
        next.folder.display(),
        next.strategy
    )?;
    for reason in left_out(&next.left_out) {
        writeln!(to, "  left out: {reason}")?;
    }
    if let Some(first) = next.choices.first() {
        writeln!(to, "  first: {}, {}", first.path.display(), first.why)?;
    }
    let root = next.document_root()?;
    let folder = fs_err::canonicalize(&next.folder)?;
    let show = out.display();
    // A round of its own for each, so that none replaces one that somebody still labels.
    let again = format!(
        "--labelled LABELLED --budget {} --out {}",
        next.choices.len(),
        typed(format!("{show}-2").as_ref())
    );
    let images = typed(&next.folder);
    let again = match next.model {
        Some(NextModel::Networks { .. }) => format!(
            "3. Train again on all labelled images, and ask the new networks:
     leuko train LABELLED --out RESULTS
     leuko next RESULTS {images} {again}"
        ),
        _ => format!(
            "3. Ask again, with all labelled images:
     leuko next {images} {again}"
        ),
    };
    write!(
        to,
        "
What to do now
1. Look at the contact sheet in {show}. {NEXT} has the same order.
2. Label the images: copy each into the folder of its class, or use Label Studio:
     export LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true
     export LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT={}
     label-studio start
   In a new project, paste {LABEL_STUDIO_SETUP} as labelling setup{},
   add the local storage {}, and import {LABEL_STUDIO_TASKS}.
{again}
",
        typed(&root),
        match next.classes.is_empty() {
            true => " with the names of your classes",
            false => "",
        },
        folder.display(),
    )?;
    Ok(())
}

/// The reasons why images were left out, with their numbers.
fn left_out(left_out: &LeftOut) -> Vec<String> {
    let LeftOut {
        unreadable,
        labelled,
        copies_of_labelled,
        copies,
    } = *left_out;
    let all = [
        (labelled, "is labelled already", "are labelled already"),
        (
            copies_of_labelled,
            "is a copy of a labelled image",
            "are copies of labelled images",
        ),
        (
            copies,
            "is a copy of another image",
            "are copies of other images",
        ),
        (unreadable, "cannot be used", "cannot be used"),
    ];
    let some = all.into_iter().filter(|(images, ..)| *images > 0);
    some.map(|(images, one, many)| {
        counted(images, &format!("image {one}"), &format!("images {many}"))
    })
    .collect()
}

/// Prints what each strategy saves.
pub(crate) fn print_simulated(
    found: &Simulated,
    images: &Path,
    out: &Path,
    to: &mut dyn Write,
) -> Result<()> {
    let simulation = &found.simulation;
    let seeds = simulation
        .curves
        .first()
        .map_or(0, |curve| curve.scores.len());
    let (first, last) = (simulation.labelled.first(), simulation.labelled.last());
    writeln!(
        to,
        "Labels saved against a random choice on {}: {} of {}, {} to {} labelled images, {} seeds",
        found.name,
        counted(found.images(), "image", "images"),
        counted(found.classes.len(), "class", "classes"),
        first.copied().unwrap_or(0),
        last.copied().unwrap_or(0),
        seeds
    )?;
    for saving in &found.savings {
        writeln!(to, "  {saving}")?;
    }
    let width = simulation
        .curves
        .iter()
        .map(|curve| curve.strategy.name().len())
        .max()
        .unwrap_or(0);
    writeln!(
        to,
        "\nMean {} by number of labelled images",
        simulation.score
    )?;
    write!(to, "  {:width$}", "")?;
    for labels in &simulation.labelled {
        write!(to, "{labels:>7}")?;
    }
    writeln!(to)?;
    for curve in &simulation.curves {
        write!(to, "  {:width$}", curve.strategy)?;
        for round in 0..simulation.labelled.len() {
            let scores = curve.at(round);
            write!(
                to,
                "{:>7.3}",
                scores.iter().sum::<f64>() / scores.len() as f64
            )?;
        }
        writeln!(to)?;
    }
    let together = match found.savings.first() {
        Some(saving) if saving.compared > 1 => format!(
            "The intervals of all {} strategies hold together (Bonferroni's correction).\n",
            saving.compared
        ),
        _ => String::new(),
    };
    write!(
        to,
        "
Logistic regression on features of a network pretrained on photographs, tested on at least {} other images.
{together}The intervals cover other draws from these images, not other images: on yours, a strategy may save less.
The figure {SIMULATION}.svg, its numbers and {SAVINGS} are in {}
",
        simulation.tested,
        out.display()
    )?;
    let gains = found.savings.iter();
    let gains = gains.filter(|saving| saving.verdict == Verdict::Gain);
    if let Some(best) = gains.max_by(|a, b| a.share.total_cmp(&b.share)) {
        writeln!(
            to,
            "\nNext, on new images:\n  leuko next NEW_IMAGES --labelled {} --strategy {} --budget 20",
            typed(images),
            best.strategy
        )?;
    }
    Ok(())
}
