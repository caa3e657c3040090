use super::shell::Shell;
use crate::container::model::{Deployment, Kind};
use crate::container::reader::{Plan, Reader};
use crate::container::written::Written;
use crate::text::parent;

/// The reader of shell scripts, which also reads files that no other reader claims.
pub(in crate::container) const READER: Reader =
    Reader { kind: Kind::Script, claims: is_script, read: |plan: &Plan| read_script(plan.path, plan.bytes) };

fn is_script(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        extension.eq_ignore_ascii_case("sh") || extension.eq_ignore_ascii_case("bash")
    })
}

/// Reads a shell script. `$(pwd)` and relative paths start at the folder of `path`.
pub(in crate::container) fn read_script(path: &str, bytes: &[u8]) -> Deployment {
    let deployment = Deployment { path: path.to_owned(), kind: Kind::Script, ..Deployment::default() };
    let mut shell = Shell::new(path, parent(path), deployment);
    shell.run_script(bytes);
    let files = shell.files.finish(path, bytes);
    let mut deployment = shell.sink;
    deployment.written = files.into_iter().filter_map(|file| Written::new(file.path, file.lines)).collect();
    deployment.unfollowed = shell.not_followed;
    deployment.unfollowed.sort_by_key(|entry| entry.place.span);
    deployment
}
