//! The cluster that one of Bitnami's containers creates of the nodes that its environment names.

use super::bitnami::{Reader, Setup, Variable, is_yes};
use super::cli_call::CliCall;
use super::client;
use super::model::Container;
use crate::text::Text;

/// The number of replicas of each master without a variable.
const REPLICAS: &str = "1";

impl Container {
    /// Returns the call of redis-cli by which the container creates a cluster (`REDIS_CLUSTER_CREATOR`), or `None` if it
    /// creates none, or the nodes are not known.
    pub(super) fn creation(&self) -> Option<CliCall> {
        self.arguments_of_setup()?;
        let image = self.image_name().filter(|image| image.name().ends_with("-cluster"))?;
        let reader = Reader {
            container: self,
            is_valkey: image.name().starts_with("valkey"),
            setup: Setup::default(),
        };
        let known = |name: &str| match reader.variable(name) {
            Variable::Set(word, value) if value.is_known => Some((word, value)),
            _ => None,
        };
        let (creator, _) = known("CLUSTER_CREATOR").filter(|(_, value)| is_yes(&value.text))?;
        let (_, nodes) = known("NODES")?;
        let replicas = match reader.variable("CLUSTER_REPLICAS") {
            Variable::Unset => Text { text: REPLICAS.to_owned(), ..creator.clone() },
            Variable::Set(_, value) => value,
        };
        let port = reader.client_port();
        let at_creator = |text: &str| Text::known(text, creator.place.clone());
        let mut words = vec![at_creator("redis-cli"), at_creator("--cluster"), at_creator("create")];
        for node in nodes.text.split([',', ';', ' ', '\t', '\n']).filter(|node| !node.is_empty()) {
            // A node without a port has that of the container.
            let (text, is_known) = match (node.contains(':'), &port) {
                (true, _) => (node.to_owned(), true),
                (false, Some(port)) => (format!("{node}:{port}"), true),
                (false, None) => (node.to_owned(), false),
            };
            words.push(Text { text, is_known, place: nodes.place.clone() });
        }
        words.extend([at_creator("--cluster-replicas"), replicas, at_creator("--cluster-yes")]);
        let name = self.service.clone().or_else(|| self.name.clone());
        // The script of the image looks up the addresses of the nodes.
        client::call(&words, name).map(|call| CliCall { resolves_names: true, ..call })
    }
}

#[cfg(test)]
mod tests {
    use crate::container::{CliCall, Text, read};
    use std::collections::BTreeMap;

    fn call(image: &str, environment: &str) -> Option<CliCall> {
        let text = format!("services:\n  a:\n    image: {image}\n    environment: {{{environment}}}\n");
        read("compose.yaml", text.as_bytes(), &BTreeMap::new()).cli.into_iter().next()
    }

    #[test]
    fn a_container_creates_the_cluster() {
        let given = "REDIS_NODES: 'r1 r2,r3:7003', REDIS_CLUSTER_CREATOR: 'yes', REDIS_PORT_NUMBER: '7001'";
        let made = call("bitnami/redis-cluster:7.2", given).expect("it creates one");
        let nodes: Vec<_> = made.addresses.iter().map(|node| (node.host.as_str(), node.port)).collect();
        assert_eq!(nodes, [("r1", Some(7001)), ("r2", Some(7001)), ("r3", Some(7003))]);
        assert_eq!(made.replicas.as_ref().and_then(Text::get), Some("1"));
        assert_eq!(made.container.as_ref().and_then(Text::get), Some("a"));
        let valkey =
            given.replace("REDIS", "VALKEY") + ", VALKEY_CLUSTER_REPLICAS: '0', VALKEY_TLS_ENABLED: 'yes'";
        let made = call("bitnami/valkey-cluster:8.1", &valkey).expect("it creates one");
        assert_eq!(
            (made.replicas.as_ref().and_then(Text::get), made.addresses[0].port),
            (Some("0"), Some(6379))
        );
        for (image, given) in [
            ("bitnami/redis-cluster:7.2", "REDIS_NODES: 'r1 r2 r3'"),
            ("bitnami/redis-cluster:7.2", "REDIS_CLUSTER_CREATOR: 'yes', REDIS_NODES: '${NODES}'"),
            ("bitnami/redis-cluster:7.2", "REDIS_CLUSTER_CREATOR: 'no', REDIS_NODES: 'r1 r2 r3'"),
            ("bitnami/redis:7.2", "REDIS_CLUSTER_CREATOR: 'yes', REDIS_NODES: 'r1 r2 r3'"),
            ("redis:7.2", "REDIS_CLUSTER_CREATOR: 'yes', REDIS_NODES: 'r1 r2 r3'"),
        ] {
            assert!(call(image, given).is_none(), "{image} {given}");
        }
    }
}
