//! Experts' answers to a binary question, from the classes that they gave.

use std::path::Path;

use leuko_core::{Answer, ClassIndex, Readings};

use crate::format::aml_lmu::ANNOTATIONS;
use crate::{
    Annotation, Catalogue, DataError, Format, Manifest, Reannotation, format, read_annotations,
};

/// The annotations of a data set that [`find`](crate::find()) found below `root`, or `None` if it has no
/// `annotations.dat`.
///
/// # Errors
///
/// - As for [`read_annotations`].
///
/// # Examples
///
/// ```
/// use leuko_data::{Found, Manifest, find, find_annotations};
/// # let root = tempfile::tempdir()?;
/// # let put = |name: &str, text: &str| leuko_core::write_whole(&root.path().join(name), text.as_bytes());
/// # put("aml/MON/MON_0001.tiff", "")?;
/// # put("aml/MYO/MYO_0001.tiff", "")?;
/// # put(
/// #     "aml/annotations.dat",
/// #     "MON/MON_0001.tiff MON MON UNC\nMYO/MYO_0001.tiff MYO nan nan\n",
/// # )?;
///
/// // A monocyte (MON) and a myeloblast (MYO), listed in `aml/annotations.dat`.
/// let manifest = Manifest::parse("aml.toml".as_ref(), "name = \"aml\"\nformat = \"aml-lmu\"")?;
/// let Found::Present(catalogue) = find(root.path(), &manifest)? else {
///     return Err("not found".into());
/// };
/// let annotations = find_annotations(root.path(), &manifest, &catalogue)?;
/// assert_eq!(annotations.ok_or("no annotations.dat")?.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find_annotations(
    root: &Path,
    manifest: &Manifest,
    catalogue: &Catalogue,
) -> Result<Option<Vec<Annotation>>, DataError> {
    if manifest.format != Format::AmlLmu {
        return Ok(None);
    }
    let folder = format::innermost(manifest, manifest.folder_in(root))?;
    let path = folder.join(ANNOTATIONS);
    if !path.is_file() {
        return Ok(None);
    }
    read_annotations(&path, catalogue).map(Some)
}

/// The experts' answers to the question whether a cell belongs to the second group. `groups` are the
/// negative and the positive one, as for [`Catalogue::regroup`]. `catalogue` is the one that
/// `annotations` were read with, before it was regrouped.
///
/// An image whose label is in neither group is left out, as in the question. A later label `UNC` becomes
/// [`Answer::Unassignable`]. A later label that is in neither group, or that the catalogue does not have,
/// becomes [`Answer::Outside`].
///
/// # Examples
///
/// ```
/// use leuko_core::Answer;
/// use leuko_data::{Found, Manifest, expert_readings, find, find_annotations};
/// # let root = tempfile::tempdir()?;
/// # let put = |name: &str, text: &str| leuko_core::write_whole(&root.path().join(name), text.as_bytes());
/// # put("aml/MON/MON_0001.tiff", "")?;
/// # put("aml/MYO/MYO_0001.tiff", "")?;
/// # put(
/// #     "aml/annotations.dat",
/// #     "MON/MON_0001.tiff MON MON UNC\nMYO/MYO_0001.tiff MYO MYO MON\n",
/// # )?;
///
/// // A monocyte (MON) and a myeloblast (MYO), each seen twice more by experts.
/// let manifest = Manifest::parse("aml.toml".as_ref(), "name = \"aml\"\nformat = \"aml-lmu\"")?;
/// let Found::Present(catalogue) = find(root.path(), &manifest)? else {
///     return Err("not found".into());
/// };
/// let annotations = find_annotations(root.path(), &manifest, &catalogue)?.ok_or("none")?;
/// let groups = [("non-blast", ["MON"]), ("blast", ["MYO"])];
/// let readings = expert_readings(&annotations, &catalogue, &groups)?;
/// assert_eq!(readings[1].label, Answer::Positive);
/// assert_eq!(readings[1].again, [Some(Answer::Positive), Some(Answer::Negative)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// - [`DataError::UnknownClass`], [`DataError::ClassUsedTwice`] as for [`Catalogue::regroup`].
pub fn expert_readings<New, Olds, Old>(
    annotations: &[Annotation],
    catalogue: &Catalogue,
    groups: &[(New, Olds); 2],
) -> Result<Vec<Readings>, DataError>
where
    New: AsRef<str>,
    Olds: AsRef<[Old]>,
    Old: AsRef<str>,
{
    let new_class = catalogue.new_classes(groups)?;
    let answer = |class: ClassIndex| match new_class.get(class.index()).copied().flatten() {
        Some(ClassIndex(0)) => Answer::Negative,
        Some(_) => Answer::Positive,
        None => Answer::Outside,
    };
    let again = |reannotation: &Reannotation| match reannotation {
        Reannotation::NotDone => None,
        Reannotation::NotAssignable => Some(Answer::Unassignable),
        Reannotation::Class(class) => Some(answer(*class)),
        Reannotation::Other(_) => Some(Answer::Outside),
    };
    let readings = annotations.iter().map(|annotation| Readings {
        image: annotation.image.clone(),
        label: answer(annotation.class),
        again: annotation.reannotations.each_ref().map(again),
    });
    Ok(readings
        .filter(|readings| readings.label != Answer::Outside)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Found;
    use crate::find;
    use crate::fixtures::{folder, manifest, put};

    const TOML: &str = "name = \"aml\"\nformat = \"aml-lmu\"\n";
    const GROUPS: [(&str, &[&str]); 2] =
        [("non-blast", &["BAS", "NGS"]), ("blast", &["MYO", "MOB"])];

    /// Six images in the folder of an unpacked archive.
    fn cells() -> (tempfile::TempDir, Catalogue) {
        let root = folder();
        let lines = [
            ("BAS", 1, "BAS MYO"),
            ("BAS", 2, "nan nan"),
            ("EBO", 1, "MYO MYO"),
            ("MOB", 1, "MYO UNC"),
            ("MYO", 1, "EBO XYZ"),
            ("NGS", 1, "nan NGS"),
        ];
        let mut table = String::new();
        for (class, number, again) in lines {
            let name = format!("{class}/{class}_{number:04}.tiff");
            put(root.path(), &format!("aml/archive/{name}"), &name);
            table += &format!("{name} {class} {again}\n");
        }
        put(root.path(), "aml/archive/annotations.dat", table);
        let Found::Present(catalogue) = find(root.path(), &manifest(TOML)).unwrap() else {
            panic!("absent");
        };
        (root, catalogue)
    }

    #[test]
    fn test_expert_readings_take_classes_by_the_questions_groups() {
        let (root, catalogue) = cells();
        let annotations = find_annotations(root.path(), &manifest(TOML), &catalogue);
        let annotations = annotations.unwrap().unwrap();
        assert_eq!(annotations.len(), 6);
        let readings = expert_readings(&annotations, &catalogue, &GROUPS).unwrap();
        let got: Vec<_> = (readings.iter())
            .map(|r| (&*r.image.0, r.label, r.again))
            .collect();
        use Answer::{Negative, Outside, Positive, Unassignable};
        assert_eq!(
            got,
            [
                (
                    "BAS/BAS_0001.tiff",
                    Negative,
                    [Some(Negative), Some(Positive)]
                ),
                ("BAS/BAS_0002.tiff", Negative, [None, None]),
                // EBO_0001 is in no group of the question.
                (
                    "MOB/MOB_0001.tiff",
                    Positive,
                    [Some(Positive), Some(Unassignable)]
                ),
                (
                    "MYO/MYO_0001.tiff",
                    Positive,
                    [Some(Outside), Some(Outside)]
                ),
                ("NGS/NGS_0001.tiff", Negative, [None, Some(Negative)]),
            ]
        );
    }

    #[test]
    fn test_expert_readings_with_a_misspelt_class_names_the_nearest() {
        let (root, catalogue) = cells();
        let annotations = find_annotations(root.path(), &manifest(TOML), &catalogue);
        let groups = [("a", ["BAS"]), ("b", ["MY0"])];
        let error = expert_readings(&annotations.unwrap().unwrap(), &catalogue, &groups);
        insta::assert_snapshot!(error.unwrap_err(), @"
        aml has no class `MY0`; did you mean `MYO`?
        hint: the classes are BAS, EBO, MOB, MYO, NGS
        ");
    }

    #[test]
    fn test_find_annotations_where_there_are_none_is_none() {
        let (root, catalogue) = cells();
        let found = |toml: &str| {
            let found = find_annotations(root.path(), &manifest(toml), &catalogue);
            found.unwrap().map(|annotations| annotations.len())
        };
        assert_eq!(found(TOML), Some(6));
        assert_eq!(found("name = \"aml\"\nformat = \"folders\"\n"), None);
        fs_err::remove_file(root.path().join("aml/archive/annotations.dat")).unwrap();
        assert_eq!(found(TOML), None);
    }
}
