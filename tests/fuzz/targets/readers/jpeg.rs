//! Any bytes for the reader `jpeg`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("jpeg", bytes));
