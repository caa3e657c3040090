//! What `--watch` shows: the latest report, in place of the one before.

use std::io::{self, IsTerminal, Write};

/// Clears the screen of a terminal, with what was scrolled away, and begins at its top.
const CLEAR: &[u8] = b"\x1b[2J\x1b[3J\x1b[H";

/// Shows a text, and below it what is waited for.
pub fn redraw(text: &[u8], waiting: &str) -> io::Result<()> {
    let is_terminal = io::stdout().is_terminal();
    let mut out = anstream::stdout().lock();
    if is_terminal {
        out.write_all(CLEAR)?;
    }
    out.write_all(text)?;
    writeln!(out, "{waiting}")?;
    out.flush()
}
