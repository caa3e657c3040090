use crate::diagnostic::rule;
use crate::message::{Message, say};
use crate::spec::problem::Problem;

rule! {
    /// ## What it does
    /// Finds what a spec with `target = "kubernetes"` says in vain: `[[host]]`, `to = "host"` in `[announce]`, and
    /// `client-namespaces` beside `external-domain`. With the target of an operator, these are directives that it writes itself.
    ///
    /// ## Why it matters
    /// Kubernetes chooses the machine of each pod, and the manifests only tell it which pods to keep apart. The nodes
    /// announce the addresses of their pods, which clients outside of Kubernetes cannot reach: they time out after `MOVED`.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// target = "kubernetes"
    ///
    /// [announce]
    /// to = "host"
    /// address = "10.0.0.11"
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// target = "kubernetes"
    ///
    /// [kubernetes]
    /// spread = ["kubernetes.io/hostname"]
    /// ```
    ///
    /// ## References
    /// - <https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/>
    UnusedOnKubernetes = "S018" "unused-on-kubernetes", Spec, Warning, fix: None
}

fn problem(message: Message, help: Message) -> Problem {
    Problem::new(UnusedOnKubernetes::META, message, help)
}

/// Returns the problem that the hosts of the spec do not decide where pods run.
pub(in crate::spec) fn hosts() -> Problem {
    problem(
        say!(
            "the hosts are not used: Kubernetes chooses the machine of each pod",
            "这些主机不会用到：每个 pod 在哪台机器上由 Kubernetes 决定"
        ),
        say!(
            "name the labels of machines that keep pods apart: `spread` in `[kubernetes]`",
            "在 `[kubernetes]` 的 `spread` 里写明按哪些机器标签把 pod 分开"
        ),
    )
}

/// Returns the problem that an operator writes a directive itself, below those of the spec. `operator` is its name.
pub(in crate::spec) fn set_by_operator(operator: &str, directive: &str) -> Problem {
    problem(
        say!(
            "{operator} writes `{directive}` itself, below the directives of the resource: its value holds",
            "{operator} 会在资源的配置项之后自己写入 `{directive}`：以它的值为准",
            operator,
            directive
        ),
        say!("remove it", "删除它"),
    )
}

/// Returns the problem that the nodes do not announce the addresses of hosts.
pub(in crate::spec) fn addresses_of_hosts() -> Problem {
    problem(
        say!(
            "the nodes announce the addresses of their pods, not those of hosts: clients outside of Kubernetes cannot reach \
             them",
            "节点公布的是 pod 的地址，而不是主机的地址：Kubernetes 外部的客户端连不上"
        ),
        say!(
            "remove `to`; for clients outside, name a domain for the pods: `external-domain` in `[kubernetes]`",
            "删除 `to`；如有外部客户端，在 `[kubernetes]` 的 `external-domain` 里写明 pod 所用的域名"
        ),
    )
}

/// Returns the problem that clients outside may connect, so that naming those inside limits nothing.
pub(in crate::spec) fn client_namespaces() -> Problem {
    problem(
        say!(
            "`client-namespaces` is not used: with `external-domain`, clients come from addresses that are not known, so the network \
             policy lets all of them in",
            "`client-namespaces` 不会用到：有 `external-domain` 时客户端的地址无法预知，网络策略会放行所有客户端"
        ),
        say!("remove one of the two", "删除其中一个"),
    )
}
