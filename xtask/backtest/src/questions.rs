//! The questions: two sets of images each.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use fs_err as fs;
use sha2::{Digest, Sha256};

/// Most images of a class. More would only cost time.
const MOST: usize = 300;
/// Classes of PBC that are immature cells.
const IMMATURE: [&str; 2] = ["erythroblast", "ig"];

/// A question about two classes of cells.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    /// Its name, such as `pbc-ig-neutrophil`.
    pub(crate) name: String,
    /// The classes: two, of those that networks train on.
    pub(crate) classes: Vec<Class>,
}

/// Images with one answer, as paths below the data folder.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    pub(crate) name: String,
    pub(crate) images: Vec<String>,
}

impl Question {
    /// As many images of each class, for one seed: those with the smallest SHA-256 of question, seed and path.
    pub(crate) fn images(&self, seed: u64) -> Vec<(&str, &str)> {
        let counts = self.classes.iter().map(|class| class.images.len());
        let number = counts.min().unwrap_or(0).min(MOST);
        let mut picked = Vec::new();
        for class in &self.classes {
            let mut images: Vec<&String> = class.images.iter().collect();
            images
                .sort_by_cached_key(|path| Sha256::digest(format!("{} {seed} {path}", self.name)));
            let images = images.into_iter().take(number);
            picked.extend(images.map(|path| (path.as_str(), class.name.as_str())));
        }
        picked
    }
}

/// All questions that the data in a folder allow.
pub(crate) fn questions(data: &Path) -> Result<Vec<Question>> {
    let pbc = folders(data, "pbc")?;
    let mut questions = pairs(&pbc);
    questions.push(maturity(&pbc));
    questions.extend(attributes(data)?);
    questions.push(neutrophils(data)?);
    Ok(questions)
}

/// The images of a data set with a folder for each class.
fn folders(data: &Path, set: &str) -> Result<Vec<Class>> {
    let mut classes = BTreeMap::new();
    for folder in fs::read_dir(data.join(set))? {
        let folder = folder?;
        let name = folder.file_name().to_string_lossy().into_owned();
        let mut images = Vec::new();
        for file in fs::read_dir(folder.path())? {
            let file = file?.file_name().to_string_lossy().into_owned();
            if !file.starts_with('.') {
                images.push(format!("{set}/{name}/{file}"));
            }
        }
        classes.insert(name, images);
    }
    Ok(classes
        .into_iter()
        .map(|(name, images)| Class { name, images })
        .collect())
}

/// Every class against every other.
fn pairs(classes: &[Class]) -> Vec<Question> {
    let mut questions = Vec::new();
    for (i, one) in classes.iter().enumerate() {
        for other in &classes[i + 1..] {
            questions.push(Question {
                name: format!("pbc-{}-{}", one.name, other.name),
                classes: vec![one.clone(), other.clone()],
            });
        }
    }
    questions
}

/// Immature against mature cells.
fn maturity(classes: &[Class]) -> Question {
    let of = |name: &str, immature: bool| Class {
        name: name.to_owned(),
        images: (classes.iter())
            .filter(|class| IMMATURE.contains(&&*class.name) == immature)
            .flat_map(|class| class.images.clone())
            .collect(),
    };
    Question {
        name: "pbc-mature-immature".to_owned(),
        classes: vec![of("mature", false), of("immature", true)],
    }
}

/// For each attribute of WBCAtt its most frequent value against all others.
pub(crate) fn attributes(data: &Path) -> Result<Vec<Question>> {
    let path = data.join("wbcatt/attributes.csv");
    let mut reader = csv::Reader::from_reader(fs::File::open(&path)?);
    let header = reader.headers()?.clone();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
    let mut questions = Vec::new();
    for (column, attribute) in header.iter().enumerate().skip(4) {
        let mut values: Vec<(&str, usize)> = Vec::new();
        for value in rows.iter().filter_map(|row| row.get(column)) {
            match values.iter_mut().find(|(name, _)| *name == value) {
                Some((_, count)) => *count += 1,
                None => values.push((value, 1)),
            }
        }
        // Of equal counts the first, as in the table.
        values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let [(most, _), (second, _), ..] = values[..] else {
            anyhow::bail!("{}: `{attribute}` has less than two values", path.display());
        };
        let of = |name: &str, frequent: bool| Class {
            name: name.to_owned(),
            images: (rows.iter())
                .filter(|row| (row.get(column) == Some(most)) == frequent)
                .filter_map(|row| Some(row.get(0)?.to_owned()))
                .collect(),
        };
        let other = if values.len() > 2 { "other" } else { second };
        questions.push(Question {
            name: format!("wbcatt-{}", attribute.replace('_', "-")),
            classes: vec![of(most, true), of(other, false)],
        });
    }
    Ok(questions)
}

/// Neutrophils of JTSC against all other cells.
fn neutrophils(data: &Path) -> Result<Question> {
    let path = data.join("jtsc/labels.csv");
    let mut reader = csv::Reader::from_reader(fs::File::open(&path)?);
    let mut classes = ["neutrophil", "other"].map(|name| Class {
        name: name.to_owned(),
        images: Vec::new(),
    });
    for row in reader.deserialize() {
        let (image, class): (u32, u32) = row.with_context(|| path.display().to_string())?;
        classes[usize::from(class != 1)]
            .images
            .push(format!("jtsc/{image:03}.bmp"));
    }
    Ok(Question {
        name: "jtsc-neutrophil-other".to_owned(),
        classes: classes.to_vec(),
    })
}
