//! Tables, figures and the printed result, all from records and findings.

mod cells;
mod drawn;
mod figures;
mod findings;
mod network;
mod printed;
mod tables;

pub(crate) use cells::{cells_drawn, draw_cells};
pub(crate) use drawn::Drawn;
pub(crate) use figures::draw;
pub(crate) use findings::{
    Trend, claims, draw_findings, print_findings, read_findings, write_finding_tables,
};
pub(crate) use network::draw_network;
pub(crate) use printed::{print, print_background, print_experts};
pub(crate) use tables::{
    read_records, write_csv, write_experiment_tables, write_predictions, write_tables,
};
