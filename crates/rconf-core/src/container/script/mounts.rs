//! `-v`, `--mount` and `--tmpfs`.

use super::shell::Shell;
use crate::container::model::{Container, Mount, MountKind};
use crate::message::say;
use crate::shell::{FOLDER, Field, UNKNOWN, is_known, path_from, resolve, split};

/// Reads `-v [SOURCE:]TARGET[:OPTIONS]`.
pub(super) fn volume(shell: &mut Shell, container: &mut Container, value: &Field) {
    let text = value.text.as_str();
    // In `C:\data:/data`, the first colon belongs to the drive.
    let drive = text.len() > 2
        && text.as_bytes()[0].is_ascii_alphabetic()
        && text[1..].starts_with([':'])
        && text[2..].starts_with(['/', '\\']);
    let (head, rest) = if drive { text.split_at(2) } else { ("", text) };
    let mut parts = split(rest, ':');
    let first = format!("{head}{}", parts.remove(0));
    let (source, target, options) = match parts.as_slice() {
        [] => (String::new(), first, ""),
        [target] => (first, (*target).to_owned(), ""),
        [target, options, ..] => (first, (*target).to_owned(), *options),
    };
    if target.is_empty() {
        container.is_partial = true;
        let why = say!("the volume has no path in the container", "卷没有写容器内的路径");
        shell.unfollowed(value.span, why, true);
        return;
    }
    let read_only = options.split(',').any(|option| matches!(option, "ro" | "readonly"));
    let kind = kind_of(&source);
    if kind == MountKind::Volume && is_known(&source) && source.contains('/') {
        let why = say!(
            "docker reads a path that does not start with `/` or `./` as the name of a volume, and refuses it",
            "不以 `/` 或 `./` 开头的路径，docker 会当作卷名并拒绝"
        );
        shell.unfollowed(value.span, why, true);
    }
    container.is_partial |= !is_known(&source) && kind == MountKind::Volume;
    add_mount(shell, container, value, kind, &source, &target, read_only);
}

/// Returns whether a source is a path of the host or the name of a volume.
fn kind_of(source: &str) -> MountKind {
    let bytes = source.as_bytes();
    let is_drive = bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
    let is_path = source.starts_with(['/', '.', FOLDER, '\\', '~'])
        || is_drive
        // An unknown part followed by a slash is a path, and so is the home folder.
        || (source.starts_with(UNKNOWN) && source.contains('/'))
        || source.starts_with(&format!("{UNKNOWN}~"));
    if is_path { MountKind::Bind } else { MountKind::Volume }
}

fn add_mount(
    shell: &Shell,
    container: &mut Container,
    value: &Field,
    kind: MountKind,
    source: &str,
    target: &str,
    read_only: bool,
) {
    let host_path = match kind {
        MountKind::Bind => {
            let is_drive = source.as_bytes().get(1) == Some(&b':');
            let from = if is_drive { None } else { path_from(shell.cwd.as_deref(), source) };
            from.and_then(|path| resolve(shell.folder, &path))
        }
        _ => None,
    };
    container.mounts.push(Mount {
        content: None,
        kind,
        source: shell.word_of(&value.with(source)),
        host_path,
        target: shell.word_of(&value.with(target)),
        sub_path: None,
        read_only,
        place: shell.place(value.span),
    });
}

/// Reads `--mount type=bind,source=…,target=…,readonly`.
pub(super) fn mount(shell: &mut Shell, container: &mut Container, value: &Field) {
    let (mut kind, mut source, mut target, mut read_only) = ("volume", "", "", false);
    for part in split(&value.text, ',') {
        let part = part.trim_matches('"');
        let (key, setting) = part.split_once('=').map_or((part, None), |(key, setting)| (key, Some(setting)));
        match (key.trim().to_ascii_lowercase().as_str(), setting) {
            ("type", Some(setting)) => kind = setting,
            ("source" | "src", Some(setting)) => source = setting,
            ("target" | "dst" | "destination", Some(setting)) => target = setting,
            ("readonly" | "ro", setting) => read_only = !matches!(setting, Some("false" | "0")),
            _ => {}
        }
    }
    let kind = match kind {
        "bind" => MountKind::Bind,
        "volume" => MountKind::Volume,
        "tmpfs" => MountKind::Tmpfs,
        _ => {
            container.is_partial = true;
            return;
        }
    };
    if target.is_empty() {
        container.is_partial = true;
        if is_known(&value.text) {
            shell.unfollowed(value.span, say!("the mount has no target", "挂载没有写 target"), true);
        }
        return;
    }
    add_mount(shell, container, value, kind, source, target, read_only);
}

/// Reads `--tmpfs /run:size=64m`.
pub(super) fn tmpfs(shell: &mut Shell, container: &mut Container, value: &Field) {
    let target = split(&value.text, ':')[0].to_owned();
    add_mount(shell, container, value, MountKind::Tmpfs, "", &target, false);
}
