//! The `leuko` binary as a user meets it.

mod bad_input;
mod laboratory;
mod own_cells;
mod real_images;
mod study;
mod support;
