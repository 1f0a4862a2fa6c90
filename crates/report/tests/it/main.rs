//! The page as a parser and as a browser see it.

mod browser;
mod devtools;
mod escaping;
#[path = "../../examples/sample/made_up.rs"]
mod made_up;
#[path = "../../examples/sample/pictures.rs"]
mod pictures;
mod structure;
mod style;
mod words;
