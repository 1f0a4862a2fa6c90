//! Files and names from strangers, on any toolchain.
//!
//! Each reader gets its seeds changed at random and accepts or refuses them in words. `LEUKO_FUZZ_CASES` is the
//! number of changed files for each reader; 100 if it is not set. `LEUKO_FUZZ_ONLY` names some readers.

mod changes;
mod injection;
mod readers;
mod sizes;
