//! The formula for Homebrew, made from the sums of the archives.

use super::release::{Release, read, write};
use std::path::{Path, PathBuf};

/// The formula, with `{version}`, and `{sum:TARGET}` for the sum of each archive.
const TEMPLATE: &str = "packaging/homebrew/rconf.rb";

/// Makes the formula. Returns `None` if an archive that it names was not made.
pub(super) fn make(release: &Release) -> Result<Option<PathBuf>, String> {
    let template = String::from_utf8_lossy(&read(Path::new(TEMPLATE))?).into_owned();
    let mut text = template.replace("{version}", release.version);
    while let Some((before, target, after)) = sum_in(&text) {
        let name = format!("rconf-{}-{target}.tar.gz", release.version);
        let Some((_, sum)) = release.sums().find(|(known, _)| *known == name) else { return Ok(None) };
        text = format!("{before}{sum}{after}");
    }
    let path = release.folder.join("rconf.rb");
    write(&path, text)?;
    Ok(Some(path))
}

/// Splits a text at its first `{sum:TARGET}`.
fn sum_in(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{sum:")?;
    let (target, after) = rest.split_once('}')?;
    Some((before, target, after))
}
