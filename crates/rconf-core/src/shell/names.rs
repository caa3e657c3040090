//! Names of commands.

/// Returns the name of a command without its folder and without `.exe`.
pub(crate) fn base_name(text: &str) -> &str {
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    name.strip_suffix(".exe").unwrap_or(name)
}
