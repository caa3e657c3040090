//! The values of charts.

use super::super::image::Image;
use super::super::model::{Deployment, Kind};
use super::super::yaml::{Yaml, parse};
use super::find::{at, is_set, mentions_server, text_at};
use super::model::Holder;
use super::read::{Blocks, flavor};
use super::table::CHARTS;
use crate::text::{Place, Span};

/// How deeply the values of a chart may lie within those of the chart that depends on it.
const DEEPEST: usize = 3;

/// Reads the values of a chart. Returns `None` if the file is not known to be that, or has no blocks.
pub(in super::super) fn read_values(path: &str, bytes: &[u8]) -> Option<Deployment> {
    let is_compose = bytes.split(|b| *b == b'\n').any(|line| line.starts_with(b"services:"));
    let source = std::str::from_utf8(bytes).ok().filter(|_| !is_compose)?;
    let tree = parse(source).ok()?;
    let place = |span: Span| Place { path: path.to_owned(), span };
    let mut found = Blocks::default();
    in_values(tree.root()?, path, "", &place, &mut found);
    let Blocks { containers, unfollowed } = found;
    (!containers.is_empty()).then(|| Deployment {
        path: path.to_owned(),
        kind: Kind::Values,
        containers,
        unfollowed,
        ..Deployment::default()
    })
}

/// Adds the blocks in the values of a chart and of those it depends on. `hint` is a name that tells what the values are
/// for, and `title` names them in messages.
pub(super) fn in_values(
    values: Yaml<'_>,
    hint: &str,
    title: &str,
    place: &dyn Fn(Span) -> Place,
    found: &mut Blocks,
) {
    let mut open = vec![(values, hint.to_owned(), 0)];
    while let Some((values, hint, depth)) = open.pop() {
        if let Some(chart) = CHARTS.iter().find(|chart| is_of(chart, values, &hint)) {
            let image =
                text_at(values, "image.repository").and_then(|name| flavor(Image::parse(name).name()));
            let name = if title.is_empty() { chart.name } else { title };
            found.read(chart, values, name, image.or_else(|| flavor(last(&hint))), place);
            continue;
        }
        for (key, value) in values.entries().filter(|(_, value)| value.is_mapping() && depth < DEEPEST) {
            // The values of a dependency stand below its name or alias.
            let hint = if mentions_server(key.key()) { key.key().to_owned() } else { hint.clone() };
            open.push((value, hint, depth + 1));
        }
    }
}

/// Returns the last three parts of a path, which tell what a file is for.
fn last(hint: &str) -> &str {
    let mut slashes = hint.rmatch_indices('/').map(|(at, _)| at + 1);
    slashes.nth(2).map_or(hint, |at| &hint[at..])
}

/// Returns whether values are those of a chart.
fn is_of(chart: &Holder, values: Yaml<'_>, hint: &str) -> bool {
    let hint = last(hint).to_ascii_lowercase();
    let image = || text_at(values, "image.repository").unwrap_or_default().to_ascii_lowercase();
    let has = |mark: &&str| match mark.strip_prefix('@') {
        Some("") => mentions_server(&hint) || mentions_server(&image()),
        Some(word) => hint.contains(word) || image().contains(word),
        // A key without a value tells as much, except where the block itself stands.
        None => is_set(values, mark) || (!mark.contains('.') && at(values, mark).is_some()),
    };
    chart.marks.iter().any(|marks| marks.iter().all(has))
}
