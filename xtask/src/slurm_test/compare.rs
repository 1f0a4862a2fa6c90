//! Whether two studies have the same results, byte for byte.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use fs_err as fs;

/// What names the machine, the time or the processes.
const OF_MACHINE: [&str; 6] = [
    "environment.toml",
    "report.html",
    ".lock",
    "slurm/",
    "claims/",
    "processes/",
];

/// Compares all results of two studies, and says how many of each of these kinds are the same.
///
/// # Errors
/// - A file is missing, is too many, or differs; there are none of a kind.
pub(super) fn same(local: &Path, cluster: &Path, wanted: &[&str]) -> Result<String> {
    let (local, cluster) = (results(local)?, results(cluster)?);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, bytes) in &local {
        match cluster.get(name) {
            None => bail!("{name} is missing"),
            Some(other) => ensure!(bytes == other, "{name} differs"),
        }
        let kind = name.split_once('/').map_or("", |(kind, _)| kind);
        *kinds.entry(kind).or_default() += 1;
    }
    if let Some(name) = cluster.keys().find(|name| !local.contains_key(*name)) {
        bail!("{name} is too many");
    }
    let mut shown = Vec::new();
    for kind in wanted {
        let number = kinds.get(kind);
        let number = number.with_context(|| format!("there are no {kind}"))?;
        shown.push(format!("{number} {kind}"));
    }
    Ok(format!("{} files: {}", local.len(), shown.join(", ")))
}

fn results(root: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.strip_prefix(root)?.display().to_string();
            if path.is_dir() {
                folders.push(path);
            } else if !OF_MACHINE.iter().any(|other| name.starts_with(other)) {
                found.insert(name, fs::read(&path)?);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [&str; 2] = ["records", "tables"];

    #[test]
    fn test_same_finds_what_differs_is_missing_or_too_many() {
        let root = tempfile::tempdir().unwrap();
        let study = |name: &str| {
            let study = root.path().join(name);
            for kind in KINDS {
                fs::create_dir_all(study.join(kind)).unwrap();
                fs::write(study.join(kind).join("a"), kind).unwrap();
            }
            study
        };
        let (one, other) = (study("one"), study("other"));
        fs::write(one.join("environment.toml"), "here").unwrap();
        let found = same(&one, &other, &KINDS).unwrap();
        assert_eq!(found, "2 files: 1 records, 1 tables");
        let none = same(&one, &other, &["findings"]).unwrap_err();
        assert_eq!(none.to_string(), "there are no findings");
        let error = || same(&one, &other, &KINDS).unwrap_err().to_string();
        fs::write(other.join("tables/a"), "changed").unwrap();
        assert_eq!(error(), "tables/a differs");
        fs::remove_file(other.join("tables/a")).unwrap();
        assert_eq!(error(), "tables/a is missing");
        fs::write(other.join("tables/a"), "tables").unwrap();
        fs::write(other.join("tables/b"), "").unwrap();
        assert_eq!(error(), "tables/b is too many");
    }
}
