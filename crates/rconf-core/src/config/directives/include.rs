//! `include PATH`: the file is read in place. Globs, which may match nothing, exist from 7.0.

/// Whether the server takes the path for a pattern.
pub(crate) fn is_glob(path: &[u8], legacy: bool) -> bool {
    !legacy && path.iter().any(|b| matches!(b, b'*' | b'?' | b'['))
}
