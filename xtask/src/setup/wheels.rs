//! The table of wheels: which files, how large, with which SHA-256.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::libtorch::Kind;

/// The table, and the version of libtorch that it describes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    /// Version of libtorch.
    pub libtorch: String,
    /// The wheels of every architecture.
    #[serde(rename = "wheel")]
    pub wheels: Vec<Wheel>,
}

/// One wheel.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wheel {
    /// Processor, as Rust names it.
    pub architecture: String,
    /// Name of the project on the package index.
    pub project: String,
    /// File name.
    pub file: String,
    /// Size of the file.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
    /// The smaller kind needs it, or only the larger one.
    #[serde(rename = "for")]
    pub needed_for: Kind,
}

impl Table {
    /// Reads the table that is compiled in.
    ///
    /// # Errors
    /// - The table is not valid TOML of this shape.
    pub(crate) fn built_in() -> Result<Self> {
        toml::from_str(include_str!("wheels.toml")).context("xtask/src/setup/wheels.toml is wrong")
    }

    /// What one kind of libtorch needs on one architecture; empty where PyPI has no wheels.
    pub(crate) fn select(&self, architecture: &str, kind: Kind) -> Vec<Wheel> {
        let of_kind = |wheel: &&Wheel| kind == Kind::Cuda || wheel.needed_for == Kind::Cpu;
        self.wheels
            .iter()
            .filter(|wheel| wheel.architecture == architecture)
            .filter(of_kind)
            .cloned()
            .collect()
    }

    /// The architectures that the table knows.
    pub(crate) fn architectures(&self) -> BTreeSet<&str> {
        self.wheels
            .iter()
            .map(|wheel| wheel.architecture.as_str())
            .collect()
    }
}

impl Wheel {
    /// The version in the file's name.
    pub(crate) fn version(&self) -> &str {
        self.file.split('-').nth(1).unwrap_or_default()
    }

    /// The tags in the file's name that `pip download` must be given: Python, abi, platform.
    pub(crate) fn tags(&self) -> Option<(&str, &str, &str)> {
        let mut tags = self.file.strip_suffix(".whl")?.rsplit('-');
        let platform = tags.next()?.split('.').next()?;
        let abi = tags.next()?;
        let python = tags.next()?;
        Some((python, abi, platform))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_built_in_table_is_whole() {
        let table = Table::built_in().unwrap();
        let mut files = BTreeSet::new();
        for wheel in &table.wheels {
            assert_eq!(wheel.sha256.len(), 64, "{}", wheel.file);
            assert!(
                wheel
                    .sha256
                    .bytes()
                    .all(|b| b"0123456789abcdef".contains(&b))
            );
            assert!(wheel.bytes > 100_000, "{}", wheel.file);
            assert!(files.insert(&wheel.file), "{} is there twice", wheel.file);
            let project = wheel.project.replace('-', "_");
            assert!(
                wheel.file.starts_with(&format!("{project}-")),
                "{}",
                wheel.file
            );
            let platform = wheel.tags().unwrap().2;
            assert!(platform.ends_with(&wheel.architecture), "{}", wheel.file);
        }
        for architecture in table.architectures() {
            let projects = |kind| -> Vec<String> {
                let wheels = table.select(architecture, kind);
                wheels.into_iter().map(|wheel| wheel.project).collect()
            };
            assert_eq!(
                projects(Kind::Cpu),
                ["torch", "nvidia-cuda-runtime", "nvidia-cuda-cupti"]
            );
            assert_eq!(projects(Kind::Cuda).len(), 16);
        }
        assert!(table.select("riscv64", Kind::Cpu).is_empty());
    }

    #[test]
    fn test_table_holds_the_version_that_the_bindings_need() {
        let table = Table::built_in().unwrap();
        let manifest = include_str!("../../../Cargo.toml");
        // tch 0.24 binds libtorch 2.11; a change of either must touch both.
        assert!(manifest.contains("torch-sys = \"=0.24.0\""));
        assert_eq!(table.libtorch, "2.11.0");
        let torch = &table.select("x86_64", Kind::Cpu)[0];
        assert_eq!(torch.version(), table.libtorch);
    }

    #[test]
    fn test_tags_reads_the_file_name() {
        let wheel = |file: &str| Wheel {
            architecture: "x86_64".into(),
            project: "p".into(),
            file: file.into(),
            bytes: 1,
            sha256: String::new(),
            needed_for: Kind::Cpu,
        };
        assert_eq!(
            wheel("p-1.2-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl").tags(),
            Some(("py3", "none", "manylinux2014_x86_64"))
        );
        assert_eq!(
            wheel("p-1.2-cp312-cp312-manylinux_2_28_x86_64.whl").tags(),
            Some(("cp312", "cp312", "manylinux_2_28_x86_64"))
        );
        assert_eq!(wheel("p-1.2.tar.gz").tags(), None);
    }

    #[test]
    fn test_table_rejects_an_unknown_key() {
        let error =
            toml::from_str::<Table>("libtorch = '1'\nwheel = []\nmirror = 'x'").unwrap_err();
        assert!(error.to_string().contains("mirror"), "{error}");
    }
}
