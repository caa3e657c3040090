//! Findings as others read them: one file a format, each with one function `report`. What is drawn on a terminal
//! is drawn by the CLI.

mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod junit;
mod places;
pub mod sarif;
