//! The result of an audit.

use std::io::Write;

use anyhow::Result;

use leuko_core::ImageId;
use leuko_data::Catalogue;
use leuko_study::Copies;
use leuko_study::audit::{Group, Pair, UNLABELLED};
use leuko_study::words::{counted, out_of_reach, shared_cells};

/// Prints everything that an audit found: label conflicts first.
pub(crate) fn print_copies(
    copies: &Copies,
    catalogue: &Catalogue,
    out: &mut dyn Write,
) -> Result<()> {
    let (groups, left_out) = (copies.groups.len(), copies.left_out());
    writeln!(
        out,
        "{} images: {} more than once, {}",
        copies.images,
        counted(groups, "cell appears", "cells appear"),
        counted(left_out, "image is a copy", "images are copies")
    )?;
    if copies.conflicts() > 0 {
        writeln!(
            out,
            "\nLABEL CONFLICTS: copies of one cell with different labels. If the labels name the kind of cell, at least one label of each cell is wrong"
        )?;
        for group in copies.groups.iter().filter(|group| group.conflict) {
            print_group(group, out)?;
        }
        writeln!(
            out,
            "  Look at the images of each cell (--out FOLDER draws them side by side). Move or delete those under the wrong label."
        )?;
    }
    if copies.conflicts() < groups {
        writeln!(
            out,
            "\nCopies of one cell, with the correlation of their details (a study uses the image named first)"
        )?;
        for group in copies.groups.iter().filter(|group| !group.conflict) {
            print_group(group, out)?;
        }
    }
    let shared = copies.shared(catalogue);
    if !shared.is_empty() {
        writeln!(
            out,
            "\nCells in images of several groups. If groups are patients, one of these is wrong; a study takes them as one\n  {}",
            shared_cells(&shared)
        )?;
    }
    if !copies.neighbours.is_empty() {
        writeln!(
            out,
            "\nOne field, two cells: each image has another cell in its middle. A study uses both, in one of training, validation and test"
        )?;
        for pair in &copies.neighbours {
            print_pair(pair, out)?;
        }
    }
    if !copies.near_misses.is_empty() {
        writeln!(
            out,
            "\nThe most similar of all other pairs, which are not copies"
        )?;
        for pair in &copies.near_misses {
            print_pair(pair, out)?;
        }
    }
    if let Some(pairs) = &copies.out_of_reach {
        writeln!(out, "\n{}", out_of_reach(pairs, "pairs of images"))?;
    }
    if !copies.skipped.is_empty() {
        writeln!(out, "\nImages that could not be compared")?;
        for (reason, images) in copies.not_compared() {
            match &images[..] {
                [image] => writeln!(out, "  {image}: {reason}")?,
                _ => writeln!(
                    out,
                    "  {} images ({}): {reason}",
                    images.len(),
                    first(&images)
                )?,
            }
        }
    }
    if !copies.stray.is_empty() {
        writeln!(out, "\nFiles that do not belong to the data set")?;
        for (path, reason) in &copies.stray {
            writeln!(out, "  {path}: {reason}")?;
        }
    }
    Ok(())
}

/// Most names that a line lists; the audit's file has all.
const NAMED: usize = 50;

/// The names of images, up to a number that a reader may still read.
fn first(images: &[&ImageId]) -> String {
    let names = images.iter().take(NAMED).map(|image| &*image.0);
    let names = names.collect::<Vec<_>>().join(", ");
    match images.len().saturating_sub(NAMED) {
        0 => names,
        more => format!("{names} and {more} more (all are in the audit's file, with --out)"),
    }
}

fn print_group(group: &Group, out: &mut dyn Write) -> Result<()> {
    let left_out: Vec<&str> = group
        .left_out
        .iter()
        .map(|image| image.0.as_str())
        .collect();
    let name = |label: &String| match &**label {
        UNLABELLED => "none".to_owned(),
        label => label.to_owned(),
    };
    let first = &group.labels[0];
    let labels = match group.labels.iter().all(|label| label == first) {
        true if first == UNLABELLED => String::new(),
        true => format!(" ({first})"),
        false => {
            let names: Vec<String> = group.labels.iter().map(name).collect();
            format!(" (labels: {})", names.join(", "))
        }
    };
    writeln!(out, "  {} = {}{labels}", group.kept, left_out.join(" = "))?;
    group
        .pairs
        .iter()
        .try_for_each(|pair| print_pair(pair, out))
}

fn print_pair(pair: &Pair, out: &mut dyn Write) -> Result<()> {
    let how = if pair.equal {
        "equal pixels".to_owned()
    } else {
        let [rows, columns] = pair.shift;
        let size = match pair.scale == 1.0 {
            true => String::new(),
            false => format!(", {:.2} times as large", pair.scale),
        };
        format!(
            "shifted by {rows} rows and {columns} columns, {}{size}",
            pair.turn
        )
    };
    writeln!(
        out,
        "    {:.3}  {}  {}  {how}",
        pair.score, pair.first, pair.second
    )?;
    Ok(())
}
