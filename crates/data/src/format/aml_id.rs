//! The names of images in AML-Cytomorphology_LMU.

use leuko_core::ImageId;

/// `BAS/BAS_0001.tiff` for `BAS/BAS_0001.tiff` and `BAS/BAS_0001 (2021_05_21 20_42_39 UTC).tiff`;
/// `None` if the file name does not start with the folder's name.
pub(super) fn published_id(path: &str) -> Option<ImageId> {
    let (folder, file) = path.rsplit_once('/')?;
    let class = folder.rsplit('/').next()?;
    let (stem, ending) = file.rsplit_once('.')?;
    if !matches!(&*ending.to_ascii_lowercase(), "tif" | "tiff") {
        return None;
    }
    let rest = stem.strip_prefix(class)?.strip_prefix('_')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, suffix) = rest.split_at(digits);
    let suffix = suffix.trim();
    let suffixed = suffix.starts_with('(') && suffix.ends_with(')');
    if number.is_empty() || !(suffix.is_empty() || suffixed) {
        return None;
    }
    Some(ImageId(format!("{class}/{class}_{number}.tiff")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_published_id_joins_on_class_and_number() {
        let id = |path| published_id(path).map(|id| id.0);
        let expected = Some("BAS/BAS_0001.tiff".to_owned());
        assert_eq!(id("BAS/BAS_0001.tiff"), expected);
        assert_eq!(id("BAS/BAS_0001 (2021_05_21 20_42_39 UTC).tiff"), expected);
        assert_eq!(id("images/BAS/BAS_0001.TIF"), expected);
        for wrong in [
            "BAS_0001.tiff",
            "EOS/BAS_0001.tiff",
            "BAS/BAS_.tiff",
            "BAS/BAS_0001.png",
            "BAS/BAS_0001_copy.tiff",
            "BAS/BAS_0001 (copy.tiff",
            "BAS/BAS_0001 copy).tiff",
            "BAS/BAS0001.tiff",
            "BAS/BAS_0001",
            "",
        ] {
            assert_eq!(id(wrong), None, "{wrong}");
        }
    }
}
