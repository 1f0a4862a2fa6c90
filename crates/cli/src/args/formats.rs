//! `leuko formats`.

use clap::{Args, ValueEnum};
use leuko_lab::Guide;

/// Print what all files of leuko are, and how to read and use them in Python.
///
/// The text is Markdown.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  leuko formats                  # all files, and how to read them with pandas
  leuko formats onnx             # how Python runs what leuko export wrote, on images of any size
  leuko formats data > data.md   # where data sets come from, own questions, the size of images
")]
pub(crate) struct FormatsArgs {
    /// What the text is about
    #[arg(value_enum, default_value = "files")]
    pub(crate) about: About,
}

/// What the text is about.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum About {
    /// All files that leuko writes
    Files,
    /// The file of leuko export, in Python
    Onnx,
    /// Data sets and questions about them
    Data,
}

impl From<About> for Guide {
    fn from(about: About) -> Self {
        match about {
            About::Files => Self::Files,
            About::Onnx => Self::Onnx,
            About::Data => Self::Data,
        }
    }
}
