//! Any bytes for the reader `maps`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("maps", bytes));
