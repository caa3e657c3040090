use crate::diagnostic::rule;
use crate::message::say;
use crate::spec::problem::Problem;

rule! {
    /// ## What it does
    /// Finds a host without which the remaining Sentinels are no majority, in a spec on several hosts.
    ///
    /// ## Why it matters
    /// A failover needs a majority of all Sentinels. When this host is lost, with the master or without it, the others log
    /// "-failover-abort-not-elected" and promote no replica until the host is back.
    ///
    /// ## Example
    /// ```toml
    /// [cluster]
    /// mode = "sentinel"
    ///
    /// [announce]
    /// to = "host"
    ///
    /// [[host]]
    /// name = "a"
    /// address = "10.0.0.11"
    ///
    /// [[host]]
    /// name = "b"
    /// address = "10.0.0.12"
    /// ```
    /// Use instead:
    /// ```toml
    /// [cluster]
    /// mode = "sentinel"
    ///
    /// [announce]
    /// to = "host"
    ///
    /// [[host]]
    /// name = "a"
    /// address = "10.0.0.11"
    ///
    /// [[host]]
    /// name = "b"
    /// address = "10.0.0.12"
    ///
    /// [[host]]
    /// name = "c"
    /// address = "10.0.0.13"
    /// ```
    ///
    /// ## References
    /// - "Example Sentinel deployments" in the documentation of Redis Sentinel
    HostHoldsSentinels = "S016" "host-holds-sentinels", Spec, Warning, fix: None
}

/// Returns the problem that a host runs `sentinels` of `of` Sentinels, so that the others are no majority.
pub(in crate::spec) fn host_holds_sentinels(host: &str, sentinels: usize, of: usize) -> Problem {
    Problem::new(
        HostHoldsSentinels::META,
        say!(
            "host {host} runs {sentinels} of {of} Sentinels: if it fails, the others are no majority and no replica is promoted",
            "{of} 个 Sentinel 中有 {sentinels} 个在主机 {host} 上：它一旦失效，其余的不够多数，没有从节点会被提升",
            host,
            sentinels,
            of,
        ),
        say!(
            "use three hosts or more; a host may run a Sentinel and no server",
            "使用三台或更多主机；主机上可以只有 Sentinel 而没有服务器",
        ),
    )
}
