//! `cargo xtask test`: runs the checks of the project, each with what it needs.

mod beside;
mod check;
mod need;
mod run;
mod table;

pub(crate) use check::Trouble;
pub(crate) use run::command;
