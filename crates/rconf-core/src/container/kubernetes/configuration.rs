//! ConfigMaps and Secrets, and which of their keys are configurations of servers.

use super::model::ConfigObject;
use super::reader::{Reader, names};
use crate::container::yaml::Yaml;
use crate::message::say;
use crate::text::{Text, from_base64};

/// Reads a ConfigMap or a Secret.
pub(super) fn config_object(reader: &mut Reader<'_>, object: Yaml<'_>, kind: Yaml<'_>) -> ConfigObject {
    let is_secret = kind.scalar() == Some("Secret");
    let (name, namespace) = names(object);
    let table = if is_secret { "stringData" } else { "data" };
    let keys = object.get(table).into_iter().flat_map(Yaml::entries).filter_map(|(key, value)| {
        let place = reader.place(key.span());
        Some((Text::known(key.key(), place), reader.text(value)?))
    });
    let mut keys: Vec<_> = keys.collect();
    if is_secret {
        for (key, value) in object.get("data").into_iter().flat_map(Yaml::entries) {
            let decoded =
                value.scalar().and_then(from_base64).and_then(|bytes| String::from_utf8(bytes).ok());
            match decoded {
                Some(text) => {
                    let text = Text::known(text, reader.place(value.span()));
                    keys.push((Text::known(key.key(), reader.place(key.span())), text));
                }
                None if configured(key.key(), &name).is_some() => {
                    let why = say!("the value is not text in base64", "值不是 base64 编码的文本");
                    reader.note(key.span(), why, false);
                }
                None => {}
            }
        }
    }
    ConfigObject { is_secret, name, namespace, keys, place: reader.place(kind.span()) }
}

impl ConfigObject {
    /// Returns whether a key holds the configuration of a server or a Sentinel.
    pub fn holds_configuration(&self) -> bool {
        self.keys.iter().any(|(key, _)| configured(&key.text, &self.name).is_some())
    }
}

/// Returns the program whose configuration a key of an object with this name holds, or `None` if it holds none.
pub(super) fn configured(key: &str, name: &str) -> Option<&'static str> {
    let (key, name) = (key.to_ascii_lowercase(), name.to_ascii_lowercase());
    let names_server = |word: &str| word.contains("redis") || word.contains("valkey");
    key.rsplit_once('.').filter(|(_, extension)| *extension == "conf")?;
    if key.contains("sentinel") {
        return Some("redis-sentinel");
    }
    let is_of_server = names_server(&key) || (names_server(&name) && !name.contains("sentinel"));
    is_of_server.then_some("redis-server")
}
