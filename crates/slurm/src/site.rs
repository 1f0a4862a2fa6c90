//! What a laboratory always needs on its cluster: `slurm.toml`.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::SlurmError;

/// Name of the file.
const FILE: &str = "slurm.toml";

/// What a laboratory always needs on its cluster. Every key may be left out.
///
/// # Examples
///
/// ```
/// use leuko_slurm::Site;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("slurm.toml");
/// std::fs::write(
///     &path,
///     r#"
///     sbatch = "--partition=cpu --account=haematology"
///     setup = ["module load gcc"]
///     cpus = 4
///     memory = "8G"
///     time = "02:00:00"
///     at_once = 50
///     "#,
/// )?;
/// let site = Site::read(&path)?;
/// assert_eq!(site.cpus.get(), 4);
/// // A task should take about ten minutes, unless the file says otherwise.
/// assert_eq!(site.minutes.get(), 10);
///
/// std::fs::write(&path, "cpu = 4")?;
/// let error = Site::read(&path).unwrap_err().to_string();
/// assert!(error.contains("slurm.toml") && error.contains("`cpu`"), "{error}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Site {
    /// Options of `sbatch` for every job, as on a command line. Default: none.
    pub sbatch: String,
    /// More options for the collector, which explains what is left and makes tables and report. Default: none.
    pub collector_sbatch: String,
    /// Lines of bash before leuko starts, such as `module load gcc`. Default: none.
    pub setup: Vec<String>,
    /// leuko's program, as all nodes see it. Default: the program that submits.
    pub program: Option<PathBuf>,
    /// Processors of a task, which trains as many networks at once. Default: 1.
    pub cpus: NonZeroU32,
    /// Memory of a task, such as `4G`. Default: the cluster's.
    pub memory: Option<String>,
    /// Longest time of a task, such as `02:00:00`. Default: the cluster's.
    pub time: Option<String>,
    /// Minutes that a task should take. Default: 10.
    pub minutes: NonZeroU32,
    /// Most tasks that run at once. Default: as many as the cluster allows.
    pub at_once: Option<NonZeroU32>,
}

impl Default for Site {
    fn default() -> Self {
        Self {
            sbatch: String::new(),
            collector_sbatch: String::new(),
            setup: Vec::new(),
            program: None,
            cpus: NonZeroU32::MIN,
            memory: None,
            time: None,
            minutes: NonZeroU32::MIN.saturating_add(9),
            at_once: None,
        }
    }
}

impl Site {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// - [`SlurmError::SiteFile`] if it cannot be read.
    /// - [`SlurmError::SiteKey`] if it is no TOML, or has a key or value that is not known.
    pub fn read(path: &Path) -> Result<Self, SlurmError> {
        let text = fs_err::read_to_string(path).map_err(SlurmError::SiteFile)?;
        toml::from_str(&text).map_err(|source| SlurmError::SiteKey {
            path: path.to_owned(),
            source,
        })
    }

    /// The file `given`, else `slurm.toml` in the working directory, else `leuko/slurm.toml` in the user's folder of
    /// settings (`XDG_CONFIG_HOME`, otherwise `~/.config`), else the defaults. Also says which file it was.
    ///
    /// # Errors
    ///
    /// - Those of [`read`](Self::read).
    pub fn find(given: Option<&Path>) -> Result<(Self, Option<PathBuf>), SlurmError> {
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let config = variable("XDG_CONFIG_HOME").map(PathBuf::from);
        let config = config.or_else(|| Some(PathBuf::from(variable("HOME")?).join(".config")));
        match place(given, Path::new("."), config.as_deref()) {
            Some(path) => Ok((Self::read(&path)?, Some(path))),
            None => Ok((Self::default(), None)),
        }
    }
}

/// The file that counts. One that was named counts, whether it is there or not.
fn place(given: Option<&Path>, here: &Path, config: Option<&Path>) -> Option<PathBuf> {
    if let Some(given) = given {
        return Some(given.to_owned());
    }
    let of_user = config.map(|config| config.join("leuko").join(FILE));
    let places = std::iter::once(here.join(FILE)).chain(of_user);
    places.into_iter().find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_place_is_the_named_file_then_that_of_the_folder_then_that_of_the_user() {
        let root = tempfile::tempdir().unwrap();
        let (here, config) = (root.path().join("here"), root.path().join("config"));
        let found = || place(None, &here, Some(&config));
        assert_eq!(found(), None);
        let of_user = config.join("leuko/slurm.toml");
        leuko_core::write_whole(&of_user, b"").unwrap();
        assert_eq!(found(), Some(of_user));
        let of_folder = here.join("slurm.toml");
        leuko_core::write_whole(&of_folder, b"").unwrap();
        assert_eq!(found(), Some(of_folder));
        let named = Path::new("other.toml");
        assert_eq!(
            place(Some(named), &here, Some(&config)).as_deref(),
            Some(named)
        );
    }

    #[test]
    fn test_read_names_the_file_and_what_is_wrong_in_it() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("slurm.toml");
        let error = |text: &str| {
            leuko_core::write_whole(&path, text.as_bytes()).unwrap();
            let error = Site::read(&path).unwrap_err().to_string();
            error.replace(&*root.path().to_string_lossy(), "ROOT")
        };
        let all = [
            error("cpu = 2"),
            error("cpus = 0"),
            error("setup = 'module load gcc'"),
            error("time ="),
        ];
        insta::assert_snapshot!(all.join("\n"));
        let missing = Site::read(&root.path().join("none.toml")).unwrap_err();
        assert!(missing.to_string().contains("none.toml"), "{missing}");
    }

    #[test]
    fn test_empty_file_is_the_default() {
        assert_eq!(toml::from_str::<Site>("").unwrap(), Site::default());
    }
}
