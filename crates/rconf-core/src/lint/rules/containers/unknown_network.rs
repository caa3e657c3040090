use super::compose_file::is_used_alone;
use crate::container::{Container, Kind, NetworkVerb};
use crate::diagnostic::rule;
use crate::lint::rules::places::{name_of, network};
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::say;
use std::collections::BTreeSet;

rule! {
    /// ## What it does
    /// In a compose file, finds networks that a service names and the file does not declare. In a script,
    /// finds networks that are inspected, connected or used under a name that is nearly the name of a network
    /// the script creates.
    ///
    /// Nothing is reported if the network may be created elsewhere: by another compose file that is merged or
    /// included, or, in a script, if the name is not similar.
    ///
    /// ## Why it matters
    /// Docker Compose refuses the whole file:
    /// `service "redis-1" refers to undefined network redis-net: invalid compose project`. In a script the command fails, with
    /// `Error response from daemon: network redis-net not found`, and the rest goes on without it.
    ///
    /// ## Example
    /// ```sh
    /// docker network create redis --subnet 172.28.0.0/16
    /// docker run -d --name redis-7001 --network redis --ip 172.28.0.2 redis:7.2
    /// docker network inspect redis-net
    /// ```
    /// Use instead:
    /// ```sh
    /// docker network create redis --subnet 172.28.0.0/16
    /// docker run -d --name redis-7001 --network redis --ip 172.28.0.2 redis:7.2
    /// docker network inspect redis
    /// ```
    ///
    /// ## References
    /// - <https://docs.docker.com/reference/compose-file/networks/>
    /// - <https://docs.docker.com/reference/cli/docker/network/inspect/>
    UnknownNetwork = "D016" "unknown-network", Containers, Warning, fix: None
}

/// The networks that docker creates itself.
const BUILT_IN: [&str; 4] = ["default", "bridge", "host", "none"];

impl Rule for UnknownNetwork {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        match view.deployment.kind {
            Kind::Compose => self.in_compose(view, out),
            Kind::Script => self.in_script(view, out),
            _ => {}
        }
    }
}

impl UnknownNetwork {
    fn in_compose(&self, view: &View<'_>, out: &mut Sink) {
        let deployment = view.deployment;
        if !view.is_whole() || !is_used_alone(&deployment.path) {
            return;
        }
        let declared: BTreeSet<&str> = deployment.networks.iter().map(|n| n.name.text.as_str()).collect();
        for container in deployment.containers.iter().filter(|c| c.is_server()) {
            for attachment in &container.networks {
                let Some(name) = attachment.network.get() else { continue };
                // Services refer to a network by its key, not by its actual name.
                if name == "default" || declared.contains(name) {
                    continue;
                }
                out.report(
                    Finding::new(
                        self.meta(),
                        attachment.network.place.clone(),
                        say!(
                            "the network `{name}` is not declared in this file: Docker Compose refuses to start \
                             anything",
                            "网络 `{name}` 没有在这个文件中声明：Docker Compose 拒绝启动任何服务",
                            name
                        ),
                        say!(
                            "declare `{name}` under `networks:` at the top level, with `external: true` if \
                             it is created elsewhere",
                            "在顶层的 `networks:` 下声明 `{name}`；如果它是在别处创建的，加上 `external: true`",
                            name
                        ),
                    )
                    .severity(Severity::Error),
                );
            }
        }
    }

    fn in_script(&self, view: &View<'_>, out: &mut Sink) {
        let deployment = view.deployment;
        let verbs = [NetworkVerb::Inspect, NetworkVerb::Connect];
        let uses = deployment.network_uses.iter().filter(|u| verbs.contains(&u.verb)).map(|u| &u.network);
        let servers = deployment.containers.iter().filter(|c| Container::is_server(c));
        let runs = servers.flat_map(|c| &c.networks).map(|a| &a.network);
        for used in uses.chain(runs) {
            let Some(name) = used.get().filter(|n| !BUILT_IN.contains(n) && !n.is_empty()) else { continue };
            let Some(meant) = deployment.networks.iter().find(|n| is_near(name, name_of(n))) else {
                continue;
            };
            if network(deployment, used).is_some() || meant.name.get().is_none() {
                continue;
            }
            let made = name_of(meant);
            out.report(
                Finding::new(
                    self.meta(),
                    used.place.clone(),
                    say!(
                        "no network `{name}` is created here, only `{made}`: the command fails unless the \
                         network already exists",
                        "这里没有创建网络 `{name}`，只创建了 `{made}`：除非该网络已经存在，否则命令会失败",
                        name,
                        made
                    ),
                    say!(
                        "write `{made}`, or create the network `{name}`",
                        "改写成 `{made}`，或创建网络 `{name}`",
                        name,
                        made
                    ),
                )
                .related(meant.place.clone(), say!("`{made}` is created here", "`{made}` 在此创建", made)),
            );
        }
    }
}

/// Returns whether one name may be a typing error for the other: one begins or ends with the other, or one
/// letter differs. A name that compose creates, `project_network`, does not count.
fn is_near(used: &str, made: &str) -> bool {
    let plain = |name: &str| -> String { name.chars().filter(|c| c.is_alphanumeric()).collect() };
    if used.ends_with(&format!("_{made}")) || used == made {
        return false;
    }
    let (a, b) = (plain(used).to_lowercase(), plain(made).to_lowercase());
    let (short, long) = if a.len() < b.len() { (&a, &b) } else { (&b, &a) };
    let is_part = short.len() >= 4 && (long.starts_with(short.as_str()) || long.ends_with(short.as_str()));
    let rest = long.len().saturating_sub(short.len());
    (is_part && rest <= 8) || (short.len() >= 4 && is_one_off(short, long))
}

/// Returns whether two names differ by one letter that is added, missing or changed.
fn is_one_off(short: &str, long: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (short.chars().collect(), long.chars().collect());
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    match b.len() - a.len() {
        0 => a[same..].iter().skip(1).eq(b[same..].iter().skip(1)),
        1 => a[same..] == b[same + 1..],
        _ => false,
    }
}
