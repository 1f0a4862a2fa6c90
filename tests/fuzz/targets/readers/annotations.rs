//! Any bytes for the reader `annotations`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("annotations", bytes));
