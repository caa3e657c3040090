//! `rconf lint --show-files`.

use crate::args::Lint;
use crate::disk::Disk;
use crate::error::Failure;
use crate::exit;
use crate::files;
use crate::language::{either, language};
use crate::settings::Finder;
use crate::taken::{Fate, shown_path, take};
use std::io::Write;

/// Prints which files would be read, as what and why, and which would be passed over.
pub fn run(args: &Lint, disk: &Disk, finder: &mut Finder, out: &mut impl Write) -> Result<u8, Failure> {
    let paths = files::find(args, finder)?;
    let passed_over = either("passed over", "略过");
    let (mut lines, mut failures) = (Vec::new(), Vec::new());
    for (found, fate) in paths.files.iter().zip(take(args, disk, &paths)) {
        let path = shown_path(args, found);
        match fate {
            Fate::Taken(taken) => {
                let (kind, why) = (taken.classified.kind.name(), taken.classified.why.get(language()));
                lines.push(format!("{path}: {kind} ({why})"));
            }
            Fate::PassedOver(why) => lines.push(format!("{path}: {passed_over} ({})", why.get(language()))),
            Fate::Unreadable(why) => lines.push(format!("{path}: {passed_over} ({why})")),
            Fate::Failed(failure) => failures.push(failure),
        }
    }
    lines.sort_unstable();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    let failed = failures.pop();
    for failure in failures {
        let _ = writeln!(anstream::stderr(), "error: {failure}");
    }
    failed.map_or(Ok(exit::CLEAN), Err)
}
