//! Where each figure stands on the page.

use std::path::Path;

use leuko_report::{Download, Figure, Image, Picture};

use super::section::Section;
use crate::error::StudyError;
use crate::outputs::Drawn;

/// Where a figure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Beside the answer.
    Answer,
    /// With its experiment.
    Experiment,
    /// At the end.
    Appendix,
}

impl Place {
    /// The place of a figure of `one`. `leads` is the experiment whose curve opens the page.
    pub(super) fn of(one: &Section<'_>, drawn: &Drawn, leads: Option<&str>) -> Self {
        match drawn.name.as_str() {
            "overview" | "network" => Self::Appendix,
            "learning-curve" if leads == Some(&one.description.name) => Self::Answer,
            _ => Self::Experiment,
        }
    }
}

/// A figure of the study's folder `out`.
pub(super) fn figure(out: &Path, drawn: &Drawn) -> Result<Figure, StudyError> {
    let path = |ending: &str| format!("figures/{}.{ending}", drawn.stem);
    let missing = |source| StudyError::NoFigure {
        path: out.join(path("svg")),
        source,
    };
    let svg = fs_err::read_to_string(out.join(path("svg"))).map_err(missing)?;
    let [width, height] =
        sides(&svg).ok_or_else(|| missing(std::io::ErrorKind::InvalidData.into()))?;
    let downloads = ["svg", "png", "csv"].into_iter();
    let downloads = downloads.filter(|ending| out.join(path(ending)).exists());
    Ok(Figure {
        id: drawn.id(),
        title: drawn.title(),
        caption: drawn.caption.clone(),
        picture: Picture {
            width,
            height,
            description: described(&svg).unwrap_or_else(|| drawn.title()),
            image: Image::Svg(svg),
        },
        downloads: downloads
            .map(|ending| Download::new(ending.to_uppercase(), path(ending)))
            .collect(),
    })
}

/// A figure of the appendix, which names its experiment.
pub(super) fn appended(out: &Path, one: &Section<'_>, drawn: &Drawn) -> Result<Figure, StudyError> {
    let figure = figure(out, drawn)?;
    Ok(Figure {
        id: drawn.stem.clone(),
        title: format!("{}, {}", figure.title, one.description.name),
        ..figure
    })
}

/// Width and height of an SVG's view box, which are points in all figures of leuko.
fn sides(svg: &str) -> Option<[f32; 2]> {
    let (_, rest) = svg.split_once("viewBox=\"0 0 ")?;
    let (width, height) = rest.split_once('"')?.0.split_once(' ')?;
    Some([width.parse().ok()?, height.parse().ok()?])
}

/// What an SVG says of itself in its `<desc>` or `<title>`.
fn described(svg: &str) -> Option<String> {
    let between = |open: &str, close: &str| {
        let (_, rest) = svg.split_once(open)?;
        Some(rest.split_once(close)?.0.to_owned())
    };
    let text = between("<desc>", "</desc>").or_else(|| between("<title>", "</title>"))?;
    let plain = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    Some(plain.replace("&amp;", "&"))
}
