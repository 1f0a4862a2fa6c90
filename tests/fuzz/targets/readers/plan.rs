//! Any bytes for the reader `plan`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("plan", bytes));
