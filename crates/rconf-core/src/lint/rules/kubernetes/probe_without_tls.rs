use super::checks::{
    Check, Outcome, Runner, asks_own_server, checks_of, name_of, never_succeeds, options, sent,
};
use crate::catalog::id;
use crate::container::{CliCall, Kind};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Place, Rule, Sink, View, here_too};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds probes of pods and health checks of containers that call redis-cli without `--tls`, while the server listens
    /// only for TLS: `port 0` and a `tls-port`.
    ///
    /// ## Why it matters
    /// A client that speaks plain text gets no reply on a TLS port (`Error: Server closed the connection`), and the log of the
    /// server says `Error accepting a client connection: error:0A00010B:SSL routines::wrong version number`. On the usual
    /// port nothing listens any more (`Connection refused`). The check never succeeds: docker says `unhealthy`, and a pod
    /// never becomes ready or is killed again and again.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: >-
    ///       redis-server --port 0 --tls-port 6379 --tls-cert-file /tls/tls.crt --tls-key-file /tls/tls.key
    ///       --tls-ca-cert-file /tls/ca.crt
    ///     healthcheck:
    ///       test: redis-cli ping
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     command: >-
    ///       redis-server --port 0 --tls-port 6379 --tls-cert-file /tls/tls.crt --tls-key-file /tls/tls.key
    ///       --tls-ca-cert-file /tls/ca.crt
    ///     healthcheck:
    ///       test: redis-cli --tls --cert /tls/tls.crt --key /tls/tls.key --cacert /tls/ca.crt ping
    /// ```
    ///
    /// ## References
    /// - <https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>
    ProbeWithoutTls = "D069" "probe-without-tls", Containers, Error, fix: None
}

impl Rule for ProbeWithoutTls {
    fn reads(&self, _: Kind) -> bool {
        true
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in view.servers() {
            let Some(node) = server.node.filter(|node| is_only_tls(node)) else { continue };
            let port = node.config.integer(id::TLS_PORT);
            let is_plain = |(_, _, check): &(&Place, Runner, Check<'_>)| {
                // A check that takes this failure for a success is not known.
                !check.calls.is_empty()
                    && check.calls.iter().all(|call| speaks_plain(call, port))
                    && check.on_error() != Outcome::Unknown
            };
            let mut found = checks_of(server.container).into_iter().filter(is_plain);
            let Some((place, runner, _)) = found.next() else { continue };
            let which = name_of(runner);
            let follows = never_succeeds(runner);
            let mut finding = Finding::new(
                self.meta(),
                place.clone(),
                say!(
                    "the {which} does not speak TLS, and the server listens only for TLS: {follows}",
                    "{which}没有使用 TLS，而服务器只接受 TLS 连接：{follows}",
                    which,
                    follows,
                ),
                say!(
                    "call redis-cli with `--tls --cacert …`, and with `--cert` and `--key` unless `tls-auth-clients no` is set",
                    "调用 redis-cli 时加上 `--tls --cacert …`；没有设置 `tls-auth-clients no` 时，还要加 `--cert` 和 `--key`",
                ),
            );
            for (place, ..) in found {
                finding = finding.related(place.clone(), here_too());
            }
            if let Some(setting) = node.config.setting(id::PORT) {
                let off = say!("plain connections are switched off here", "这里关闭了非 TLS 端口");
                finding = finding.related(node.place(setting.at, None), off);
            }
            out.report(finding);
        }
    }
}

/// Returns whether a server certainly listens only for TLS.
fn is_only_tls(node: &Node) -> bool {
    let config = &node.config;
    config.setting(id::PORT).is_some()
        && config.integer(id::PORT) == 0
        && config.integer(id::TLS_PORT) > 0
        && config.unresolved_includes().is_empty()
        && config.refusals().is_empty()
}

/// Returns whether a call certainly speaks plain text to the server in its container.
fn speaks_plain(call: &CliCall, port: i64) -> bool {
    let is_other = |word: &str| matches!(word, "--tls" | "-s");
    sent(call).is_some()
        && asks_own_server(call, port)
        && options(call).iter().all(|word| !is_other(&word.text))
}
