//! On pictures that are drawn by the tests.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod picture;
mod properties;
mod regions;
