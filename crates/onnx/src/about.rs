//! What a file says of itself, for people and programs that have nothing else.

use leuko_core::{Fit, FitPolicy, Size};

use crate::OnnxError;
use crate::proto::StringStringEntryProto;

/// Version of what a file says of itself and of its inputs and outputs, in its metadata as `leuko_format`.
pub const ONNX_FORMAT: u32 = 1;

/// The input's name.
pub const IMAGE: &str = "image";
/// The name of the output with the probability of each class.
pub const ANSWER: &str = "probabilities";
/// The name of the output with their standard deviation over members, if there are several.
pub const SPREAD: &str = "standard_deviation";

/// What a file says besides layers and weights.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// Names of the classes, in the order of the probabilities; of two the second is the positive one.
    pub classes: Vec<String>,
    /// How images of other sizes are brought to the size that the file takes.
    pub fit: Fit,
    /// The version of leuko that writes.
    pub version: String,
}

/// What answers in the file.
pub(crate) struct Members<'a> {
    /// `cnn`, or the name of a fitted method.
    pub method: &'a str,
    /// How many answer together.
    pub count: usize,
    /// The images that they take.
    pub size: Size,
}

impl About {
    /// The file's metadata, in a fixed order.
    pub(crate) fn metadata(
        &self,
        members: &Members<'_>,
    ) -> Result<Vec<StringStringEntryProto>, OnnxError> {
        let classes = serde_json::to_string(&self.classes).map_err(|error| OnnxError::Names {
            reason: error.to_string(),
        })?;
        let positive = match &self.classes[..] {
            [_, positive] => Some(("positive_class", positive.clone())),
            _ => None,
        };
        let entries = [
            ("leuko_format", ONNX_FORMAT.to_string()),
            ("leuko_version", self.version.clone()),
            ("method", members.method.to_owned()),
            ("members", members.count.to_string()),
            ("classes", classes),
            ("height", members.size.height.to_string()),
            ("width", members.size.width.to_string()),
            ("layout", "batch, row, column, channel".to_owned()),
            ("colour_order", "RGB".to_owned()),
            (
                "scaling",
                "bytes from 0 to 255; the graph scales them".to_owned(),
            ),
            ("transparent_pixels", "laid on white".to_owned()),
            ("fit", self.fit.to_string()),
            ("other_sizes", other_sizes(&self.fit)),
        ];
        let entry = |(key, value): (&str, String)| StringStringEntryProto {
            key: key.to_owned(),
            value,
        };
        Ok(entries.into_iter().chain(positive).map(entry).collect())
    }
}

/// What to do with an image of another size.
fn other_sizes(fit: &Fit) -> String {
    const PAD: &str = "pad at both ends by repeating the edge pixels, or crop both ends, to height and width; the odd pixel is at the right or bottom";
    const SCALE: &str = "scale both sides by one factor, the largest that fits into height and width (cubic, a = -0.5, averaging when it shrinks), each side rounded to the nearest whole number, a half up (unlike Python's round) and at least 1, then pad at both ends by repeating the edge pixels";
    match fit.policy {
        FitPolicy::PadOrResize => format!(
            "if both sides differ by at most {} pixels from height and width: {PAD}. Else: {SCALE}",
            fit.tolerance
        ),
        FitPolicy::PadOrCrop => PAD.to_owned(),
        FitPolicy::Resize => SCALE.to_owned(),
        FitPolicy::Stretch => {
            "scale each side to height or width (cubic, a = -0.5, averaging when it shrinks)"
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_metadata_of_two_and_of_three_classes() {
        let text = |classes: &[&str], policy| {
            let about = About {
                classes: classes.iter().map(|&class| class.to_owned()).collect(),
                fit: Fit {
                    policy,
                    ..Fit::default()
                },
                version: "1.2.3".to_owned(),
            };
            let members = Members {
                method: "cnn",
                count: 10,
                size: Size {
                    height: 192,
                    width: 208,
                },
            };
            let entries = about.metadata(&members).unwrap();
            let lines = entries
                .iter()
                .map(|entry| format!("{}: {}", entry.key, entry.value));
            lines.collect::<Vec<_>>()
        };
        let two = text(&["normal", "blast, \"early\""], FitPolicy::PadOrResize);
        insta::assert_snapshot!(two.join("\n"));
        let three = text(&["a", "b", "c"], FitPolicy::Stretch);
        assert!(!three.iter().any(|line| line.starts_with("positive_class")));
        insta::assert_snapshot!(three.last().unwrap());
    }
}
