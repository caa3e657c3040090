//! Dockerfiles: [`lines`] joins the lines of an instruction, [`words`] fills in its variables, and
//! [`instruction`] reads what it says about the image of its stage.

mod calls;
mod copy;
mod exec;
mod instruction;
mod lines;
mod reader;
mod stage;
#[cfg(test)]
mod tests;
mod words;

pub(super) use reader::READER;
pub use reader::build;
