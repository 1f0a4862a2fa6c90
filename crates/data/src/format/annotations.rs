//! `annotations.dat` of AML-Cytomorphology_LMU: every image's label and, for 1,905 of them, two
//! labels that the experts gave later, blind to the first.

use std::collections::BTreeMap;
use std::path::Path;

use leuko_core::{ClassIndex, ImageId};

use super::aml_id::published_id;
use crate::error::{AnnotationProblem, Lines};
use crate::{Catalogue, DataError, limits};

/// One line of `annotations.dat`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The image.
    pub image: ImageId,
    /// Its label, the class of its folder.
    pub class: ClassIndex,
    /// The two later labels.
    pub reannotations: [Reannotation; 2],
}

/// A label that an expert gave an image later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reannotation {
    /// The image was not shown again (`nan`).
    NotDone,
    /// The expert could not assign it to a class (`UNC`).
    NotAssignable,
    /// The expert's class.
    Class(ClassIndex),
    /// A label that is no class of the catalogue.
    Other(String),
}

/// Reads the `annotations.dat` of an AML-Cytomorphology_LMU `catalogue`, sorted by image. Lines of
/// classes that are not in the catalogue are skipped.
///
/// # Errors
///
/// - [`DataError::Io`], [`DataError::NotUtf8`], [`DataError::TooLong`] if the file cannot be read.
/// - [`DataError::AnnotationLines`] if lines are malformed, or give a label other than the image's folder;
///   names the lines. Images that are not there are skipped.
/// - [`DataError::NotAnnotated`] if images have no line.
///
/// # Examples
///
/// ```
/// use leuko_data::{Found, Manifest, Reannotation, find, read_annotations};
/// # let root = tempfile::tempdir()?;
/// # let put = |name: &str, text: &str| leuko_core::write_whole(&root.path().join(name), text.as_bytes());
/// # put("aml/MON/MON_0001.tiff", "")?;
/// # put("aml/MYO/MYO_0001.tiff", "")?;
/// # put(
/// #     "aml/annotations.dat",
/// #     "MON/MON_0001.tiff MON MON UNC\nMYO/MYO_0001.tiff MYO nan nan\n",
/// # )?;
///
/// let manifest = Manifest::parse("aml.toml".as_ref(), "name = \"aml\"\nformat = \"aml-lmu\"")?;
/// let Found::Present(catalogue) = find(root.path(), &manifest)? else {
///     return Err("not found".into());
/// };
/// // The first line is `MON/MON_0001.tiff MON MON UNC`.
/// let annotations = read_annotations(&root.path().join("aml/annotations.dat"), &catalogue)?;
/// let monocyte = annotations[0].class;
/// assert_eq!(
///     annotations[0].reannotations,
///     [Reannotation::Class(monocyte), Reannotation::NotAssignable]
/// );
/// assert_eq!(annotations[1].reannotations, [Reannotation::NotDone, Reannotation::NotDone]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_annotations(path: &Path, catalogue: &Catalogue) -> Result<Vec<Annotation>, DataError> {
    Ok(read_all(path, catalogue)?.0)
}

/// The same, and the listed images of the catalogue's classes that are not in the catalogue.
pub(super) fn read_all(
    path: &Path,
    catalogue: &Catalogue,
) -> Result<(Vec<Annotation>, Vec<ImageId>), DataError> {
    let text = limits::read_text(path)?;
    let images: BTreeMap<&ImageId, ClassIndex> = catalogue
        .entries
        .iter()
        .map(|entry| (&entry.id, entry.class))
        .collect();
    // Every class has images, so the images' folders give all labels.
    let labels: BTreeMap<&str, ClassIndex> = images
        .iter()
        .filter_map(|(id, class)| Some((folder_of(id)?, *class)))
        .collect();
    let mut found: BTreeMap<ImageId, (u64, Annotation)> = BTreeMap::new();
    let (mut not_there, mut problems) = (Vec::new(), Vec::new());
    for (line, text) in (1..).zip(text.lines()) {
        if text.trim().is_empty() {
            continue;
        }
        match parse(text, &labels, &images) {
            Err(problem) => problems.push((line, problem)),
            Ok(Line::OtherClass) => {}
            Ok(Line::NotThere(image)) => not_there.push(image),
            Ok(Line::Of(annotation)) => match found.get(&annotation.image) {
                Some(&(first, _)) => problems.push((
                    line,
                    AnnotationProblem::Twice {
                        id: annotation.image,
                        first,
                    },
                )),
                None => {
                    found.insert(annotation.image.clone(), (line, annotation));
                }
            },
        }
    }
    if !problems.is_empty() {
        return Err(DataError::AnnotationLines {
            path: path.to_owned(),
            lines: Lines(problems),
        });
    }
    let mut missing = images.keys().filter(|id| !found.contains_key(**id));
    if let Some(example) = missing.next() {
        return Err(DataError::NotAnnotated {
            path: path.to_owned(),
            images: 1 + missing.count(),
            example: (*example).clone(),
        });
    }
    let found = found.into_values().map(|(_, annotation)| annotation);
    Ok((found.collect(), not_there))
}

/// What a line is about.
enum Line {
    /// An image of the catalogue.
    Of(Annotation),
    /// An image of a class of the catalogue that is not in its folder: a download can be incomplete.
    NotThere(ImageId),
    /// An image of a class that the catalogue leaves out.
    OtherClass,
}

/// The class folder that an id starts with.
fn folder_of(id: &ImageId) -> Option<&str> {
    id.0.split_once('/').map(|(folder, _)| folder)
}

fn parse(
    line: &str,
    labels: &BTreeMap<&str, ClassIndex>,
    images: &BTreeMap<&ImageId, ClassIndex>,
) -> Result<Line, AnnotationProblem> {
    // A suffixed name has spaces in it, so the labels are taken from the end.
    let words: Vec<&str> = line.split_whitespace().collect();
    let [path @ .., label, first, second] = &words[..] else {
        return Err(AnnotationProblem::Fields {
            fields: words.len(),
        });
    };
    if path.is_empty() {
        return Err(AnnotationProblem::Fields {
            fields: words.len(),
        });
    }
    let path = path.join(" ");
    let image = published_id(&path).ok_or(AnnotationProblem::Path { path })?;
    let Some(&class) = images.get(&image) else {
        let known = folder_of(&image).is_some_and(|folder| labels.contains_key(folder));
        return Ok(match known {
            true => Line::NotThere(image),
            false => Line::OtherClass,
        });
    };
    if let Some(folder) = folder_of(&image).filter(|folder| folder != label) {
        return Err(AnnotationProblem::Label {
            folder: folder.to_owned(),
            label: (*label).to_owned(),
            id: image,
        });
    }
    let reannotation = |label: &str| match (label, labels.get(label)) {
        ("nan", _) => Reannotation::NotDone,
        ("UNC", _) => Reannotation::NotAssignable,
        (_, Some(class)) => Reannotation::Class(*class),
        (_, None) => Reannotation::Other(label.to_owned()),
    };
    Ok(Line::Of(Annotation {
        image,
        class,
        reannotations: [reannotation(first), reannotation(second)],
    }))
}
