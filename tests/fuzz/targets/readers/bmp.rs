//! Any bytes for the reader `bmp`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("bmp", bytes));
