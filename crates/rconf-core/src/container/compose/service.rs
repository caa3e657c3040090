//! A service of a compose file.

use super::draft::{Context, Draft};
use super::extends::base;
use super::merge::drop_replaced;
use super::reader::Reader;
use crate::container::cli_call::CliCall;
use crate::container::model::Container;
use crate::container::yaml::Yaml;

/// Reads a service, and the calls of redis-cli in it. `over` has its settings in the file that overrides this one.
pub(super) fn service(
    reader: &mut Reader,
    context: &Context,
    key: Yaml,
    settings: Yaml,
    over: Option<(&mut Reader, Yaml)>,
) -> (Container, Vec<CliCall>) {
    let mut draft = Draft::new(reader.key(key));
    base(&mut draft, reader, context, settings, 0);
    draft.take_all(reader, context, settings);
    let mut is_merged = settings.get("extends").is_some();
    if let Some((reader, settings)) = over.filter(|(_, settings)| settings.is_mapping()) {
        is_merged = true;
        base(&mut draft, reader, context, settings, 0);
        draft.override_with(reader, context, settings);
    }
    if is_merged {
        drop_replaced(&mut draft.container);
    }
    draft.finish(context)
}
