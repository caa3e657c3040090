//! The lexer and the lossless document: every byte belongs to a line, every line is of one kind.

mod document;
mod lexer;

pub use document::{Document, Line, LineKind, Word};
pub use lexer::{Argument, Quoting, Unbalanced, split};
