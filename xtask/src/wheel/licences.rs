//! The licences of what is compiled into the program: their terms ask that their texts come with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};
use fs_err as fs;

use crate::{cargo, workspace};

/// Beginnings of names of files with terms, in small letters.
const NAMES: [&str; 5] = ["licen", "copying", "copyright", "notice", "unlicense"];
/// Folders of a package that hold terms, too: those of C code, and of some packages' own.
const FOLDERS: [&str; 3] = ["", "vendor", "LICENSES"];

/// All texts, each with the packages that it is for.
///
/// # Errors
/// - cargo does not answer, or a text cannot be read.
pub(super) fn text() -> Result<String> {
    let rustc = workspace::output(Command::new("rustc").arg("-vV"))?;
    let rustc = String::from_utf8_lossy(&rustc).into_owned();
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.context("rustc does not say for which system it compiles")?;
    let platform = format!("--filter-platform={host}");
    let metadata = cargo::metadata(&["--locked", "--no-default-features", &platform])?;
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut list = String::new();
    for package in compiled(&metadata)? {
        let name = format!("{} {}", package.name, package.version);
        let licence = package.license.as_deref().unwrap_or("see below");
        writeln!(list, "- {name}: {licence}")?;
        let folder = package.manifest_path.parent().context("a folder")?;
        for text in of_package(folder.as_std_path())? {
            texts.entry(text).or_default().insert(name.clone());
        }
    }
    let font = fs::read_to_string(workspace::root().join("crates/print/assets/LICENSE_DEJAVU"))?;
    let font_name = "DejaVu Sans (the font of figures)".to_owned();
    texts.entry(font).or_default().insert(font_name);
    let mut all = format!("leuko contains these libraries:\n\n{list}\nTheir terms:\n");
    for (text, packages) in texts {
        let packages: Vec<String> = packages.into_iter().collect();
        let rule = "=".repeat(80);
        write!(all, "\n{rule}\n{}\n{rule}\n\n{text}\n", packages.join(", "))?;
    }
    Ok(all)
}

/// The packages of others that become part of the program, by name.
fn compiled(metadata: &Metadata) -> Result<Vec<&Package>> {
    let resolve = metadata.resolve.as_ref();
    let resolve = resolve.context("cargo does not say who uses whom")?;
    let start = metadata.packages.iter();
    let mut start = start.filter(|package| package.name.as_str() == cargo::LEUKO);
    let mut left: Vec<&PackageId> = start.by_ref().map(|package| &package.id).collect();
    let mut found = BTreeSet::new();
    while let Some(id) = left.pop() {
        if !found.insert(id) {
            continue;
        }
        let nodes = resolve.nodes.iter().filter(|node| &node.id == id);
        for used in nodes.flat_map(|node| &node.deps) {
            // Not what only builds or tests.
            let mut kinds = used.dep_kinds.iter();
            if kinds.any(|kind| kind.kind == DependencyKind::Normal) {
                left.push(&used.pkg);
            }
        }
    }
    let is_other = |id: &&PackageId| !metadata.workspace_members.contains(id);
    let others = found.into_iter().filter(is_other);
    let mut packages: Vec<&Package> = others.map(|id| &metadata[id]).collect();
    packages.sort_by_key(|package| (&package.name, &package.version));
    Ok(packages)
}

/// The texts that a package brings.
fn of_package(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for folder in FOLDERS.map(|name| folder.join(name)) {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().to_lowercase();
            let is_text = NAMES.iter().any(|begin| name.starts_with(begin));
            if is_text && entry.file_type()?.is_file() {
                let bytes = fs::read(entry.path())?;
                let text = String::from_utf8_lossy(&bytes);
                texts.push(text.replace('\r', "").trim_matches('\n').to_owned());
            }
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_text_has_libraries_of_the_program_and_none_of_its_tests() {
        let text = text().unwrap();
        for part in [
            "- rayon ",
            "- mozjpeg-sys ",
            "DejaVu Sans",
            "Permission is hereby granted",
        ] {
            assert!(text.contains(part), "{part}");
        }
        assert!(!text.contains("- insta ") && !text.contains("- leuko-core "));
    }

    #[test]
    fn test_of_package_reads_terms_beside_the_manifest_and_of_c_code() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("vendor")).unwrap();
        for (name, text) in [
            ("LICENSE-MIT", "a\r\n"),
            ("vendor/COPYING", "b"),
            ("lib.rs", "c"),
        ] {
            fs::write(folder.path().join(name), text).unwrap();
        }
        assert_eq!(of_package(folder.path()).unwrap(), ["a", "b"]);
    }
}
