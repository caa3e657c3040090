//! A cluster as a spec, files or running nodes describe it.

use super::model::{Data, Model, ModelNode, ModelRole};
use super::settings::Settings;
use crate::catalog::{Server, id};
use crate::cluster::Node;
use crate::config::{Config, Files, read};
use crate::container::Deployment;
use crate::generate::node_configuration;
use crate::import::{ImportedNode, NotImported, import, imported_nodes};
use crate::message::{Message, error_with_message, say};
use crate::running::{Flag, NodeId, NodeLine, Seen, SeenNode, Slots};
use crate::spec::{self, Spec};
use crate::topology::{NodePlan, Role, Topology, topology};
use std::collections::BTreeMap;

/// Why there is no cluster to simulate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoModel {
    /// The spec has Sentinels.
    Sentinels,
    /// The files describe no cluster.
    Files(NotImported),
    /// No node has answered to `CLUSTER NODES`.
    NoNodes,
}

impl NoModel {
    /// Returns what is wrong, in each language.
    pub fn message(&self) -> Message {
        match self {
            Self::Sentinels => say!(
                "Sentinels watch this master; only the nodes of a Redis Cluster are simulated",
                "这个主节点由 Sentinel 监视；只能模拟 Redis Cluster 的节点"
            ),
            Self::Files(why) => why.message(),
            Self::NoNodes => say!(
                "no node answered to CLUSTER NODES: paste what `redis-cli cluster nodes` prints",
                "没有节点对 CLUSTER NODES 的应答：请粘贴 `redis-cli cluster nodes` 的输出"
            ),
        }
    }
}

error_with_message!(NoModel);

impl From<NotImported> for NoModel {
    fn from(why: NotImported) -> Self {
        Self::Files(why)
    }
}

impl Model {
    /// Returns the cluster of a spec, whose nodes have the roles in which they start.
    ///
    /// # Errors
    ///
    /// Returns an error if the spec has Sentinels.
    pub fn of_spec(spec: &Spec) -> Result<Self, NoModel> {
        if spec.sentinels.is_some() {
            return Err(NoModel::Sentinels);
        }
        let plan = topology(spec);
        let config = |node: &NodePlan| {
            // All nodes have one password. Which, decides nothing.
            let (text, _) = node_configuration(spec, &plan, node, "password");
            read("redis.conf", text.into_bytes(), &Files::new(), spec.server)
        };
        let settings: Vec<Settings> = plan.nodes.iter().map(|node| Settings::of(&config(node))).collect();
        let mut model = planned(&plan, spec.server);
        for (node, settings) in model.nodes.iter_mut().zip(settings) {
            (node.settings, node.has_settings) = (settings, true);
        }
        Ok(model)
    }

    /// Returns the cluster that configurations and the plans which run them describe, with the roles in which it is created.
    ///
    /// # Errors
    ///
    /// Returns an error if the files describe no Redis Cluster.
    pub fn of_files(nodes: &[Node], deployments: &[&Deployment]) -> Result<Self, NoModel> {
        let imported = import(nodes, deployments)?;
        let Some(spec) = spec::read("rconf.toml", &imported.text).spec else {
            return Err(NotImported::NoNodes.into());
        };
        let plan = topology(&spec);
        let mut model = planned(&plan, spec.server);
        model.roles_are_guessed = imported.roles_are_guessed;
        let found = imported_nodes(nodes, deployments);
        let of = |plan: &NodePlan| found.iter().find(|node| node.port == plan.port);
        for (node, plan) in model.nodes.iter_mut().zip(&plan.nodes) {
            if let Some(found) = of(plan) {
                (node.settings, node.has_settings) = (Settings::of(found.config), true);
            }
        }
        model.set_created_roles(&plan, &found);
        let config = |nth: usize| of(&plan.nodes[nth]).map(|node| node.config);
        for nth in 0..model.nodes.len() {
            let Some(master) = model.master_of(nth) else { continue };
            if is_refused(config(nth), config(master)) {
                model.nodes[nth].data = Data::Never { no_password: true };
            }
        }
        Ok(model)
    }

    /// Returns the cluster of running nodes, with the roles that they have now. Settings are known of those that answered to
    /// `CONFIG GET *`.
    ///
    /// # Errors
    ///
    /// Returns an error if no node answered to `CLUSTER NODES`.
    pub fn of_running(seen: &Seen) -> Result<Self, NoModel> {
        let is_member = |line: &&NodeLine| !line.has(Flag::Handshake);
        let ids = seen.ids().into_iter();
        let mut lines: Vec<&NodeLine> = ids.filter_map(|id| seen.line(id)).filter(is_member).collect();
        lines.sort_by_key(|line| (line.ip, line.port));
        if lines.is_empty() {
            return Err(NoModel::NoNodes);
        }
        let place: BTreeMap<NodeId, usize> =
            lines.iter().enumerate().map(|(nth, line)| (line.id, nth)).collect();
        let nodes: Vec<ModelNode> = lines.iter().map(|line| of_line(seen, line, &place)).collect();
        let mut model = Self { nodes, roles_are_guessed: false, hosts_are_addresses: true };
        model.nodes_share_no_name();
        Ok(model)
    }

    /// Gives the nodes the roles that they have after a `--cluster create` call. A spec would give roles to those as well that
    /// are added later, which are masters without slots then.
    fn set_created_roles(&mut self, plan: &Topology, found: &[ImportedNode<'_>]) {
        if found.iter().all(|node| node.role.is_none()) {
            return;
        }
        let place = |name: &str| {
            let port = found.iter().find(|node| node.name == name)?.port;
            plan.nodes.iter().position(|node| node.port == port)
        };
        for (node, plan) in self.nodes.iter_mut().zip(&plan.nodes) {
            let role = found.iter().find(|node| node.port == plan.port).and_then(|node| node.role.as_ref());
            node.role = match role {
                Some(Role::Replica { replica_of }) => match place(replica_of) {
                    Some(of) => ModelRole::Replica { of },
                    None => ModelRole::Master { slots: Vec::new() },
                },
                role => ModelRole::Master { slots: role.and_then(slots_of).into_iter().collect() },
            };
        }
    }

    /// Gives nodes whose name another one has too their ids as names.
    fn nodes_share_no_name(&mut self) {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for node in &self.nodes {
            *seen.entry(node.name.clone()).or_default() += 1;
        }
        for node in self.nodes.iter_mut().filter(|node| seen[&node.name] > 1) {
            if let Some(id) = &node.id {
                node.name.clone_from(id);
            }
        }
    }
}

/// Returns the nodes of a topology, with the settings of a server that has no lines.
fn planned(plan: &Topology, server: Server) -> Model {
    let place = |name: &str| plan.nodes.iter().position(|node| node.node == name);
    let settings = Settings::default_of(server);
    let node = |node: &NodePlan| {
        let role = match &node.role {
            Role::Replica { replica_of } => ModelRole::Replica { of: place(replica_of).unwrap_or(0) },
            role => ModelRole::Master { slots: slots_of(role).into_iter().collect() },
        };
        ModelNode {
            name: node.node.clone(),
            aliases: vec![node.container.clone(), node.endpoint(), node.port.to_string()],
            id: None,
            // Without hosts, all nodes are on one.
            host: Some(node.host.clone().unwrap_or_else(|| "host".to_owned())),
            rack: None,
            role,
            is_up: true,
            settings: settings.clone(),
            has_settings: false,
            data: Data::Current,
        }
    };
    Model { nodes: plan.nodes.iter().map(node).collect(), ..Model::default() }
}

fn slots_of(role: &Role) -> Option<Slots> {
    match role {
        Role::Master { first_slot, last_slot } => Some(Slots { first: *first_slot, last: *last_slot }),
        Role::Watched | Role::Replica { .. } => None,
    }
}

fn of_line(seen: &Seen, line: &NodeLine, place: &BTreeMap<NodeId, usize>) -> ModelNode {
    let own = seen.node(line.id);
    let config = own.filter(|node| !node.answers.config.is_empty()).map(config);
    let server = own.or_else(|| seen.nodes().next()).map(|node| node.server).unwrap_or_default();
    let settings = config.as_ref().map_or_else(|| Settings::default_of(server), Settings::of);
    let has_failed =
        |flag: Flag| seen.views().any(|(_, view)| view.line(line.id).is_some_and(|l| l.has(flag)));
    let is_replica = line.has(Flag::Replica);
    let role = match line.master.filter(|_| is_replica).and_then(|id| place.get(&id)) {
        Some(of) => ModelRole::Replica { of: *of },
        None => ModelRole::Master { slots: if is_replica { Vec::new() } else { line.slots.clone() } },
    };
    // In an answer that does not name its node, the address is known from the line.
    let address = line.ip.map(|ip| std::net::SocketAddr::new(ip, line.port).to_string());
    let name = address.clone().unwrap_or_else(|| line.id.to_string());
    let settings = Settings { no_failover: settings.no_failover || line.has(Flag::NoFailover), ..settings };
    ModelNode {
        aliases: [line.id.to_string(), line.port.to_string(), seen.name(line.id)]
            .into_iter()
            .filter(|alias| *alias != name)
            .collect(),
        name,
        id: Some(line.id.to_string()),
        host: line.ip.map(|ip| ip.to_string()),
        rack: None,
        role,
        is_up: own.is_some() || !(has_failed(Flag::Failed) || has_failed(Flag::NoAddress)),
        settings,
        has_settings: config.is_some(),
        data: own.map_or(Data::Current, data),
    }
}

fn config(of: &SeenNode) -> Config {
    read(of.name(), of.configuration().to_vec(), &Files::new(), of.server)
}

/// Returns how much of the data of its master a running replica has.
fn data(node: &SeenNode) -> Data {
    if !node.is_replica() || node.field("master_link_status") != Some("down") {
        return Data::Current;
    }
    // It is -1 if there never was a link.
    match node.number("master_link_down_since_seconds") {
        Some(seconds) => Data::Behind { seconds },
        None => {
            let has_password = node.answers.setting("masterauth").or(node.answers.setting("primaryauth"));
            let asks = node.answers.setting("requirepass").is_some_and(|password| !password.is_empty());
            Data::Never { no_password: asks && has_password.is_none_or(<[u8]>::is_empty) }
        }
    }
}

/// Returns whether a master refuses a replica because of the password that it does not send, or a wrong one. Users and missing
/// files leave that open.
fn is_refused(replica: Option<&Config>, master: Option<&Config>) -> bool {
    let (Some(replica), Some(master)) = (replica, master) else { return false };
    let Some(wanted) = master.password() else { return false };
    let is_open = |config: &Config| {
        !config.unresolved_includes().is_empty()
            || config.has_read_acl_file()
            || config.has_unread_acl_file()
            || [id::MASTERAUTH, id::PRIMARYAUTH, id::MASTERUSER, id::PRIMARYUSER, id::REQUIREPASS, id::USER]
                .iter()
                .any(|directive| config.is_unknown(*directive))
    };
    let has_user = [id::MASTERUSER, id::PRIMARYUSER].iter().any(|user| !replica.text(*user).is_empty());
    let has_users = master.all(id::USER).next().is_some();
    if is_open(replica) || is_open(master) || has_user || has_users {
        return false;
    }
    replica.master_password().is_none_or(|sent| sent.value.as_text() != wanted.value.as_text())
}
