use crate::catalog::Server;
use crate::diagnostic::rule;
use crate::message::say;
use crate::spec::problem::Problem;

rule! {
    /// ## What it does
    /// Finds what a spec asks for that its server does not have yet: announced host names and bus ports of their
    /// own came with Redis 7.0.
    ///
    /// ## Why it matters
    /// The server would refuse its file, with "Bad directive or wrong number of arguments".
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
            "{what} is not there in {server}: it came with {since}",
            "{server} 没有 {what}：它从 {since} 起才有",
            what,
            server,
            since = "redis:7.0",
        ),
        say!("leave it out, or take a newer server", "不写它，或改用更新的服务器"),
    )
}
