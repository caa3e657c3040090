//! Bytes, spans and positions: where a thing is, in every way a reader may want to be told.

mod lines;
mod place;
mod span;
mod word;

pub use lines::{LineTable, Position};
pub use place::Place;
pub use span::Span;
pub use word::Text;
