//! Any bytes for the reader `record`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("record", bytes));
