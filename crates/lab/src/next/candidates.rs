//! Images that can be chosen, and those that are labelled already.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use leuko_core::{ClassIndex, ImageId};
use leuko_data::decode::{DecodeError, decode};
use leuko_data::{Catalogue, Entry, Named, Spellings};
use leuko_study::audit::{AuditFolder, CopySearch, KeepAudit, NotCompared, UNLABELLED};
use leuko_study::{CopiesConfig, Watch};

use super::config::NextConfig;
use super::doubts::doubts;
use crate::answer::Answer;
use crate::ensemble::Ensemble;
use crate::error::LabError;
use crate::image_files::find_images;
use crate::labelled::read_labelled;
use crate::left_out::LeftOut;
use crate::notice::LabNotice;
use crate::path_text::text;
use crate::predict::predict;
use crate::unreadable::Unreadable;

/// Images of a folder, sorted by whether they can be chosen.
pub(super) struct Candidates {
    /// Labelled images, of other folders and of this one.
    pub(super) known: Vec<Known>,
    /// Images that can be chosen.
    pub(super) open: Vec<Open>,
    pub(super) classes: Vec<String>,
    pub(super) found: usize,
    pub(super) left_out: LeftOut,
    pub(super) unreadable: Unreadable,
}

/// A labelled image.
pub(super) struct Known {
    pub(super) path: PathBuf,
    /// Its class, if it is known.
    pub(super) class: Option<usize>,
}

/// An image that can be chosen.
pub(super) struct Open {
    pub(super) path: PathBuf,
    pub(super) answer: Option<Answer>,
}

/// What is known of an image of the folder.
#[derive(Default)]
struct State {
    is_labelled: bool,
    answer: Option<Answer>,
}

impl Candidates {
    pub(super) fn find(
        images: &Path,
        ensemble: Option<&Ensemble>,
        config: &NextConfig,
        out: &Path,
        watch: &dyn Watch,
    ) -> Result<Self, LabError> {
        let files = find_images(&[images], watch)?;
        let (labels, mut classes) = labelled(config, watch)?;
        let whole = |path: &Path| fs_err::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let class = |path: &Path| labels.get(&whole(path)).map(|(_, class)| *class);
        let mut states: BTreeMap<PathBuf, State> = (files.iter())
            .map(|path| {
                let is_labelled = class(path).is_some();
                (
                    path.clone(),
                    State {
                        is_labelled,
                        answer: None,
                    },
                )
            })
            .collect();
        let mut unreadable = Unreadable {
            files: Vec::new(),
            of: files.len(),
        };
        if let Some(ensemble) = ensemble {
            let predicted = predict(ensemble, &files, None, watch)?;
            let answers = predicted.predictions.iter().map(|of| &of.answer);
            let answers: Vec<&Answer> = answers.collect();
            for doubt in doubts(&ensemble.classes, &classes, &answers) {
                doubt.tell(watch);
            }
            classes.clone_from(&ensemble.classes);
            for (path, error) in predicted.unreadable.files {
                states.remove(&path);
                unreadable.files.push((path, error));
            }
            for prediction in predicted.predictions {
                if let Some(state) = states.get_mut(&prediction.path) {
                    state.is_labelled |= prediction.seen_by > 0;
                    state.answer = Some(prediction.answer);
                }
            }
        }
        let here: BTreeSet<PathBuf> = states.keys().map(|path| whole(path)).collect();
        let elsewhere: Vec<PathBuf> = (labels.iter())
            .filter(|(whole, _)| !here.contains(*whole))
            .map(|(_, (path, _))| path.clone())
            .collect();
        let copies = Copies::find(&states, &elsewhere, out, watch)?;
        let mut broken = BTreeSet::new();
        for (path, error) in copies.unreadable {
            broken.insert(path.clone());
            if states.remove(&path).is_some() {
                unreadable.files.push((path, error));
            }
        }
        let mut left_out = LeftOut {
            unreadable: unreadable.files.len(),
            ..LeftOut::default()
        };
        let mut known: Vec<PathBuf> = elsewhere;
        let mut open = Vec::new();
        for (
            path,
            State {
                is_labelled,
                answer,
            },
        ) in states
        {
            if is_labelled {
                left_out.labelled += 1;
                known.push(path);
            } else if copies.of_labelled.contains(&path) {
                left_out.copies_of_labelled += 1;
            } else if copies.of_others.contains(&path) {
                left_out.copies += 1;
            } else {
                open.push(Open { path, answer });
            }
        }
        let known = known
            .into_iter()
            .filter(|path| !broken.contains(path))
            .map(|path| Known {
                class: class(&path),
                path,
            });
        Ok(Self {
            known: known.collect(),
            open,
            classes,
            found: files.len(),
            left_out,
            unreadable,
        })
    }
}

/// Labelled images by their whole paths: the path as it was named, and the class.
type Labels = BTreeMap<PathBuf, (PathBuf, usize)>;

/// The labelled images that were named, and all classes, sorted by name.
fn labelled(config: &NextConfig, watch: &dyn Watch) -> Result<(Labels, Vec<String>), LabError> {
    let given = config.labelled.iter();
    let catalogues = given.map(|place| read_labelled(place, &config.layout, watch));
    let catalogues: Vec<Catalogue> = catalogues.collect::<Result<_, LabError>>()?;
    // Tables may spell a class in several ways.
    let names = catalogues.iter().flat_map(|of| {
        let entries = of.entries.iter();
        entries.map(|entry| &*of.classes[entry.class.index()])
    });
    let spellings = Spellings::of(Named::Class, names);
    if let Some(remark) = spellings.merged() {
        LabNotice::Read(remark).tell(watch);
    }
    let classes = spellings.all();
    let mut labels = Labels::new();
    for catalogue in &catalogues {
        for entry in &catalogue.entries {
            let kept = spellings.kept(&catalogue.classes[entry.class.index()]);
            let class = classes.iter().position(|class| Some(&**class) == kept);
            let whole = fs_err::canonicalize(&entry.path)?;
            let class = class.unwrap_or_default();
            let before = labels.insert(whole, (entry.path.clone(), class));
            if let Some((_, first)) = before.filter(|(_, first)| *first != class) {
                return Err(LabError::TwoLabels {
                    path: entry.path.clone(),
                    labels: [first, class].map(|class| classes[class].clone()),
                });
            }
        }
    }
    Ok((labels, classes))
}

/// Images that show the cell of another one.
#[derive(Default)]
struct Copies {
    of_labelled: BTreeSet<PathBuf>,
    of_others: BTreeSet<PathBuf>,
    unreadable: Vec<(PathBuf, DecodeError)>,
}

impl Copies {
    fn find(
        states: &BTreeMap<PathBuf, State>,
        elsewhere: &[PathBuf],
        out: &Path,
        watch: &dyn Watch,
    ) -> Result<Self, LabError> {
        let labelled: BTreeSet<&PathBuf> = (states.iter())
            .filter(|(_, state)| state.is_labelled)
            .map(|(path, _)| path)
            .chain(elsewhere)
            .collect();
        let mut paths: BTreeMap<ImageId, &PathBuf> = BTreeMap::new();
        for path in states.keys().chain(elsewhere) {
            paths.insert(ImageId(text(path)), path);
        }
        let entry = |(id, path): (&ImageId, &&PathBuf)| Entry {
            id: id.clone(),
            path: (*path).clone(),
            class: ClassIndex(u16::from(labelled.contains(*path))),
            group: None,
        };
        let catalogue = Catalogue {
            name: "next".to_owned(),
            classes: vec![UNLABELLED.to_owned(), "labelled".to_owned()],
            entries: paths.iter().map(entry).collect(),
            set_aside: Vec::new(),
            remarks: Vec::new(),
        };
        let search = CopySearch {
            folder: Some(AuditFolder {
                out,
                keep: KeepAudit::Now,
            }),
            ..CopySearch::default()
        };
        let (found, _) = search.find(&catalogue, &CopiesConfig::default(), watch)?;
        let mut copies = Self::default();
        for group in &found.groups {
            let members = || {
                [&group.kept]
                    .into_iter()
                    .chain(&group.left_out)
                    .filter_map(|id| paths.get(id).copied())
            };
            match members().any(|path| labelled.contains(path)) {
                true => copies.of_labelled.extend(members().cloned()),
                false => copies.of_others.extend(members().skip(1).cloned()),
            }
        }
        for (id, why) in &found.skipped {
            // Its error says what a user can do.
            if let (NotCompared::Unreadable(_), Some(path)) = (why, paths.get(id))
                && let Err(error) = decode(path)
            {
                copies.unreadable.push(((*path).clone(), error));
            }
        }
        Ok(copies)
    }
}

#[cfg(test)]
mod tests {
    use leuko_study::Silent;

    use super::*;

    #[test]
    fn test_an_image_with_two_labels_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for image in ["x.png", "y.png"] {
            // Labels are read without decoding.
            fs_err::write(folder.path().join(image), "").unwrap();
        }
        let table = |name: &str, x: &str| {
            let path = folder.path().join(name);
            fs_err::write(&path, format!("path,label\nx.png,{x}\ny.png,normal\n")).unwrap();
            path
        };
        let (first, second) = (table("first.csv", "blast"), table("second.csv", "normal"));
        let of = |tables: &[&PathBuf]| NextConfig {
            labelled: tables.iter().map(|table| (*table).clone()).collect(),
            ..NextConfig::default()
        };
        let agreed = labelled(&of(&[&first, &first]), &Silent).unwrap();
        assert_eq!(agreed.0.len(), 2);
        let error = labelled(&of(&[&first, &second]), &Silent).unwrap_err();
        let LabError::TwoLabels { path, labels } = error else {
            panic!("{error}");
        };
        assert!(path.ends_with("x.png"));
        assert_eq!(labels, ["blast", "normal"]);
    }
}
