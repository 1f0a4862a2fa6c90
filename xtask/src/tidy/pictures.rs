//! Pictures and large files: nothing is committed that could show an image of a data set.
//!
//! Most data sets may be used but not passed on, so the rule errs on the safe side: figures of
//! results are PNG or SVG in a few folders; every other picture is refused.

use anyhow::Result;

use super::Problem;
use super::files::Files;

/// Where figures may be.
const FIGURES: [&str; 2] = ["results/reference/", "docs/"];
/// Where tests keep made-up pictures, which are small: no image of a data set is below 10 kB.
const FIXTURES: &str = "tests/golden/";
const FIXTURE_BYTES: u64 = 8_000;
const LARGE: u64 = 2_000_000;

/// Checks every file.
pub(super) fn check(files: &Files) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for path in files.paths() {
        let (head, bytes) = files.head(path, 16)?;
        if let Some(what) = check_file(path, &head, bytes) {
            problems.push(Problem::new(path, what));
        }
        if path.ends_with(".svg") && path.contains("overview") {
            continue;
        }
        if path.ends_with(".svg") && files.text(path)?.contains("data:image/") {
            let what = "it embeds a picture: take it out of the repository";
            problems.push(Problem::new(path, what));
        }
    }
    Ok(problems)
}

fn check_file(path: &str, head: &[u8], bytes: u64) -> Option<String> {
    if bytes > LARGE {
        return Some(format!(
            "it has {bytes} bytes: take it out of the repository ({LARGE} at most)"
        ));
    }
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or_default();
    if name.contains("overview") && !name.contains("synthetic") && kind(head, name).is_some() {
        return Some("it shows images of a data set: take it out of the repository".to_owned());
    }
    let kind = kind(head, name).filter(|kind| *kind != "SVG")?;
    if is_data_set_name(name) {
        return Some(format!(
            "a {kind} picture named like an image of a data set: take it out of the repository"
        ));
    }
    if lower.starts_with(FIXTURES) && bytes <= FIXTURE_BYTES {
        return None;
    }
    if kind == "PNG" && FIGURES.iter().any(|folder| lower.starts_with(folder)) {
        return None;
    }
    Some(format!(
        "a {kind} picture: take it out of the repository (figures are PNG or SVG in {}; made-up pictures for tests are in {FIXTURES}, {FIXTURE_BYTES} bytes at most)",
        FIGURES.join(" or ")
    ))
}

/// What kind of picture a file is, by its first bytes, else by its name.
fn kind(head: &[u8], name: &str) -> Option<&'static str> {
    const BEGINNINGS: [(&[u8], &str); 8] = [
        (b"\x89PNG", "PNG"),
        (b"\xff\xd8\xff", "JPEG"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"II+\0", "TIFF"),
        (b"MM\0+", "TIFF"),
        (b"GIF8", "GIF"),
        (b"BM", "BMP"),
    ];
    const ENDINGS: [(&str, &str); 9] = [
        (".png", "PNG"),
        (".jpg", "JPEG"),
        (".jpeg", "JPEG"),
        (".tif", "TIFF"),
        (".tiff", "TIFF"),
        (".bmp", "BMP"),
        (".gif", "GIF"),
        (".webp", "WebP"),
        (".svg", "SVG"),
    ];
    let is_text = head
        .iter()
        .all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
    let by_bytes = BEGINNINGS
        .iter()
        .find(|(beginning, _)| head.starts_with(beginning) && !is_text);
    let by_name = ENDINGS.iter().find(|(ending, _)| name.ends_with(ending));
    by_bytes
        .map(|(_, kind)| *kind)
        .or(by_name.map(|(_, kind)| *kind))
}

/// Whether a lower-case file name is one that a data set uses: `im001_1.tif`, `bas_0001.tiff`,
/// `mmy_123456.jpg`.
fn is_data_set_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let Some((letters, number)) = stem.split_once('_') else {
        return false;
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let all_idb = letters.strip_prefix("im").is_some_and(is_number) && is_number(number);
    let per_class = (2..=10).contains(&letters.len())
        && letters.bytes().all(|b| b.is_ascii_alphabetic())
        && number
            .split(' ')
            .next()
            .is_some_and(|n| n.len() >= 4 && is_number(n));
    all_idb || per_class
}

#[cfg(test)]
mod tests {
    use super::super::files::tests::repository;
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

    #[track_caller]
    fn check_one(path: &str, head: &[u8], bytes: u64, complaint: Option<&str>) {
        let found = check_file(path, head, bytes);
        match (&found, complaint) {
            (None, None) => (),
            (Some(text), Some(part)) if text.contains(part) => (),
            _ => panic!("{path}: {found:?} instead of {complaint:?}"),
        }
    }

    #[test]
    fn test_check_file_of_figures_and_fixtures() {
        check_one("results/reference/fig4a.png", PNG, 90_000, None);
        check_one("docs/curve.svg", b"<svg", 90_000, None);
        check_one("tests/golden/warp/cell.png", PNG, 900, None);
        check_one(
            "tests/golden/warp/cell.png",
            PNG,
            9_000,
            Some("a PNG picture"),
        );
        check_one("crates/data/src/lib.rs", b"//! BM", 10, None);
        check_one("notes.txt", b"BMP is a format\n", 10, None);
    }

    #[test]
    fn test_check_file_of_other_pictures() {
        check_one("a.png", PNG, 900, Some("a PNG picture"));
        check_one(
            "results/reference/a.tif",
            b"II*\0",
            900,
            Some("a TIFF picture"),
        );
        check_one(
            "results/reference/a.jpg",
            b"\xff\xd8\xff\xe0",
            900,
            Some("a JPEG"),
        );
        check_one(
            "crates/data/cell.bin",
            b"BM\x36\x10\0\0",
            900,
            Some("a BMP picture"),
        );
        check_one("docs/x.JPEG", b"", 900, Some("a JPEG picture"));
    }

    #[test]
    fn test_check_file_of_names_of_data_sets() {
        let like = Some("named like an image");
        check_one("docs/Im001_1.png", PNG, 900, like);
        check_one("tests/golden/x/MMY_123456.png", PNG, 900, like);
        check_one(
            "docs/BAS_0001 (2021_05_21 20_42_39 UTC).png",
            PNG,
            900,
            like,
        );
        check_one("docs/learning_curve.png", PNG, 900, None);
        check_one("docs/fig_4.png", PNG, 900, None);
    }

    #[test]
    fn test_check_file_of_overviews() {
        let synthetic = "results/reference/synthetic-binary-fig1-overview.png";
        check_one(synthetic, PNG, 90_000, None);
        let real = Some("shows images");
        check_one(
            "results/reference/all-binary-fig1-overview.png",
            PNG,
            90_000,
            real,
        );
        check_one(
            "results/reference/all-binary-fig1-overview.svg",
            b"<svg",
            90_000,
            real,
        );
    }

    #[test]
    fn test_check_file_of_a_large_file() {
        check_one("a.bin", b"", LARGE, None);
        check_one("a.bin", b"", LARGE + 1, Some("2000001 bytes"));
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
