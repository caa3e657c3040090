//! `--watch`: checks again whenever a file changes that was looked at, or would be.
//!
//! Files are polled, which works on every file system, also on those of virtual machines and networks.

use crate::args::Lint;
use crate::disk::Disk;
use crate::error::Failure;
use crate::exit;
use crate::files;
use crate::language::either;
use crate::redraw::redraw;
use crate::settings::Finder;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// The time between two looks at the files.
const PAUSE: Duration = Duration::from_millis(300);

/// What tells that a file has changed: when it was written, and its length. `None` if there is no such file.
type Stamps = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Runs until the user ends it, or nobody reads the output any more.
pub fn run(
    args: &Lint,
    out: &mut impl Write,
    once: impl Fn(&Disk, &mut Vec<u8>) -> Result<u8, Failure>,
) -> Result<u8, Failure> {
    out.flush()?;
    let mut asked = BTreeSet::new();
    loop {
        let before = look(args, &asked);
        let disk = Disk::new(args.jobs).watched();
        let mut text = Vec::new();
        if let Err(failure) = once(&disk, &mut text) {
            // A file may be missing for a moment, or its settings be half written.
            writeln!(text, "{}: {failure}", either("error", "错误"))?;
        }
        asked.extend(disk.asked());
        let mut last = look(args, &asked);
        // What changed during the run counts as changed.
        for (path, stamp) in &mut last {
            *stamp = before.get(path).copied().unwrap_or(*stamp);
        }
        let waiting = either("Watching for changes; Ctrl-C ends.", "正在监视文件变化，按 Ctrl-C 结束。");
        match redraw(&text, waiting) {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => return Ok(exit::CLEAN),
            shown => shown?,
        }
        while look(args, &asked) == last {
            std::thread::sleep(PAUSE);
        }
    }
}

/// Looks at what was asked for, at what would be found now, and at the settings.
fn look(args: &Lint, asked: &BTreeSet<String>) -> Stamps {
    let mut paths: BTreeSet<PathBuf> = asked.iter().map(PathBuf::from).collect();
    paths.extend(args.paths.iter().cloned());
    paths.extend(args.baseline.iter().cloned());
    if let Ok(mut finder) = Finder::new(args) {
        if let Ok(found) = files::find(args, &mut finder) {
            paths.extend(found.files.into_iter().map(|file| file.path));
        }
        paths.extend((0..finder.all().len()).filter_map(|nth| Some(finder.source(nth)?.to_path_buf())));
    }
    let stamp = |path: &PathBuf| {
        let data = std::fs::metadata(path).ok()?;
        Some((data.modified().ok()?, data.len()))
    };
    paths.into_iter().map(|path| (stamp(&path), path)).map(|(stamp, path)| (path, stamp)).collect()
}
