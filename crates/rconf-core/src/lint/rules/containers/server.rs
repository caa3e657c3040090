//! Helper functions for the rules about containers: a server, its container and its mounts.

use crate::catalog::{Flavor, id, secrets};
use crate::config::Config;
use crate::container::{Container, Maker, Mount, MountKind, Published, Text};
use crate::lint::{Finding, Node, Place, View, here_too};
use crate::message::{Language, Message, say};
use crate::text::join;

/// A container that runs a server whose configuration is known.
#[derive(Debug, Clone, Copy)]
pub(in crate::lint::rules) struct Server<'a> {
    pub(in crate::lint::rules) container: &'a Container,
    pub(in crate::lint::rules) node: &'a Node,
}

/// Returns the containers of a plan whose server has a known configuration.
pub(in crate::lint::rules) fn servers<'a>(view: &View<'a>) -> Vec<Server<'a>> {
    view.servers().filter_map(|s| Some(Server { container: s.container, node: s.node? })).collect()
}

/// Returns the containers of a plan whose Sentinel has a known configuration.
pub(in crate::lint::rules) fn sentinels<'a>(view: &View<'a>) -> Vec<Server<'a>> {
    let contained = view.sentinels().filter(|s| !s.container.is_on_host());
    contained.filter_map(|s| Some(Server { container: s.container, node: s.node? })).collect()
}

impl<'a> Server<'a> {
    pub(in crate::lint::rules) fn config(&self) -> &'a Config {
        &self.node.config
    }

    /// Adds the place of the container to a finding about its configuration, if the container is known.
    pub(in crate::lint::rules) fn show_container(&self, finding: Finding) -> Finding {
        if self.container.is_stand_in {
            return finding;
        }
        finding.related(self.container.place.clone(), say!("the container that runs it", "运行它的容器"))
    }

    /// Returns whether the values of these directives are certain: no include is missing, and no unknown line
    /// or option may set one of them.
    pub(in crate::lint::rules) fn is_told(&self, directives: &[&str]) -> bool {
        if !self.config().unresolved_includes().is_empty() {
            return false;
        }
        // A command of a Dockerfile may have changed the configuration, and a variable of a unit or a script may hold
        // options.
        let may_be_changed = self.container.build.is_some() || self.container.is_on_host();
        if may_be_changed && self.container.is_partial {
            return false;
        }
        if directives.iter().any(|name| self.config().is_unknown_name(name)) {
            return false;
        }
        let Ok(Some(start)) = self.container.start() else {
            // An image that makes the configuration of the environment.
            return self.config().has_unknown();
        };
        // The entry point of Valkey appends the value of this variable to the command.
        if self.container.environment.iter().any(|(name, _)| name.text == "VALKEY_EXTRA_FLAGS") {
            return false;
        }
        let mut words = start.options.iter().peekable();
        while let Some(word) = words.next() {
            let name = word.text.strip_prefix("--").unwrap_or(&word.text);
            let mut is_known = true;
            while let Some(value) = words.next_if(|w| !w.text.starts_with("--")) {
                is_known &= value.is_known;
            }
            let matters = directives.iter().any(|d| d.eq_ignore_ascii_case(name));
            if !word.is_known || (!is_known && matters && !secrets::is_secret(name.as_bytes())) {
                return false;
            }
        }
        true
    }

    /// Returns the folder of the server's data as a path in the container, or `None` if it is not known.
    pub(in crate::lint::rules) fn data_folder(&self) -> Option<String> {
        if !self.is_told(&["dir"]) {
            return None;
        }
        let dir = std::str::from_utf8(self.config().text(id::DIR)).ok()?;
        // Only the working directory of the official images is known.
        let is_known = dir.starts_with('/') || is_official(self.container);
        is_known.then(|| self.container.in_working_folder(if dir.is_empty() { "." } else { dir }))
    }

    /// Returns whether a line makes the server write data to its folder. Default snapshots do not count.
    pub(in crate::lint::rules) fn persists_on_purpose(&self) -> bool {
        let config = self.config();
        let has_points = config.all(id::SAVE).next().is_some() && !config.save_points().is_empty();
        config.is_yes(id::APPENDONLY) || has_points
    }

    /// Returns whether the server writes data to its folder at all.
    pub(in crate::lint::rules) fn persists(&self) -> bool {
        self.config().is_yes(id::APPENDONLY) || !self.config().save_points().is_empty()
    }

    /// Returns the ports that the server listens on according to its configuration, including the bus port.
    pub(in crate::lint::rules) fn listens_on(&self) -> Vec<i64> {
        let config = self.config();
        let mut ports = vec![config.integer(id::PORT), config.integer(id::TLS_PORT)];
        if config.is_cluster() {
            ports.push(config.bus_port());
        }
        ports.retain(|port| *port != 0);
        ports
    }

    /// Returns whether the server listens only on the loopback of its container.
    pub(in crate::lint::rules) fn is_on_loopback(&self) -> bool {
        let is_loopback = |address: &[u8]| {
            let address = address.strip_prefix(b"-").unwrap_or(address);
            address.starts_with(b"127.") || address == b"::1" || address == b"localhost"
        };
        self.config().bind_addresses().iter().all(|a| is_loopback(a))
    }

    /// Returns whether the container has a network of its own, so that its ports are reachable only as
    /// described in the plan.
    pub(in crate::lint::rules) fn has_own_network(&self) -> bool {
        self.container.network_mode.as_ref().is_none_or(|mode| mode.get() == Some("bridge"))
    }

    /// Returns whether the server replaces its cluster configuration file by renaming another file (7.2 and
    /// later) instead of writing to it.
    pub(in crate::lint::rules) fn renames_state(&self) -> bool {
        let server = self.config().server();
        server.flavor() == Flavor::Valkey || server.is_at_least(Flavor::Redis, 7, 2)
    }
}

/// Returns whether the container runs an official image of Redis or Valkey. These read no configuration by
/// default, work in `/data`, have no folders for logs, and turn protected mode off. Redis Stack differs.
pub(in crate::lint::rules) fn is_official(container: &Container) -> bool {
    container
        .image_name()
        .is_some_and(|image| image.maker() == Maker::Official && matches!(image.name(), "redis" | "valkey"))
}

/// Returns whether the container uses the entry point of the image, which changes from root to the user
/// `redis`.
pub(in crate::lint::rules) fn drops_privileges(container: &Container) -> bool {
    let keeps = container.environment.iter().any(|(name, _)| name.text == "SKIP_DROP_PRIVS");
    let is_entrypoint = |words: &Vec<Text>| words.iter().any(|w| w.text.contains("docker-entrypoint"));
    is_official(container)
        && !keeps
        && container.entrypoint.as_ref().is_none_or(is_entrypoint)
        && !runs_shell(container)
}

/// Returns whether a shell runs the server, so that other commands may run before or after it.
pub(in crate::lint::rules) fn runs_shell(container: &Container) -> bool {
    let words = container.entrypoint.iter().flatten().chain(&container.command);
    let starts = |text: &str| text.contains("-server") || text.contains("-sentinel");
    container.script.is_some()
        || words.into_iter().any(|w| w.text.trim().contains(char::is_whitespace) && starts(&w.text))
}

/// Returns the length of a mount's target if it is `path` or a folder above it, and `None` otherwise.
fn holds(mount: &Mount, path: &str) -> Option<usize> {
    let target = join("/", mount.target.get()?);
    let below = path.strip_prefix(&target)?;
    (below.is_empty() || below.starts_with('/') || target == "/").then_some(target.len())
}

/// What provides a path in a container.
#[derive(Debug, Clone, Copy)]
pub(in crate::lint::rules) enum Held<'a> {
    /// A mount provides the path.
    By(&'a Mount),
    /// The container itself provides the path.
    ByNone,
    /// It is not known what provides the path.
    Unknown,
}

impl<'a> Held<'a> {
    /// Returns the mount that provides the path, if there is one.
    pub(in crate::lint::rules) fn mount(self) -> Option<&'a Mount> {
        if let Held::By(mount) = self { Some(mount) } else { None }
    }

    /// Returns whether it is certain that no mount provides the path.
    pub(in crate::lint::rules) fn is_by_none(self) -> bool {
        matches!(self, Held::ByNone)
    }
}

/// Returns what provides a path in a container.
pub(in crate::lint::rules) fn held<'a>(container: &'a Container, path: &str) -> Held<'a> {
    if container.is_partial { Held::Unknown } else { mounted(container, path) }
}

/// Returns what provides a path in a container all of whose mounts are known, as those of a pod are.
pub(in crate::lint::rules) fn mounted<'a>(container: &'a Container, path: &str) -> Held<'a> {
    if container.mounts.iter().any(|m| !m.target.is_known) {
        return Held::Unknown;
    }
    let found = container.mounts.iter().filter_map(|m| Some((holds(m, path)?, m)));
    // What a Dockerfile runs may have made it.
    let none = if container.build.is_some() { Held::Unknown } else { Held::ByNone };
    found.max_by_key(|(length, _)| *length).map_or(none, |(_, mount)| Held::By(mount))
}

/// Returns whether a mount's target is exactly this path.
pub(in crate::lint::rules) fn is_at(mount: &Mount, path: &str) -> bool {
    mount.target.get().is_some_and(|target| join("/", target) == path)
}

/// Returns whether published ports include a port of the container.
pub(in crate::lint::rules) fn publishes(published: &Published, port: i64) -> bool {
    published.protocol != "udp"
        && (i64::from(published.container.0)..=i64::from(published.container.1)).contains(&port)
}

/// Returns whether ports are published on every address of the host.
pub(in crate::lint::rules) fn is_everywhere(published: &Published) -> bool {
    published.host_address.is_none_or(|address| address.is_unspecified())
}

/// Returns the word for what runs a server: a container, or a service of the host.
pub(in crate::lint::rules) fn noun(container: &Container) -> Message {
    if container.unit.is_some() { say!("service", "服务") } else { say!("container", "容器") }
}

/// Returns the containers as text: `the container redis-1`, `6 containers (redis-7002 to redis-7007)`.
// In Chinese, the last word is 容器, which no space follows.
pub(in crate::lint::rules) fn who(containers: &[&Container]) -> Message {
    let name =
        |c: &&Container| c.name.as_ref().or(c.service.as_ref()).and_then(|n| n.get()).map(str::to_owned);
    let mut names: Vec<Option<String>> = containers.iter().map(name).collect();
    names.dedup();
    let count = containers.len();
    match names.as_slice() {
        _ if containers.iter().all(|container| container.process.is_some()) => match count {
            1 => say!("the server", "这个服务器"),
            count => say!("{count} servers", "{count} 个服务器", count),
        },
        [Some(one)] if containers[0].unit.is_some() => say!("the service {one}", "{one} 服务", one),
        [Some(one)] => say!("the container {one}", "{one} 容器", one),
        [Some(one), Some(two)] => {
            say!("the containers {one} and {two}", "{one} 和 {two} 两个容器", one, two)
        }
        [Some(first), .., Some(last)] => {
            say!(
                "{count} containers ({first} to {last})",
                "{first} 到 {last} 这 {count} 个容器",
                count,
                first,
                last
            )
        }
        _ if count == 1 => say!("the container", "这个容器"),
        _ => say!("{count} containers", "{count} 个容器", count),
    }
}

/// Returns whether [`who`] names one container, so that the verb is singular.
pub(in crate::lint::rules) fn is_one(who: &Message) -> bool {
    let who = who.get(Language::English);
    who.starts_with("the container ")
        || who.starts_with("the service ")
        || who == "the container"
        || who == "the server"
}

/// The maximum number of related places in a finding about many containers.
pub(in crate::lint::rules) const MOST_RELATED: usize = 8;

/// Returns one finding for all containers in `found`: at the first place, with the other places as related
/// ones.
pub(in crate::lint::rules) fn together(
    found: &[(Place, &Container)],
    make: impl FnOnce(Place, Message) -> Finding,
) -> Option<Finding> {
    let (first, _) = found.first()?;
    let containers: Vec<&Container> = found.iter().map(|(_, c)| *c).collect();
    let mut finding = make(first.clone(), who(&containers));
    let mut places: Vec<&Place> = found.iter().map(|(place, _)| place).collect();
    places.dedup();
    for place in places.into_iter().skip(1).filter(|place| *place != first).take(MOST_RELATED) {
        finding = finding.related(place.clone(), here_too());
    }
    Some(finding)
}

/// Returns whether a mount is a folder for data, according to its kind and the name of its target.
pub(in crate::lint::rules) fn is_for_data(mount: &Mount) -> bool {
    const OTHER: [&str; 15] = [
        "conf",
        "etc",
        "log",
        "tls",
        "ssl",
        "cert",
        "module",
        "script",
        "sock",
        "run",
        "tmp",
        "entrypoint",
        "acl",
        "secret",
        "backup",
    ];
    let Some(target) = mount.target.get() else { return false };
    let lower = target.trim_end_matches('/').to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or_default();
    let is_other = OTHER.iter().any(|word| lower.contains(word)) || name.contains('.');
    let names_data = name.contains("data") || lower.starts_with("/var/lib/") || lower.starts_with("/bitnami");
    match mount.kind {
        MountKind::Volume => !is_other && !mount.read_only,
        MountKind::Bind => {
            !is_other && !mount.read_only && (names_data || matches!(name, "redis" | "valkey"))
        }
        MountKind::Tmpfs | MountKind::EmptyDir | MountKind::Config => false,
    }
}
