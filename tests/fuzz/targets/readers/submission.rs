//! Any bytes for the reader `submission`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("submission", bytes));
