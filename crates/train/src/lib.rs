//! Batches, optimisers, early stopping and engines: one call, one run, one record.
