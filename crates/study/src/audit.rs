//! Images of one and the same cell: found before a study, and by `leuko audit`.

mod command;
mod config;
mod copies;
mod pictures;
mod printed;
mod stages;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use leuko_audit::{Image, Report, audit};
use leuko_core::{ClassIndex, ImageId, hex, read_json, write_json};
use leuko_data::Catalogue;
use leuko_data::decode::decode;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

pub(crate) use command::audit_folder;
pub(crate) use config::CopiesConfig;
pub(crate) use copies::Copies;
pub(crate) use pictures::picture_name;
pub(crate) use printed::print_copies;

use copies::counted;
use stages::Stages;

use crate::description::Description;
use crate::folder::has_results;

/// Where the audit of a data set lies in a study's folder.
pub(crate) fn audit_path(out: &Path, dataset: &str) -> PathBuf {
    out.join("audit").join(format!("{dataset}.json"))
}

/// The folder of a study, in which audits are kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shelf<'a> {
    pub(crate) out: &'a Path,
    pub(crate) keep: Keep,
}

/// When a new audit is put on a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    Never,
    AtOnce,
    /// By [`NewAudit::keep`], once it is known that the results beside it may stay: a run with other images
    /// is refused, and what belongs to results stays with them.
    OnceAccepted,
}

impl Keep {
    /// For a run that writes to `out`.
    pub(crate) fn for_run(out: &Path) -> Self {
        match has_results(out) {
            true => Self::OnceAccepted,
            false => Self::AtOnce,
        }
    }
}

/// An audit that is on no shelf yet.
#[derive(Debug)]
pub(crate) struct NewAudit {
    catalogue: Catalogue,
    report: Report,
    copies: Copies,
}

impl NewAudit {
    /// Puts it into a study's folder, with a table and pictures of the pairs.
    pub(crate) fn keep(&self, out: &Path) -> Result<()> {
        let name = &self.catalogue.name;
        pictures::draw(out, &self.catalogue, &self.report)?;
        table::write(out, name, &self.copies)?;
        Ok(write_json(&audit_path(out, name), &self.copies)?)
    }
}

/// A catalogue after the audit.
#[derive(Debug)]
pub(crate) struct Audited {
    /// The images that are kept.
    pub(crate) catalogue: Catalogue,
    /// What was found, in words, if anybody looked.
    pub(crate) copies: Option<String>,
    /// What is still to be kept.
    pub(crate) new: Option<NewAudit>,
}

/// Finds the images of a catalogue that show the same cell. What was found before and lies on the
/// `shelf` is taken if neither files nor settings have changed; what is new is put there as it says, or
/// given back to be put there later.
///
/// # Errors
///
/// - A setting out of its range; a file that cannot be written.
pub(crate) fn find_copies(
    title: &str,
    catalogue: &Catalogue,
    config: &CopiesConfig,
    shelf: Option<Shelf<'_>>,
) -> Result<(Copies, Option<NewAudit>)> {
    let fingerprint = fingerprint(catalogue, config)?;
    let known = shelf.and_then(|shelf| read_json(&audit_path(shelf.out, &catalogue.name)).ok());
    if let Some(known) = known.filter(|known: &Copies| known.is_of(&fingerprint)) {
        return Ok((known, None));
    }
    let labels: Vec<ClassIndex> = catalogue.entries.iter().map(|entry| entry.class).collect();
    let load = |image: usize| load(&catalogue.entries[image].path);
    let stages = Stages::default();
    let report = audit(
        catalogue.entries.len(),
        &load,
        Some(&labels),
        &config.audit,
        &|progress| stages.at(progress),
    )
    .with_context(|| format!("looking for copies among the images of {title}"))?;
    drop(stages);
    let copies = Copies::new(catalogue, &report, fingerprint);
    let new = NewAudit {
        catalogue: catalogue.clone(),
        report,
        copies: copies.clone(),
    };
    match shelf {
        Some(Shelf {
            out,
            keep: Keep::AtOnce,
        }) => new.keep(out)?,
        Some(Shelf {
            keep: Keep::OnceAccepted,
            ..
        }) => return Ok((copies, Some(new))),
        _ => {}
    }
    Ok((copies, None))
}

/// Looks for copies before a study, says what was found, label conflicts first, and leaves out all of
/// each cell's images but one, unless they are to be kept.
pub(crate) fn without_copies(
    title: &str,
    catalogue: Catalogue,
    config: &CopiesConfig,
    shelf: Option<Shelf<'_>>,
) -> Result<Audited> {
    if !config.enabled {
        return Ok(Audited {
            catalogue,
            copies: None,
            new: None,
        });
    }
    let (copies, new) = find_copies(title, &catalogue, config, shelf)?;
    for group in copies.groups.iter().filter(|group| group.conflict) {
        let others: Vec<&str> = group.left_out.iter().map(|image| &*image.0).collect();
        let done = match config.keep {
            true => "all are kept".to_owned(),
            false => format!("{} is kept, as {}", group.kept, group.labels[0]),
        };
        tracing::warn!(
            "{title}: LABEL CONFLICT: {} shows the same cell as {}, not all under one label ({}); {done}",
            group.kept,
            others.join(", "),
            group.labels.join(", ")
        );
    }
    let words = copies.in_words(config.keep);
    tracing::info!("{title}: {words}");
    for (image, reason) in &copies.skipped {
        let reason = reason.lines().next().unwrap_or_default();
        tracing::warn!("{title}: {image} was compared with no other image: {reason}");
    }
    let catalogue = match config.keep {
        true => catalogue,
        false => copies.without(&catalogue),
    };
    Ok(Audited {
        catalogue,
        copies: Some(words),
        new,
    })
}

/// What must be said of each data set in which a cell is shown under labels that an experiment takes as
/// different classes. `folder` is how the reader reaches the study's folder `out`.
///
/// # Errors
///
/// - An audit that is there and cannot be read.
pub(crate) fn conflicts<'a>(
    out: &Path,
    folder: &Path,
    experiments: impl Iterator<Item = &'a Description>,
) -> Result<Vec<String>> {
    let mut cells: BTreeMap<&str, BTreeSet<ImageId>> = BTreeMap::new();
    for experiment in experiments.filter(|experiment| experiment.copies.is_some()) {
        let path = audit_path(out, &experiment.dataset);
        if path.exists() {
            let copies: Copies = read_json(&path)?;
            let groups = copies.groups.into_iter();
            let in_conflict =
                groups.filter(|group| group.is_conflict_in(&experiment.dataset_classes));
            let cells = cells.entry(&experiment.dataset).or_default();
            cells.extend(in_conflict.map(|group| group.kept));
        }
    }
    let cells = cells.into_iter().filter(|(_, cells)| !cells.is_empty());
    let said = cells.map(|(dataset, cells)| {
        let cells = counted(cells.len(), "cell is", "cells are");
        format!(
            "{dataset}: {cells} shown more than once under different labels, so that at least one label of each is wrong: look at {} and the pictures in {}, move or delete the images under the wrong label, and begin anew in another folder.",
            audit_path(folder, dataset).with_extension("csv").display(),
            audit_path(folder, dataset).with_extension("").display()
        )
    });
    Ok(said.collect())
}

/// An image as it is in its file, before it is brought to the network's size.
fn load(path: &Path) -> Result<Image> {
    let pixels = decode(path)?.pixels;
    let (width, height) = pixels.dimensions();
    Ok(Image::new(
        height as usize,
        width as usize,
        pixels.into_raw(),
    )?)
}

/// SHA-256 (hex) of the files' names, labels and contents, of what was set aside, and of the settings.
fn fingerprint(catalogue: &Catalogue, config: &CopiesConfig) -> Result<String> {
    let contents: Result<Vec<[u8; 32]>> = (catalogue.entries.par_iter())
        .map(|entry| Ok(Sha256::digest(fs_err::read(&entry.path)?).into()))
        .collect();
    let mut hasher = Sha256::new();
    hasher.update(Copies::FORMAT.to_le_bytes());
    hasher.update(serde_json::to_string(&config.audit)?);
    for (entry, content) in catalogue.entries.iter().zip(contents?) {
        hasher.update((entry.id.0.len() as u64).to_le_bytes());
        hasher.update(&entry.id.0);
        let label = &catalogue.classes[entry.class.index()];
        hasher.update((label.len() as u64).to_le_bytes());
        hasher.update(label);
        hasher.update(content);
    }
    for aside in &catalogue.set_aside {
        hasher.update(aside.path.to_string_lossy().as_bytes());
        hasher.update(&aside.reason);
    }
    Ok(hex(&hasher.finalize()))
}
