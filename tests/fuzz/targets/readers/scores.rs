//! Any bytes for the reader `scores`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("scores", bytes));
