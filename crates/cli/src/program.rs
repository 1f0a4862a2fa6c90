//! What this program was built from.

use leuko_study::Program;

/// What this program was built from.
pub(crate) fn program() -> Program {
    Program {
        commit: env!("LEUKO_COMMIT").to_owned(),
        rustc: env!("LEUKO_RUSTC").to_owned(),
        tch: env!("LEUKO_TCH").to_owned(),
        libtorch: env!("LEUKO_LIBTORCH").to_owned(),
    }
}
