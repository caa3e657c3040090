//! The lexer and the lossless document, in which every byte belongs to a line and every line has a kind.

mod comment;
mod document;
mod lexer;
mod shell_words;

pub use comment::{mentions_rconf, rconf_comment};
pub use document::{Document, Line, LineKind, Word};
pub use lexer::{Argument, Quoting, Unbalanced, split};
pub use shell_words::{Piece, PieceKind, ShellPieces};
