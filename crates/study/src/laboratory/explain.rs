//! `leuko explain`: where networks look in new images.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use leuko_core::{ClassIndex, write_whole};
use leuko_explain::Shares;
use rayon::prelude::*;

use super::arrays::{Arrays, Content, INPUTS, LOGITS, Layout, SALIENCY};
use super::cli::{ExplainArgs, Method};
use super::ensemble::{Answer, Ensemble};
use super::explanation::{Explainer, Explanation};
use super::explanation_table::{EXPLANATIONS, Explained, explanations, figures_of, layers};
use super::map_figure;
use super::npy::Element;
use super::unlabelled::{self, Unreadable};
use crate::count::Count;
use crate::folder::check_out;

/// Images in memory at once, with the maps of each.
const BATCH: usize = 16;

/// Explains each image, and writes figures and tables.
pub(crate) fn explain(args: &ExplainArgs) -> Result<ExitCode> {
    check_out(&args.out)?;
    let ensemble = Ensemble::load(&args.model.models)?;
    let wanted = args
        .class
        .as_deref()
        .map(|name| ensemble.class(name))
        .transpose()?;
    let explainer = Explainer::new(&ensemble, args.method, args.composite)?;
    let files = unlabelled::find(&args.model.images)?;
    let mut arrays = match &args.save_arrays {
        Some(folder) => Some(Arrays::create(folder, &ensemble, &layouts(args.method))?),
        None => None,
    };

    let mut unreadable = Unreadable::default();
    let mut all = Vec::new();
    let count = Count::new("images explained", files.len());
    for (number, part) in files.chunks(BATCH).enumerate() {
        let batch = unreadable.decode(part, &ensemble)?;
        let answers = ensemble.answer(&batch.images)?;
        let class = |answer: &Answer| wanted.unwrap_or_else(|| answer.predicted());
        let one = |image: usize| -> Result<Explanation> {
            let (path, answer) = (&batch.paths[image], &answers[image]);
            let (pixels, class) = (batch.images.pixels(image), class(answer));
            let explanation = explainer.explain(path, pixels, ClassIndex(class as u16))?;
            let png = map_figure::png(
                &ensemble,
                args.method,
                (path, pixels),
                (answer, class),
                &explanation,
            )?;
            let figure = map_figure::name(all.len() + image + 1, path);
            write_whole(&args.out.join(figure), &png)?;
            Ok(explanation)
        };
        let explained: Vec<Explanation> = (0..batch.paths.len())
            .into_par_iter()
            .map(|image| one(image).with_context(|| batch.paths[image].display().to_string()))
            .collect::<Result<_>>()?;
        for (image, ((path, answer), explanation)) in
            batch.paths.iter().zip(&answers).zip(&explained).enumerate()
        {
            if explanation.segmentation.is_none() {
                tracing::warn!(
                    "{}: no nucleus was found in the middle, so there are no outlines and no shares",
                    path.display()
                );
            }
            let class = class(answer);
            if let Some(arrays) = &mut arrays {
                let saliency = explanation.saliency.map.values();
                let maps = [saliency, explanation.attribution.map.values()];
                arrays.push(path, batch.images.pixels(image), answer, Some(class), &maps)?;
            }
            let about = About {
                path: path.clone(),
                figure: map_figure::name(all.len() + 1, path),
                seen_by: ensemble.seen_by(batch.images.pixels(image)),
            };
            all.push(numbers(
                &ensemble,
                args.method,
                about,
                answer,
                class,
                explanation,
            ));
        }
        count.at(number * BATCH + part.len());
    }
    drop(count);
    if all.is_empty() {
        unreadable.check(files.len())?;
        bail!("there is no image to explain");
    }
    let table = args.out.join(EXPLANATIONS);
    if table.is_file() {
        tracing::warn!("{} and its figures are replaced", table.display());
    }
    remove_others(&args.out, &figures_of(&table), &all)?;
    write_whole(&table, &explanations(&all)?)?;
    write_whole(&args.out.join("layers.csv"), &layers(&all)?)?;
    if let Some(arrays) = arrays {
        arrays.finish()?;
    }
    let mut stdout = std::io::stdout().lock();
    print(&all, args.method, &mut stdout)?;
    if let Some(composite) = explainer.composite() {
        writeln!(stdout, "\n{composite}")?;
    }
    writeln!(
        stdout,
        "\nFigures, explanations.csv and layers.csv are in {}",
        args.out.display()
    )?;
    unreadable.check(files.len())?;
    Ok(ExitCode::SUCCESS)
}

/// Removes the figures of an earlier call into the same folder that are not `now`'s, so that a table
/// and the figures beside it belong together.
fn remove_others(out: &Path, earlier: &[String], now: &[Explained]) -> Result<()> {
    let is_now = |name: &String| now.iter().any(|of| of.figure == *name);
    for name in earlier.iter().filter(|name| !is_now(name)) {
        // A table that somebody edited reaches no other file.
        let path = out.join(name);
        if map_figure::is_name(name) && path.is_file() {
            fs_err::remove_file(path)?;
        }
    }
    Ok(())
}

/// Inputs, logits, saliency, and the map of the method if it is another.
fn layouts(method: Method) -> Vec<Layout> {
    let map = |name, meaning| Layout {
        name,
        element: Element::F32,
        axes: SALIENCY.axes,
        meaning,
        content: Content::Map(1),
    };
    let own = match method {
        Method::Saliency => None,
        Method::Lrp => Some(map(
            "relevance",
            "relevance for the explained class's logit, mean over networks",
        )),
        Method::SmoothGrad => Some(map(
            "smooth-grad",
            "mean gradient of noisy copies, mean over networks",
        )),
        Method::IntegratedGradients => Some(map(
            "integrated-gradients",
            "integrated gradients from a black image, mean over networks",
        )),
    };
    [INPUTS, LOGITS, SALIENCY].into_iter().chain(own).collect()
}

/// An image, beside what networks say of it.
struct About {
    path: PathBuf,
    figure: String,
    seen_by: usize,
}

fn numbers(
    ensemble: &Ensemble,
    method: Method,
    about: About,
    answer: &Answer,
    class: usize,
    explanation: &Explanation,
) -> Explained {
    let attribution = &explanation.attribution;
    Explained {
        path: about.path,
        figure: about.figure,
        seen_by: about.seen_by,
        predicted: ensemble.classes[answer.predicted()].clone(),
        class: ensemble.classes[class].clone(),
        probability: answer.probabilities[class],
        logit: attribution.logit,
        map_sum: attribution.map.sum(),
        shared_out: match method {
            Method::Lrp | Method::IntegratedGradients => {
                Some((attribution.explained, attribution.gap()))
            }
            Method::Saliency | Method::SmoothGrad => None,
        },
        layers: attribution.layers.clone(),
        focus: explanation.focus,
    }
}

/// Prints a line an image, and what the nucleus has of all maps.
fn print(all: &[Explained], method: Method, out: &mut dyn Write) -> Result<()> {
    let what = match method {
        Method::Lrp | Method::IntegratedGradients => "what speaks for the class",
        Method::Saliency | Method::SmoothGrad => "the gradient's strength",
    };
    writeln!(
        out,
        "Percent of {what} on each region; in brackets, the region's percent of the image\n"
    )?;
    writeln!(
        out,
        "{:>11}  {:>9}  {:>9}  {:>10}  image and class",
        "probability", "nucleus", "cytoplasm", "background"
    )?;
    for of in all {
        let part = |region: fn(&Shares) -> f64| {
            let both = (of.shares()).zip(of.focus.map(|focus| focus.area));
            both.map_or("-".to_owned(), |(shares, area)| {
                format!(
                    "{:.0} ({:.0})",
                    region(&shares) * 100.0,
                    region(&area) * 100.0
                )
            })
        };
        writeln!(
            out,
            "{:>11.3}  {:>9}  {:>9}  {:>10}  {} {}{}",
            of.probability,
            part(|shares| shares.nucleus),
            part(|shares| shares.cytoplasm),
            part(|shares| shares.background),
            of.path.display(),
            of.class,
            if of.seen_by > 0 { " (trained on)" } else { "" }
        )?;
    }
    let gaps = all.iter().filter_map(|of| of.shared_out?.1.relative);
    if let Some(gap) = gaps.map(f64::abs).reduce(f64::max) {
        writeln!(
            out,
            "\nConservation gap: the maps sum to what they share out but for {:.1}% of it at most ({EXPLANATIONS} has each image's)",
            gap * 100.0
        )?;
    }
    writeln!(
        out,
        "Background is all that is not this cell, other cells included. The nucleus is what is stained like one: dark granules may be taken for it. A map says where a network looks, not whether it goes by shape, colour or stain."
    )?;
    let known: Vec<(Shares, Shares)> = all
        .iter()
        .filter_map(|of| Some((of.shares()?, of.focus?.area)))
        .collect();
    if known.len() > 1 {
        let region = |of: fn(&Shares) -> f64| {
            let mean = |shares: &dyn Fn(&(Shares, Shares)) -> f64| {
                known.iter().map(shares).sum::<f64>() / known.len() as f64 * 100.0
            };
            let (relevance, area) = (mean(&|(shares, _)| of(shares)), mean(&|(_, area)| of(area)));
            format!("{relevance:.0}% ({area:.0}% of the area)")
        };
        writeln!(
            out,
            "On average of {} images, {what} is on the nucleus by {}, on the cytoplasm by {}, on the background by {}",
            known.len(),
            region(|of| of.nucleus),
            region(|of| of.cytoplasm),
            region(|of| of.background)
        )?;
    }
    Ok(())
}
