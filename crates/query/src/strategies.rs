//! What each strategy does.

mod badge;
mod k_centre;
mod margin;
mod random;
mod typical;

pub(crate) use badge::badge;
pub(crate) use k_centre::k_centre;
pub(crate) use margin::margin;
pub(crate) use random::random;
pub(crate) use typical::typical;
