//! The leuko binary.
fn main() {}
