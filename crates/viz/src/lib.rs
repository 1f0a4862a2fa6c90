//! The study's figures as SVG and PNG, the same bytes on every machine.
