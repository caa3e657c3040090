//! `include PATH`: the server reads the file in place. From 7.0 the path can be a glob, which may match no
//! file.

/// Returns whether the server treats the path as a glob.
pub(crate) fn is_glob(path: &[u8], legacy: bool) -> bool {
    !legacy && path.iter().any(|b| matches!(b, b'*' | b'?' | b'['))
}
