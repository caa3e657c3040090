//! Scripts as people write them, and what is read from them.

mod docker_run;
mod following;
mod hostile;
mod tutorial;
mod written;

use super::reader::read_script;
use crate::container::{CliCall, Container, Deployment, MountKind, NetworkVerb, Text};
use crate::message::Language;

/// Reads a script whose path is `/srv/redis/up.sh`.
fn read(script: &str) -> Deployment {
    read_script("/srv/redis/up.sh", script.as_bytes())
}

/// Returns a text, with a question mark if a part of it is not known.
fn show(text: &Text) -> String {
    format!("{}{}", text.text, if text.is_known { "" } else { "?" })
}

/// Describes a container in one line, with only the settings that are given.
fn line(made: &Container) -> String {
    let mut words = vec![made.name.as_ref().map_or("-".to_owned(), show)];
    words.push(made.image.as_ref().map_or("-".to_owned(), show));
    for (name, place) in [
        ("t", &made.tty),
        ("i", &made.interactive),
        ("d", &made.detached),
        ("rm", &made.removed_at_exit),
        ("privileged", &made.privileged),
        ("P", &made.publishes_all),
    ] {
        words.extend(place.as_ref().map(|_| format!("+{name}")));
    }
    for port in &made.ports {
        let address = port.host_address.map_or(String::new(), |address| format!("{address}|"));
        let range = |(a, b): (u16, u16)| if a == b { a.to_string() } else { format!("{a}-{b}") };
        let host = port.host.map_or("random".to_owned(), range);
        words.push(format!("-p {address}{host}>{}/{}", range(port.container), port.protocol));
    }
    for mount in &made.mounts {
        let kind = match mount.kind {
            MountKind::Bind => "bind",
            MountKind::Volume => "volume",
            MountKind::Tmpfs => "tmpfs",
            MountKind::EmptyDir => "empty",
            MountKind::Config => "config",
        };
        let source = mount.host_path.clone().unwrap_or_else(|| format!("({})", show(&mount.source)));
        let access = if mount.read_only { ":ro" } else { "" };
        words.push(format!("{kind} {source}>{}{access}", show(&mount.target)));
    }
    for network in &made.networks {
        let ip = network.ipv4.as_ref().map_or(String::new(), |ip| format!("={}", show(ip)));
        let aliases =
            network.aliases.iter().map(|alias| format!("~{}", show(alias))).collect::<Vec<_>>().concat();
        words.push(format!("net {}{ip}{aliases}", show(&network.network)));
    }
    words.extend(made.network_mode.as_ref().map(|mode| format!("mode {}", show(mode))));
    words.extend(made.restart.as_ref().map(|restart| format!("restart {}", show(restart))));
    words.extend(made.hostname.as_ref().map(|name| format!("host {}", show(name))));
    words.extend(made.user.as_ref().map(|user| format!("user {}", show(user))));
    words.extend(made.memory.as_ref().map(|memory| format!("memory {}", memory.value)));
    words.extend(made.milli_cpus.as_ref().map(|cpus| format!("cpus {}", cpus.value)));
    words.extend(made.nofile.as_ref().map(|limit| format!("nofile {:?}", limit.value)));
    words.extend(made.sysctls.iter().map(|(name, value)| format!("sysctl {}={}", show(name), show(value))));
    for (name, value) in &made.environment {
        words.push(format!("env {}={}", show(name), value.as_ref().map_or("<host>".to_owned(), show)));
    }
    words.extend(made.healthcheck.as_ref().map(|check| format!("health {}", check.value)));
    if let Some(entrypoint) = &made.entrypoint {
        words.push(format!("entrypoint {}", entrypoint.iter().map(show).collect::<Vec<_>>().join(" ")));
    }
    if !made.command.is_empty() {
        words.push(format!("$ {}", made.command.iter().map(show).collect::<Vec<_>>().join(" ")));
    }
    if made.is_partial {
        words.push("partial".to_owned());
    }
    words.join(" ")
}

fn call(call: &CliCall) -> String {
    let mut words = vec![call.container.as_ref().map_or("host".to_owned(), show)];
    words.extend(call.host.as_ref().map(|host| format!("-h {}", show(host))));
    words.extend(call.port.as_ref().map(|port| format!("-p {}", show(port))));
    words.extend(call.password.as_ref().map(|word| format!("secret[{}]", show(word))));
    words.extend(call.cluster.as_ref().map(|cluster| format!("cluster {}", show(cluster))));
    for address in &call.addresses {
        let port = address.port.map_or("-".to_owned(), |port| port.to_string());
        words.push(format!("{}:{port}", address.host));
    }
    words.extend(call.replicas.as_ref().map(|replicas| format!("replicas {}", show(replicas))));
    let all: Vec<String> = call.words.iter().map(show).collect();
    if call.cluster.is_none() {
        words.push(format!("| {}", all[1..].join(" ")));
    }
    words.join(" ")
}

/// Describes everything that is read from a script, one item per line.
fn all(script: &str) -> Vec<String> {
    describe(&read(script))
}

fn describe(read: &Deployment) -> Vec<String> {
    let mut lines = Vec::new();
    for network in &read.networks {
        let mut words = vec![format!("network {}", show(&network.name))];
        words.extend(network.driver.as_ref().map(|driver| format!("driver {}", show(driver))));
        for subnet in &network.subnets {
            words.push(format!("{}{}", show(&subnet.text), if subnet.net.is_some() { "" } else { "!" }));
            words.extend(subnet.gateway.as_ref().map(|gateway| format!("gateway {}", show(gateway))));
            words.extend(subnet.range.as_ref().map(|range| format!("range {}", show(range))));
            words.extend(subnet.reserved.iter().map(|address| format!("aux {}", show(address))));
        }
        lines.push(words.join(" "));
    }
    lines.extend(read.volumes.iter().map(|(name, _)| format!("volume {}", show(name))));
    lines.extend(read.containers.iter().map(line));
    for used in &read.network_uses {
        let verb = match used.verb {
            NetworkVerb::Inspect => "inspect",
            NetworkVerb::Connect => "connect",
            NetworkVerb::Disconnect => "disconnect",
            NetworkVerb::Remove => "rm",
        };
        let container = used.container.as_ref().map_or(String::new(), |name| format!(" {}", show(name)));
        let ip = used.ipv4.as_ref().map_or(String::new(), |ip| format!("={}", show(ip)));
        lines.push(format!("{verb} {}{container}{ip}", show(&used.network)));
    }
    lines.extend(read.cli.iter().map(call));
    for entry in &read.unfollowed {
        let how = if entry.is_error { "refused:" } else { "unfollowed:" };
        lines.push(format!("{how} {}", entry.why.get(Language::English)));
    }
    lines
}
