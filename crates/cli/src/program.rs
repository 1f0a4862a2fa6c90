//! What this program was built from, and what it does.

use std::sync::OnceLock;

use leuko_study::Program;

/// The command line that this process stands for, if it is not its own.
static STANDS_FOR: OnceLock<Vec<String>> = OnceLock::new();

/// What this program was built from, and its command line.
pub(crate) fn program() -> Program {
    let own = Program::default();
    Program {
        command: STANDS_FOR.get().cloned().unwrap_or(own.command),
        commit: env!("LEUKO_COMMIT").to_owned(),
        rustc: env!("LEUKO_RUSTC").to_owned(),
        tch: env!("LEUKO_TCH").to_owned(),
        libtorch: env!("LEUKO_LIBTORCH").to_owned(),
    }
}

/// From now on, results name this command line, which a reader can repeat.
pub(crate) fn stand_for(command: Vec<String>) {
    // A process stands for one command; a second call would name the same.
    drop(STANDS_FOR.set(command));
}
