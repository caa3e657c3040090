//! Fixes files in memory, like the command line and the page do.

use rconf_core::cluster::{is_acl_path, is_sentinel_file, is_sentinel_name};
use rconf_core::config::Files;
use rconf_core::lint::Linter;
use rconf_core::session::{File, FileKind, Input, Memory, NotSettled, Plans, Session};

/// Fixes `inputs` with a linter, which may have plans. `files` contains the files that may be included.
/// Returns the fixed inputs and the number of applied fixes.
pub fn fix(
    linter: &Linter,
    inputs: Vec<Input>,
    files: &Files,
    with_unsafe: bool,
) -> Result<(Vec<Input>, usize), NotSettled> {
    // `*` does not match a slash, so there is one pattern per level.
    let all = ["*", "*/*", "*/*/*", "*/*/*/*"].iter().flat_map(|pattern| files.glob(pattern));
    let others = all.map(|(path, bytes)| Input { path: path.to_owned(), bytes: bytes.to_vec() });
    let memory = Memory::new(others.chain(inputs.iter().cloned()));
    let plans = Plans::default();
    let mut session = Session::new(&memory, vec![linter.clone()], &plans);
    for input in inputs {
        let kind = match input.path.as_str() {
            path if is_acl_path(path) => FileKind::Acl,
            path if is_sentinel_name(path) && is_sentinel_file(path, &input.bytes) => FileKind::Sentinel,
            _ => FileKind::Server,
        };
        session.add(File { input, kind, settings: 0, named: true });
    }
    let applied = session.fix(with_unsafe)?.applied;
    Ok((session.files().iter().map(|file| file.input.clone()).collect(), applied))
}
