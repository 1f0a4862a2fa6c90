//! Errors in words.

use super::*;

#[test]
fn test_errors_stand_alone() {
    let path = PathBuf::from("a.png");
    let errors = [
        LabError::NoLogits.of_image(&path),
        LabError::Reload {
            path,
            source: DecodeError::Empty,
        },
        LabError::Csv(std::io::Error::other("no space").into()),
        LabError::OtherLayers,
        LabError::OtherSize {
            expected: Shape::rgb(257, 257),
            found: Shape::rgb(190, 200),
        },
        LabError::Pixels {
            expected: 12,
            found: 9,
        },
    ]
    .map(|error| error.to_string());
    insta::assert_snapshot!(errors.join("\n"), @"
    a.png: an answer needs the logits of at least one network for at least one class
    a.png could be read before, but not any more: the file is empty
    hint: copy the file again from its source, or remove it
    the table cannot be formed: no space
    the networks of the model have different layers
    hint: name networks of one training
    expected images of 257x257 pixels (height x width), which the models take, found 190x200
    hint: bring the images to that size
    expected 12 bytes for the pixels of all images, found 9
    ");
}
