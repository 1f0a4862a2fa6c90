//! Any bytes for the reader `readings`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("readings", bytes));
