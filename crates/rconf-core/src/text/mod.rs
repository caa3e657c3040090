//! Spans of bytes, and positions in lines and columns.

mod base64;
mod lines;
mod located;
mod place;
mod span;
mod word;

pub use base64::{from_base64, is_base64_text};
pub use lines::{LineTable, Position};
pub use located::Located;
pub use place::Place;
pub use span::Span;
pub use word::Text;
