//! End-to-end tests over the `leuko` binary; see `it/`.
