//! What the rules about containers ask of a server in a container.

use crate::catalog::secrets;
use crate::catalog::{Flavor, id};
use crate::config::{Config, join};
use crate::container::{Container, Maker, Mount, MountKind, Published, Text};
use crate::lint::{Finding, Node, Place, View, here_too};
use crate::message::{Language, Message, say};

/// A container that runs a server whose configuration is known.
#[derive(Debug, Clone, Copy)]
pub(in crate::lint::rules) struct Server<'a> {
    pub(in crate::lint::rules) container: &'a Container,
    pub(in crate::lint::rules) node: &'a Node,
}

/// The containers of a plan whose servers' configurations are known.
pub(in crate::lint::rules) fn servers<'a>(view: &View<'a>) -> Vec<Server<'a>> {
    view.servers().filter_map(|s| Some(Server { container: s.container, node: s.node? })).collect()
}

impl<'a> Server<'a> {
    pub(in crate::lint::rules) fn config(&self) -> &'a Config {
        &self.node.config
    }

    /// Whether the configuration says all that there is to say of these directives: no include is missing, and no
    /// line or option is unknown that might set one of them.
    pub(in crate::lint::rules) fn is_told(&self, directives: &[&str]) -> bool {
        if !self.config().unresolved_includes().is_empty() {
            return false;
        }
        // What Valkey's entry point appends to the command.
        if self.container.environment.iter().any(|(name, _)| name.text == "VALKEY_EXTRA_FLAGS") {
            return false;
        }
        let Ok(Some(start)) = self.container.start() else { return false };
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

    /// The folder that the server keeps its data in, as the container's path. None where that is not known.
    pub(in crate::lint::rules) fn data_folder(&self) -> Option<String> {
        if !self.is_told(&["dir"]) {
            return None;
        }
        let dir = std::str::from_utf8(self.config().text(id::DIR)).ok()?;
        // Only of the official images is it known in which folder they start.
        let is_known = dir.starts_with('/') || is_official(self.container);
        is_known.then(|| join("/data", if dir.is_empty() { "." } else { dir }))
    }

    /// Whether it writes data to its folder, by a line that says so; a snapshot that nobody asked for is not meant.
    pub(in crate::lint::rules) fn persists_on_purpose(&self) -> bool {
        let config = self.config();
        let has_points = config.all(id::SAVE).next().is_some() && !config.save_points().is_empty();
        config.is_yes(id::APPENDONLY) || has_points
    }

    /// Whether it writes data to its folder at all.
    pub(in crate::lint::rules) fn persists(&self) -> bool {
        self.config().is_yes(id::APPENDONLY) || !self.config().save_points().is_empty()
    }

    /// The ports it listens on, as far as its configuration says; the bus port among them.
    pub(in crate::lint::rules) fn listens_on(&self) -> Vec<i64> {
        let config = self.config();
        let mut ports = vec![config.integer(id::PORT), config.integer(id::TLS_PORT)];
        if config.is_cluster() {
            ports.push(config.bus_port());
        }
        ports.retain(|port| *port != 0);
        ports
    }

    /// Whether it listens on nothing but the loopback of its container.
    pub(in crate::lint::rules) fn is_on_loopback(&self) -> bool {
        let is_loopback = |address: &[u8]| {
            let address = address.strip_prefix(b"-").unwrap_or(address);
            address.starts_with(b"127.") || address == b"::1" || address == b"localhost"
        };
        self.config().bind_addresses().iter().all(|a| is_loopback(a))
    }

    /// Whether the container has a network of its own, so that its ports are reached only as the plan says.
    pub(in crate::lint::rules) fn is_apart(&self) -> bool {
        self.container.network_mode.as_ref().is_none_or(|mode| mode.get() == Some("bridge"))
    }

    /// Whether the server renames its cluster configuration file into place (7.2 and later) instead of writing to it.
    pub(in crate::lint::rules) fn renames_state(&self) -> bool {
        let server = self.config().server();
        server.flavor() == Flavor::Valkey || server.is_at_least(Flavor::Redis, 7, 2)
    }
}

/// Whether it runs an official image of Redis or Valkey, which reads no file by itself, works in `/data`, holds no
/// folders for logs and has protected mode off. Redis Stack differs.
pub(in crate::lint::rules) fn is_official(container: &Container) -> bool {
    container
        .image_name()
        .is_some_and(|image| image.maker() == Maker::Official && matches!(image.name(), "redis" | "valkey"))
}

/// Whether the image's entry point is in force, which leaves root for the user `redis`.
pub(in crate::lint::rules) fn drops_privileges(container: &Container) -> bool {
    let keeps = container.environment.iter().any(|(name, _)| name.text == "SKIP_DROP_PRIVS");
    let is_entrypoint = |words: &Vec<Text>| words.iter().any(|w| w.text.contains("docker-entrypoint"));
    is_official(container)
        && !keeps
        && container.entrypoint.as_ref().is_none_or(is_entrypoint)
        && !runs_shell(container)
}

/// Whether a shell runs the server, so that something may happen before it or behind it.
pub(in crate::lint::rules) fn runs_shell(container: &Container) -> bool {
    let words = container.entrypoint.iter().flatten().chain(&container.command);
    words.into_iter().any(|w| w.text.trim().contains(char::is_whitespace) && w.text.contains("-server"))
}

/// Whether a mount's target is `path` or a folder above it.
fn holds(mount: &Mount, path: &str) -> Option<usize> {
    let target = join("/", mount.target.get()?);
    let below = path.strip_prefix(&target)?;
    (below.is_empty() || below.starts_with('/') || target == "/").then_some(target.len())
}

/// What holds a path of a container.
#[derive(Debug, Clone, Copy)]
pub(in crate::lint::rules) enum Held<'a> {
    /// A mount.
    By(&'a Mount),
    /// Nothing but the container itself.
    ByNone,
    /// That is not known.
    Unknown,
}

impl<'a> Held<'a> {
    /// The mount, if there is one.
    pub(in crate::lint::rules) fn mount(self) -> Option<&'a Mount> {
        if let Held::By(mount) = self { Some(mount) } else { None }
    }

    /// Whether surely no mount holds it.
    pub(in crate::lint::rules) fn is_by_none(self) -> bool {
        matches!(self, Held::ByNone)
    }
}

/// The mount that holds a path of the container.
pub(in crate::lint::rules) fn held<'a>(container: &'a Container, path: &str) -> Held<'a> {
    if container.is_partial || container.mounts.iter().any(|m| !m.target.is_known) {
        return Held::Unknown;
    }
    let found = container.mounts.iter().filter_map(|m| Some((holds(m, path)?, m)));
    found.max_by_key(|(length, _)| *length).map_or(Held::ByNone, |(_, mount)| Held::By(mount))
}

/// Whether a mount's target is exactly this path.
pub(in crate::lint::rules) fn is_at(mount: &Mount, path: &str) -> bool {
    mount.target.get().is_some_and(|target| join("/", target) == path)
}

/// Whether a published range of the container holds a port.
pub(in crate::lint::rules) fn publishes(published: &Published, port: i64) -> bool {
    published.protocol != "udp"
        && (i64::from(published.container.0)..=i64::from(published.container.1)).contains(&port)
}

/// Whether ports are published on every address of the host.
pub(in crate::lint::rules) fn is_everywhere(published: &Published) -> bool {
    published.host_address.is_none_or(|address| address.is_unspecified())
}

/// The containers in words: `the container redis-1`, `6 containers (redis-7002 to redis-7007)`.
// In Chinese the last word is 容器: no space follows it.
pub(in crate::lint::rules) fn who(containers: &[&Container]) -> Message {
    let name =
        |c: &&Container| c.name.as_ref().or(c.service.as_ref()).and_then(|n| n.get()).map(str::to_owned);
    let mut names: Vec<Option<String>> = containers.iter().map(name).collect();
    names.dedup();
    let count = containers.len();
    match names.as_slice() {
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

/// Whether [`who`] speaks of one container.
pub(in crate::lint::rules) fn is_one(who: &Message) -> bool {
    let who = who.get(Language::English);
    who.starts_with("the container ") || who == "the container"
}

/// How many further places a finding about many containers names.
pub(in crate::lint::rules) const MOST_RELATED: usize = 8;

/// One finding for all that were found in a plan: at the first place, the others beside it.
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

/// Whether a mount brings in a folder for data, by its kind and the name of its target.
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
        MountKind::Tmpfs | MountKind::Config => false,
    }
}
