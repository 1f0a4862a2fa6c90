//! Any bytes for the reader `workbook`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| leuko_fuzz::read("workbook", bytes));
