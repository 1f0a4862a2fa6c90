//! Any bytes for the reader `parts`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("parts", bytes));
