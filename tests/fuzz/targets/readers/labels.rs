//! Any bytes for the reader `labels`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("labels", bytes));
