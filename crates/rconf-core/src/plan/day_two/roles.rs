use crate::topology::{NodePlan, Role, Topology};

/// The roles that the nodes have now. A failover changes them: a spec says only how they start.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Roles {
    /// The name of each master, with the names of its replicas.
    pub shards: Vec<(String, Vec<String>)>,
}

impl Roles {
    /// Returns the roles in which the nodes start.
    pub fn planned(topology: &Topology) -> Self {
        let shards = topology.masters().map(|master| {
            let follows = |node: &&NodePlan| matches!(&node.role, Role::Replica { replica_of } if *replica_of == master.node);
            let replicas = topology.nodes.iter().filter(follows).map(|node| node.node.clone());
            (master.node.clone(), replicas.collect())
        });
        Self { shards: shards.collect() }
    }

    /// Returns the roles of the nodes in an answer to `CLUSTER NODES`, or `None` if it does not show the nodes of the
    /// topology. Where Sentinels watch the nodes, the answer is one to `SENTINEL GET-MASTER-ADDR-BY-NAME`.
    pub fn observed(topology: &Topology, nodes: &str) -> Option<Self> {
        if !topology.sentinels.is_empty() {
            return Self::observed_by_sentinels(topology, nodes);
        }
        let mut ids: Vec<(&str, &str, Option<&str>)> = Vec::new();
        for line in nodes.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let [id, place, flags, master, ..] = words.as_slice() else { continue };
            let place = place.split(['@', ',']).next().unwrap_or_default();
            let has = |flag: &str| flags.split(',').any(|own| own == flag);
            let node = topology.nodes.iter().find(|node| node.endpoint() == place);
            if let Some(node) = node.filter(|_| (has("master") || has("slave")) && !has("fail")) {
                ids.push((id, &node.node, has("slave").then_some(*master)));
            }
        }
        let of = |id: &str| {
            let follows = ids.iter().filter(|(.., master)| *master == Some(id));
            follows.map(|(_, node, _)| (*node).to_owned()).collect()
        };
        let masters = ids.iter().filter(|(.., master)| master.is_none());
        let shards: Vec<_> = masters.map(|(id, node, _)| ((*node).to_owned(), of(id))).collect();
        (ids.len() == topology.nodes.len()).then_some(Self { shards })
    }

    /// Returns the roles of the nodes if an answer is the address and the port of one of them.
    fn observed_by_sentinels(topology: &Topology, answer: &str) -> Option<Self> {
        // With a terminal, the client writes `1) "10.0.0.1"`.
        let word = |line: &str| line.rsplit(' ').next().unwrap_or_default().trim_matches('"').to_owned();
        let words: Vec<String> = answer.lines().map(word).filter(|word| !word.is_empty()).collect();
        let [address, port] = words.as_slice() else { return None };
        let is_it = |node: &&NodePlan| node.announced_host() == *address && node.port.to_string() == *port;
        let master = topology.nodes.iter().find(is_it)?.node.clone();
        let others = topology.nodes.iter().map(|node| node.node.clone()).filter(|node| *node != master);
        Some(Self { shards: vec![(master.clone(), others.collect())] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::read;
    use crate::topology::topology;
    use std::fmt::Write as _;

    #[test]
    fn roles_are_those_that_the_cluster_has_now() {
        let topology = topology(&read("rconf.toml", "").spec.expect("the defaults are good"));
        let planned = Roles::planned(&topology);
        assert_eq!(planned.shards[0], ("7001".to_owned(), vec!["7004".to_owned()]));
        let mut text = String::new();
        for (nth, node) in topology.nodes.iter().enumerate() {
            // 7004 has taken over from 7001.
            let (flags, master) = match nth {
                0 => ("myself,slave", "id3"),
                1..=3 => ("master", "-"),
                4 => ("slave", "id1"),
                _ => ("slave", "id2"),
            };
            let _ = writeln!(
                text,
                "id{nth} {}@{} {flags} {master} 0 0 1 connected",
                node.endpoint(),
                node.bus_port
            );
        }
        let observed = Roles::observed(&topology, &text).expect("it shows the nodes of the topology");
        assert!(observed.shards.contains(&("7004".to_owned(), vec!["7001".to_owned()])), "{observed:?}");
        assert_eq!(Roles::observed(&topology, "no nodes"), None);
    }

    #[test]
    fn sentinels_name_the_master() {
        let spec = read("rconf.toml", "[cluster]\nmode = \"sentinel\"\n").spec.expect("good");
        let topology = topology(&spec);
        let second = topology.nodes[1].announced_host();
        let wanted =
            Some(Roles { shards: vec![("6380".to_owned(), vec!["6379".to_owned(), "6381".to_owned()])] });
        assert_eq!(Roles::observed(&topology, &format!("{second}\n6380\n")), wanted);
        assert_eq!(Roles::observed(&topology, &format!("1) \"{second}\"\n2) \"6380\"\n")), wanted);
        assert_eq!(Roles::observed(&topology, "10.0.0.1\n6380\n"), None);
    }
}
