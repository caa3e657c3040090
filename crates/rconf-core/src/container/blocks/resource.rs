//! The resources of operators, and those that hold the values of a chart.

use super::super::yaml::Yaml;
use super::find::{at, text_at};
use super::read::Blocks;
use super::table::{RELEASES, RESOURCES};
use super::values::in_values;
use crate::text::{Place, Span};

/// Returns the blocks of a Kubernetes object, if it is a resource of an operator that is known, or holds the values of a
/// chart. `place` turns a span of the document into a place.
pub(in super::super) fn in_resource(object: Yaml<'_>, place: &dyn Fn(Span) -> Place) -> Blocks {
    let mut found = Blocks::default();
    let version = object.get("apiVersion").and_then(Yaml::scalar).unwrap_or_default();
    let group = version.split('/').next().unwrap_or_default();
    let kind = object.get("kind").and_then(Yaml::scalar).unwrap_or_default();
    let name = text_at(object, "metadata.name").unwrap_or_default();
    for holder in RESOURCES.iter().filter(|holder| (holder.group, holder.kind) == (group, kind)) {
        found.read(holder, object, &format!("{kind} {name}"), None, place);
    }
    for release in RELEASES.iter().filter(|release| (release.group, release.kind) == (group, kind)) {
        if let Some(values) = at(object, release.values) {
            let hint = text_at(object, release.chart).unwrap_or(name);
            in_values(values, hint, &format!("{kind} {name}"), place, &mut found);
        }
    }
    found
}
