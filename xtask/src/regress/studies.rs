//! The small studies, and how they run.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use fs_err as fs;
use serde::Deserialize;

use super::measured::Measured;
use crate::leuko;
use crate::test::data_folder;
use crate::workspace;

/// The seed that the numbers of the reference belong to.
pub(super) const SEED: u64 = 2021;

/// A study of `studies.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Study {
    /// Its name in `numbers.toml`.
    pub(super) name: String,
    /// A folder of the real images; synthetic cells if there is none.
    data: Option<String>,
    /// What computes gradients.
    pub(super) engine: Engine,
    /// A part of the name of each positive image.
    positive: String,
    /// Options of `leuko run`.
    options: Vec<String>,
}

/// What computes gradients.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Engine {
    Fused,
    Libtorch,
}

/// The studies of a checkout.
///
/// # Errors
/// - `studies.toml` is missing or has another form.
pub(super) fn studies() -> Result<Vec<Study>> {
    #[derive(Deserialize)]
    struct File {
        studies: Vec<Study>,
    }
    let text = fs::read_to_string(super::folder().join("studies.toml"))?;
    let file: File = toml::from_str(&text).context("studies.toml")?;
    Ok(file.studies)
}

impl Study {
    /// The folder of real images that it needs and that is not there.
    pub(super) fn lacks(&self) -> Option<PathBuf> {
        let folder = data_folder(false).join(self.data.as_ref()?);
        (!folder.is_dir()).then_some(folder)
    }

    /// Runs it with a seed, and reads what it gave.
    ///
    /// # Errors
    /// - The study fails, or a file of its results is missing or has another form.
    pub(super) fn run(&self, binary: &Path, seed: u64) -> Result<Measured> {
        let out = workspace::root().join("target/regress").join(&self.name);
        let engine = match self.engine {
            Engine::Fused => "fused",
            Engine::Libtorch => "libtorch",
        };
        let mut options = self.options.clone();
        options.extend(["--engine", engine, "--device", "cpu", "--seed"].map(str::to_owned));
        options.push(seed.to_string());
        if self.data.is_none() {
            leuko::study_synthetic_cells(binary, &options, &out)?;
        } else {
            if out.exists() {
                fs::remove_dir_all(&out)?;
            }
            let mut study = Command::new(binary);
            study.current_dir(workspace::root());
            study.args(["run", "--data"]).arg(data_folder(false));
            study.arg("--out").arg(&out).args(&options);
            workspace::run(study.stdout(Stdio::null()).stderr(Stdio::null()))?;
        }
        Measured::read(&out, &self.positive)
    }
}
