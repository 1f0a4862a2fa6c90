//! A plotters backend for print: SVG with an embedded font, PNG, text of 6 points and more.
//!
//! [plotters](https://docs.rs/plotters) draws charts; this crate gives it paper. A [`Page`] is as wide as a
//! column of a journal and grows downwards: title, legend, drawing areas, note. You draw on its areas with
//! plotters, and [`Page::finish`] gives a [`Picture`]: the SVG, its size at print, a description, and PNG at 50
//! to 600 dots per inch.
//!
//! - **The same bytes.** Lengths are whole hundredths of a point ([`pt`]), so a figure has the same SVG on
//!   every machine. [`Picture::png`] says what holds for PNG.
//! - **One font**, DejaVu Sans, is built in and travels inside the SVG: text stays text, and is as wide in
//!   every viewer.
//! - **Sizes and colours** in [`style`]: the colours of Okabe & Ito, which all eyes tell apart. Text smaller
//!   than 6 points is drawn with 6 points.
//! - **Parts for charts**: [`Axes`] with few and round ticks, even or logarithmic; [`LegendEntry`];
//!   [`MarkerAt`], markers of equal area; [`Dashed`] lines; [`ColourMap`] for maps of numbers.
//!
//! # Units
//!
//! - An `i32` is a length on the paper in hundredths of a point: places, widths and heights of areas, and what
//!   [`text_width`] gives. [`pt`] turns points into it, [`style::mm`] millimetres.
//! - An `f64` is a number of points (1/72 inch): sizes of text, widths of lines, radii of markers, dashes.
//! - A name that ends in `_mm` is in millimetres: the width of a page.
//!
//! plotters' own elements and styles count hundredths of a point throughout, so take widths of lines from
//! [`style::stroke`] and text from [`style::letters`].
//!
//! # Examples
//!
//! ```
//! use leuko_print::plotters::prelude::*;
//! use leuko_print::style::{SINGLE_COLUMN_MM, VERMILION, stroke};
//! use leuko_print::{Axes, Axis, LegendEntry, Page, pt};
//!
//! let mut page = Page::new(SINGLE_COLUMN_MM, "The square of a number");
//! page.title(Some("The square of a number"))?;
//! page.legend(&[LegendEntry::line("x²", VERMILION, 1.0)])?;
//! let axes = Axes::new(("x", Axis::linear(0.0..2.0)?), ("y", Axis::linear(0.0..4.0)?));
//! let area = page.take(pt(120.0) + axes.below());
//! let mut chart = axes.draw(&area)?;
//! let points = (0..=20).map(|i| 0.1 * f64::from(i)).map(|x| (x, x * x));
//! chart.draw_series(LineSeries::new(points, stroke(VERMILION, 1.0)))?;
//! let picture = page.finish(Some("Drawn with plotters."))?;
//! assert!(picture.svg.contains(">The square of a number</text>"));
//! assert!(picture.png(300)?.starts_with(b"\x89PNG"));
//! # Ok::<(), leuko_print::PrintError>(())
//! ```

mod axes;
mod axis;
mod colour_map;
mod dashed;
mod error;
mod font;
mod legend;
mod marker;
mod page;
mod picture;
mod png;
pub mod record;
mod sheet;
pub mod style;
mod svg;
mod words;

/// The library that draws, in the version that [`Page`] takes.
pub use plotters;

pub use axes::{Axes, Chart};
pub use axis::{Axis, Scale, Tick};
pub use colour_map::ColourMap;
pub use dashed::{DASH, Dashed};
pub use error::PrintError;
pub use font::{text_width, widest};
pub use legend::LegendEntry;
pub use marker::{Marker, MarkerAt, Shape};
pub use page::Page;
pub use picture::Picture;
pub use png::PNG_DOTS_PER_INCH;
pub use record::Place;
pub use sheet::{Area, Sheet};
pub use style::pt;
pub use words::{shorten, wrap};
