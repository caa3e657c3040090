//! What a server checks once its file is read: settings that exclude each other, listeners, TLS, modules,
//! users. These refusals come without a line number, except where noted.

use super::directives::user;
use super::read::Reader;
use super::refusal::{Reason, Refusal};
use super::value::{At, Value};
use crate::catalog::{Flavor, id};
use crate::message::Words;

/// Runs the checks, unless the server never got so far.
pub(super) fn check(reader: &mut Reader<'_>) {
    if !reader.config.refusals.is_empty() {
        return;
    }
    let mut found = Vec::new();
    replicaof_in_cluster(reader, &mut found);
    if found.is_empty() {
        listeners(reader, &mut found);
        tls(reader, &mut found);
        modules(reader, &mut found);
        users(reader, &mut found);
    }
    for refusal in found {
        reader.refuse(refusal);
    }
}

fn late(reason: Reason, at: At, word: Option<usize>) -> Refusal {
    Refusal { reason, at, word, while_reading: false }
}

/// The last line of the file the server was started with, for what no line is to blame for.
fn line_of(reader: &Reader<'_>, directives: &[crate::catalog::DirectiveId]) -> At {
    let settings = directives.iter().filter_map(|d| reader.config.setting(*d));
    settings.map(|s| s.at).max().unwrap_or(At { source: 0, line: 0 })
}

fn replicaof_in_cluster(reader: &Reader<'_>, found: &mut Vec<Refusal>) {
    let config = &reader.config;
    let setting = config.setting(id::REPLICAOF).or_else(|| config.setting(id::SLAVEOF));
    let enabled = config.setting(id::CLUSTER_ENABLED).filter(|s| s.value == Value::Bool(true));
    if let (Some(replicaof), Some(enabled)) = (setting, enabled)
        && matches!(replicaof.value, Value::ReplicaOf(Some(_)))
    {
        found.push(late(Reason::ReplicaofInCluster { cluster_enabled: enabled.at }, replicaof.at, None));
    }
}

fn listeners(reader: &Reader<'_>, found: &mut Vec<Refusal>) {
    let config = &reader.config;
    let legacy = config.server.is_legacy();
    let addresses = config.bind_addresses();
    let (port, tls_port) = (config.integer(id::PORT), config.integer(id::TLS_PORT));
    let no_address = addresses.is_empty();
    let has_socket = !config.text(id::UNIXSOCKET).is_empty();
    if (port == 0 && tls_port == 0 || no_address) && !has_socket {
        found.push(late(Reason::NoListener, line_of(reader, &[id::PORT, id::BIND]), None));
    } else if no_address && config.is_cluster() && !legacy {
        found.push(late(Reason::NoListener, line_of(reader, &[id::BIND]), None));
    }
    // No resolver knows a host named `#`: this is a comment that the loader took for addresses.
    if let Some(bind) = config.setting(id::BIND)
        && let Some(nth) = addresses.iter().position(|a| a.starts_with(b"#"))
    {
        found.push(late(Reason::InlineComment, bind.at, Some(nth + 1)));
    }
    if config.is_cluster() {
        let client_port = config.client_port();
        if client_port > 55_535 && config.integer(id::CLUSTER_PORT) == 0 {
            let at = line_of(reader, &[if config.is_yes(id::TLS_CLUSTER) { id::TLS_PORT } else { id::PORT }]);
            found.push(late(Reason::BusPortTooHigh { port: client_port }, at, Some(1)));
        }
        if let Some(file) = config.setting(id::CLUSTER_CONFIG_FILE)
            && file.value.as_text() == Some(b"")
        {
            found.push(late(Reason::EmptyValue, file.at, Some(1)));
        }
    }
}

/// `tlsConfigure` (tls.c), as far as it does not open files.
fn tls(reader: &Reader<'_>, found: &mut Vec<Refusal>) {
    let config = &reader.config;
    let replication = config.is_yes(id::TLS_REPLICATION);
    let cluster = config.is_yes(id::TLS_CLUSTER);
    if config.integer(id::TLS_PORT) == 0 && !replication && !cluster {
        return;
    }
    let at = line_of(reader, &[id::TLS_PORT, id::TLS_REPLICATION, id::TLS_CLUSTER]);
    let empty = |directive| config.text(directive).is_empty();
    let wants_ca = replication || cluster || config.word(id::TLS_AUTH_CLIENTS) != "no";
    let missing = if empty(id::TLS_CERT_FILE) {
        "tls-cert-file"
    } else if empty(id::TLS_KEY_FILE) {
        "tls-key-file"
    } else if wants_ca && empty(id::TLS_CA_CERT_FILE) && empty(id::TLS_CA_CERT_DIR) {
        "tls-ca-cert-file"
    } else {
        // Words between single spaces; two spaces in a row make an empty word, which is none of these.
        let protocols = config.text(id::TLS_PROTOCOLS);
        let known = |word: &[u8]| {
            [&b"tlsv1"[..], b"tlsv1.1", b"tlsv1.2", b"tlsv1.3"].iter().any(|k| word.eq_ignore_ascii_case(k))
        };
        if let Some(setting) = config.setting(id::TLS_PROTOCOLS)
            && !protocols.is_empty()
            && !protocols.split(|&b| b == b' ').all(known)
        {
            found.push(late(Reason::BadTlsProtocols, setting.at, Some(1)));
        }
        return;
    };
    found.push(late(Reason::TlsWithoutCertificate { missing }, at, None));
}

/// How the names of the settings begin that the modules in the images of Redis 8.0 and later bring, and what
/// the modules are.
pub const BUNDLED_MODULES: [(&str, Words); 4] = [
    ("search-", Words::new("search", "搜索")),
    ("ts-", Words::new("time series", "时间序列")),
    ("bf-", Words::new("Bloom filter", "布隆过滤器")),
    ("cf-", Words::new("cuckoo filter", "布谷鸟过滤器")),
];

/// Lines kept for modules: with `loadmodule` they may be that module's; the images of Redis 8.0 and later
/// bring modules whose settings have no dot.
fn modules(reader: &mut Reader<'_>, found: &mut Vec<Refusal>) {
    if reader.config.loads_modules {
        return;
    }
    let bundled = reader.config.server.is_at_least(Flavor::Redis, 8, 0);
    for refusal in std::mem::take(&mut reader.queued) {
        let name = reader.config.word_value(refusal.at, 0).to_ascii_lowercase();
        let of_image = BUNDLED_MODULES.iter().any(|(prefix, _)| name.starts_with(prefix.as_bytes()));
        if !(bundled && of_image) {
            found.push(refusal);
        }
    }
}

fn users(reader: &Reader<'_>, found: &mut Vec<Refusal>) {
    let config = &reader.config;
    if let Some(file) = config.setting(id::ACLFILE)
        && !config.text(id::ACLFILE).is_empty()
        && let Some(first) = config.all(id::USER).next()
    {
        found.push(late(Reason::AclfileWithUsers { user: first.at }, file.at, None));
        return;
    }
    let channels = reader.channels_by_default();
    for setting in config.all(id::USER) {
        if let Value::User { name, rules } = &setting.value
            && let Err((reason, nth)) = user::load(name, rules, config.server, channels)
        {
            found.push(late(reason, setting.at, Some(nth + 1)));
            // The server stops at the first; with modules, unknown commands may be theirs.
            if config.loads_modules {
                found.pop();
            }
            return;
        }
    }
}
