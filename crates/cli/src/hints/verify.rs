//! Hints about results that are not as they were written.

use leuko_study::verify::{Cure, Verified};

/// What to do about what is wrong, each hint once, in the order in which it should be done.
pub(crate) fn of_verified(verified: &Verified) -> Vec<&'static str> {
    verified.cures().into_iter().map(of_cure).collect()
}

fn of_cure(cure: Cure) -> &'static str {
    match cure {
        Cure::PutBack => {
            "put the plan of this study back from a copy of the folder; or delete that file and run the command that made these results again: it cuts the same folds. The records are not at fault"
        }
        Cure::TakeOut => "move the files that are not of this study out of the folder",
        Cure::MakeAgain => {
            "delete the files that are damaged, changed or misplaced, and run the command that made these results again; leuko keeps what is right"
        }
        Cure::GoOn => {
            "run the command that made these results again with the same --out: it makes what is missing and keeps what is there"
        }
        Cure::Conclude => {
            "run `leuko report` on the folder: it makes tables, figures and the report again"
        }
    }
}
