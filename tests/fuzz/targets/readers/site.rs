//! Any bytes for the reader `site`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("site", bytes));
