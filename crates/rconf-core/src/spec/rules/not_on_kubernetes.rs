use crate::catalog::Server;
use crate::diagnostic::rule;
use crate::message::{Message, Words, say};
use crate::spec::problem::Problem;
use crate::spec::words::shortened;

rule! {
    /// ## What it does
    /// Finds what a spec with `target = "kubernetes"` asks for and the manifests cannot have: Sentinels, settings of one node
    /// alone, clients outside of Kubernetes before Redis 7.0, labels that rconf chooses, and a name of the cluster that is no name in Kubernetes.
    /// With `target = "valkey-operator"` or `"redis-operator"`, it also finds what the resource of the operator has no place for.
    ///
    /// ## Why it matters
    /// rconf writes nothing that is not what was asked for. The pods of a shard are made from one template, so none of them
    /// can have other directives or another memory limit than the rest. The name of the cluster begins the names of all
    /// objects, which the API refuses with "a lowercase RFC 1123 label must consist of lower case alphanumeric characters".
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// name = "Cache"
    /// target = "kubernetes"
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// name = "cache"
    /// target = "kubernetes"
    /// ```
    ///
    /// ## References
    /// - "Object Names and IDs" at <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/>
    NotOnKubernetes = "S017" "not-on-kubernetes", Spec, Error, fix: None
}

fn problem(message: Message, help: Message) -> Problem {
    Problem::new(NotOnKubernetes::META, message, help)
}

/// Returns the problem that the name of the cluster cannot begin the names of objects.
pub(in crate::spec) fn name_of_cluster(name: &str) -> Problem {
    problem(
        say!(
            "the names of all objects begin with `{name}`, the name of the cluster: the API of Kubernetes refuses them",
            "所有对象的名称都以集群的名称 `{name}` 开头：Kubernetes 的 API 会拒绝",
            name = shortened(name),
        ),
        say!(
            "use at most 40 lower-case letters, digits and `-`; begin and end with a letter or digit",
            "只用小写字母、数字和 `-`，最多 40 个字符，以字母或数字开头和结尾"
        ),
    )
}

/// Returns the problem that rconf writes no manifests for Sentinels.
pub(in crate::spec) fn sentinels() -> Problem {
    problem(
        say!(
            "rconf writes manifests for a Redis Cluster, not yet for Sentinels and the master that they watch",
            "rconf 目前只为 Redis Cluster 生成清单，还不支持 Sentinel 及其监视的主节点"
        ),
        say!(
            "use `mode = \"cluster\"`, or `target = \"docker\"`",
            "改用 `mode = \"cluster\"` 或 `target = \"docker\"`"
        ),
    )
}

/// Returns the problem that one node has directives or a memory limit of its own.
pub(in crate::spec) fn node_differs(node: &str) -> Problem {
    problem(
        say!(
            "node {node} has settings of its own, but its pod is made from the same template as the others: it would have \
             the settings of all",
            "节点 {node} 有单独的设置，但它的 pod 与其他 pod 出自同一个模板：它只会有全体节点的设置",
            node,
        ),
        say!(
            "set it for every node, in `[config]` or `[docker]`",
            "在 `[config]` 或 `[docker]` 里为所有节点设置"
        ),
    )
}

/// Returns the problem that nodes of a server cannot tell clients host names.
pub(in crate::spec) fn no_host_names(server: Server) -> Problem {
    problem(
        say!(
            "with {server}, clients outside of Kubernetes are told the addresses of pods, which they cannot reach: nodes announce \
             host names only from Redis 7.0 on",
            "{server} 的节点只会把 pod 的地址告诉 Kubernetes 外部的客户端，而这些地址连不上：从 Redis 7.0 起节点才能公布主机名",
            server,
        ),
        say!(
            "use Redis 7.0 or later, or Valkey; or remove `external-domain`",
            "使用 Redis 7.0 或更高版本，或 Valkey；或者删除 `external-domain`"
        ),
    )
}

/// Returns the problem that an operator makes nothing of a part of the spec. `operator` is its name.
pub(in crate::spec) fn no_place(operator: &str, what: Words) -> Problem {
    problem(
        say!(
            "the resource of {operator} has no place for {what}",
            "{operator} 的资源里没有地方写{what}",
            operator,
            what
        ),
        say!(
            "leave it out, or use `target = \"kubernetes\"`, whose manifests have it",
            "去掉它，或者改用 `target = \"kubernetes\"`，那样的清单里可以有"
        ),
    )
}

/// Returns the problem that an operator needs something else. `operator` is its name.
pub(in crate::spec) fn operator_needs(operator: &str, what: Words) -> Problem {
    problem(
        say!("{operator} needs {what}", "{operator} 需要{what}", operator, what),
        say!("change it, or use `target = \"kubernetes\"`", "请修改，或者改用 `target = \"kubernetes\"`"),
    )
}

/// Returns the problem that a label has a key that rconf uses.
pub(in crate::spec) fn own_label(key: &str) -> Problem {
    problem(
        say!(
            "rconf sets the label `{key}`, by which Services and policies find the pods",
            "标签 `{key}` 由 rconf 设定，Service 和策略靠它找到 pod",
            key,
        ),
        say!("give your label another key", "给你的标签换一个键"),
    )
}
