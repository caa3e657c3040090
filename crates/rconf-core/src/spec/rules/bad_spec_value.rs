use crate::catalog::Server;
use crate::diagnostic::rule;
use crate::message::{Message, Words, say};
use crate::spec::defaults::MOST_NODES;
use crate::spec::ports::BadPorts;
use crate::spec::problem::Problem;
use crate::spec::words::{nearest, shortened};

rule! {
    /// ## What it does
    /// Finds values in a spec that are not valid for their key: an unknown server, a list of ports that cannot be
    /// read, a size without a number, text where a number is expected, an image whose tag does not fix the
    /// release.
    ///
    /// ## Why it matters
    /// rconf does not guess what was meant: it generates nothing.
    ///
    /// ## Example
    /// ```toml
    /// server = "redis:7"
    ///
    /// [cluster]
    /// ports = "7002-7007"
    /// ```
    /// Use instead:
    /// ```toml
    /// server = "redis:7.2"
    ///
    /// [cluster]
    /// ports = "7002-7007"
    /// ```
    ///
    /// ## References
    /// - `rconf schema` prints what each key takes
    BadSpecValue = "S003" "bad-spec-value", Spec, Error, fix: None
}

/// A key has a value of another type. `wanted` and `found` name the types.
pub(in crate::spec) fn wrong_type(key: &'static str, wanted: Words, found: Words) -> Problem {
    Problem::new(
        BadSpecValue::META,
        say!(
            "`{key}` is {found}, but must be {wanted}",
            "`{key}` 的值是{found}，应为{wanted}",
            key,
            found,
            wanted,
        ),
        say!("write {wanted}", "写成{wanted}", wanted),
    )
}

/// A number is not between `least` and `most`.
pub(in crate::spec) fn out_of_bounds(key: &'static str, least: u32, most: u32) -> Problem {
    Problem::new(
        BadSpecValue::META,
        say!(
            "`{key}` must be a whole number from {least} to {most}",
            "`{key}` 必须是 {least} 到 {most} 之间的整数",
            key,
            least,
            most,
        ),
        say!("write a number from {least} to {most}", "写一个 {least} 到 {most} 之间的数", least, most),
    )
}

/// The value of a directive is of a type that no line of redis.conf can have. `found` names it.
pub(in crate::spec) fn wrong_type_of_directive(found: Words) -> Problem {
    Problem::new(
        BadSpecValue::META,
        say!(
            "the value of a directive is {found}, but must be a string, a number, true, false or an array of these",
            "配置项的值是{found}，应为字符串、数字、true、false 或由它们组成的数组",
            found,
        ),
        say!(
            "write a string, a number, true, false or an array of these",
            "写成字符串、数字、true、false 或由它们组成的数组"
        ),
    )
}

/// A text is not what its key takes. `what` completes "is" in English and is a whole predicate in Chinese.
fn bad_value(text: &str, what: &Message, help: Message) -> Problem {
    let message = say!("`{text}` is {what}", "`{text}` {what}", text = shortened(text), what);
    Problem::new(BadSpecValue::META, message, help)
}

/// `server` names none of the catalog.
pub(in crate::spec) fn unknown_server(text: &str) -> Problem {
    let known: Vec<&str> = Server::all().map(Server::name).collect();
    conflict(
        say!("unknown server `{text}`", "未知的服务器 `{text}`", text = shortened(text)),
        say!("use one of {known}", "可用的服务器：{known}", known = known.join(", ")),
    )
}

/// A list of ports cannot be read.
pub(in crate::spec) fn not_ports(text: &str, why: BadPorts) -> Problem {
    let range = say!("write a range, such as 7002-7007", "写一个范围，如 7002-7007");
    let (what, help) = match why {
        BadPorts::Unreadable => (
            say!("not a list of ports", "不是端口列表"),
            say!(
                "write a range (7002-7007) or a list (7002,7003,7010)",
                "写一个范围（7002-7007）或列表（7002,7003,7010）"
            ),
        ),
        BadPorts::TooMany => {
            (say!("more than {most} ports", "超过了 {most} 个端口", most = MOST_NODES), range)
        }
        BadPorts::TooHigh(port) => {
            let what = say!(
                "not a list of ports: {port} is above 65535",
                "不是端口列表：{port} 超过了 65535",
                port,
            );
            (what, range)
        }
    };
    bad_value(text, &what, help)
}

/// `subnet` is not a network.
pub(in crate::spec) fn not_a_network(text: &str) -> Problem {
    bad_value(
        text,
        &say!("not a network", "不是网络地址"),
        say!(
            "write an address and a prefix length, such as 172.28.0.0/16",
            "写地址和前缀长度，如 172.28.0.0/16"
        ),
    )
}

/// An address is not an IP address.
pub(in crate::spec) fn not_an_address(text: &str) -> Problem {
    bad_value(
        text,
        &say!("not an IP address", "不是 IP 地址"),
        say!(
            "write an IPv4 or IPv6 address; rconf does not look up names",
            "写 IPv4 或 IPv6 地址；rconf 不解析名称"
        ),
    )
}

/// `image` of `[docker]` does not fix the release.
pub(in crate::spec) fn not_pinned(text: &str) -> Problem {
    Problem::new(
        BadSpecValue::META,
        say!(
            "the image `{text}` does not fix the release: each host runs the one that was newest when it pulled the \
             image, and an older one cannot read what a newer one wrote",
            "镜像 `{text}` 没有固定版本：每台主机运行的是它拉取时最新的版本，而旧版本读不了新版本写的数据",
            text = shortened(text),
        ),
        say!("write the release as the tag, such as `redis:7.2`", "用标签写明版本，例如 `redis:7.2`"),
    )
}

/// `to` of `[announce]` is not one of its three values.
pub(in crate::spec) fn not_an_announcement(text: &str) -> Problem {
    bad_value(
        text,
        &say!("not a value of `to`", "不是 `to` 可取的值"),
        say!("write `container`, `host` or `hostname`", "写 `container`、`host` 或 `hostname`"),
    )
}

/// `hostname` of a host is not a host name.
pub(in crate::spec) fn not_a_hostname(text: &str) -> Problem {
    bad_value(
        text,
        &say!("not a host name", "不是主机名"),
        say!("use letters, digits, `-` and `.`", "只用字母、数字、`-` 和 `.`"),
    )
}

/// `password-env` is not the name of a variable.
pub(in crate::spec) fn not_a_variable(text: &str) -> Problem {
    bad_value(
        text,
        &say!("not the name of an environment variable", "不是环境变量名"),
        say!("use letters, digits and `_`", "只用字母、数字和 `_`"),
    )
}

/// The text of a key is not one of those it takes.
pub(in crate::spec) fn not_a_choice(key: &'static str, text: &str, choices: &[&'static str]) -> Problem {
    let quoted: Vec<String> = choices.iter().map(|word| format!("`{word}`")).collect();
    let such_as = |near| say!(", such as `{near}`", "，如 `{near}`", near);
    bad_value(
        text,
        &say!("not a value of `{key}`", "不是 `{key}` 可取的值", key),
        say!(
            "write one of {words}{near}",
            "从 {words} 中选一个{near}",
            words = quoted.join(", "),
            near = nearest(text, choices).map_or(Message::default(), such_as),
        ),
    )
}

/// `cpus` is not a number of processors.
pub(in crate::spec) fn not_cpus(text: &str) -> Problem {
    bad_value(
        text,
        &say!("not a number of processors", "不是处理器数量"),
        say!("write a number in quotes, such as \"1.5\"", "写一个带引号的数，如 \"1.5\""),
    )
}

/// `memory` is not a size, or less than 64 MB.
pub(in crate::spec) fn not_a_memory_limit(text: &str) -> Problem {
    bad_value(
        text,
        &say!("not a memory limit", "不能作为内存上限"),
        say!("write 64mb or more, such as 2gb", "写 64mb 或更大的值，如 2gb"),
    )
}

/// `storage` is not a size, or less than 1 GB.
pub(in crate::spec) fn not_a_claim_size(text: &str) -> Problem {
    bad_value(
        text,
        &say!("not the size of a claim", "不能作为存储卷的大小"),
        say!("write 1gb or more, such as 20gb", "写 1gb 或更大的值，如 20gb"),
    )
}

/// A text is not the key of a label in Kubernetes.
pub(in crate::spec) fn not_a_label_key(text: &str) -> Problem {
    bad_value(
        text,
        &say!("not the key of a label", "不是标签的键"),
        say!(
            "write it as `kubectl get nodes --show-labels` shows it",
            "按 `kubectl get nodes --show-labels` 显示的写法写"
        ),
    )
}

/// `spread` is an empty array.
pub(in crate::spec) fn no_spread() -> Problem {
    conflict(
        say!(
            "`spread` names no label of machines: nothing would keep the pods of a shard apart",
            "`spread` 没有写任何机器标签：同一分片的 pod 不会被分开"
        ),
        say!(
            "write one label or more, such as \"kubernetes.io/hostname\"",
            "至少写一个标签，如 \"kubernetes.io/hostname\""
        ),
    )
}

/// A text is not the value of a label in Kubernetes.
pub(in crate::spec) fn not_a_label(text: &str) -> Problem {
    bad_value(
        text,
        &say!("not the value of a label", "不能作为标签的值"),
        say!(
            "use at most 63 letters, digits, `-`, `_` and `.`",
            "只用字母、数字、`-`、`_` 和 `.`，最多 63 个字符"
        ),
    )
}

/// `role` of a node is not `master`.
pub(in crate::spec) fn not_a_role(text: &str) -> Problem {
    bad_value(
        text,
        &say!("not a role", "不是节点的角色"),
        say!(
            "write `role = \"master\"`, or `replica-of = \"PORT\"`",
            "写 `role = \"master\"` 或 `replica-of = \"PORT\"`"
        ),
    )
}

/// A key of `[config]` cannot be the name of a directive.
pub(in crate::spec) fn not_a_directive_name(text: &str) -> Problem {
    bad_value(
        text,
        &say!("not the name of a directive", "不是配置项的名称"),
        say!("write the directive as in redis.conf", "按 redis.conf 的写法写配置项"),
    )
}

/// The value of a directive has a line break or another control character.
pub(in crate::spec) fn not_one_line(text: &str) -> Problem {
    bad_value(
        text,
        &say!(
            "not a valid value: it contains a line break or another invisible character",
            "不能作为配置项的值：其中有换行或其他不可见的字符"
        ),
        say!("write one line; for several lines, use an array", "只写一行；需要多行时用数组"),
    )
}

fn conflict(message: Message, help: Message) -> Problem {
    Problem::new(BadSpecValue::META, message, help)
}

/// Both `ports` and `first-port` or `nodes` are given.
pub(in crate::spec) fn two_port_lists() -> Problem {
    conflict(
        say!(
            "the ports are given twice: as `ports`, and as `first-port` and `nodes`",
            "端口写了两次：一次用 `ports`，一次用 `first-port` 和 `nodes`"
        ),
        say!("keep one of them", "只保留其中一个"),
    )
}

/// `bus-ports` has another number of ports than `ports`.
pub(in crate::spec) fn bus_ports_differ(given: usize, nodes: usize) -> Problem {
    conflict(
        say!(
            "{given} bus ports are given for {nodes} nodes",
            "{nodes} 个节点写了 {given} 个总线端口",
            given,
            nodes,
        ),
        say!("give one bus port for each of `ports`", "`ports` 中的每个端口写一个总线端口"),
    )
}

/// A host has no `ports`, and another host has.
pub(in crate::spec) fn host_without_ports(name: &str) -> Problem {
    conflict(
        say!(
            "host {name} has no `ports`, but other hosts do",
            "主机 {name} 没有 `ports`，而其他主机有",
            name,
        ),
        say!("add `ports` to every host, or to none", "给每台主机都写 `ports`，或者都不写"),
    )
}

/// Both `[cluster]` and the hosts have `ports`.
pub(in crate::spec) fn ports_in_cluster_and_hosts() -> Problem {
    conflict(
        say!("ports are given both in `[cluster]` and in `[[host]]`", "`[cluster]` 和 `[[host]]` 都写了端口"),
        say!(
            "keep `ports` in `[cluster]` or in `[[host]]`, not in both",
            "只在 `[cluster]` 或 `[[host]]` 其中一处保留 `ports`"
        ),
    )
}

/// Two hosts have one name.
pub(in crate::spec) fn host_name_twice(name: &str) -> Problem {
    conflict(
        say!("two hosts are named {name}", "有两台主机都叫 {name}", name),
        say!("give each host its own name", "给每台主机各自的名称"),
    )
}

/// `[announce]` has an address, and so have the hosts.
pub(in crate::spec) fn address_in_announce_and_hosts() -> Problem {
    conflict(
        say!(
            "`[announce]` gives an address, but the hosts are listed in `[[host]]`",
            "`[announce]` 中写了地址，但主机已在 `[[host]]` 中列出"
        ),
        say!("remove it, and give `address` in each `[[host]]`", "删除它，在每个 `[[host]]` 里写 `address`"),
    )
}

/// Nodes on several hosts are to announce the addresses of their containers.
pub(in crate::spec) fn containers_on_several_hosts() -> Problem {
    conflict(
        say!(
            "nodes on different hosts cannot reach each other at their container addresses",
            "不同主机上的节点无法用容器地址互相访问"
        ),
        say!("write `[announce]` with `to = \"host\"`", "写上 `[announce]` 和 `to = \"host\"`"),
    )
}

/// Nodes are to announce their host, and no host is given.
pub(in crate::spec) fn no_host_to_announce() -> Problem {
    conflict(
        say!(
            "the nodes announce the address of their host, but no host address is given",
            "节点公布的是主机的地址，但没有写主机的地址"
        ),
        say!(
            "add `address` to `[announce]`, or `[[host]]` with `name` and `address`",
            "在 `[announce]` 中加上 `address`，或加上带有 `name` 和 `address` 的 `[[host]]`"
        ),
    )
}

/// Nodes are to announce the address of this host, which has none.
pub(in crate::spec) fn host_without_address(name: &str) -> Problem {
    conflict(
        say!("host {name} has no address to announce", "主机 {name} 没有可公布的地址", name),
        say!("add `address`", "加上 `address`"),
    )
}

/// Nodes are to announce the host name of this host, which has none.
pub(in crate::spec) fn host_without_hostname(name: &str) -> Problem {
    conflict(
        say!("host {name} has no host name to announce", "主机 {name} 没有可公布的主机名", name),
        say!("add `hostname`", "加上 `hostname`"),
    )
}

/// A host gets no node.
pub(in crate::spec) fn host_without_nodes(name: &str) -> Problem {
    conflict(
        say!(
            "host {name} has no nodes: there are more hosts than nodes",
            "主机 {name} 上没有节点：主机比节点多",
            name,
        ),
        say!("remove the host, or add nodes", "去掉这台主机，或增加节点"),
    )
}

/// Both `password-file` and `password-env` are given.
pub(in crate::spec) fn two_passwords() -> Problem {
    conflict(
        say!(
            "the password is given twice: as a file and as an environment variable",
            "密码写了两次：一次用文件，一次用环境变量"
        ),
        say!("keep one of them", "只保留其中一个"),
    )
}

/// The `acl-file` defines the user `default`.
pub(crate) fn default_user() -> Problem {
    conflict(
        say!(
            "rconf defines the user `default`, with the password of the spec: nodes and plan.sh log in as this user",
            "用户 `default` 由 rconf 定义，使用集群描述文件中的密码：节点和 plan.sh 都以它登录"
        ),
        say!("remove this line, and define another user for applications", "删除这一行，为应用另建用户"),
    )
}

/// The `acl-file` defines a user that rconf defines for Sentinels or replicas.
pub(crate) fn own_user(name: &str) -> Problem {
    conflict(
        say!(
            "rconf defines the user `{name}`, which Sentinels or replicas log in as",
            "用户 `{name}` 由 rconf 定义，供 Sentinel 或从节点登录",
            name = shortened(name),
        ),
        say!("give your user another name", "给你的用户换个名称"),
    )
}

/// A line of the `acl-file` defines no user.
pub(crate) fn not_a_user_line() -> Problem {
    conflict(
        say!(
            "an ACL file may hold only `user` lines: the server refuses to start",
            "ACL 文件只能有 `user` 行：服务器拒绝启动"
        ),
        say!("begin the line with `user NAME`", "这一行以 `user 用户名` 开头"),
    )
}
