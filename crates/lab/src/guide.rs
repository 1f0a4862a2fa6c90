//! The documents that an installed program carries, because its user has no folder of the sources.

/// A document for people who read leuko's files, or give it theirs, with other programs.
///
/// # Examples
///
/// ```
/// use leuko_lab::Guide;
///
/// assert!(Guide::Files.text().contains("predictions.csv"));
/// assert!(Guide::Onnx.text().contains("onnxruntime.InferenceSession"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guide {
    /// All files that leuko writes, and how pandas reads them.
    Files,
    /// How another program runs an ONNX file, with images of any size.
    Onnx,
    /// Data sets, own questions about them, and the size of images.
    Data,
}

impl Guide {
    /// Its text, as Markdown.
    pub fn text(self) -> &'static str {
        match self {
            Self::Files => include_str!("../../../results/formats.md"),
            Self::Onnx => include_str!("../../onnx/README.md"),
            Self::Data => include_str!("../../../data/README.md"),
        }
    }
}
