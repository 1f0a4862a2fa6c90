//! Any bytes for the reader `method-record`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("method-record", bytes));
