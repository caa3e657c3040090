//! `COPY` and `ADD`, which put files of the context into the image.

use super::lines::{Document, Instruction};
use super::stage::{File, Stage};
use crate::container::model::{Mount, MountKind};
use crate::text::{Place, Text, join, parent};

/// Folders that images have, so that a file is copied into them.
const FOLDERS: [&str; 17] = [
    "/",
    "/bin",
    "/data",
    "/etc",
    "/home",
    "/opt",
    "/root",
    "/run",
    "/sbin",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/local",
    "/usr/local/bin",
    "/usr/local/etc",
    "/var",
];

/// The maximum number of copied files and folders of a stage.
const MOST: usize = 500;

/// Reads `COPY [OPTIONS] SOURCE… TARGET`.
pub(super) fn copy(stage: &mut Stage, file: &File, instruction: &Instruction) {
    let mut words = stage.arguments(file, &instruction.rest);
    let options = words.iter().take_while(|word| word.text.starts_with("--")).count();
    let is_elsewhere = words.drain(..options).any(|option| option.text.starts_with("--from="));
    let Some(target) = words.pop().filter(|_| !words.is_empty()) else { return };
    let folder_is_known = target.text.starts_with('/') || stage.folder_is_known();
    let is_folder = target.text.ends_with(['/', '.']) || words.len() > 1 || {
        let path = stage.container.in_working_folder(&target.text);
        let at = stage.container.working_folder.as_ref().and_then(Text::get);
        FOLDERS.contains(&path.as_str()) || at == Some(path.as_str())
    };
    let target_path = stage.container.in_working_folder(&target.text);
    let place = file.place(instruction.span());
    let mut documents = instruction.documents.iter().peekable();
    for source in words {
        if stage.container.mounts.len() >= MOST {
            stage.container.is_partial = true;
            return;
        }
        // A script of the image that is replaced may do anything before it starts the server.
        stage.container.is_partial |=
            [&source.text, &target.text].iter().any(|path| path.contains("docker-entrypoint"));
        let document = documents.next_if(|document| is_named(&source, document));
        let from = if is_elsewhere || document.is_some() { None } else { Source::of(file, &source) };
        let name = document
            .map(|document| document.name.as_str())
            .or(from.as_ref().and_then(|from| from.name.as_deref()));
        let path = match name {
            Some(name) if is_folder => join(&target_path, name),
            _ => target_path.clone(),
        };
        let target =
            Text { text: path, is_known: target.is_known && folder_is_known, place: target.place.clone() };
        stage.container.mounts.push(Mount {
            kind: MountKind::Config,
            host_path: from.map(|from| from.path),
            content: document.map(|document| content(stage, file, document)),
            source: source.clone(),
            target,
            sub_path: None,
            read_only: false,
            place: place.clone(),
        });
    }
}

/// Something of the context that is copied.
struct Source {
    /// The path on the host.
    path: String,
    /// The name of the file, if it is one: a folder's contents are copied, not the folder.
    name: Option<String>,
}

impl Source {
    fn of(file: &File, source: &Text) -> Option<Self> {
        let text = source.get()?;
        if text.contains("://") || text.starts_with("git@") {
            return None;
        }
        // The context is the root of the paths.
        let below = join("/", text);
        let path = join(file.context?, &below[1..]);
        let name = text.rsplit('/').next().unwrap_or_default();
        if name.contains(['*', '?', '[']) {
            let folder = parent(&path).to_owned();
            return (!folder.contains(['*', '?', '['])).then_some(Self { path: folder, name: None });
        }
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        // `redis.d` is the name of a folder, and so is `..`.
        let is_file = extension.is_some_and(|extension| !extension.is_empty() && extension != "d");
        Some(Self { path, name: is_file.then(|| name.to_owned()) })
    }
}

/// Returns whether a word announces a here-document.
fn is_named(source: &Text, document: &Document) -> bool {
    let name = source.text.rsplit('<').next().unwrap_or_default();
    source.text.contains("<<") && name.strip_prefix('-').unwrap_or(name) == document.name
}

/// Returns the text of a here-document.
fn content(stage: &Stage, file: &File, document: &Document) -> Text {
    let body = document.body.of(file.source.as_bytes());
    let mut text = String::from_utf8_lossy(body).replace("\r\n", "\n");
    if document.drops_tabs {
        text = text.split_inclusive('\n').map(|line| line.trim_start_matches('\t')).collect();
    }
    let filled = || file.filler(&stage.variables).fill(&text);
    let (text, is_known) = if document.is_open { filled() } else { (text, true) };
    Text { text, is_known, place: Place { path: file.path.to_owned(), span: document.body } }
}
