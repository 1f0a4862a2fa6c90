//! Any bytes for the reader `kinds`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("kinds", bytes));
