//! Makes containers of the blocks of directives that an operator or a chart reads.

use super::super::image::Image;
use super::super::model::{Container, Mount, MountKind};
use super::super::yaml::Yaml;
use super::draft::Draft;
use super::find::{all_at, at, is_set, text_at};
use super::model::{Block, Form, Holder, Part};
use crate::catalog::{Flavor, Server, find_any, nearest};
use crate::shell::Unfollowed;
use crate::text::{Place, Span, Text};

/// Where the configuration would lie in the container.
const FILE: &str = "/etc/part.conf";

/// The blocks that were found.
#[derive(Default)]
pub(in super::super) struct Blocks {
    /// A container for each block, which gives the block to its server.
    pub containers: Vec<Container>,
    pub unfollowed: Vec<Unfollowed>,
}

impl Blocks {
    /// Adds the blocks of a holder in `root`, which `title` names. `hint` is the flavor that the names around it tell.
    pub(super) fn read(
        &mut self,
        holder: &'static Holder,
        root: Yaml<'_>,
        title: &str,
        hint: Option<Flavor>,
        place: &dyn Fn(Span) -> Place,
    ) {
        let image = image(holder, root, place);
        let flavor =
            image.as_ref().and_then(|image| flavor(&image.text)).or(hint).or_else(|| flavor(holder.name));
        for block in holder.blocks.iter().filter(|block| !block.is_of_sentinel && counts(block, root)) {
            let part = Part { holder, block, flavor };
            for value in all_at(root, block.path) {
                let known = |text: &str| Text::known(text, place(value.span()));
                let container = Container {
                    place: place(value.span()),
                    name: Some(known(&format!("{title}, {}", block.path))),
                    // Without a tag, the chart or the operator chooses the release.
                    image: image.clone().filter(|image| Image::parse(&image.text).tag.is_some()),
                    command: vec![known("redis-server"), known(FILE)],
                    part: Some(part),
                    is_partial: true,
                    ..Container::default()
                };
                match block.form {
                    Form::Text => self.text(container, part, value, place),
                    _ => self.lines(container, part, value, place),
                }
            }
        }
    }

    /// Adds a block that is the text of a file.
    fn text(&mut self, mut container: Container, part: Part, value: Yaml<'_>, place: &dyn Fn(Span) -> Place) {
        let is_ours = |text: &&str| part.is_of_operator() || mentions_directive(text);
        let Some(text) = value.scalar().filter(is_ours) else { return };
        let here = place(value.span());
        // A chart fills in the templates in its values.
        let content = Text { is_known: !text.contains("{{"), ..Text::known(text, here.clone()) };
        container.mounts.push(Mount {
            kind: MountKind::Config,
            content: Some(content),
            target: Text::known(FILE, here.clone()),
            place: here,
            ..Mount::default()
        });
        self.containers.push(container);
    }

    /// Adds a block whose lines are written in another form.
    fn lines(
        &mut self,
        mut container: Container,
        part: Part,
        value: Yaml<'_>,
        place: &dyn Fn(Span) -> Place,
    ) {
        let form = part.block.form;
        let mut draft = Draft::new(place, part.is_of_operator() && matches!(form, Form::Map | Form::Pairs));
        draft.read(value, form);
        let Draft { file, faults, .. } = draft;
        let names_directive = || file.left_out.iter().any(|name| is_directive(name));
        if !part.is_of_operator() && !mentions_directive(&file.text) && !names_directive() {
            return;
        }
        let fault = |(span, why)| Unfollowed { place: place(span), why, is_error: true };
        self.unfollowed.extend(faults.into_iter().map(fault));
        if !file.text.is_empty() || !file.left_out.is_empty() {
            container.lines = Some(file);
            self.containers.push(container);
        }
    }
}

/// Returns whether the conditions of a block hold.
fn counts(block: &Block, root: Yaml<'_>) -> bool {
    let is_on = |path| text_at(root, path).is_some_and(|text| !text.eq_ignore_ascii_case("false"));
    block.when.is_none_or(is_on) && !block.unless.is_some_and(|path| is_set(root, path))
}

/// Returns the image of the server. A tag that is written apart is joined to it.
fn image(holder: &Holder, root: Yaml<'_>, place: &dyn Fn(Span) -> Place) -> Option<Text> {
    let value = at(root, holder.image?)?;
    let (name, tag) = match value.scalar() {
        Some(name) => (name, holder.tag.and_then(|path| text_at(root, path))),
        None => (text_at(value, "repository")?, text_at(value, "tag")),
    };
    let image = tag.map_or_else(|| name.to_owned(), |tag| format!("{name}:{tag}"));
    (!image.contains("{{")).then(|| Text::known(image, place(value.span())))
}

/// Returns the flavor that a name tells.
pub(super) fn flavor(name: &str) -> Option<Flavor> {
    let name = name.to_ascii_lowercase();
    match (name.contains("valkey"), name.contains("redis")) {
        (true, false) => Some(Flavor::Valkey),
        (false, true) => Some(Flavor::Redis),
        _ => None,
    }
}

/// Returns whether a text has a line that begins with a directive: a key of the same name in the values of another chart
/// may mean anything.
fn mentions_directive(text: &str) -> bool {
    text.lines()
        .filter_map(|line| line.trim().split_once(char::is_whitespace))
        .any(|(name, _)| is_directive(name))
}

fn is_directive(name: &str) -> bool {
    find_any(name.as_bytes()).next().is_some() || nearest(name.as_bytes(), Server::default()).is_some()
}
