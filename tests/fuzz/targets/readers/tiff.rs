//! Any bytes for the reader `tiff`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("tiff", bytes));
