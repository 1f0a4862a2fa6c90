//! Names of the figures that `explain` writes.

use std::path::Path;

/// Longest part, in bytes, of an image's name in the name of its figure. File systems take names of 255 bytes.
const LONGEST: usize = 150;

/// Name of a figure: the number of its image, counted from 1, and the name of its file, or the start of a long one.
pub(crate) fn name(number: usize, path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let stem = &stem[..stem.floor_char_boundary(LONGEST)];
    format!("{number:04}-{stem}.png")
}

/// Whether a file has the name of a figure: `0001-NAME.png`.
pub(crate) fn is_name(file: &str) -> bool {
    let number = file.split_once('-').map_or("", |(number, _)| number);
    let numbered = number.len() >= 4 && number.bytes().all(|digit| digit.is_ascii_digit());
    numbered && file.ends_with(".png") && !file.contains(['/', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_name_of_an_image_with_a_long_name_fits_into_a_file_system() {
        let long = "\u{e4}".repeat(125) + ".png";
        let figure = name(7, Path::new(&long));
        assert!(figure.len() < 200 && is_name(&figure), "{figure}");
        assert_eq!(name(7, Path::new("cell.tif")), "0007-cell.png");
    }

    #[test]
    fn test_is_name_knows_figures_by_their_names_and_no_other_file() {
        assert!(is_name(&name(1, Path::new("a/b-c.tif"))));
        assert!(is_name(&name(12345, Path::new("cell.png"))));
        for other in [
            "01-a.png",
            "0001.png",
            "a-0001.png",
            "0001-a.csv",
            "0001-../a.png",
        ] {
            assert!(!is_name(other), "{other}");
        }
    }
}
