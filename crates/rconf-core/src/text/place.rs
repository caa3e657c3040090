use super::span::Span;

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The path, as the caller gave it.
    pub path: String,
    /// The span of bytes in the file.
    pub span: Span,
}
