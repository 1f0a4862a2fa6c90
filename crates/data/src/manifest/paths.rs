//! Paths in a manifest, which may come from a stranger.

use std::path::{Component, Path};

use super::Manifest;
use crate::error::ManifestProblem;

/// Checks that nothing that a manifest names lies outside the data root.
pub(super) fn check(manifest: &Manifest) -> Result<(), ManifestProblem> {
    let labels = manifest.labels.iter().flat_map(|labels| &labels.files);
    let csv = manifest.csv.iter();
    let csv = csv.flat_map(|csv| {
        [
            ("csv.file", &*csv.file),
            ("csv.ending", Path::new(&csv.ending)),
        ]
    });
    let mut paths = [("folder", &*manifest.folder)]
        .into_iter()
        .chain(csv)
        .chain(labels.map(|file| ("labels.files", &**file)))
        .chain(manifest.sha256.iter().map(|list| ("sha256", &**list)));
    match paths.find(|(_, path)| !stays_inside(path)) {
        Some((key, path)) => Err(ManifestProblem::Outside {
            key,
            path: path.to_owned(),
        }),
        None => Ok(()),
    }
}

/// Whether a path stays in the folder that it starts in, as far as its parts say. Links may lead anywhere: only
/// the owner of a data root makes them.
fn stays_inside(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_check_names_the_key_that_leads_out_of_the_data_root() {
        let refused = |keys: &str| {
            let text = format!("name = \"own\"\n{keys}");
            Manifest::parse("data/own.toml".as_ref(), &text)
                .unwrap_err()
                .to_string()
        };
        let messages = [
            "format = \"folders\"\nfolder = \"../../etc\"",
            "format = \"folders\"\nsha256 = \"/etc/passwd\"",
            "format = \"csv\"\ncsv.file = \"a/../../labels.csv\"",
            "format = \"csv\"\ncsv.ending = \"/../../secret.png\"",
            "format = \"all-idb2\"\nlabels = { files = [\"a.csv\", \"../b.csv\"], column = \"c\", rows = 1 }",
        ]
        .map(refused);
        insta::assert_snapshot!(messages.join("\n"), @r#"
        data/own.toml is not a valid manifest: folder = "../../etc" leads out of the data root, expected a path inside it
        hint: put what it names below the data root; a link there will do
        data/own.toml is not a valid manifest: sha256 = "/etc/passwd" leads out of the data root, expected a path inside it
        hint: put what it names below the data root; a link there will do
        data/own.toml is not a valid manifest: csv.file = "a/../../labels.csv" leads out of the data root, expected a path inside it
        hint: put what it names below the data root; a link there will do
        data/own.toml is not a valid manifest: csv.ending = "/../../secret.png" leads out of the data root, expected a path inside it
        hint: put what it names below the data root; a link there will do
        data/own.toml is not a valid manifest: labels.files = "../b.csv" leads out of the data root, expected a path inside it
        hint: put what it names below the data root; a link there will do
        "#);
    }

    #[test]
    fn test_numbers_that_no_file_has_are_refused() {
        let text = |keys: &str| format!("name = \"own\"\n{keys}");
        let messages = [
            "format = \"csv\"\ncsv.digits = 65536",
            "format = \"all-idb2\"\nlabels = { files = [\"a.csv\"], column = \"c\", rows = 1048577 }",
        ]
        .map(|keys| {
            let parsed = Manifest::parse("data/own.toml".as_ref(), &text(keys));
            parsed.unwrap_err().to_string()
        });
        insta::assert_snapshot!(messages.join("\n"), @"
        data/own.toml is not a valid manifest: csv.digits is 65536, expected at most 100
        data/own.toml is not a valid manifest: labels.rows is 1048577, expected at most 1048576
        ");
    }
}
