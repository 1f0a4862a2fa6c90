//! Pictures and large files: nothing is committed that could show an image of a data set.
//!
//! Most data sets may be used but not passed on, so the rule errs on the safe side: figures of
//! results are PNG or SVG in a few folders; every other picture is refused.

use anyhow::Result;

use super::files::Files;
use super::problem::Problem;

/// Where figures may be.
const FIGURES: [&str; 2] = ["results/reference/", "docs/"];
/// Where tests keep made-up pictures, which are small: no image of a data set is below 10 kB.
const FIXTURES: &str = "tests/golden/";
const FIXTURE_BYTES: u64 = 8_000;
const LARGE: u64 = 2_000_000;
/// Kinds of pictures by the end of a name, in small letters, and by the first bytes.
const ENDINGS: [&str; 9] = [
    ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".svg",
];
const BEGINNINGS: [&[u8]; 7] = [
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
    b"GIF8",
];

/// Checks every file.
pub(super) fn check(files: &Files) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for path in files.paths() {
        let (head, bytes) = files.head(path, 16)?;
        let is_svg = path.ends_with(".svg") && !path.contains("overview");
        let what = match complaint(path, &head, bytes) {
            None if is_svg && files.text(path)?.contains("data:image/") => "it embeds a picture",
            None => continue,
            Some(what) => what,
        };
        problems.push(Problem::new(
            path,
            format!("{what}: take it out of the repository"),
        ));
    }
    Ok(problems)
}

fn complaint(path: &str, head: &[u8], bytes: u64) -> Option<&'static str> {
    if bytes > LARGE {
        return Some("a file of more than 2 MB");
    }
    let path = path.to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    if !is_picture(name, head) {
        return None;
    }
    let is_fixture = path.starts_with(FIXTURES) && bytes <= FIXTURE_BYTES;
    let is_figure =
        head.starts_with(b"\x89PNG") && FIGURES.iter().any(|folder| path.starts_with(folder));
    if name.contains("overview") && !name.contains("synthetic") {
        Some("it shows images of a data set")
    } else if name.ends_with(".svg") {
        None
    } else if is_data_set_name(name) {
        Some("a picture named like an image of a data set")
    } else if is_fixture || is_figure {
        None
    } else {
        Some(
            "a picture that is neither a figure (PNG or SVG in results/reference/ or docs/) nor made up for a test (at most 8 kB, in tests/golden/)",
        )
    }
}

fn is_picture(name: &str, head: &[u8]) -> bool {
    // The four zeros are reserved: they tell a picture from a text that starts alike.
    let is_bmp = head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]);
    let ends_so = ENDINGS.iter().any(|ending| name.ends_with(ending));
    is_bmp || ends_so || BEGINNINGS.iter().any(|start| head.starts_with(start))
}

/// Whether a name in small letters is one that a data set uses: `im001_1.tif`, `bas_0001.tiff`,
/// `mmy_123456.jpg`.
fn is_data_set_name(name: &str) -> bool {
    let stem = name.split(['.', ' ']).next().unwrap_or_default();
    let Some((letters, number)) = stem.split_once('_') else {
        return false;
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_word = letters.bytes().all(|b| b.is_ascii_alphabetic());
    let all_idb = letters.strip_prefix("im").is_some_and(is_number);
    let per_class = is_word && (2..=10).contains(&letters.len()) && number.len() >= 4;
    is_number(number) && (all_idb || per_class)
}

#[cfg(test)]
mod tests {
    use super::super::files::tests::repository;
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
    const BMP: &[u8] = b"BM\x36\x10\0\0\0\0\0\0";

    #[test]
    fn test_complaint_passes_figures_and_fixtures() {
        for (path, head, bytes) in [
            ("results/reference/fig4a.png", PNG, 90_000),
            ("results/reference/synthetic-fig1-overview.png", PNG, 90_000),
            ("docs/learning_curve.png", PNG, 900),
            ("docs/fig_4.png", PNG, 900),
            ("docs/curve.svg", b"<svg", 90_000),
            ("tests/golden/warp/cell.png", PNG, FIXTURE_BYTES),
            ("crates/data/src/lib.rs", b"//! BM", 10),
            ("notes.txt", b"BMP is a format\n", LARGE),
        ] {
            assert_eq!(complaint(path, head, bytes), None, "{path}");
        }
    }

    #[test]
    fn test_complaint_of_other_pictures() {
        for (path, head, bytes) in [
            ("a.png", PNG, 900),
            ("results/reference/a.tif", b"II*\0", 900),
            ("results/reference/a.jpg", b"\xff\xd8\xff\xe0", 900),
            ("results/reference/fig1-overview.svg", b"<svg", 900),
            ("results/reference/fig1-overview.png", PNG, 900),
            ("tests/golden/warp/cell.png", PNG, FIXTURE_BYTES + 1),
            ("crates/data/cell.bin", BMP, 900),
            ("docs/x.JPEG", b"", 900),
            ("docs/Im001_1.png", PNG, 900),
            ("tests/golden/x/MMY_123456.png", PNG, 900),
            ("docs/BAS_0001 (2021_05_21 20_42_39 UTC).png", PNG, 900),
            ("a.bin", b"", LARGE + 1),
        ] {
            assert!(complaint(path, head, bytes).is_some(), "{path}");
        }
    }

    #[test]
    fn test_check_finds_pictures_within_svg() {
        let embedding = b"<svg><image href=\"data:image/png;base64,\"/></svg>";
        let (_root, files) = repository(&[
            ("docs/a.svg", embedding),
            ("docs/synthetic-overview.svg", embedding),
            ("docs/b.svg", b"<svg/>"),
        ]);
        let problems = check(&files).unwrap();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].place, "docs/a.svg");
    }
}
