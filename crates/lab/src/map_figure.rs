//! One explained image as a figure.

use std::path::Path;

use leuko_core::ClassIndex;
use leuko_segment::overlay;
use leuko_viz::{
    AttributionMaps, AttributionRow, MapPair, PNG_DOTS_PER_INCH, Thumbnail, render_png,
};

use crate::ensemble::{Answer, Ensemble};
use crate::error::LabError;
use crate::explanation::Explanation;
use crate::method::Method;

/// Name of a figure: the number of its image, counted from 1, and the name of its file.
pub(crate) fn name(number: usize, path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    format!("{number:04}-{stem}.png")
}

/// Whether a file has the name of a figure: `0001-NAME.png`.
pub(crate) fn is_name(file: &str) -> bool {
    let number = file.split_once('-').map_or("", |(number, _)| number);
    let numbered = number.len() >= 4 && number.bytes().all(|digit| digit.is_ascii_digit());
    numbered && file.ends_with(".png") && !file.contains(['/', '\\'])
}

/// Characters of a file's name that a figure has room for.
const LONGEST: usize = 28;

/// A file's name, with its middle left out if it is long: names of cells differ at their ends.
fn shortened(file: &str) -> String {
    let letters: Vec<char> = file.chars().collect();
    if letters.len() <= LONGEST {
        return file.to_owned();
    }
    let (start, end) = (LONGEST / 3, LONGEST - LONGEST / 3 - 1);
    let text = |letters: &[char]| letters.iter().collect::<String>();
    format!(
        "{}…{}",
        text(&letters[..start]),
        text(&letters[letters.len() - end..])
    )
}

/// The image with its outlines, its saliency and its map beside each other, as PNG.
pub(crate) fn png(
    ensemble: &Ensemble,
    method: Method,
    (path, pixels): (&Path, &[u8]),
    (answer, class): (&Answer, ClassIndex),
    explanation: &Explanation,
) -> Result<Vec<u8>, LabError> {
    let drawn = match &explanation.segmentation {
        Some(found) => overlay(pixels, found)?,
        None => pixels.to_vec(),
    };
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let class = ensemble.class_name(class)?;
    let predicted = ensemble.class_name(answer.predicted())?;
    let map = match method {
        Method::Lrp => "Relevance (LRP)",
        Method::Saliency => "Gradient, with its sign,",
        Method::SmoothGrad => "SmoothGrad",
        Method::IntegratedGradients => "Integrated gradients",
    };
    let outlines = match explanation.segmentation {
        Some(_) => "Outlines: nucleus cyan, cell green.",
        None => "No nucleus was found in the middle.",
    };
    let networks = match ensemble.members.len() {
        1 => String::new(),
        n => format!(" Mean maps of {n} networks."),
    };
    let figure = AttributionMaps {
        title: Some(format!(
            "{}: {predicted} {:.2}",
            shortened(&file),
            answer.probability()
        )),
        saliency_heading: format!("Saliency for {class}"),
        relevance_heading: format!("{map} for {class}"),
        columns: vec![String::new()],
        rows: vec![AttributionRow {
            label: String::new(),
            input: Thumbnail {
                height: ensemble.input.height,
                width: ensemble.input.width,
                pixels: &drawn,
            },
            maps: vec![MapPair {
                saliency: explanation.saliency.map.largest_over_channels(),
                relevance: explanation.attribution.map.sum_over_channels(),
            }],
        }],
        note: Some(format!("{outlines}{networks}")),
    };
    Ok(render_png(&figure, PNG_DOTS_PER_INCH)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_shortened_keeps_both_ends_of_a_long_name() {
        assert_eq!(shortened("cell.png"), "cell.png");
        let long = shortened("patient-0001-smear-17-lymphocyte-000123.jpg");
        assert_eq!(long, "patient-0…phocyte-000123.jpg");
        assert_eq!(long.chars().count(), LONGEST);
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
