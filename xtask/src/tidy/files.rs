//! The files of the repository: those that git tracks, or would by `git add`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use fs_err as fs;

/// The files, by their path from the root with `/` between folders.
pub(super) struct Files {
    root: PathBuf,
    paths: BTreeSet<String>,
}

impl Files {
    /// Asks git.
    ///
    /// # Errors
    /// - git is missing, or this is no checkout.
    pub(super) fn list(root: &Path) -> Result<Self> {
        let which = ["--cached", "--others", "--exclude-standard"];
        let mut git = git(root);
        let output = git.args(["ls-files", "-z"]).args(which).output();
        let output = output.context("git could not be started")?;
        if !output.status.success() {
            bail!(
                "tidy looks at the files that git knows, but git says: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        let paths = String::from_utf8_lossy(&output.stdout)
            .split('\0')
            // Tracked files that are deleted but not yet committed are listed too.
            .filter(|path| !path.is_empty() && root.join(path).is_file())
            .map(str::to_owned)
            .collect();
        Ok(Self {
            root: root.to_owned(),
            paths,
        })
    }

    /// All paths, in order.
    pub(super) fn paths(&self) -> &BTreeSet<String> {
        &self.paths
    }

    /// Paths that end so.
    pub(super) fn ending_in(&self, ending: &'static str) -> impl Iterator<Item = &str> {
        let paths = self.paths.iter().map(String::as_str);
        paths.filter(move |path| path.ends_with(ending))
    }

    /// Whether there is such a file, or a folder with files.
    pub(super) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        let from_folder = self.paths.range(folder.clone()..).next();
        self.paths.contains(path) || from_folder.is_some_and(|first| first.starts_with(&folder))
    }

    /// A file's text.
    pub(super) fn text(&self, path: &str) -> Result<String> {
        Ok(fs::read_to_string(self.root.join(path))?)
    }

    /// A file's first bytes, at most `n`, and its size.
    pub(super) fn head(&self, path: &str, n: u64) -> Result<(Vec<u8>, u64)> {
        use std::io::Read;
        let file = fs::File::open(self.root.join(path))?;
        let bytes = file.metadata()?.len();
        let mut head = Vec::new();
        file.take(n).read_to_end(&mut head)?;
        Ok((head, bytes))
    }

    /// Whether git ignores a path: a command makes it, and no checkout has it.
    pub(super) fn is_ignored(&self, path: &str) -> Result<bool> {
        // With a slash too: some patterns are of folders only.
        let folder = format!("{path}/");
        let args = ["check-ignore", "--no-index", path, &folder];
        let output = git(&self.root).args(args).output()?;
        Ok(output.status.success())
    }
}

fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    // A checkout that belongs to somebody else, as in containers, is trusted here: it is only read.
    command
        .arg("-c")
        .arg(format!("safe.directory={}", root.display()))
        .arg("-C")
        .arg(root);
    command
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A repository of these files; git is not asked.
    pub(in super::super) fn repository(files: &[(&str, &[u8])]) -> (tempfile::TempDir, Files) {
        let root = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let files = Files {
            root: root.path().to_owned(),
            paths: files.iter().map(|(path, _)| (*path).to_owned()).collect(),
        };
        (root, files)
    }

    #[test]
    fn test_list_has_new_files_and_not_ignored_or_deleted_ones() {
        let (root, _) = repository(&[
            ("a.rs", b""),
            ("made/by-a-command", b""),
            ("gone.rs", b""),
            (".gitignore", b"/made/\n"),
        ]);
        let run = |args: &[&str]| {
            let output = git(root.path()).args(args).output().unwrap();
            assert!(output.status.success(), "{output:?}");
        };
        run(&["init", "--quiet"]);
        run(&["add", "gone.rs"]);
        fs::remove_file(root.path().join("gone.rs")).unwrap();
        let files = Files::list(root.path()).unwrap();
        let paths: Vec<&str> = files.paths().iter().map(String::as_str).collect();
        assert_eq!(paths, [".gitignore", "a.rs"]);
        assert!(files.is_ignored("made").unwrap() && !files.is_ignored("other").unwrap());
    }

    #[test]
    fn test_has_files_and_folders_but_not_beginnings() {
        let (_root, files) = repository(&[("crates/core/src/lib.rs", b""), ("crates-x", b"")]);
        assert!(files.has("crates/core/src/lib.rs"));
        assert!(files.has("crates/core"));
        assert!(files.has("crates"));
        assert!(!files.has("crates/co"));
        assert!(!files.has("tests"));
    }
}
