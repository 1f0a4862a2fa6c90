//! What must hold when leuko reads bytes that a stranger wrote.
//!
//! A [`Reader`] is one kind of file: a check that holds for any bytes, and valid files to start from. The same
//! check runs in two ways: `it/` changes the seeds by proptest on any toolchain, and `targets/` gives libFuzzer
//! the check, which looks for new ways through the code.
//!
//! Each check says that the reader does not panic, that an error has words, and that no more than [`MOST_BYTES`]
//! of Rust's memory are in use at once in its thread. What libjpeg's C code takes is not counted; the limit on
//! pixels bounds it. What a reader accepts must be usable: it can be written and read again as
//! the same, answers questions without a panic, and lies in its folder.

mod images;
mod json;
mod made;
mod place;
mod slurm;
mod tables;
mod tensors;
mod toml_files;

use std::error::Error;

/// Most bytes of memory that reading a file may take.
pub const MOST_BYTES: u64 = 1 << 30;

/// One kind of file that leuko reads.
#[derive(Clone, Copy)]
pub struct Reader {
    /// Its name, which is that of its target in `targets/`.
    pub name: &'static str,
    /// Reads bytes, checks what must hold, and says whether they were accepted.
    check: fn(&[u8]) -> bool,
    /// Small valid files, made by code.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All readers.
pub const READERS: [Reader; 25] = [
    images::PNG,
    images::JPEG,
    images::TIFF,
    images::BMP,
    tables::LABELS,
    tables::KINDS,
    tables::WORKBOOK,
    tables::ANNOTATIONS,
    tables::READINGS,
    tables::SCORES,
    tables::SUMS,
    toml_files::MANIFEST,
    toml_files::SETTINGS,
    json::PLAN,
    json::RECORD,
    json::METHOD_RECORD,
    json::FINDING,
    json::DESCRIPTION,
    json::MODEL,
    json::PARTS,
    slurm::SITE,
    slurm::SUBMISSION,
    tensors::CHECKPOINT,
    tensors::MAPS,
    tensors::FEATURES,
];

/// Gives bytes to the reader of this name, as its target does.
///
/// # Panics
///
/// If there is no such reader, or as [`Reader::read`].
pub fn read(name: &str, bytes: &[u8]) {
    let reader = READERS.iter().find(|reader| reader.name == name);
    reader.expect("the name of a reader").read(bytes);
}

impl Reader {
    /// Reads `bytes`. Returns whether they are such a file.
    ///
    /// # Panics
    ///
    /// If something that must hold does not.
    pub fn read(&self, bytes: &[u8]) -> bool {
        let mut accepted = false;
        let used = allocation_counter::measure(|| accepted = (self.check)(bytes));
        assert!(
            used.bytes_max <= MOST_BYTES,
            "{} bytes for a file of {}",
            used.bytes_max,
            bytes.len()
        );
        accepted
    }
}

/// Checks that a refusal has words, and returns what was accepted.
fn accepted<T, E: Error>(result: Result<T, E>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            assert!(!error.to_string().trim().is_empty(), "{error:?}");
            None
        }
    }
}
