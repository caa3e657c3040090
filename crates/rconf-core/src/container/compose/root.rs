//! The outermost mapping of a compose file.

use super::reader::Reader;
use crate::container::yaml::Yaml;
use crate::message::say;

/// The outermost mapping of a file, with the state of reading it.
pub(super) struct Root<'a, 't> {
    pub reader: Reader<'a>,
    pub root: Yaml<'t>,
}

pub(super) type Services<'a> = Vec<(Yaml<'a>, Yaml<'a>)>;

/// Returns the services, and whether they are at the top level as in the first format.
pub(super) fn services<'a>(reader: &mut Reader, root: Yaml<'a>) -> (Services<'a>, bool) {
    let is_extension = |key: Yaml| key.key().starts_with("x-");
    if let Some((key, services)) = root.entries().find(|(key, _)| key.key() == "services") {
        // In the first format, a service can have that name.
        let is_service =
            ["image", "build"].iter().any(|k| services.get(k).is_some_and(|v| v.scalar().is_some()));
        if !is_service {
            if !services.is_mapping() {
                let why = say!("services must be a mapping", "services 必须是映射（mapping）");
                reader.refuse(reader.place(key.span()), why);
            }
            let services = services.entries().filter(|(key, _)| !is_extension(*key));
            return (services.collect(), false);
        }
    }
    let version = root.get("version").and_then(Yaml::scalar).unwrap_or("1");
    let is_service =
        |(_, value): &(Yaml, Yaml)| ["image", "build", "extends"].iter().any(|key| value.get(key).is_some());
    let services: Services =
        root.entries().filter(|(key, _)| !is_extension(*key)).filter(is_service).collect();
    if version.starts_with('1') && !services.is_empty() { (services, true) } else { (Vec::new(), false) }
}
