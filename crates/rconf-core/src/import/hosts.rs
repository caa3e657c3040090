//! The hosts of a cluster: what its nodes announce, and what runs there.

use super::cluster::{Draft, Host};
use super::nodes::Found;
use super::sentinels::Where;
use crate::catalog::id;
use crate::container::{Container, Deployment};
use crate::message::say;
use crate::spec;
use std::collections::BTreeSet;
use std::net::IpAddr;

impl Draft<'_> {
    /// What the nodes announce: the addresses of their containers, or those of hosts.
    pub(super) fn announce(&mut self, deployments: &[&Deployment]) {
        let is_own = |found: &Found<'_>| {
            found.announced.is_none() || found.address.is_none() || found.announced == found.address
        };
        self.by_hostname = self.all.iter().any(|found| {
            let config = found.config();
            // Servers that Sentinels watch announce one name or address.
            let names_host = self.watched.is_some()
                && !config.text(id::REPLICA_ANNOUNCE_IP).is_empty()
                && found.announced.is_none();
            names_host || !config.text(id::CLUSTER_ANNOUNCE_HOSTNAME).is_empty()
        });
        let publishes =
            |found: &Found<'_>| found.container.is_some_and(|container| !container.ports.is_empty());
        let of_subnet = |address: IpAddr| self.subnet.is_some_and(|(net, _)| net.contains(&address));
        let is_foreign = |found: &Found<'_>| found.announced.is_some_and(|address| !of_subnet(address));
        if self.all.iter().all(is_own) && !self.all.iter().all(|found| publishes(found) && is_foreign(found))
        {
            return;
        }
        let mut addresses: BTreeSet<IpAddr> = self.all.iter().filter_map(|found| found.announced).collect();
        if !addresses.is_empty() {
            // A host may run a Sentinel and no server.
            let of_sentinels = self.watched.iter().flat_map(|set| &set.places);
            addresses
                .extend(of_sentinels.filter_map(|one| one.address).filter(|address| !of_subnet(*address)));
        }
        self.is_spread = addresses.len() > 1;
        let named = addresses.into_iter().enumerate();
        let name = |(nth, address)| {
            let folder = self.folder_of(address).unwrap_or_else(|| format!("host-{}", nth + 1));
            Host { name: folder, address, context: self.context_of(address, deployments) }
        };
        self.hosts = named.map(name).collect();
        // A host without a context beside others that have one is one that `gen` only writes files for.
        if self.is_spread && self.hosts.iter().all(|host| host.context.is_none()) {
            self.note(say!(
                "the docker contexts of the hosts are not known: write them as `context` in each `[[host]]`",
                "不知道各主机的 docker context：请写在每个 `[[host]]` 的 `context` 里"
            ));
        }
    }

    /// Returns where the servers and the Sentinels run.
    fn places(&self) -> Vec<Where> {
        let of_server = |found: &Found<'_>| Where {
            address: found.announced,
            location: found.node.location().to_owned(),
            container: found.container.and_then(|container| Some(container.name.as_ref()?.get()?.to_owned())),
        };
        let of_sentinels = self.watched.iter().flat_map(|set| &set.places).cloned();
        self.all.iter().map(of_server).chain(of_sentinels).collect()
    }

    /// Returns the docker context in which scripts start all that runs at an address, and nothing that runs elsewhere.
    fn context_of(&self, address: IpAddr, deployments: &[&Deployment]) -> Option<String> {
        let containers = || deployments.iter().flat_map(|deployment| &deployment.containers);
        let context = |place: &Where| {
            let name = place.container.as_deref()?;
            let is_it =
                |container: &&Container| container.name.as_ref().and_then(|text| text.get()) == Some(name);
            containers().filter(is_it).find_map(|container| container.context.clone())
        };
        self.of_address(address, context)
    }

    /// Returns the folder that holds the folders of all that runs at an address, and of nothing else.
    fn folder_of(&self, address: IpAddr) -> Option<String> {
        let folder = |place: &Where| {
            let location = place.location.trim_start_matches('/');
            let (folder, _) = location.split_once("/node-").or_else(|| location.split_once("/sentinel-"))?;
            folder.rsplit('/').next().map(str::to_owned)
        };
        self.of_address(address, folder).filter(|folder| spec::is_name(folder))
    }

    /// Returns what all that runs at an address have in common, unless something elsewhere has it too.
    fn of_address(&self, address: IpAddr, of: impl Fn(&Where) -> Option<String>) -> Option<String> {
        let (here, elsewhere): (Vec<Where>, Vec<Where>) =
            self.places().into_iter().partition(|place| place.address == Some(address));
        let own: BTreeSet<Option<String>> = here.iter().map(&of).collect();
        let is_shared = elsewhere.iter().any(|place| own.contains(&of(place)));
        own.first().cloned().flatten().filter(|_| own.len() == 1 && !is_shared)
    }
}
