//! Spans of bytes, and positions in lines and columns.

mod lines;
mod place;
mod span;
mod word;

pub use lines::{LineTable, Position};
pub use place::Place;
pub use span::Span;
pub use word::Text;
