//! A study's results as one HTML file.
//!
//! [`render`] turns a [`Report`], plain structs with text, tables and pictures, into a page:
//!
//! ```text
//! Report ─┬─ title, lead, warnings
//!         ├─ summary, differences from the paper
//!         ├─ at a glance, published and measured        tables
//!         ├─ experiments ─┬─ facts, warnings, findings
//!         │               ├─ figures                    SVG or PNG
//!         │               └─ tables
//!         ├─ what was not run, and what to do
//!         └─ how it was made: facts, commands, settings
//! ```
//!
//! The page holds all it needs, fetches nothing, and can be read without scripts, by keyboard, on paper,
//! in light and dark, on a wide screen and on a phone. All text is escaped; the same report gives the
//! same bytes.
//!
//! # Examples
//!
//! ```
//! use leuko_report::{Column, Experiment, Report, Table, render};
//!
//! let html = render(&Report {
//!     title: "How many images does it take?".to_owned(),
//!     lead: "30 images suffice for an AUC of 0.94.".to_owned(),
//!     experiments: vec![Experiment {
//!         id: "all-binary".to_owned(),
//!         title: "Blasts against normal cells".to_owned(),
//!         tables: vec![Table {
//!             id: "sizes".to_owned(),
//!             caption: "Scores for each number of training images".to_owned(),
//!             columns: vec![Column::text("Images"), Column::number("AUC", "mean over 10 folds")],
//!             rows: vec![vec!["30".to_owned(), "0.94".to_owned()]],
//!             ..Table::default()
//!         }],
//!         ..Experiment::default()
//!     }],
//!     ..Report::default()
//! });
//! assert!(html.starts_with("<!doctype html>"));
//! assert!(html.contains("id=\"all-binary-sizes\""));
//! ```

mod contents;
mod escape;
mod experiment;
mod figure;
mod href;
mod ids;
mod made;
mod page;
mod report;
mod results;
mod size;
mod source;
mod style;
mod table;

pub use page::render;
pub use report::{
    Citation, Column, Download, Experiment, Fact, Figure, NotRun, Picture, Report, SettingsFile,
    Table,
};
