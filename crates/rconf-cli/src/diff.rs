//! Prints changes as a unified diff, with secrets hidden.

use rconf_core::secret::shown_in;
use similar::{ChangeTag, TextDiff};
use std::io::{self, Write};

/// Prints the difference between two versions of a file.
pub fn print(path: &str, old: &[u8], new: &[u8], out: &mut impl Write) -> io::Result<()> {
    let diff = TextDiff::from_lines(old, new);
    let (red, green, plain) =
        (anstyle::AnsiColor::Red.on_default(), anstyle::AnsiColor::Green.on_default(), anstyle::Reset);
    writeln!(out, "--- {path}\n+++ {path}")?;
    let (of_old, of_new) = (starts(old), starts(new));
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        writeln!(out, "{}", hunk.header())?;
        for change in hunk.iter_changes() {
            let line: &[u8] = change.value();
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            // A secret may be on a line of its own.
            let above = match (change.old_index(), change.new_index()) {
                (Some(nth), _) => &old[..of_old.get(nth).copied().unwrap_or_default()],
                (None, nth) => &new[..nth.and_then(|nth| of_new.get(nth).copied()).unwrap_or_default()],
            };
            let shown = String::from_utf8_lossy(&shown_in(path, above, line).0).into_owned();
            let (text, end) = shown.strip_suffix('\r').map_or((shown.as_str(), ""), |text| (text, "\r"));
            let shown = text.chars().map(visible).collect::<String>() + end;
            match change.tag() {
                ChangeTag::Delete => writeln!(out, "{red}-{shown}{plain}")?,
                ChangeTag::Insert => writeln!(out, "{green}+{shown}{plain}")?,
                ChangeTag::Equal => writeln!(out, " {shown}")?,
            }
        }
    }
    Ok(())
}

/// Returns where the lines of a text start, as a diff counts them.
fn starts(text: &[u8]) -> Vec<usize> {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    lines.scan(0, |at, line| Some(std::mem::replace(at, *at + line.len()))).collect()
}

/// Returns a character that is safe to print on a terminal. Control characters are replaced.
pub fn visible(c: char) -> char {
    if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c }
}
