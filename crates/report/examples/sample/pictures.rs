//! Made-up figures, drawn as SVG.

use leuko_report::{Download, Figure, Image, Picture};

/// A figure with an SVG of `width` by `height` points.
fn figure(
    id: &str,
    title: &str,
    caption: &str,
    [width, height]: [f32; 2],
    shapes: &str,
    description: &str,
) -> Figure {
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"8\">\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>{shapes}</svg>"
    );
    Figure {
        id: id.to_owned(),
        title: title.to_owned(),
        caption: caption.to_owned(),
        picture: Picture {
            image: Image::Svg(svg),
            width,
            height,
            description: description.to_owned(),
        },
        downloads: vec![
            Download::new("SVG", format!("figures/{id}.svg")),
            Download::new("CSV", format!("figures/{id}.csv")),
        ],
    }
}

/// Made-up mean ROC-AUC after training on this number of images.
pub(crate) fn auc(images: f32) -> f32 {
    1.0 - 1.6 / (images + 4.0)
}

/// ROC-AUC against the number of training images.
pub(crate) fn learning_curve(id: &str, title: &str) -> Figure {
    let x = |images: f32| 34.0 + 210.0 * images / 200.0;
    let y = |auc: f32| 16.0 + 130.0 * (1.0 - auc) / 0.15;
    let mut shapes = String::new();
    for tick in [0.85_f32, 0.9, 0.95, 1.0] {
        let y = y(tick);
        shapes += &format!(
            "<path d=\"M34 {y}H244\" stroke=\"#dddddd\"/><text x=\"30\" y=\"{}\" text-anchor=\"end\">{tick:.2}</text>",
            y + 3.0
        );
    }
    for tick in [10.0_f32, 50.0, 100.0, 150.0, 200.0] {
        shapes += &format!(
            "<text x=\"{}\" y=\"158\" text-anchor=\"middle\">{tick}</text>",
            x(tick)
        );
    }
    let points: Vec<[f32; 2]> = (1..=20_u8)
        .map(|step| 10.0 * f32::from(step))
        .map(|images| [x(images), y(auc(images))])
        .collect();
    let line: String = points.iter().map(|[x, y]| format!("{x},{y} ")).collect();
    shapes += &format!(
        "<polyline points=\"{line}\" fill=\"none\" stroke=\"#5b3a8c\" stroke-width=\"1.2\"/>"
    );
    for [x, y] in points {
        shapes += &format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"2\" fill=\"#5b3a8c\"/>");
    }
    shapes += "<text x=\"139\" y=\"171\" text-anchor=\"middle\">training images</text><text x=\"34\" y=\"9\">ROC-AUC</text>";
    figure(
        id,
        title,
        "Each dot is the mean over ten folds. Chance is at 0.5.",
        [255.0, 176.0],
        &shapes,
        "The ROC-AUC rises from 0.89 at 10 training images to 0.97 at 50 and then slowly to 0.99 at 200.",
    )
}

/// Discs in place of a picture, `width` points wide.
pub(crate) fn discs(id: &str, title: &str, width: f32) -> Figure {
    let scale = width / 160.0;
    let disc = |i: i32| {
        let (x, y) = (10 + 20 * (i % 8), 10 + 20 * (i / 8));
        let (cell, nucleus) = (7 + i % 3, 3 + i * 7 % 4);
        format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{cell}\" fill=\"#cfdcf2\"/><circle cx=\"{x}\" cy=\"{y}\" r=\"{nucleus}\" fill=\"#5b3a8c\"/>"
        )
    };
    let discs: String = (0..32).map(disc).collect();
    figure(
        id,
        title,
        "Discs in place of the figure. Nothing was measured.",
        [width, width / 2.0],
        &format!("<g transform=\"scale({scale})\">{discs}</g>"),
        "Four rows of eight violet discs, each on a pale blue disc",
    )
}
