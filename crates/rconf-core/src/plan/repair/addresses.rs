//! Steps that restore the recorded addresses of nodes, or tell their peers the new ones.

use super::commands::{Commands, Meeting, exec_first};
use super::diagnose::moved;
use super::inspect::Endpoint;
use super::named::Moved;
use super::place::Place;
use super::text;
use crate::generate::POD_SCRIPTS;
use crate::message::{Message, say};
use crate::plan::{ChangeStep, Check};
use ipnet::IpNet;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// How long to wait for nodes to find each other, in seconds. A handshake ends after the node timeout, which
/// is 15 s by default.
const PATIENCE: u32 = 60;

/// Returns the step that asks each container which node it runs.
pub(super) fn identify(commands: &Commands<'_>) -> Option<ChangeStep> {
    let nodes = commands.reachable();
    if nodes.is_empty() {
        return None;
    }
    let title = if commands.pods.is_some() {
        say!("Ask each address which node is there", "逐个地址询问：那里是哪个节点")
    } else {
        say!("Ask each container which node it runs", "逐个容器询问：它运行的是哪个节点")
    };
    let mut step = ChangeStep::new(
        title,
        say!(
            "Slots and data belong to the id of a node, which is in its data folder; addresses and names may \
             have been swapped.",
            "槽和数据属于节点的 id，id 在它的数据目录里；地址和名称可能互换了。"
        ),
    );
    step.commands =
        nodes.iter().filter_map(|node| Some(format!("{} cluster myid", commands.on(node)?))).collect();
    step.wait = Some(commands.ids_are(&nodes));
    Some(step)
}

/// A node whose recorded address can be restored.
struct Restored<'p> {
    container: &'p str,
    running: bool,
    endpoint: &'p Endpoint,
    moved: Moved,
}

/// Adds the step that gives containers their recorded addresses, or a note if this is impossible for one of
/// them.
pub(super) fn restore(commands: &Commands<'_>, steps: &mut Vec<ChangeStep>) {
    match restorable(commands) {
        Ok(nodes) => steps.push(reconnect(&nodes)),
        Err(why) => steps.push(note_on_new_addresses(commands, &why)),
    }
}

fn reconnect(nodes: &[Restored<'_>]) -> ChangeStep {
    let mut step = ChangeStep::new(
        say!(
            "Give each container the address that its peers have recorded",
            "把每个容器改回其他节点所记录的地址"
        ),
        say!(
            "All are disconnected before any is connected, because one may have the address of another. An \
             address given with `--ip` is kept across restarts, and the servers keep running.",
            "先全部断开，再逐个连接，因为一个容器可能占着另一个的地址。用 `--ip` 指定的地址在重启后不变，\
             服务器一直在运行。"
        ),
    );
    let disconnect = |node: &Restored<'_>| {
        format!("docker network disconnect {} {}", node.endpoint.network, node.container)
    };
    step.commands.extend(nodes.iter().map(disconnect));
    step.commands.extend(nodes.iter().map(|node| connect(node, Some(node.moved.recorded))));
    step.commands.extend(
        nodes.iter().filter(|node| !node.running).map(|node| format!("docker start {}", node.container)),
    );
    step.way_back.extend(nodes.iter().map(disconnect).map(Message::verbatim));
    step.way_back.extend(nodes.iter().map(|node| Message::verbatim(connect(node, node.moved.now))));
    let at = nodes.iter().map(|node| {
        // The spaces on both sides keep an address from matching the beginning of another.
        format!(
            "docker inspect --format '{{{{range .NetworkSettings.Networks}}}} {{{{.IPAddress}}}} \
             {{{{.GlobalIPv6Address}}}} {{{{end}}}}' {} | grep -qF ' {} '",
            node.container, node.moved.recorded
        )
    });
    step.wait = Some(Check {
        says: say!("each container has its address", "每个容器都有了自己的地址"),
        test: at.collect::<Vec<_>>().join(" && "),
        seconds: 10,
    });
    step
}

fn connect(node: &Restored<'_>, ip: Option<IpAddr>) -> String {
    let ip = match ip {
        Some(ip @ IpAddr::V4(_)) => format!(" --ip {ip}"),
        Some(ip @ IpAddr::V6(_)) => format!(" --ip6 {ip}"),
        None => String::new(),
    };
    let aliases = node.endpoint.aliases.iter().map(|alias| format!(" --alias {alias}"));
    let aliases = aliases.collect::<Vec<_>>().concat();
    format!("docker network connect{ip}{aliases} {} {}", node.endpoint.network, node.container)
}

/// Returns the nodes whose addresses are restored, or why that is impossible.
fn restorable<'p>(commands: &Commands<'p>) -> Result<Vec<Restored<'p>>, Message> {
    let places = commands.places;
    let mut nodes = Vec::new();
    for (node, moved) in moved(places) {
        if let (Some(container), Some((endpoint, _))) = (places.container(node), places.endpoint(node)) {
            nodes.push(Restored { container: &container.name, running: container.running, endpoint, moved });
        }
    }
    let movers: BTreeSet<&str> = nodes.iter().map(|node| node.container).collect();
    let mut given = BTreeSet::new();
    for node in &nodes {
        let ip = node.moved.recorded;
        if !given.insert((&node.endpoint.network, ip)) {
            return Err(say!(
                "two nodes have the recorded address {ip}",
                "有两个节点所记录的地址都是 {ip}",
                ip
            ));
        }
        let network = places.observed.networks.iter().find(|network| network.name == node.endpoint.network);
        let subnets: Vec<&IpNet> = match network {
            Some(network) => network.subnets.iter().collect(),
            None => node.endpoint.subnets.iter().collect(),
        };
        if !subnets.iter().any(|net| net.contains(&ip)) {
            return Err(say!(
                "{ip} is outside network {network}",
                "{ip} 不在网络 {network} 之内",
                ip,
                network = node.endpoint.network
            ));
        }
        if network.is_some_and(|network| network.gateways.contains(&ip)) {
            return Err(say!(
                "{ip} is the gateway of network {network}",
                "{ip} 是网络 {network} 的网关",
                ip,
                network = node.endpoint.network
            ));
        }
        let members = network.into_iter().flat_map(|network| &network.members);
        let mut members = members.map(|(name, at)| (name.as_str(), at));
        let mut seen = places.observed.containers.iter().flat_map(|container| {
            let here = container.endpoints.iter().filter(|end| end.network == node.endpoint.network);
            here.flat_map(|end| &end.addresses).map(|at| (container.name.as_str(), at))
        });
        let holds = |(name, at): &(&str, &IpAddr)| **at == ip && !movers.contains(name);
        if let Some((name, _)) = members.find(&holds).or_else(|| seen.find(&holds)) {
            return Err(say!("{ip} now belongs to container {name}", "{ip} 现在属于容器 {name}", ip, name));
        }
    }
    Ok(nodes)
}

fn note_on_new_addresses(commands: &Commands<'_>, why: &Message) -> ChangeStep {
    let moved: Vec<Moved> = moved(commands.places).into_iter().map(|(_, moved)| moved).collect();
    let mut step = ChangeStep::new(
        say!(
            "Keep the new addresses of the containers, and make them fixed afterwards",
            "保留容器的新地址，之后把它们固定下来"
        ),
        say!(
            "The old addresses cannot be restored: {why}. The next steps tell the nodes the new ones ({moved}). \
             If a redis.conf sets `cluster-announce-ip`, change it to the new address, or the peers are \
             told the old one.",
            "无法恢复旧地址：{why}。接下来的步骤会把新地址告诉各节点（{moved}）。\
             如果 redis.conf 里有 `cluster-announce-ip`，请改成新地址，否则其他节点得到的仍是旧地址。",
            why,
            moved = text::moved(&moved)
        ),
    );
    // `:` does nothing. Without a command, a script would stop here for a person.
    step.commands = vec![":".to_owned()];
    step
}

/// Returns the address of a node after the step of [`restore`].
pub(super) fn address(commands: &Commands<'_>, node: &Place) -> Option<IpAddr> {
    let moved = moved(commands.places);
    let back = moved.iter().find(|(moved, _)| moved.id == node.id).map(|(_, moved)| moved.recorded);
    back.filter(|_| restorable(commands).is_ok()).or_else(|| commands.places.now(node)).or(node.ip)
}

impl Commands<'_> {
    /// Returns a command that checks the whole cluster, or `None` if no node can be asked.
    pub(super) fn verify(&self) -> Option<String> {
        if self.by_plan {
            return Some("./plan.sh verify".to_owned());
        }
        if let Some(pods) = self.pods {
            return Some(format!("{} sh {POD_SCRIPTS}/cluster.sh verify", exec_first(pods, false)));
        }
        let node = *self.reachable().first()?;
        Some(format!("{} --cluster check {}", self.on(node)?, self.endpoint(node)?))
    }

    /// Returns the address and port of a node after the steps about addresses. It is not a loopback address,
    /// because `--cluster fix` tells other nodes to send keys there.
    pub(super) fn endpoint(&self, node: &Place) -> Option<String> {
        Some(format!("{}:{}", address(self, node)?, node.port))
    }
}

/// Adds the steps that make every node meet every other.
pub(super) fn meet(commands: &Commands<'_>, steps: &mut Vec<ChangeStep>) {
    let mut who = commands.reachable();
    // Earlier steps start the containers that are stopped.
    let started = commands.places.nodes.iter().filter(|node| {
        commands.places.container(node).is_some_and(|container| !container.running)
            && commands.on(node).is_some()
    });
    who.extend(started);
    who.sort_by_key(|node| (node.port, node.ip, node.id));
    let meetings = who.iter().filter_map(|node| meeting(node, address(commands, node)?)).collect::<Vec<_>>();
    if who.len() < 2 || meetings.len() < 2 {
        steps.push(ask_to_meet());
        return;
    }
    steps.extend(meet_all(commands, &who, &meetings));
}

pub(super) fn meeting(node: &Place, ip: IpAddr) -> Option<Meeting> {
    let is_known = node.port != 0 && node.bus_port != 0;
    is_known.then_some(Meeting { id: node.id, ip, port: node.port, bus_port: node.bus_port })
}

pub(super) fn meet_all(commands: &Commands<'_>, who: &[&Place], meetings: &[Meeting]) -> Vec<ChangeStep> {
    let mut met = ChangeStep::new(
        say!(
            "Make every node meet every other at its current address",
            "让所有节点按现在的地址两两相互认识（CLUSTER MEET）"
        ),
        say!(
            "A node keeps its id, and with the id its slots, so its peers only learn its address. This is the \
             only way to find a peer marked `noaddr` again, and each node has to be told separately.",
            "节点的 id 不变，槽随 id 不变，其他节点只是得知它的地址。要重新找到标为 `noaddr` 的节点，\
             只有这个办法，而且必须逐个告诉每个节点。"
        ),
    );
    met.commands = commands.meet(who, meetings);
    met.wait = Some(commands.all_connected(who, PATIENCE));
    let met = met.back_by_hand(say!(
        "# not needed: nodes that know each other ignore it",
        "# 不需要：已相互认识的节点会忽略它"
    ));
    let mut followed = ChangeStep::new(
        say!(
            "Reconnect replicas that still look for their master at its old address",
            "重新连接仍在旧地址上寻找主节点的从节点"
        ),
        say!(
            "A replica that learns the new address of its master from another node may keep trying the old one, \
             even with `cluster_state:ok`.",
            "从别的节点得知主节点新地址的从节点，可能一直尝试旧地址，即使已是 `cluster_state:ok`。"
        ),
    );
    followed.commands = who.iter().filter_map(|node| commands.follow_again(node)).collect();
    followed.wait = Some(commands.links_up(who, 300));
    let mut whole = ChangeStep::new(
        say!("Wait until the cluster is whole", "等待集群完整"),
        say!(
            "Slots are served again as soon as a majority of masters can reach their owners.",
            "只要多数主节点能连接到槽的所有者，这些槽就恢复服务。"
        ),
    );
    whole.commands = who
        .first()
        .and_then(|node| Some(vec![format!("{} cluster info", commands.on(node)?)]))
        .unwrap_or_default();
    whole.wait = Some(commands.all_ok(who, PATIENCE));
    vec![met, followed, whole]
}

pub(super) fn ask_to_meet() -> ChangeStep {
    ChangeStep::new(
        say!(
            "On every node, run CLUSTER MEET with the address, port and bus port of every other node",
            "在每个节点上，对其他每个节点运行 CLUSTER MEET，给出它的地址、端口和总线端口"
        ),
        say!(
            "rconf does not know which containers run the nodes: give it the output of `docker inspect` too, \
             and this plan has the commands. Nodes keep their ids and slots; their peers only learn their \
             addresses.",
            "rconf 不知道节点在哪些容器里：再给它 `docker inspect` 的输出，方案里就会有命令。\
             节点的 id 和槽不变，其他节点只是得知它的地址。"
        ),
    )
}
