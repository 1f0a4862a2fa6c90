//! Stops a build that needs libtorch and has none, with the command that installs it.
//!
//! There is nothing to call: the work is in `build.rs`. Without this crate the build dies inside
//! `torch-sys`, among C++ errors. It has no dependencies, so its check runs before that.
