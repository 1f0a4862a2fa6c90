//! Where networks look in new images.

use std::io::Write;

use anyhow::Result;
use leuko_explain::{Composite, Rule, Shares};
use leuko_lab::{EXPLANATIONS, Explained, Explanations};

/// Prints a line for each image, what biases absorb, the means over all images, and the rules.
pub(crate) fn print_explanations(found: &Explanations, out: &mut dyn Write) -> Result<()> {
    let all = &found.explained;
    let what = match found.method.shares_out() {
        true => "what speaks for the class",
        false => "the gradient's strength",
    };
    print_images(all, what, out)?;
    writeln!(out)?;
    let gaps = all.iter().filter_map(|of| of.shared_out?.1.relative);
    if let Some(gap) = gaps.map(f64::abs).reduce(f64::max) {
        writeln!(
            out,
            "{} at most {:.1}% of what a map should add up to; {EXPLANATIONS} has the gap of each image",
            match &found.composite {
                Some(_) => "Biases and stabilisers absorb or add",
                None => "The steps of integration miss",
            },
            gap * 100.0
        )?;
    }
    writeln!(
        out,
        "Background is everything outside the cell in the middle, including other cells. Red cells that touch the cell count as cytoplasm. leuko finds the nucleus by its stain, so dark granules may count as nucleus. A map shows where a network looks, not whether it uses shape, colour or stain."
    )?;
    print_means(all, what, out)?;
    if let Some(composite) = &found.composite {
        writeln!(out, "Rules of {}: {}", composite.name(), rules(composite))?;
    }
    Ok(())
}

/// The rules from the image to the logits; layers in a row with the same rule are named once.
fn rules(composite: &Composite) -> String {
    let layers: Vec<(&str, &Rule)> = composite.rules().collect();
    let alike = layers.chunk_by(|(_, one), (_, next)| one == next);
    let text = alike.filter_map(|part| {
        let ((first, rule), (last, _)) = (part.first()?, part.last()?);
        Some(match first == last {
            true => format!("{first}: {rule}"),
            false => format!("{first} to {last}: {rule}"),
        })
    });
    text.collect::<Vec<_>>().join("; ")
}

/// Prints a line for each image.
fn print_images(all: &[Explained], what: &str, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "Percentage of {what} on each region; in brackets, the percentage of the image that the region covers\n"
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
            match (of.seen_by > 0, of.is_near_tie()) {
                (false, false) => "",
                (true, false) => " (trained on)",
                (false, true) => " (near tie)",
                (true, true) => " (trained on, near tie)",
            }
        )?;
    }
    Ok(())
}

/// Prints the means over all images with a nucleus.
fn print_means(all: &[Explained], what: &str, out: &mut dyn Write) -> Result<()> {
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
            "Mean over {} images of {what}: nucleus {}, cytoplasm {}, background {}",
            known.len(),
            region(|of| of.nucleus),
            region(|of| of.cytoplasm),
            region(|of| of.background)
        )?;
    }
    Ok(())
}
