//! Any bytes for the reader `sums`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("sums", bytes));
