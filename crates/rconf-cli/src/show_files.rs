//! `rconf lint --show-files`.

use crate::args::Lint;
use crate::disk::Disk;
use crate::error::Failure;
use crate::exit;
use crate::files;
use crate::gather::given_beside;
use crate::language::{either, language};
use crate::settings::Finder;
use crate::taken::{Fate, shown_path, take};
use rconf_core::session::FileKind;
use std::collections::BTreeMap;
use std::io::Write;

fn said(kind: FileKind, why: &str) -> String {
    format!("{} ({why})", kind.name())
}

/// Prints which files would be read, as what and why, and which would be passed over.
pub fn run(args: &Lint, disk: &Disk, finder: &mut Finder, out: &mut impl Write) -> Result<u8, Failure> {
    let paths = files::find(args, finder)?;
    let fates = take(args, disk, &paths);
    let passed_over = either("passed over", "略过");
    let (mut said_of, mut all, mut failures) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (found, fate) in paths.files.into_iter().zip(fates) {
        let path = shown_path(args, &found);
        let said = match fate {
            Fate::Taken(taken) => {
                let said = said(taken.classified.kind, taken.classified.why.get(language()));
                all.push((found, taken));
                said
            }
            Fate::PassedOver(why) => format!("{passed_over} ({})", why.get(language())),
            Fate::Unreadable(why) => format!("{passed_over} ({why})"),
            Fate::Failed(failure) => {
                failures.push(failure);
                continue;
            }
        };
        said_of.insert(path, said);
    }
    for (found, input) in given_beside(args, disk, finder, &paths.folders, all)? {
        said_of.insert(
            input.path,
            said(found.kind, either("a plan gives it to a server", "部署文件把它交给服务器")),
        );
    }
    let mut lines: Vec<String> = said_of.into_iter().map(|(path, said)| format!("{path}: {said}")).collect();
    lines.sort_unstable();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    let failed = failures.pop();
    for failure in failures {
        failure.report();
    }
    failed.map_or(Ok(exit::CLEAN), Err)
}
