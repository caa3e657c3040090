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

/// Returns a shell command that succeeds if the server on `port` answers. It runs in the container of the
/// server and reads the password from the configuration there, so that the password is on no command line.
pub(super) fn health_command(spec: &Spec, port: &str) -> String {
    format!(
        "REDISCLI_AUTH=$(sed -n 's/^{} //p' {CONF_MOUNT}/redis.conf) {} -p {port} ping | grep -q PONG",
        masterauth(spec),
        client_command(spec),
    )
}
