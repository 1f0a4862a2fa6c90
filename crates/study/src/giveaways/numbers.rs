//! The numbers that may give a class away, for each image.

use image::ImageFormat;
use leuko_core::ImageSizes;
use leuko_data::{Fitted, Images, background};
use rayon::prelude::*;

/// The formats that leuko reads.
const FORMATS: [(&str, ImageFormat); 4] = [
    ("PNG or not", ImageFormat::Png),
    ("JPEG or not", ImageFormat::Jpeg),
    ("TIFF or not", ImageFormat::Tiff),
    ("BMP or not", ImageFormat::Bmp),
];

/// A number of each image, with its name.
pub(super) type Number = (&'static str, Vec<f64>);

/// Light and shades of the background, which is the median over an image's border.
pub(super) fn background_colours(images: &Images) -> Vec<Number> {
    type Shade = fn([f64; 3]) -> f64;
    // Of equal ones the first counts. The last three hardly depend on the light.
    const SHADES: [(&str, Shade); 6] = [
        ("red", |[red, _, _]| red),
        ("green", |[_, green, _]| green),
        ("blue", |[_, _, blue]| blue),
        ("red minus green", |[red, green, _]| red - green),
        ("red minus blue", |[red, _, blue]| red - blue),
        ("green minus blue", |[_, green, blue]| green - blue),
    ];
    let colours: Vec<[f64; 3]> = (0..images.len())
        .into_par_iter()
        .map(|i| background(images.pixels(i), images.height(), images.width()).map(f64::from))
        .collect();
    let values = |shade: Shade| colours.iter().map(|&colour| shade(colour)).collect();
    SHADES.map(|(name, shade)| (name, values(shade))).into()
}

/// The size of the files' images, before they are brought to one.
pub(super) fn sizes(files: &[&Fitted]) -> Vec<Number> {
    let mut sizes = each(
        files,
        &[
            ("height", |file| file.size.height.into()),
            ("width", |file| file.size.width.into()),
            ("area", |file| {
                f64::from(file.size.height) * f64::from(file.size.width)
            }),
            ("height over width", |file| {
                f64::from(file.size.height) / f64::from(file.size.width)
            }),
        ],
    );
    // Sees a class of one size between two sizes of another, which no order of sizes tells apart.
    let commonest = ImageSizes::of(files.iter().map(|file| file.size)).map(|of| of.commonest);
    let is = files
        .iter()
        .map(|file| f64::from(Some(file.size) == commonest));
    sizes.push(("the commonest size or not", is.collect()));
    sizes
}

/// The formats of the files, and what kind of pixels they hold.
pub(super) fn types(files: &[&Fitted]) -> Vec<Number> {
    let format_is = |file: &Fitted, format| f64::from(file.format == format);
    let mut types: Vec<Number> = (FORMATS.iter())
        .map(|&(name, format)| {
            (
                name,
                files.iter().map(|file| format_is(file, format)).collect(),
            )
        })
        .collect();
    types.extend(each(
        files,
        &[
            ("grey or in colour", |file| f64::from(file.grey)),
            ("transparent pixels or none", |file| {
                f64::from(file.transparent)
            }),
        ],
    ));
    types
}

/// How coarsely the JPEG files among them round. Their length would not do: it depends on the cell.
pub(super) fn compression(files: &[&Fitted]) -> Vec<Number> {
    let coarseness = files.iter().filter_map(|file| file.coarseness);
    vec![("coarseness of JPEG", coarseness.collect())]
}

/// How sharp the border is.
pub(super) fn sharpness(files: &[&Fitted]) -> Vec<Number> {
    each(
        files,
        &[
            ("fine detail", |file| file.sharpness.fine),
            ("fine against coarse detail", |file| file.sharpness.share),
        ],
    )
}

/// How a number follows from a file.
type OfFile = fn(&Fitted) -> f64;

/// Each number of each file.
fn each(files: &[&Fitted], numbers: &[(&'static str, OfFile)]) -> Vec<Number> {
    let values = |number: OfFile| files.iter().map(|file| number(file)).collect();
    (numbers.iter())
        .map(|&(name, number)| (name, values(number)))
        .collect()
}
