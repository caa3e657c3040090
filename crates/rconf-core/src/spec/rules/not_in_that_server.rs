use crate::catalog::Server;
use crate::diagnostic::rule;
use crate::message::say;
use crate::spec::problem::Problem;

rule! {
    /// ## What it does
    /// Finds features that a spec uses but its server does not have yet: announced host names and separate bus ports
    /// came with Redis 7.0.
    ///
    /// ## Why it matters
    /// The server refuses its configuration file with "Bad directive or wrong number of arguments".
    ///
    /// ## Example
    /// ```toml
    /// server = "redis:6.2"
    ///
    /// [announce]
    /// to = "hostname"
    /// ```
    /// Use instead:
    /// ```toml
    /// server = "redis:7.0"
    ///
    /// [announce]
    /// to = "hostname"
    /// ```
    ///
    /// ## References
    /// - `rconf explain cluster-announce-hostname`
    NotInThatServer = "S013" "not-in-that-server", Spec, Error, fix: None
}

/// Returns the problem that a bus port is not the client port plus 10000, but the server has no directive for
/// it.
pub(in crate::spec) fn no_cluster_port(server: Server) -> Problem {
    not_in_server("`cluster-port`", server)
}

/// Returns the problem that the spec announces host names, but the server has no directive for it.
pub(in crate::spec) fn no_announced_hostname(server: Server) -> Problem {
    not_in_server("`cluster-announce-hostname`", server)
}

fn not_in_server(what: &'static str, server: Server) -> Problem {
    Problem::new(
        NotInThatServer::META,
        say!(
            "{server} does not have {what}: it came with {since}",
            "{server} 没有 {what}：它从 {since} 起才有",
            what,
            server,
            since = "redis:7.0",
        ),
        say!("remove it, or use a newer server", "删除它，或改用更新的服务器"),
    )
}
