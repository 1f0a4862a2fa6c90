//! Unpacks what is needed of the wheels, each file checked against its wheel's RECORD.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use fs_err as fs;
use zip::ZipArchive;

use super::layout::{LIBTORCH_FOR_CPU, destination};
use super::libtorch::{Kind, RECORD_FILE, VERSION_FILE};
use super::progress::Progress;
use super::record::{self, Entry, Record};

/// An opened wheel and what is taken from it.
struct Selected {
    path: PathBuf,
    archive: ZipArchive<fs::File>,
    /// By path in the tree: path in the wheel, and what the wheel's RECORD says of it.
    files: BTreeMap<String, (String, Entry)>,
    bytes: u64,
}

/// Makes a whole libtorch in `tree`, which must not exist; its version file is written last.
///
/// # Errors
/// - A wheel is no zip archive, or has a file that is not as its RECORD says.
/// - Two wheels have a library of the same name.
/// - The tree cannot be written.
pub(crate) fn unpack(wheels: &[PathBuf], tree: &Path, version: &str, kind: Kind) -> Result<()> {
    let mut selected = Vec::new();
    for wheel in wheels {
        let opened = select(wheel, kind).with_context(|| wheel.display().to_string());
        selected.push(opened?);
    }
    let total = selected.iter().map(|wheel| wheel.bytes).sum();
    let mut progress = Progress::new("unpacking", total, 0);
    let mut done = 0;
    let mut written = Record::new();
    for mut wheel in selected {
        let result = unpack_one(&mut wheel, tree, &mut written, |bytes| {
            progress.at(done + bytes);
        });
        if result.is_err() {
            progress.clear();
        }
        result.with_context(|| wheel.path.display().to_string())?;
        done += wheel.bytes;
    }
    progress.clear();
    finish(tree, &mut written, version, kind)
}

fn select(path: &Path, kind: Kind) -> Result<Selected> {
    let mut archive = ZipArchive::new(fs::File::open(path)?)?;
    let list = archive
        .file_names()
        .filter_map(|name| Some(name.ok()?.into_owned()))
        .find(|name| name.ends_with(".dist-info/RECORD"))
        .context("it has no RECORD")?;
    let mut text = String::new();
    archive.by_name(&list)?.read_to_string(&mut text)?;
    let record = record::parse(&text)?;
    let mut files = BTreeMap::new();
    let mut bytes = 0;
    for (name, entry) in &record {
        if let Some(to) = destination(name, kind) {
            bytes += entry.bytes;
            files.insert(to, (name.clone(), entry.clone()));
        }
    }
    Ok(Selected {
        path: path.to_owned(),
        archive,
        files,
        bytes,
    })
}

fn unpack_one(
    wheel: &mut Selected,
    tree: &Path,
    written: &mut Record,
    mut at: impl FnMut(u64),
) -> Result<()> {
    let mut done = 0;
    for (to, (name, expected)) in &wheel.files {
        if written.contains_key(to) {
            bail!("{name}: another wheel has put a file at {to}");
        }
        let mut file = wheel.archive.by_name(name)?;
        if file.enclosed_name().is_none() {
            bail!("{name} would be unpacked outside its folder");
        }
        let (digest, bytes) = write_file(&tree.join(to), |out| {
            record::copy_and_hash(&mut file, out, |bytes| at(done + bytes))
        })?;
        let found = Entry {
            sha256: record::base64(&sha2::Digest::finalize(digest)),
            bytes,
        };
        if found != *expected {
            bail!("{name} is not as its RECORD says");
        }
        done += bytes;
        written.insert(to.clone(), found);
    }
    Ok(())
}

/// Adds what no wheel has: names that linkers look for, the list of files, the version.
fn finish(tree: &Path, written: &mut Record, version: &str, kind: Kind) -> Result<()> {
    let mut add = |path: &str, text: &str| -> Result<()> {
        write_file(&tree.join(path), |out| Ok(out.write_all(text.as_bytes())?))?;
        written.insert(path.to_owned(), record::entry_of(&tree.join(path))?);
        Ok(())
    };
    if kind == Kind::Cpu {
        add("lib/libtorch.so", LIBTORCH_FOR_CPU)?;
    }
    // `-lgomp` with a linker that does not know GCC's folders.
    add("lib/libgomp.so", "INPUT(libgomp.so.1)\n")?;
    let list = record::render(written);
    write_file(&tree.join(RECORD_FILE), |out| {
        Ok(out.write_all(list.as_bytes())?)
    })?;
    write_file(&tree.join(VERSION_FILE), |out| {
        Ok(writeln!(out, "{version}")?)
    })
}

/// Makes a file and its folders; a large one is on the disk before this returns.
fn write_file<T>(path: &Path, fill: impl FnOnce(&mut fs::File) -> Result<T>) -> Result<T> {
    const LARGE: u64 = 1 << 20;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = fs::File::create(path)?;
    let filled = fill(&mut file)?;
    if file.metadata()?.len() > LARGE {
        file.sync_all()?;
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::super::libtorch::{State, state};
    use super::*;
    use zip::write::SimpleFileOptions;

    /// A wheel of these files; `lie` is a file whose RECORD line is of another content.
    fn wheel(folder: &Path, name: &str, files: &[(&str, &str)], lie: &str) -> PathBuf {
        let path = folder.join(name);
        let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
        let mut list = Record::new();
        for (file, text) in files {
            zip.start_file(*file, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
            let listed = if *file == lie { "other" } else { text };
            let entry = Entry {
                sha256: record::base64(&<sha2::Sha256 as sha2::Digest>::digest(listed)),
                bytes: listed.len() as u64,
            };
            list.insert((*file).to_owned(), entry);
        }
        zip.start_file("p-1.dist-info/RECORD", SimpleFileOptions::default())
            .unwrap();
        let text = record::render(&list) + "p-1.dist-info/RECORD,,\n";
        zip.write_all(text.as_bytes()).unwrap();
        zip.finish().unwrap();
        path
    }

    const TORCH: &[(&str, &str)] = &[
        ("torch/include/torch/script.h", "#pragma once"),
        ("torch/lib/libtorch_cpu.so", "machine code"),
        ("torch/lib/libtorch_cuda.so", "more machine code"),
        ("torch/lib/libgomp.so.1", "threads"),
        ("torch/nn/functional.py", "pass"),
        ("torch-2.11.0.dist-info/licenses/NOTICE", "BSD"),
    ];

    #[test]
    fn test_unpack_makes_a_whole_tree() {
        let folder = tempfile::tempdir().unwrap();
        let torch = wheel(folder.path(), "torch.whl", TORCH, "");
        let cudart = &[("nvidia/cu13/lib/libcudart.so.13", "run time")];
        let cudart = wheel(folder.path(), "cudart.whl", cudart, "");
        let tree = folder.path().join("tree");
        unpack(&[torch, cudart], &tree, "2.11.0", Kind::Cpu).unwrap();
        assert_eq!(state(&tree, "2.11.0", true), State::Whole(Kind::Cpu));
        let list = record::parse(&fs::read_to_string(tree.join("RECORD")).unwrap()).unwrap();
        let paths: Vec<&str> = list.keys().map(String::as_str).collect();
        assert_eq!(
            paths,
            [
                "include/torch/script.h",
                "lib/libcudart.so.13",
                "lib/libgomp.so",
                "lib/libgomp.so.1",
                "lib/libtorch.so",
                "lib/libtorch_cpu.so",
                "licenses/torch-2.11.0/NOTICE",
            ]
        );
    }

    #[test]
    fn test_unpack_refuses_a_file_that_is_not_as_recorded() {
        let folder = tempfile::tempdir().unwrap();
        let torch = wheel(folder.path(), "torch.whl", TORCH, "torch/lib/libgomp.so.1");
        let tree = folder.path().join("tree");
        let error = unpack(&[torch], &tree, "2.11.0", Kind::Cpu).unwrap_err();
        assert!(format!("{error:#}").contains("libgomp.so.1 is not as its RECORD says"));
        assert!(matches!(state(&tree, "2.11.0", false), State::Broken(_)));
    }

    #[test]
    fn test_unpack_refuses_two_libraries_of_one_name() {
        let folder = tempfile::tempdir().unwrap();
        let files = &[("nvidia/cu13/lib/libcudart.so.13", "run time")];
        let one = wheel(folder.path(), "one.whl", files, "");
        let two = wheel(folder.path(), "two.whl", files, "");
        let tree = folder.path().join("tree");
        let error = unpack(&[one, two], &tree, "2.11.0", Kind::Cpu).unwrap_err();
        assert!(format!("{error:#}").contains("another wheel"), "{error:#}");
    }

    #[test]
    fn test_unpack_refuses_what_is_no_archive() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("torch.whl");
        fs::write(&path, "half a wheel").unwrap();
        let tree = folder.path().join("tree");
        let error = unpack(&[path], &tree, "2.11.0", Kind::Cpu).unwrap_err();
        assert!(format!("{error:#}").contains("torch.whl"), "{error:#}");
    }
}
