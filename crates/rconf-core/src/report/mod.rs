//! Findings as others read them. What is drawn on a terminal is drawn by the CLI.

pub mod json;
