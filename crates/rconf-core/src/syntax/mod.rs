//! The lexer and the lossless document: every byte belongs to a line, every line is of one kind.

mod comment;
mod document;
mod lexer;
mod shell_words;

pub use comment::{mentions_rconf, rconf_comment};
pub use document::{Document, Line, LineKind, Word};
pub use lexer::{Argument, Quoting, Unbalanced, split};
pub use shell_words::{Piece, PieceKind, ShellPieces};
