//! What makes a topology run, and what changes it while it runs.

mod change;
pub mod day_two;
mod first_start;
pub mod repair;
pub(crate) mod scripts;
mod template;

pub use change::{Change, ChangeStep, Check};
pub use first_start::{StartStep, first_start};

use crate::catalog::Flavor;
use crate::generate::{CONF_MOUNT, TLS_MOUNT, masterauth};
use crate::spec::Spec;

/// The server's program in its image.
pub(crate) fn server_binary(spec: &Spec) -> &'static str {
    match spec.server.flavor() {
        Flavor::Redis => "redis-server",
        Flavor::Valkey => "valkey-server",
    }
}

/// The command line client in its image.
pub(crate) fn cli_binary(spec: &Spec) -> &'static str {
    match spec.server.flavor() {
        Flavor::Redis => "redis-cli",
        Flavor::Valkey => "valkey-cli",
    }
}

/// The words that make the client speak TLS, with a space before each; none for plaintext.
pub(crate) fn tls_words(spec: &Spec) -> String {
    if spec.tls.is_none() {
        return String::new();
    }
    format!(" --tls --cacert {TLS_MOUNT}/ca.crt --cert {TLS_MOUNT}/server.crt --key {TLS_MOUNT}/server.key")
}

/// A command of the shell that succeeds if the server behind `port` answers, run in its container. It takes the password
/// from the configuration there, so that it stands on no command line.
pub(crate) fn health(spec: &Spec, port: &str) -> String {
    format!(
        "REDISCLI_AUTH=$(sed -n 's/^{} //p' {CONF_MOUNT}/redis.conf) {} --no-auth-warning{} -p {port} ping | grep -q PONG",
        masterauth(spec),
        cli_binary(spec),
        tls_words(spec),
    )
}
