//! The contents of a node's container: mounted folders and programs, and the commands that call them.

use crate::catalog::Flavor;
use crate::spec::Spec;

/// The folder in the container where the folder with the node's configuration is mounted.
pub(super) const CONF_MOUNT: &str = "/usr/local/etc/redis";

/// The folder in the container where the folder with certificates is mounted.
pub(super) const TLS_MOUNT: &str = "/tls";

/// Returns the name of the directive with the password for the master, which Valkey 8.0 renamed.
pub(super) fn masterauth(spec: &Spec) -> &'static str {
    if spec.server.is_at_least(Flavor::Valkey, 8, 0) { "primaryauth" } else { "masterauth" }
}

/// Returns the name of the server program in its image.
pub(super) fn server_program(spec: &Spec) -> &'static str {
    match spec.server.flavor() {
        Flavor::Redis => "redis-server",
        Flavor::Valkey => "valkey-server",
    }
}

/// Returns the client program with the options for every call: `redis-cli --no-auth-warning`, and the
/// certificates if there is TLS.
pub(super) fn client_command(spec: &Spec) -> String {
    let program = match spec.server.flavor() {
        Flavor::Redis => "redis-cli",
        Flavor::Valkey => "valkey-cli",
    };
    let tls = if spec.tls.is_some() {
        format!(
            " --tls --cacert {TLS_MOUNT}/ca.crt --cert {TLS_MOUNT}/server.crt --key {TLS_MOUNT}/server.key"
        )
    } else {
        String::new()
    };
    format!("{program} --no-auth-warning{tls}")
}

/// Returns the name of the directive with the name of the user for the master, which Valkey 8.0 renamed.
pub(super) fn masteruser(spec: &Spec) -> &'static str {
    if spec.server.is_at_least(Flavor::Valkey, 8, 0) { "primaryuser" } else { "masteruser" }
}

/// Returns a shell command that prints the password in the configuration of the container in which it runs: that of a
/// server, or of a Sentinel. Where Sentinels watch the servers, the files are rewritten, with the password in quotes.
pub(super) fn password_command(spec: &Spec) -> String {
    if spec.sentinels.is_none() {
        return format!("sed -n 's/^{} //p' {CONF_MOUNT}/redis.conf", masterauth(spec));
    }
    // Redis 6.0 has no password of its own for the other Sentinels.
    let of_sentinel = if has_sentinel_pass(spec) { "sentinel sentinel-pass" } else { "requirepass" };
    format!(
        "sed -n -e 's/^{} //p' -e 's/^{of_sentinel} //p' {CONF_MOUNT}/*.conf | tail -n 1 | tr -d '\\042'",
        masterauth(spec)
    )
}

/// Returns whether Sentinels have a password for each other (`sentinel sentinel-pass`) beside that for their clients.
pub(super) fn has_sentinel_pass(spec: &Spec) -> bool {
    spec.server.release() >= (6, 2)
}

/// Returns a shell command that prints what the server on `port` answers to PING. It runs in the container of the
/// server and reads the password from the configuration there, so that the password is on no command line.
pub(super) fn ping_command(spec: &Spec, port: &str) -> String {
    format!("REDISCLI_AUTH=$({}) {} -p {port} ping", password_command(spec), client_command(spec))
}

/// Returns a shell command that succeeds if the server on `port` answers [`ping_command`].
pub(super) fn health_command(spec: &Spec, port: &str) -> String {
    format!("{} | grep -q PONG", ping_command(spec, port))
}
