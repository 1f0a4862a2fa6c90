//! Figures, their pictures, and links to files.

/// A picture with a title and a caption.
///
/// # Examples
///
/// ```
/// use leuko_report::{Download, Figure, Image, Picture};
///
/// let figure = Figure {
///     id: "fig4a".to_owned(),
///     title: "Fig. 4a: ROC-AUC and the number of training images".to_owned(),
///     caption: "Each dot is one fold.".to_owned(),
///     picture: Picture {
///         image: Image::Svg("<svg xmlns='http://www.w3.org/2000/svg'/>".to_owned()),
///         width: 241.0,
///         height: 180.0,
///         description: "The ROC-AUC rises from 0.84 to 0.99.".to_owned(),
///     },
///     downloads: vec![Download::new("SVG", "figures/fig4a.svg")],
/// };
/// assert_eq!(figure.downloads[0].label, "SVG");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Short name, unique within its experiment: `fig4a`. Its anchor in the page contains it.
    pub id: String,
    /// What the figure shows: `Fig. 4a: learning curve`.
    pub title: String,
    /// How to read the figure; may be empty.
    pub caption: String,
    /// The picture.
    pub picture: Picture,
    /// The figure and its data as files.
    pub downloads: Vec<Download>,
}

/// A picture with a white background.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The picture as a file's content.
    pub image: Image,
    /// Width on paper in points (1/72 inch), above 0. A figure wider than 340 points fills the page's width.
    pub width: f32,
    /// Height on paper in points, above 0.
    pub height: f32,
    /// What the picture shows, for readers who cannot see it (alt text).
    pub description: String,
}

/// A picture as a file's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Image {
    /// An SVG document that needs no other file. Scripts in it do not run.
    Svg(String),
    /// The bytes of a PNG file.
    Png(Vec<u8>),
}

/// A link to a file that is kept with the report.
///
/// # Examples
///
/// ```
/// use leuko_report::Download;
///
/// assert_eq!(Download::new("CSV", "tables/sizes.csv").path, "tables/sizes.csv");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Download {
    /// The text of the link: `SVG`.
    pub label: String,
    /// Path relative to the report's folder, with `/` between its parts.
    pub path: String,
}

impl Download {
    /// A link from its text and path.
    pub fn new(label: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            path: path.into(),
        }
    }
}
