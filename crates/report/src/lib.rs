//! The results of a study as one HTML file.
//!
//! [`render`] turns a [`Report`], plain structs with text, tables and pictures, into a page:
//!
//! ```text
//! Report ─┬─ title                                      the question
//!         ├─ answer and its figure, cautions
//!         ├─ at a glance                                one row for each experiment
//!         ├─ comparison with the paper
//!         ├─ experiments ─┬─ findings
//!         │               ├─ figures                    SVG or PNG
//!         │               ├─ tables
//!         │               └─ data and training
//!         ├─ experiments that were not run               grouped by reason
//!         ├─ how the results were made                  facts, commands, settings
//!         └─ appendix                                   tables and figures for reference
//! ```
//!
//! The page contains everything it needs and fetches nothing. It can be read without scripts, by keyboard,
//! on paper, in light and dark, on a wide screen and on a phone. All text is escaped. The same report
//! gives the same bytes.
//!
//! The page is an askama template, because askama checks it at compile time, escapes all text and releases
//! regularly (maud compiles about 8 seconds faster, but had no release since February 2025).
//!
//! # Examples
//!
//! ```
//! use leuko_report::{Answer, Column, Experiment, Report, Table, render};
//!
//! let html = render(&Report {
//!     title: "How many images are enough?".to_owned(),
//!     answer: Answer {
//!         headline: "30 images are enough for an ROC-AUC of 0.94.".to_owned(),
//!         ..Answer::default()
//!     },
//!     experiments: vec![Experiment {
//!         id: "all-binary".to_owned(),
//!         title: "Lymphoblasts and normal cells".to_owned(),
//!         tables: vec![Table {
//!             id: "sizes".to_owned(),
//!             caption: "Scores by number of training images".to_owned(),
//!             columns: vec![Column::text("Images"), Column::number("ROC-AUC", "mean over 10 folds")],
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

mod clean;
mod figure;
mod ids;
mod page;
mod report;
mod source;
mod table;

pub use figure::{Download, Figure, Image, Picture};
pub use page::render;
pub use report::{
    Answer, Appendix, Caution, Citation, Experiment, Fact, NotRun, Report, SettingsFile,
};
pub use table::{Column, Table};
