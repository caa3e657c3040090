//! Dockerfiles: [`lines`] joins the lines of an instruction, [`words`] fills in its variables, and [`stage`] reads
//! what the instructions of a stage say about the image.

mod calls;
mod copy;
mod exec;
mod lines;
mod reader;
mod stage;
#[cfg(test)]
mod tests;
mod words;

pub(super) use reader::READER;
pub use reader::build;
