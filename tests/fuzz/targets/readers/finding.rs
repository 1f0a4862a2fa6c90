//! Any bytes for the reader `finding`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("finding", bytes));
