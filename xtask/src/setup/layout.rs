//! Which of the files that pip unpacked make up a libtorch, and where they go.
//!
//! ```text
//! include/        the headers
//! lib/            every library in one folder: their rpath ends in $ORIGIN, so they find each other
//! licences/       a folder a wheel
//! build-version   2.11.0, written last
//! ```

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fs_err as fs;

use super::libtorch::{Kind, VERSION_FILE, version};

/// The libraries of the nvidia wheels that `libtorch_cpu.so` is linked to.
const NVIDIA_FOR_CPU: [&str; 2] = ["libcudart.so.13", "libcupti.so.13"];

/// Libraries of the torch wheel that only CUDA needs, by how their names start.
const TORCH_FOR_CUDA: [&str; 5] = [
    "libtorch.so",
    "libtorch_cuda",
    "libc10_cuda",
    "libcaffe2_nvrtc",
    "libtorch_nvshmem",
];

/// Moves a libtorch out of `site`, where pip unpacked the wheels, into the new folder `tree`.
///
/// # Errors
/// - The wheels are not laid out as expected, or two have a library of the same name.
/// - A file cannot be moved or written.
pub(crate) fn arrange(site: &Path, tree: &Path, kind: Kind) -> Result<()> {
    let lib = tree.join("lib");
    fs::create_dir_all(&lib)?;
    fs::create_dir(tree.join("licences"))?;
    fs::rename(site.join("torch/include"), tree.join("include"))?;
    for library in libraries(site)? {
        if !is_wanted(&library, kind) {
            continue;
        }
        let name = library.file_name().unwrap_or_default();
        let to = lib.join(name);
        if to.exists() {
            bail!("two wheels have a library {}", name.display());
        }
        fs::rename(&library, &to)?;
        // Such files are large: they must be on the disk before the version file is.
        fs::File::open(&to)?.sync_all()?;
    }
    for folder in entries(site)? {
        if folder
            .extension()
            .is_some_and(|ending| ending == "dist-info")
        {
            let name = folder.file_stem().unwrap_or_default();
            fs::rename(&folder, tree.join("licences").join(name))?;
        }
    }
    // Linker scripts. In the wheel, libtorch.so holds nothing but a need of libtorch_cuda.so.
    if kind == Kind::Cpu {
        fs::write(lib.join("libtorch.so"), "INPUT(libtorch_cpu.so)\n")?;
    }
    // For `-lgomp` with a linker that does not know GCC's folders.
    fs::write(lib.join("libgomp.so"), "INPUT(libgomp.so.1)\n")?;
    fs::write(tree.join(VERSION_FILE), format!("{}\n", version()))?;
    Ok(())
}

/// The files in the folders for libraries: of the torch wheel, then of the nvidia wheels.
fn libraries(site: &Path) -> Result<Vec<PathBuf>> {
    let mut found = entries(&site.join("torch/lib")).context("pip unpacked no torch/lib")?;
    for part in entries(&site.join("nvidia"))? {
        let lib = part.join("lib");
        if lib.is_dir() {
            found.extend(entries(&lib)?);
        }
    }
    found.retain(|path| path.is_file());
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths: Vec<PathBuf> = entries.collect::<std::io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

/// Whether a file among the libraries belongs to a libtorch of this kind.
fn is_wanted(path: &Path, kind: Kind) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_library = name.starts_with("lib") && (name.ends_with(".so") || name.contains(".so."));
    // That one needs Python.
    if !is_library || name == "libtorch_python.so" {
        return false;
    }
    let is_torchs = path.ancestors().any(|folder| folder.ends_with("torch/lib"));
    match kind {
        Kind::Cuda => true,
        Kind::Cpu if is_torchs => !TORCH_FOR_CUDA.iter().any(|start| name.starts_with(start)),
        Kind::Cpu => NVIDIA_FOR_CPU.contains(&&*name),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::libtorch::{State, state};
    use super::*;

    const WHEELS: [&str; 13] = [
        "nvidia/cu13/include/cuda.h",
        "nvidia/cu13/lib/libcudart.so.13",
        "nvidia/cu13/lib/libcudart_static.a",
        "nvidia/cudnn/lib/libcudnn.so.9",
        "torch-2.11.0.dist-info/licenses/NOTICE",
        "torch/include/torch/script.h",
        "torch/lib/libarm_compute.so",
        "torch/lib/libgomp.so.1",
        "torch/lib/libtorch.so",
        "torch/lib/libtorch_cpu.so",
        "torch/lib/libtorch_cuda_linalg.so",
        "torch/lib/libtorch_python.so",
        "torch/nn/functional.py",
    ];
    const FOR_BOTH: &str = "build-version include/torch/script.h lib/libarm_compute.so \
        lib/libcudart.so.13 lib/libgomp.so lib/libgomp.so.1 lib/libtorch.so lib/libtorch_cpu.so \
        licences/torch-2.11.0/licenses/NOTICE";

    /// What pip would unpack, and where the tree goes.
    fn unpacked(folder: &Path) -> (PathBuf, PathBuf) {
        let site = folder.join("site");
        for path in WHEELS {
            fs::create_dir_all(site.join(path).parent().unwrap()).unwrap();
            fs::write(site.join(path), path).unwrap();
        }
        (site, folder.join("tree"))
    }

    fn files_below(folder: &Path, root: &Path) -> Vec<String> {
        let below = |path: PathBuf| match path.is_dir() {
            true => files_below(&path, root),
            false => vec![path.strip_prefix(root).unwrap().display().to_string()],
        };
        entries(folder)
            .unwrap()
            .into_iter()
            .flat_map(below)
            .collect()
    }

    #[test]
    fn test_arrange_keeps_what_each_kind_needs() {
        for (kind, more) in [
            (Kind::Cpu, ""),
            (Kind::Cuda, "lib/libcudnn.so.9 lib/libtorch_cuda_linalg.so"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let (site, tree) = unpacked(folder.path());
            arrange(&site, &tree, kind).unwrap();
            let expected = FOR_BOTH.split_whitespace().chain(more.split_whitespace());
            let expected: BTreeSet<String> = expected.map(str::to_owned).collect();
            let found = BTreeSet::from_iter(files_below(&tree, &tree));
            assert_eq!(found, expected, "{kind}");
            let libtorch = fs::read_to_string(tree.join("lib/libtorch.so")).unwrap();
            assert_eq!(libtorch.starts_with("INPUT("), kind == Kind::Cpu);
            assert!(matches!(state(&tree), State::Whole(_)));
        }
    }

    #[test]
    fn test_arrange_refuses_two_libraries_of_one_name() {
        let folder = tempfile::tempdir().unwrap();
        let (site, tree) = unpacked(folder.path());
        fs::write(site.join("nvidia/cudnn/lib/libcudart.so.13"), "another").unwrap();
        let error = arrange(&site, &tree, Kind::Cpu).unwrap_err();
        assert_eq!(
            error.to_string(),
            "two wheels have a library libcudart.so.13"
        );
        assert!(matches!(state(&tree), State::Broken(_)));
    }
}
