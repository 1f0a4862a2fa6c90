//! Tables and figures, all from records and findings.

mod cells;
mod drawn;
mod figures;
mod findings;
mod network;
mod size_statistics;
mod spread;
mod tables;

pub(crate) use cells::{OverviewFault, cells_drawn, draw_cells, overview_faults, overview_names};
pub use drawn::Drawn;
pub(crate) use figures::{ANSWER, draw, draw_answer};
pub use findings::{Claim, ClaimKind, FindingRow, Trend, claims, finding_rows};
pub(crate) use findings::{draw_findings, read_findings, write_finding_tables};
pub(crate) use network::draw_network;
pub(crate) use size_statistics::write_size_statistics;
pub(crate) use spread::draw_spread;
pub(crate) use tables::{
    SUMMARY, read_records, write_experiment_tables, write_predictions, write_tables,
};
