//! An image that cannot be compared with others.

use leuko_audit::AuditError;
use leuko_data::decode::DecodeError;
use thiserror::Error;

/// An image that cannot be compared.
#[derive(Debug, Error)]
pub enum LoadError {
    /// It cannot be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Its pixels make no image.
    #[error(transparent)]
    Pixels(#[from] AuditError),
}
