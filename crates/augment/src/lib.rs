//! Seeded rotations and flips on plain pixel buffers, in one resampling.
