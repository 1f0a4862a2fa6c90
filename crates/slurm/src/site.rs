//! What a laboratory always needs on its cluster: `slurm.toml`.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::amounts::{memory, time};
use crate::command::is_bare;
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
    /// leuko's program, as all nodes see it: a path, or a name alone, which a job looks up on its PATH after the lines of
    /// `setup`. In a file, a path may begin with `~`, and one that is not from the root begins at the file's folder.
    /// Default: the program that submits.
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
    /// - [`SlurmError::Program`] if the program begins with `~` and the folder meant is not known.
    pub fn read(path: &Path) -> Result<Self, SlurmError> {
        let text = fs_err::read_to_string(path).map_err(SlurmError::SiteFile)?;
        let site: Self = toml::from_str(&text).map_err(|source| SlurmError::SiteKey {
            path: path.to_owned(),
            source,
        })?;
        let folder = std::path::absolute(path).map_err(SlurmError::SiteFile)?;
        let folder = folder.parent().unwrap_or(&folder);
        let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
        let whole = |program| whole(program, folder, home.as_deref().map(Path::new));
        Ok(Self {
            program: site.program.map(whole).transpose()?,
            ..site
        })
    }

    /// Refuses values that sbatch does not read, and a program that is here and cannot be started.
    pub(crate) fn check(&self) -> Result<(), SlurmError> {
        let amount = |key, text: &Option<String>, is_read: bool, expected| match text {
            Some(text) if !is_read => Err(SlurmError::Amount {
                key,
                text: text.clone(),
                expected,
            }),
            _ => Ok(()),
        };
        let is_read = self.memory.as_deref().and_then(memory).is_some();
        amount(
            "memory",
            &self.memory,
            is_read,
            "a number with K, M, G or T right behind it, such as \"8G\"",
        )?;
        let is_read = self.time.as_deref().and_then(time).is_some();
        amount(
            "time",
            &self.time,
            is_read,
            "minutes, hours:minutes:seconds or days-hours, such as \"01:00:00\"",
        )?;
        match &self.program {
            Some(program) => startable(program),
            None => Ok(()),
        }
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

/// A program as a job finds it, whose working directory is another one.
fn whole(program: PathBuf, folder: &Path, home: Option<&Path>) -> Result<PathBuf, SlurmError> {
    if is_bare(&program) && !program.starts_with("~") {
        return Ok(program);
    }
    let refused = |why| {
        let program = program.clone();
        Err(SlurmError::Program { program, why })
    };
    match (program.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => Ok(home.join(rest)),
        (Ok(_), None) => refused("~ is not known: HOME is not set"),
        _ if program.to_string_lossy().starts_with('~') => {
            refused("the folder of another user is not looked up; write it out")
        }
        _ => Ok(folder.join(&program)),
    }
}

/// Refuses a program that is on this machine and cannot be started. Nodes may have one that is not.
fn startable(program: &Path) -> Result<(), SlurmError> {
    let refused = |why| {
        let program = program.to_owned();
        Err(SlurmError::Program { program, why })
    };
    if program.as_os_str().is_empty() {
        return refused("expected a path, or a name that the lines of setup put on the PATH");
    }
    if is_bare(program) {
        return Ok(());
    }
    match fs_err::metadata(program) {
        Ok(of) if of.is_dir() => refused("it is a folder; name the program in it"),
        Ok(of) if !may_start(&of) => refused("it is not executable (chmod +x)"),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn may_start(of: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    of.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn may_start(_: &std::fs::Metadata) -> bool {
    true
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
    fn test_a_program_begins_at_the_folder_of_the_file_or_at_home_or_is_a_name() {
        let (folder, home) = (Path::new("/lab/site"), Path::new("/home/ada"));
        let found = |program: &str| whole(program.into(), folder, Some(home)).ok();
        let expected = |path: &str| Some(PathBuf::from(path));
        assert_eq!(found("~/bin/leuko"), expected("/home/ada/bin/leuko"));
        assert_eq!(found("bin/leuko"), expected("/lab/site/bin/leuko"));
        assert_eq!(found("/opt/leuko"), expected("/opt/leuko"));
        assert_eq!(found("leuko"), expected("leuko"));
        assert_eq!(found("~ben/leuko"), None);
        assert!(whole("~/leuko".into(), folder, None).is_err());
        // The file, as it is read.
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("slurm.toml");
        leuko_core::write_whole(&path, b"program = 'bin/leuko'").unwrap();
        let read = Site::read(&path).unwrap().program;
        assert_eq!(read, Some(root.path().join("bin/leuko")));
    }

    #[test]
    fn test_empty_file_is_the_default() {
        assert_eq!(toml::from_str::<Site>("").unwrap(), Site::default());
    }
}
