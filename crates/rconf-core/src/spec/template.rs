//! Writes a commented `rconf.toml`: the example for `rconf init`, and the spec for the options of `rconf
//! gen`.

use super::defaults::{DEFAULT_PORTS, DEFAULT_SUBNET, default_image};
use crate::catalog::Server;
use crate::message::{Language, Words};
use std::fmt::Write as _;

/// The values of the options. `None` leaves a key at its default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    /// The server, such as `redis:7.2`.
    pub server: Option<String>,
    /// The language, here and in the files that are made of it.
    pub language: Language,
    /// What runs the nodes: `docker`, `kubernetes`, `valkey-operator` or `redis-operator`.
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

struct Lines(String, Language);

impl Lines {
    fn table(&mut self, name: &str) {
        let _ = write!(self.0, "\n[{name}]\n");
    }

    fn comment(&mut self, comment: Words) {
        for line in comment.get(self.1).lines() {
            let _ = writeln!(self.0, "# {line}");
        }
    }

    /// Writes lines of a table that is commented out.
    fn example(&mut self, lines: &[&str]) {
        for line in lines {
            let _ = writeln!(self.0, "# {line}");
        }
    }

    /// Writes a key. Without a value, it is commented out and shows `otherwise`, which is the default or an
    /// example.
    fn key(&mut self, comment: Words, key: &str, wanted: Option<String>, otherwise: &str) {
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
    let server = wish.server.as_deref().and_then(|name| Server::parse(name).ok()).unwrap_or_default();
    let mut out = Lines(String::new(), wish.language);
    out.comment(Words::new("A Redis or Valkey cluster in containers. `rconf gen --spec rconf.toml` writes its files; `rconf schema` is for", "容器中的 Redis 或 Valkey 集群。`rconf gen --spec rconf.toml` 生成它的文件；`rconf schema` 供"));
    out.comment(Words::new(
        "editors. Lines that are commented out show the default, or an example.",
        "编辑器使用。注释掉的行是默认值或示例。",
    ));
    out.0.push('\n');
    let named = option(wish.server.as_deref()).unwrap_or_else(|| quoted(server.name()));
    out.key(
        Words::new(
            "The server that every node runs: flavor and release.",
            "每个节点运行的服务器：种类和版本。",
        ),
        "server",
        Some(named),
        "",
    );
    let language = (wish.language != Language::default()).then(|| quoted(wish.language.tag()));
    out.key(
        Words::new("The language of generated files: `en` or `zh`.", "生成的文件的语言：`en` 或 `zh`。"),
        "language",
        language,
        "\"en\"",
    );
    cluster(wish, &mut out);
    network(wish, &mut out);
    auth(wish, &mut out);
    tls(wish, &mut out);
    docker(wish, server, &mut out);
    kubernetes(&mut out);
    config(wish, &mut out);
    hosts(wish, &mut out);
    out.0.push('\n');
    out.comment(Words::new(
        "Settings of one node: its address, memory, directives, or its role, as",
        "单个节点的设置：地址、内存、配置项，或角色，",
    ));
    out.comment(Words::new(
        "`rconf plan add-node` writes it (`role = \"master\"` or `replica-of = \"7001\"`).",
        "写法同 `rconf plan add-node`（`role = \"master\"` 或 `replica-of = \"7001\"`）。",
    ));
    out.example(&["[node.7001.config]", "maxmemory = \"4gb\""]);
    out.0
}

/// Writes the table `[cluster]`.
fn cluster(wish: &Wish, out: &mut Lines) {
    out.table("cluster");
    out.key(
        Words::new(
            "The name of the cluster. The names of containers begin with it.",
            "集群的名称，容器名以它开头。",
        ),
        "name",
        option(wish.name.as_deref()),
        "\"redis\"",
    );
    out.key(
        Words::new(
            "What runs the nodes: `docker`, `kubernetes` with manifests and `[kubernetes]`, `valkey-operator` or `redis-operator`.",
            "由什么运行节点：`docker`、用清单和 `[kubernetes]` 的 `kubernetes`、`valkey-operator` 或 `redis-operator`。",
        ),
        "target",
        option(wish.target.as_deref()),
        "\"docker\"",
    );
    out.key(
        Words::new("What the nodes are: `cluster`, or `sentinel` for one master with replicas and Sentinels (`[sentinel]`).", "节点是什么：`cluster`，或 `sentinel`，即一个主节点带从节点和 Sentinel（`[sentinel]`）。"),
        "mode",
        None,
        "\"cluster\"",
    );
    let ports = option(wish.ports.as_deref()).unwrap_or_else(|| quoted(DEFAULT_PORTS));
    out.key(
        Words::new(
            "The client ports, one for each node. The bus ports are the client ports plus 10000.",
            "客户端端口，每个节点一个。总线端口是客户端端口加 10000。",
        ),
        "ports",
        Some(ports),
        "",
    );
    let replicas = Some(wish.replicas.unwrap_or(1).to_string());
    out.key(
        Words::new("The number of replicas of each master. With 1, if a master is lost, its replica still has all data that it received.", "每个主节点的从节点数。为 1 时，主节点失去后，从节点仍有它收到的全部数据。"),
        "replicas",
        replicas,
        "",
    );
}

/// Writes the tables `[network]` and `[announce]`.
fn network(wish: &Wish, out: &mut Lines) {
    out.table("network");
    let subnet = option(wish.subnet.as_deref()).unwrap_or_else(|| quoted(DEFAULT_SUBNET));
    out.key(
        Words::new("The network of the containers, which must be private. The nodes get fixed addresses in its first half.", "容器的网络，必须是私有网段。节点在其前半部分得到固定地址。"),
        "subnet",
        Some(subnet),
        "",
    );
    out.table("announce");
    let to = option(wish.announce.as_deref())
        .or_else(|| (wish.announce_address.is_some() || !wish.hosts.is_empty()).then(|| quoted("host")));
    out.key(Words::new("What nodes announce. `container`: the addresses of containers, for clients in the same network. `host`: the addresses of\nhosts, which publish the ports. `hostname` (from Redis 7.0): a host name besides the address.", "节点公布什么。`container`：容器的地址，供同一网络中的客户端使用。`host`：主机的地址，\n端口由主机发布。`hostname`（Redis 7.0 起）：除地址外还有主机名。"), "to", to, "\"container\"");
    out.key(
        Words::new("The address of the only host, for `host`.", "唯一一台主机的地址，用于 `host`。"),
        "address",
        option(wish.announce_address.as_deref()),
        "\"192.0.2.10\"",
    );
}

/// Writes the table `[auth]`.
fn auth(wish: &Wish, out: &mut Lines) {
    out.table("auth");
    out.key(Words::new("The file with the password for clients and replicas, in the output folder. It is created if it does not exist.", "客户端和从节点的密码文件，在输出目录中。不存在时会创建。"), "password-file", option(wish.password_file.as_deref()), "\"secrets/redis-password\"");
    out.key(Words::new("A file with further users, as lines of an ACL file (`user app on #<sha256> ~app:* +@read`). The user `default` has the\npassword above.", "其他用户的文件，写作 ACL 文件的各行（`user app on #<sha256> ~app:* +@read`）。`default` 用户\n使用上面的密码。"), "acl-file", None, "\"users.acl\"");
}

/// Writes the table `[tls]`, commented out unless it is wanted.
fn tls(wish: &Wish, out: &mut Lines) {
    if wish.tls {
        out.table("tls");
    } else {
        out.0.push('\n');
        out.comment(Words::new(
            "TLS for clients, replicas and the cluster bus. With it, there is no plaintext port.",
            "客户端、从节点和集群总线使用 TLS。启用后没有明文端口。",
        ));
        out.example(&["[tls]"]);
    }
    out.key(Words::new("The folder with server.crt, server.key and ca.crt, in the output folder. `plan.sh certs` creates them.", "server.crt、server.key 和 ca.crt 所在的目录，在输出目录中。`plan.sh certs` 会创建它们。"), "folder", None, "\"tls\"");
    out.key(
        Words::new(
            "Whether clients must present a certificate too: `no`, `optional` or `yes`.",
            "客户端是否也必须出示证书：`no`、`optional` 或 `yes`。",
        ),
        "auth-clients",
        None,
        "\"no\"",
    );
}

/// Writes the table `[docker]`. `server` tells the image.
fn docker(wish: &Wish, server: Server, out: &mut Lines) {
    out.table("docker");
    let image = quoted(&default_image(server));
    out.key(
        Words::new("The image. Pin it to a full release or a digest.", "镜像。请固定到完整版本号或摘要。"),
        "image",
        Some(option(wish.image.as_deref()).unwrap_or(image)),
        "",
    );
    out.key(Words::new("The memory limit of each container. maxmemory becomes 60 % of it; buffers and snapshots need the rest.", "每个容器的内存上限。maxmemory 取其 60%；其余留给缓冲区和快照。"), "memory", option(wish.memory.as_deref()), "\"2gb\"");
    out.key(
        Words::new("The number of processors of each container.", "每个容器可用的处理器数。"),
        "cpus",
        None,
        "\"1.5\"",
    );
    out.key(
        Words::new(
            "The limit of open files. The server needs one for each client, and 32 more.",
            "打开文件数的上限。服务器每个客户端用一个，另加 32 个。",
        ),
        "nofile",
        None,
        "10240",
    );
    out.key(
        Words::new(
            "The restart policy: `unless-stopped`, `always` or `on-failure`.",
            "重启策略：`unless-stopped`、`always` 或 `on-failure`。",
        ),
        "restart",
        None,
        "\"unless-stopped\"",
    );
}

/// Writes the table `[config]`.
fn config(wish: &Wish, out: &mut Lines) {
    out.table("config");
    out.comment(Words::new(
        "Directives for every node, as in redis.conf. An array writes several lines.",
        "所有节点的配置项，写法同 redis.conf。数组写成多行。",
    ));
    out.key(
        Words::new(
            "How much memory the data of a node may use. Without a memory limit, the default is 1gb.",
            "一个节点的数据最多占用多少内存。没有内存上限时默认为 1gb。",
        ),
        "maxmemory",
        option(wish.maxmemory.as_deref()),
        "\"1gb\"",
    );
    out.key(
        Words::new(
            "What happens when memory is full: `noeviction` refuses writes. For a cache, use `allkeys-lru`.",
            "内存用满时怎么办：`noeviction` 拒绝写入。用作缓存请改为 `allkeys-lru`。",
        ),
        "maxmemory-policy",
        None,
        "\"noeviction\"",
    );
    out.key(
        Words::new(
            "When snapshots are taken: after this many seconds, if there were at least this many changes.",
            "何时生成快照：经过这么多秒，且至少有这么多次变更。",
        ),
        "save",
        None,
        "[\"3600 1\", \"300 100\", \"60 10000\"]",
    );
}

/// Writes the tables `[[host]]`, or an example of one.
fn hosts(wish: &Wish, out: &mut Lines) {
    out.0.push('\n');
    out.comment(Words::new("Several hosts. A replica runs on another host than its master. Each host has its own folder. With `context`,", "多台主机。从节点与其主节点不在同一台主机。每台主机有自己的目录。写了 `context` 时，"));
    out.comment(Words::new("the docker client here connects to the host, and `path` is the folder there. Without it, run plan.sh on the host.", "由这里的 docker 客户端连接主机，`path` 是那里的目录；不写则在主机上运行 plan.sh。"));
    if wish.hosts.is_empty() {
        out.example(&[
            "[[host]]",
            "name = \"a\"",
            "address = \"10.0.0.11\"",
            "context = \"a\"",
            "path = \"/opt/redis\"",
            "ports = \"6379-6380\"",
        ]);
    }
    for host in &wish.hosts {
        let (name, address) = host.split_once('=').unwrap_or((host, ""));
        let _ = write!(out.0, "\n[[host]]\nname = {}\naddress = {}\n", quoted(name), quoted(address));
    }
}

/// Returns a value of the options as it is written in TOML.
fn option(word: Option<&str>) -> Option<String> {
    word.map(quoted)
}

/// The keys of `[kubernetes]`, each with what it means and an example.
const KUBERNETES: [(Words, &str, &str); 8] = [
    (
        Words::new(
            "The namespace of all objects. Default: the name of the cluster.",
            "所有对象的命名空间。默认：集群的名称。",
        ),
        "namespace",
        "\"redis\"",
    ),
    (
        Words::new(
            "The storage class and the size of the volume of each pod.",
            "每个 pod 的卷的存储类和大小。",
        ),
        "storage-class",
        "\"standard\"",
    ),
    (
        Words::new(
            "It has to hold the data several times, and cannot be changed later.",
            "要能放下数据的好几份，之后不能更改。",
        ),
        "storage",
        "\"10gb\"",
    ),
    (
        Words::new(
            "The labels of machines that keep the pods of a shard apart: the first one always, the others if possible.",
            "用来分开同一分片各 pod 的机器标签：第一个必须满足，其余尽量满足。",
        ),
        "spread",
        "[\"kubernetes.io/hostname\", \"topology.kubernetes.io/zone\"]",
    ),
    (
        Words::new(
            "The namespaces whose pods may connect. Default: all.",
            "允许哪些命名空间的 pod 连接。默认：全部。",
        ),
        "client-namespaces",
        "[\"default\"]",
    ),
    (
        Words::new(
            "A domain for clients outside: each pod gets a load balancer, and a name in the domain. Default: none.",
            "供外部客户端使用的域名：每个 pod 有一个负载均衡器和该域下的名字。默认：无。",
        ),
        "external-domain",
        "\"cache.example.com\"",
    ),
    (
        Words::new(
            "The Secret with tls.crt, tls.key and ca.crt, for [tls].",
            "含 tls.crt、tls.key 和 ca.crt 的 Secret，用于 [tls]。",
        ),
        "tls-secret",
        "\"redis-tls\"",
    ),
    (
        Words::new(
            "The issuer of cert-manager that fills this Secret. Default: none.",
            "填充这个 Secret 的 cert-manager 签发者。默认：无。",
        ),
        "tls-issuer",
        "\"ca\"",
    ),
];

/// Writes the table `[kubernetes]`.
fn kubernetes(out: &mut Lines) {
    out.0.push('\n');
    out.comment(Words::new("How the pods run, with `target = \"kubernetes\"`. Their image, memory and processors are those of [docker].", "`target = \"kubernetes\"` 时 pod 怎样运行。镜像、内存和处理器取自 [docker]。"));
    out.example(&["[kubernetes]"]);
    for (comment, key, otherwise) in KUBERNETES {
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
    fn the_example_in_chinese_is_the_same_spec() {
        let chinese = template(&Wish { language: Language::Chinese, ..Wish::default() });
        let read_chinese = read("rconf.toml", &chinese).spec.expect("good");
        assert_eq!(read_chinese.language(), Language::Chinese);
        let keys = |text: &str| {
            let of = |line: &str| line.trim_start_matches("# ").split(" = ").next().map(str::to_owned);
            let lines = text.lines().filter(|line| line.contains(" = ") && line.is_ascii());
            lines.map(of).collect::<Vec<_>>()
        };
        let english = template(&Wish::default());
        assert_eq!(
            keys(&chinese),
            keys(&english)
                .into_iter()
                .filter(|key| !key.as_deref().unwrap_or_default().contains(' '))
                .collect::<Vec<_>>()
        );
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
