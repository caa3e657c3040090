//! Spans of bytes, positions in lines and columns, and paths.

mod base64;
mod lines;
mod located;
mod path;
mod place;
mod span;
mod word;

pub use base64::{from_base64, is_base64_text};
pub use lines::{LineTable, Position};
pub use located::Located;
pub use path::{join, parent};
pub use place::Place;
pub use span::Span;
pub use word::Text;
