//! Writes a commented `rconf.toml`: the example for `rconf init`, and the spec for the options of `rconf
//! gen`.

use super::defaults::{DEFAULT_PORTS, DEFAULT_SUBNET, default_image};
use crate::catalog::Server;
use std::fmt::Write as _;

/// The values of the options. `None` leaves a key at its default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    /// The server, such as `redis:7.2`.
    pub server: Option<String>,
    /// What runs the nodes: `docker` or `kubernetes`.
    pub target: Option<String>,
    /// The name of the cluster.
    pub name: Option<String>,
    /// The client ports, such as `7001-7006`.
    pub ports: Option<String>,
    /// The number of replicas per master.
    pub replicas: Option<u16>,
    /// The subnet of the containers, such as `172.28.0.0/16`.
    pub subnet: Option<String>,
    /// What nodes announce: `container`, `host` or `hostname`.
    pub announce: Option<String>,
    /// The address of the only host.
    pub announce_address: Option<String>,
    /// The image of the containers.
    pub image: Option<String>,
    /// The memory limit of each container, such as `2gb`.
    pub memory: Option<String>,
    /// The `maxmemory` of each node, such as `1gb`.
    pub maxmemory: Option<String>,
    /// The path of the password file.
    pub password_file: Option<String>,
    /// The hosts, each as `name=address`.
    pub hosts: Vec<String>,
    /// Whether connections use TLS.
    pub tls: bool,
}

/// Returns a word as a TOML string. All values of options are written this way, so they cannot become other
/// TOML.
pub(crate) fn quoted(word: &str) -> String {
    let mut quoted = String::from("\"");
    for c in word.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

struct Lines(String);

impl Lines {
    fn table(&mut self, name: &str) {
        let _ = write!(self.0, "\n[{name}]\n");
    }

    fn comment(&mut self, comment: &str) {
        let _ = writeln!(self.0, "# {comment}");
    }

    /// Writes a key. Without a value, it is commented out and shows `otherwise`, which is the default or an
    /// example.
    fn key(&mut self, comment: &str, key: &str, wanted: Option<String>, otherwise: &str) {
        self.comment(comment);
        let _ = match wanted {
            Some(value) => writeln!(self.0, "{key} = {value}"),
            None => writeln!(self.0, "# {key} = {otherwise}"),
        };
    }
}

/// Returns the spec for the options, with every key explained. The same options always result in the same
/// bytes.
#[must_use]
pub fn template(wish: &Wish) -> String {
    let option = |word: &Option<String>| word.as_deref().map(quoted);
    let server = wish.server.as_deref().and_then(|name| Server::parse(name).ok()).unwrap_or_default();
    let mut out = Lines(String::new());
    out.comment("A Redis or Valkey cluster in containers. `rconf gen --spec rconf.toml` writes its files; `rconf schema` is for");
    out.comment("editors. Lines that are commented out show the default, or an example.");
    out.0.push('\n');
    let named = option(&wish.server).unwrap_or_else(|| quoted(server.name()));
    out.key("The server that every node runs: flavor and release.", "server", Some(named), "");
    out.table("cluster");
    out.key(
        "The name of the cluster. The names of containers begin with it.",
        "name",
        option(&wish.name),
        "\"redis\"",
    );
    out.key(
        "What runs the nodes: `docker`, `kubernetes` with manifests and `[kubernetes]`, `valkey-operator` or `redis-operator`.",
        "target",
        option(&wish.target),
        "\"docker\"",
    );
    out.key(
        "What the nodes are: `cluster`, or `sentinel` for one master with replicas and Sentinels (`[sentinel]`).",
        "mode",
        None,
        "\"cluster\"",
    );
    let ports = option(&wish.ports).unwrap_or_else(|| quoted(DEFAULT_PORTS));
    out.key(
        "The client ports, one for each node. The bus ports are the client ports plus 10000.",
        "ports",
        Some(ports),
        "",
    );
    let replicas = Some(wish.replicas.unwrap_or(1).to_string());
    out.key(
        "The number of replicas of each master. With 1, if a master is lost, its replica still has all data that it received.",
        "replicas",
        replicas,
        "",
    );
    out.table("network");
    let subnet = option(&wish.subnet).unwrap_or_else(|| quoted(DEFAULT_SUBNET));
    out.key(
        "The network of the containers, which must be private. The nodes get fixed addresses in its first half.",
        "subnet",
        Some(subnet),
        "",
    );
    out.table("announce");
    let to = option(&wish.announce)
        .or_else(|| (wish.announce_address.is_some() || !wish.hosts.is_empty()).then(|| quoted("host")));
    out.key("What nodes announce. `container`: the addresses of containers, for clients in the same network. `host`: the addresses of\n# hosts, which publish the ports. `hostname` (from Redis 7.0): a host name besides the address.", "to", to, "\"container\"");
    out.key(
        "The address of the only host, for `host`.",
        "address",
        option(&wish.announce_address),
        "\"192.0.2.10\"",
    );
    out.table("auth");
    out.key("The file with the password for clients and replicas, in the output folder. It is created if it does not exist.", "password-file", option(&wish.password_file), "\"secrets/redis-password\"");
    out.key("A file with further users, as lines of an ACL file (`user app on #<sha256> ~app:* +@read`). The user `default` has the\n# password above.", "acl-file", None, "\"users.acl\"");
    if wish.tls {
        out.table("tls");
    } else {
        out.0.push('\n');
        out.comment("TLS for clients, replicas and the cluster bus. With it, there is no plaintext port.");
        out.comment("[tls]");
    }
    out.key("The folder with server.crt, server.key and ca.crt, in the output folder. `plan.sh certs` creates them.", "folder", None, "\"tls\"");
    out.key(
        "Whether clients must present a certificate too: `no`, `optional` or `yes`.",
        "auth-clients",
        None,
        "\"no\"",
    );
    out.table("docker");
    let image = quoted(&default_image(server));
    out.key(
        "The image. Pin it to a full release or a digest.",
        "image",
        Some(option(&wish.image).unwrap_or(image)),
        "",
    );
    out.key("The memory limit of each container. maxmemory becomes 60 % of it; buffers and snapshots need the rest.", "memory", option(&wish.memory), "\"2gb\"");
    out.key("The number of processors of each container.", "cpus", None, "\"1.5\"");
    out.key(
        "The limit of open files. The server needs one for each client, and 32 more.",
        "nofile",
        None,
        "10240",
    );
    out.key(
        "The restart policy: `unless-stopped`, `always` or `on-failure`.",
        "restart",
        None,
        "\"unless-stopped\"",
    );
    kubernetes(&mut out);
    out.table("config");
    out.comment("Directives for every node, as in redis.conf. An array writes several lines.");
    out.key(
        "How much memory the data of a node may use. Without a memory limit, the default is 1gb.",
        "maxmemory",
        option(&wish.maxmemory),
        "\"1gb\"",
    );
    out.key(
        "What happens when memory is full: `noeviction` refuses writes. For a cache, use `allkeys-lru`.",
        "maxmemory-policy",
        None,
        "\"noeviction\"",
    );
    out.key(
        "When snapshots are taken: after this many seconds, if there were at least this many changes.",
        "save",
        None,
        "[\"3600 1\", \"300 100\", \"60 10000\"]",
    );
    out.0.push('\n');
    out.comment("Several hosts. A replica runs on another host than its master. Each host has its own folder. With `context`,");
    out.comment("the docker client here connects to the host, and `path` is the folder there. Without it, run plan.sh on the host.");
    if wish.hosts.is_empty() {
        for line in [
            "[[host]]",
            "name = \"a\"",
            "address = \"10.0.0.11\"",
            "context = \"a\"",
            "path = \"/opt/redis\"",
            "ports = \"6379-6380\"",
        ] {
            out.comment(line);
        }
    }
    for host in &wish.hosts {
        let (name, address) = host.split_once('=').unwrap_or((host, ""));
        let _ = write!(out.0, "\n[[host]]\nname = {}\naddress = {}\n", quoted(name), quoted(address));
    }
    out.0.push('\n');
    out.comment("Settings of one node: its address, memory, directives, or its role, as");
    out.comment("`rconf plan add-node` writes it (`role = \"master\"` or `replica-of = \"7001\"`).");
    out.comment("[node.7001.config]");
    out.comment("maxmemory = \"4gb\"");
    out.0
}

/// Writes the table `[kubernetes]`.
fn kubernetes(out: &mut Lines) {
    out.0.push('\n');
    out.comment("How the pods run, with `target = \"kubernetes\"`. Their image, memory and processors are those of [docker].");
    out.comment("[kubernetes]");
    for (comment, key, otherwise) in [
        ("The namespace of all objects. Default: the name of the cluster.", "namespace", "\"redis\""),
        ("The storage class and the size of the volume of each pod.", "storage-class", "\"standard\""),
        ("It has to hold the data several times, and cannot be changed later.", "storage", "\"10gb\""),
        (
            "The labels of machines that keep the pods of a shard apart: the first one always, the others if possible.",
            "spread",
            "[\"kubernetes.io/hostname\", \"topology.kubernetes.io/zone\"]",
        ),
        ("The namespaces whose pods may connect. Default: all.", "client-namespaces", "[\"default\"]"),
        (
            "A domain for clients outside: each pod gets a load balancer, and a name in the domain. Default: none.",
            "external-domain",
            "\"cache.example.com\"",
        ),
        ("The Secret with tls.crt, tls.key and ca.crt, for [tls].", "tls-secret", "\"redis-tls\""),
        ("The issuer of cert-manager that fills this Secret. Default: none.", "tls-issuer", "\"ca\""),
    ] {
        out.key(comment, key, None, otherwise);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::read;

    #[test]
    fn the_example_is_a_good_spec() {
        let read = read("rconf.toml", &template(&Wish::default()));
        assert!(read.findings.is_empty(), "{:?}", read.findings);
        assert_eq!(read.spec.expect("a spec").nodes.len(), 6);
    }

    #[test]
    fn what_is_commented_out_is_good_as_well() {
        let wish =
            Wish { hosts: vec!["b=10.0.0.12".to_owned(), "c=10.0.0.13".to_owned()], ..Wish::default() };
        let uncomment = |line: &str| match line.strip_prefix("# ") {
            Some(rest)
                if rest.starts_with('[')
                    || rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) =>
            {
                rest.to_owned()
            }
            _ => line.to_owned(),
        };
        let text: Vec<String> = template(&wish).lines().map(uncomment).collect();
        // Removes keys that exclude each other, or belong to hosts.
        let text: Vec<String> = text
            .into_iter()
            .filter(|l| {
                !l.starts_with("address = \"192") && *l != "to = \"container\"" && !l.starts_with("target")
            })
            .collect();
        let read = read("rconf.toml", &text.join("\n"));
        assert!(read.spec.is_some(), "{:?}\n{}", read.findings, text.join("\n"));
    }

    #[test]
    fn a_hostile_flag_stays_a_text() {
        let wish = Wish { name: Some("x\"\n[docker]\nimage = \"evil".to_owned()), ..Wish::default() };
        let read = read("rconf.toml", &template(&wish));
        assert!(
            read.spec.is_none() && read.findings.iter().all(|f| f.rule.code == "S004"),
            "{:?}",
            read.findings
        );
    }
}
