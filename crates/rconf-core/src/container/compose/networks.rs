//! Networks, and the attachments of services to them.

use super::reader::Reader;
use super::sizes::switch;
use crate::container::model::{Attachment, Network, Subnet};
use crate::container::yaml::Yaml;
use crate::text::Text;

/// Reads the networks that a service is attached to.
pub(super) fn attachments(reader: &mut Reader, networks: Yaml) -> Vec<Attachment> {
    let mut attachments = Vec::new();
    for item in networks.items() {
        attachments.extend(reader.text(item).map(|network| Attachment { network, ..Attachment::default() }));
    }
    for (key, settings) in networks.entries() {
        attachments.push(Attachment {
            network: reader.key(key),
            ipv4: reader.text_of(settings, "ipv4_address"),
            ipv6: reader.text_of(settings, "ipv6_address"),
            aliases: settings.get("aliases").map(|aliases| reader.texts(aliases)).unwrap_or_default(),
        });
    }
    attachments
}

/// Reads the declaration of a network.
pub(super) fn network(reader: &mut Reader, key: Yaml, settings: Yaml) -> Network {
    let (is_external, external_name) = external(reader, settings);
    let ipam = settings.get("ipam").and_then(|ipam| ipam.get("config"));
    let subnets = ipam.map(|config| config.items().filter_map(|item| subnet(reader, item)).collect());
    Network {
        name: reader.key(key),
        real_name: external_name.or_else(|| reader.text_of(settings, "name")),
        is_external,
        driver: reader.text_of(settings, "driver"),
        subnets: subnets.unwrap_or_default(),
        place: reader.place(key.span()),
    }
}

/// Returns whether a network, volume, config or secret is external, and its name if it is given in the old
/// syntax.
pub(super) fn external(reader: &mut Reader, settings: Yaml) -> (bool, Option<Text>) {
    match settings.get("external") {
        Some(external) if external.is_mapping() => (true, reader.text_of(external, "name")),
        Some(external) => {
            let value = reader.value(external);
            // A value that cannot be read may mean that it is external.
            let is_external =
                value.as_ref().and_then(|v| v.get()).is_none_or(|text| switch(text) != Some(false));
            (is_external, None)
        }
        None => (false, None),
    }
}

fn subnet(reader: &mut Reader, config: Yaml) -> Option<Subnet> {
    let text = reader.text_of(config, "subnet")?;
    let reserved = config.get("aux_addresses");
    let reserved =
        reserved.map(|addresses| addresses.entries().filter_map(|(_, value)| reader.text(value)).collect());
    Some(Subnet {
        net: text.get().and_then(|subnet| subnet.trim().parse().ok()),
        text,
        gateway: reader.text_of(config, "gateway"),
        range: reader.text_of(config, "ip_range"),
        reserved: reserved.unwrap_or_default(),
    })
}
