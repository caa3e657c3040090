//! Override files, which compose merges into the compose file beside them.

use super::mounts::{Definition, definitions};
use super::networks::network;
use super::reader::Reader;
use super::root::{Root, services};
use crate::config::{join, parent};
use crate::container::model::{Deployment, Network};
use crate::container::yaml::Yaml;
use std::collections::{BTreeMap, HashMap};

/// The names of compose files that compose finds by itself. Only these are overridden.
const BASES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// The names of override files, of which compose takes the first.
const NAMES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// Returns the path and the bytes of the file that overrides the compose file at `path`, or `None` if there is none.
/// `files` returns the bytes of a file by its path.
pub fn override_of(path: &str, files: &dyn Fn(&str) -> Option<Vec<u8>>) -> Option<(String, Vec<u8>)> {
    path.rsplit('/').next().filter(|name| BASES.contains(name))?;
    NAMES.iter().find_map(|name| {
        let path = join(parent(path), name);
        let bytes = files(&path)?;
        Some((path, bytes))
    })
}

/// The services of an override file that are not merged yet.
#[derive(Default)]
pub(super) struct Overrides<'a> {
    by_name: HashMap<&'a str, (Yaml<'a>, Yaml<'a>)>,
    /// Their names, in order.
    names: Vec<&'a str>,
}

impl<'a> Overrides<'a> {
    pub(super) fn new(reader: &mut Reader, root: Yaml<'a>) -> Self {
        let (all, _) = services(reader, root);
        let names = all.iter().map(|(key, _)| key.key()).collect();
        Self { names, by_name: all.into_iter().map(|entry| (entry.0.key(), entry)).collect() }
    }

    /// Takes the settings of a service.
    pub(super) fn take(&mut self, name: &str) -> Option<Yaml<'a>> {
        self.by_name.remove(name).map(|(_, settings)| settings)
    }

    /// Takes the services that were not taken, in order: those that only the override file has.
    pub(super) fn rest(mut self) -> Vec<(Yaml<'a>, Yaml<'a>)> {
        self.names.iter().filter_map(|name| self.by_name.remove(name)).collect()
    }
}

/// Replaces the definitions of configs or secrets by those of the same name in an override file.
pub(super) fn merge_definitions(all: &mut BTreeMap<String, Definition>, over: &mut Root<'_, '_>, key: &str) {
    let added = definitions(&mut over.reader, over.root.get(key));
    all.extend(added);
}

/// Adds the networks of an override file to those of the file that it overrides.
pub(super) fn merge_networks(deployment: &mut Deployment, over: &mut Root<'_, '_>) {
    for (key, settings) in over.root.get("networks").into_iter().flat_map(Yaml::entries) {
        let added = network(&mut over.reader, key, settings);
        match deployment.networks.iter_mut().find(|network| network.name.text == added.name.text) {
            Some(old) => merge_network(old, added),
            None => deployment.networks.push(added),
        }
    }
}

fn merge_network(old: &mut Network, added: Network) {
    old.real_name = added.real_name.or(old.real_name.take());
    old.driver = added.driver.or(old.driver.take());
    old.is_external |= added.is_external;
    for subnet in added.subnets {
        match old.subnets.iter_mut().find(|known| known.text.text == subnet.text.text) {
            Some(known) => *known = subnet,
            None => old.subnets.push(subnet),
        }
    }
}
