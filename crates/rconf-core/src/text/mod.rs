//! Bytes, spans and positions: where a thing is, in every way a reader may want to be told.

mod lines;
mod place;
mod span;

pub use lines::{LineTable, Position};
pub use place::Place;
pub use span::Span;
