//! `extends`: a service that starts from another one, in the same file or another.

use super::draft::{Context, Draft};
use super::reader::Reader;
use crate::config::{join, parent};
use crate::container::yaml::{Yaml, parse};
use crate::message::say;

/// The maximum number of services that extend each other.
const DEPTH: usize = 16;

/// Reads the service that `settings` extends into the draft. The settings themselves are read after it.
pub(super) fn base(draft: &mut Draft, reader: &mut Reader, context: &Context, settings: Yaml, depth: usize) {
    let Some(extends) = settings.get("extends") else { return };
    let is_read = depth < DEPTH && read_base(draft, reader, context, extends, depth).is_some();
    if !is_read {
        draft.container.is_partial = true;
        let why = say!("the service that it extends is not read", "服务 `extends` 的内容没有读取");
        reader.note(reader.place(extends.span()), why, false);
    }
}

/// Returns `None` if the service is not found.
fn read_base(
    draft: &mut Draft,
    reader: &mut Reader,
    context: &Context,
    extends: Yaml,
    depth: usize,
) -> Option<()> {
    let name = extends.scalar().or_else(|| extends.get("service").and_then(Yaml::scalar))?;
    let Some(file) = extends.get("file") else {
        let settings = reader.services?.get(name)?;
        base(draft, reader, context, settings, depth + 1);
        draft.take_all(reader, context, settings);
        return Some(());
    };
    let path = join(reader.folder, reader.text(file)?.get()?);
    let bytes = (reader.files)(&path)?;
    let source = std::str::from_utf8(&bytes).ok()?;
    let tree = parse(source).ok()?;
    let services = tree.root()?.get("services")?;
    let settings = services.get(name)?;
    let mut other = Reader {
        path: reader.path,
        folder: parent(&path),
        source,
        environment: reader.environment,
        files: reader.files,
        services: Some(services),
        at: Some(reader.place(extends.span())),
        unfollowed: Vec::new(),
    };
    base(draft, &mut other, context, settings, depth + 1);
    draft.take_all(&mut other, context, settings);
    let notes = std::mem::take(&mut other.unfollowed);
    for note in notes {
        reader.note(note.place, note.why, note.is_error);
    }
    Some(())
}
