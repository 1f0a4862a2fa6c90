//! Writes a report of made-up results: a look at the page without training anything.
//!
//! Run with `cargo run -p leuko-report --example sample -- FILE [PICTURE ...]`; the pictures, SVG or PNG,
//! are shown in an experiment of their own.

mod made_up;

use std::path::Path;

use leuko_report::{Experiment, Figure, Picture, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths = std::env::args().skip(1);
    let file = paths.next().ok_or("name a file to write")?;
    let mut report = made_up::report();
    let figures: Vec<Figure> = paths.map(|path| figure(&path)).collect::<Result<_, _>>()?;
    if !figures.is_empty() {
        report.experiments.push(Experiment {
            id: "pictures".to_owned(),
            title: "Pictures named on the command line".to_owned(),
            figures,
            ..Experiment::default()
        });
    }
    fs_err::write(file, render(&report))?;
    Ok(())
}

fn figure(path: &str) -> Result<Figure, Box<dyn std::error::Error>> {
    let name = Path::new(path).file_stem().unwrap_or_default();
    let name = name.to_string_lossy().into_owned();
    Ok(Figure {
        id: name.clone(),
        title: name.clone(),
        caption: "As it was found.".to_owned(),
        alt: format!("The picture {name}"),
        picture: match path.ends_with(".png") {
            true => Picture::Png(fs_err::read(path)?),
            false => Picture::Svg(fs_err::read_to_string(path)?),
        },
        downloads: Vec::new(),
    })
}
