//! The `leuko` binary as a user meets it.

mod audit;
mod bad_input;
mod classes;
mod curve;
mod desks;
mod doubts;
mod formats;
mod giveaways;
mod hostile;
mod howmany;
#[cfg(unix)]
mod kills;
mod laboratory;
mod methods;
mod next;
mod own_cells;
mod page;
mod report;
#[cfg(unix)]
mod sharing;
mod snapshots;
mod strangers;
mod study;
mod submit;
mod support;
mod verify;
#[cfg(unix)]
mod work;
