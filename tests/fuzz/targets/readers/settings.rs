//! Any bytes for the reader `settings`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("settings", bytes));
