//! What is in the container of a node: mounted folders, programs, and how the programs are called.

use crate::catalog::Flavor;
use crate::spec::Spec;

/// The folder in a container on which the folder with a node's configuration is mounted.
pub(super) const CONF_MOUNT: &str = "/usr/local/etc/redis";

/// The folder in a container on which the folder with certificates is mounted.
pub(super) const TLS_MOUNT: &str = "/tls";

/// Returns the name of the directive with the password for the master. Valkey 8.0 renamed it.
pub(super) fn masterauth(spec: &Spec) -> &'static str {
    if spec.server.is_at_least(Flavor::Valkey, 8, 0) { "primaryauth" } else { "masterauth" }
}

/// Returns the name of the server's program in its image.
pub(super) fn server_program(spec: &Spec) -> &'static str {
    match spec.server.flavor() {
        Flavor::Redis => "redis-server",
        Flavor::Valkey => "valkey-server",
    }
}

/// Returns the client's program with the options that every call needs: `redis-cli --no-auth-warning`, and with TLS the
/// certificates.
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

/// Returns a shell command that succeeds if the server on `port` answers. It runs in the server's container and reads the
/// password from the configuration there, so that no command line shows it.
pub(super) fn health_command(spec: &Spec, port: &str) -> String {
    format!(
        "REDISCLI_AUTH=$(sed -n 's/^{} //p' {CONF_MOUNT}/redis.conf) {} -p {port} ping | grep -q PONG",
        masterauth(spec),
        client_command(spec),
    )
}
