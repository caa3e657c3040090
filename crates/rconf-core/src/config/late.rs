//! The checks that a server makes after it has read its file: conflicting settings, listeners, TLS, modules
//! and users. These refusals come without a line number, except where noted.

use super::acl_file;
use super::directives::user;
use super::effective::Config;
use super::refusal::{MOST_REFUSALS, Reason, Refusal};
use super::state::Reading;
use super::value::{At, Value};
use crate::catalog::{DirectiveId, Flavor, find, find_any, id};
use crate::message::Words;
use std::collections::HashSet;

/// Runs the checks in the order in which the server does (`main` in server.c).
pub(super) fn check(reading: &mut Reading<'_>) {
    let queued = queued_for_modules(reading);
    let of_sentinel =
        reading.sentinel.as_mut().map_or_else(Vec::new, |lines| lines.read_kept(&reading.config));
    let unknown_in_users = std::mem::take(&mut reading.unknown_in_users);
    // The Sentinel of Redis 6.0 loads neither its users nor its ACL file.
    let loads_users = !(reading.config.is_of_sentinel && reading.config.server.release() == (6, 0));
    let in_acl_file = if loads_users { acl_file::load(reading) } else { Vec::new() };
    let config = &reading.config;
    let meant = directives_meant(config, config.refusals.iter().chain(&queued));
    let mut late = Late { config, meant, found: Vec::new() };
    late.replicaof_in_cluster();
    late.found.extend(of_sentinel);
    // From 7.2 the server listens last.
    let listens_first = config.server.release() < (7, 2);
    if listens_first {
        late.tls();
        late.listeners();
    }
    late.cluster();
    late.found.extend(queued);
    if loads_users {
        late.aclfile_with_users();
        late.users(reading.channels_by_default(), unknown_in_users);
        late.found.extend(in_acl_file.into_iter().filter(|refusal| !is_of_module(config, refusal)));
    }
    if !listens_first {
        late.tls();
        late.listeners();
    }
    for refusal in late.found {
        reading.refuse(refusal);
    }
}

/// Takes the lines that the server keeps for modules, and returns the refusals of those that no module takes.
/// If there is a `loadmodule` line, they may belong to that module. The images of Redis 8.0 and later contain
/// modules whose settings have no dot in their names.
fn queued_for_modules(reading: &mut Reading<'_>) -> Vec<Refusal> {
    let mut queued = std::mem::take(&mut reading.queued);
    if reading.config.loads_modules {
        return Vec::new();
    }
    if reading.config.server.is_at_least(Flavor::Redis, 8, 0) {
        queued.retain(|refusal| {
            let name = reading.config.word_value(refusal.at, 0).to_ascii_lowercase();
            !BUNDLED_MODULES.iter().any(|(prefix, _)| name.starts_with(prefix.as_bytes()))
        });
    }
    queued
}

/// Returns the directives that the refused lines were meant to set.
fn directives_meant<'r>(
    config: &Config,
    refusals: impl Iterator<Item = &'r Refusal>,
) -> HashSet<DirectiveId> {
    let mut meant = HashSet::new();
    for refusal in refusals {
        let mut name = config.word_value(refusal.at, 0);
        if name.is_empty() {
            // The line does not split into words.
            let source = &config.sources[refusal.at.source].document;
            let text = source.content(config.line(refusal.at)).of(source.bytes());
            name =
                text.split(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'_')).next().unwrap_or(b"");
        }
        meant.extend(find_any(name).map(|(directive, _)| directive.id));
        if let Reason::UnknownDirective { nearest: Some(nearest), .. } = refusal.reason {
            meant.extend(find(nearest.as_bytes(), config.server).map(|(directive, _)| directive.id));
        }
    }
    meant
}

/// The state of the checks.
struct Late<'c> {
    config: &'c Config,
    /// The directives that refused lines were meant to set. A check of one of them would judge a value that
    /// nobody meant.
    meant: HashSet<DirectiveId>,
    found: Vec<Refusal>,
}

impl Late<'_> {
    fn refuse(&mut self, reason: Reason, at: At, word: Option<usize>) {
        self.found.push(Refusal { reason, at, word, while_reading: false, stops_load: false });
    }

    /// Returns `true` if no line that sets one of the directives is refused, or unknown.
    fn are_known(&self, directives: &[DirectiveId]) -> bool {
        directives.iter().all(|d| !self.meant.contains(d) && !self.config.is_unknown(*d))
    }

    /// Returns the last line that sets one of the directives, or the first line of the file if none does.
    fn line_of(&self, directives: &[DirectiveId]) -> At {
        let settings = directives.iter().filter_map(|d| self.config.setting(*d));
        settings.map(|s| s.at).max().unwrap_or(At { source: 0, line: 0 })
    }

    fn replicaof_in_cluster(&mut self) {
        let config = self.config;
        let setting = config.replicaof();
        let enabled = config.setting(id::CLUSTER_ENABLED).filter(|s| s.value == Value::Bool(true));
        if let (Some(replicaof), Some(enabled)) = (setting, enabled)
            && matches!(replicaof.value, Value::ReplicaOf(Some(_)))
            && self.are_known(&[id::REPLICAOF, id::SLAVEOF, id::CLUSTER_ENABLED])
        {
            self.refuse(Reason::ReplicaofInCluster { cluster_enabled: enabled.at }, replicaof.at, None);
        }
    }

    fn listeners(&mut self) {
        let config = self.config;
        let addresses = config.bind_addresses();
        // No host is named `#`: the loader read a comment as addresses.
        if let Some(bind) = config.setting(id::BIND)
            && let Some(nth) = addresses.iter().position(|a| a.starts_with(b"#"))
        {
            self.refuse(Reason::InlineComment, bind.at, Some(nth + 1));
        }
        let has_port = config.integer(id::PORT) != 0 || config.integer(id::TLS_PORT) != 0;
        let has_socket = !config.text(id::UNIXSOCKET).is_empty();
        if (!has_port || addresses.is_empty())
            && !has_socket
            && self.are_known(&[id::PORT, id::TLS_PORT, id::BIND, id::UNIXSOCKET])
        {
            self.refuse(Reason::NoListener, self.line_of(&[id::PORT, id::BIND]), None);
        }
    }

    /// Makes the checks of `clusterInit` (cluster.c).
    fn cluster(&mut self) {
        let config = self.config;
        if !config.is_cluster() || !self.are_known(&[id::CLUSTER_ENABLED]) {
            return;
        }
        if let Some(file) = config.setting(id::CLUSTER_CONFIG_FILE)
            && file.value.as_text() == Some(b"")
        {
            self.refuse(Reason::EmptyValue, file.at, Some(1));
        }
        let client_port = config.client_port();
        if client_port > 55_535
            && config.integer(id::CLUSTER_PORT) == 0
            && self.are_known(&[id::PORT, id::TLS_PORT, id::TLS_CLUSTER, id::CLUSTER_PORT])
        {
            let at = self.line_of(&[if config.is_yes(id::TLS_CLUSTER) { id::TLS_PORT } else { id::PORT }]);
            self.refuse(Reason::BusPortTooHigh { port: client_port }, at, Some(1));
        }
        // If there is no socket either, the check of the listeners reports it.
        if config.bind_addresses().is_empty()
            && !config.text(id::UNIXSOCKET).is_empty()
            && !config.server.is_legacy()
            && self.are_known(&[id::BIND])
        {
            self.refuse(Reason::NoListener, self.line_of(&[id::BIND]), None);
        }
    }

    /// Makes the checks of `tlsConfigure` (tls.c) that do not need to open files.
    fn tls(&mut self) {
        const ALL: [DirectiveId; 9] = [
            id::TLS_PORT,
            id::TLS_REPLICATION,
            id::TLS_CLUSTER,
            id::TLS_AUTH_CLIENTS,
            id::TLS_CERT_FILE,
            id::TLS_KEY_FILE,
            id::TLS_CA_CERT_FILE,
            id::TLS_CA_CERT_DIR,
            id::TLS_PROTOCOLS,
        ];
        let config = self.config;
        let replication = config.is_yes(id::TLS_REPLICATION);
        let cluster = config.is_yes(id::TLS_CLUSTER);
        let is_used = config.integer(id::TLS_PORT) != 0 || replication || cluster;
        if !is_used || !self.are_known(&ALL) {
            return;
        }
        let at = self.line_of(&[id::TLS_PORT, id::TLS_REPLICATION, id::TLS_CLUSTER]);
        let empty = |directive| config.text(directive).is_empty();
        let wants_ca = replication || cluster || config.word(id::TLS_AUTH_CLIENTS) != "no";
        let missing = if empty(id::TLS_CERT_FILE) {
            "tls-cert-file"
        } else if empty(id::TLS_KEY_FILE) {
            "tls-key-file"
        } else if wants_ca && empty(id::TLS_CA_CERT_FILE) && empty(id::TLS_CA_CERT_DIR) {
            "tls-ca-cert-file"
        } else {
            return self.tls_protocols();
        };
        self.refuse(Reason::TlsWithoutCertificate { missing }, at, None);
    }

    fn tls_protocols(&mut self) {
        const KNOWN: [&[u8]; 4] = [b"tlsv1", b"tlsv1.1", b"tlsv1.2", b"tlsv1.3"];
        let Some(setting) = self.config.setting(id::TLS_PROTOCOLS) else { return };
        let protocols = self.config.text(id::TLS_PROTOCOLS);
        // Two spaces in a row contain an empty word, which is not a protocol.
        let is_known = |word: &[u8]| KNOWN.iter().any(|known| word.eq_ignore_ascii_case(known));
        if !protocols.is_empty() && !protocols.split(|&b| b == b' ').all(is_known) {
            self.refuse(Reason::BadTlsProtocols, setting.at, Some(1));
        }
    }

    fn aclfile_with_users(&mut self) {
        let config = self.config;
        if let Some(file) = config.setting(id::ACLFILE)
            && !config.text(id::ACLFILE).is_empty()
            && let Some(first) = config.all(id::USER).find(|user| !config.is_in_acl_file(user.at))
            && self.are_known(&[id::ACLFILE])
            && !config.is_unknown(id::USER)
        {
            self.refuse(Reason::AclfileWithUsers { user: first.at }, file.at, None);
        }
    }

    /// Loads the users one after the other. `unknown` are the faults of users whose lines are already
    /// refused.
    fn users(&mut self, all_channels: bool, unknown: Vec<Refusal>) {
        let config = self.config;
        let mut faults = Vec::new();
        for setting in config.all(id::USER).filter(|setting| !config.is_in_acl_file(setting.at)) {
            let Value::User { name, rules } = &setting.value else { continue };
            let of_user = user::faults_at_load(name, rules, config.command_table(), all_channels);
            faults.extend(of_user.into_iter().map(|fault| fault.at(setting.at)));
            if faults.len() > MOST_REFUSALS {
                break;
            }
        }
        if !unknown.is_empty() {
            faults.extend(unknown);
            faults.sort_by_key(|refusal| refusal.at);
        }
        self.found.extend(faults.into_iter().filter(|refusal| !is_of_module(config, refusal)));
    }
}

/// Returns whether a module may define what the server does not know.
fn is_of_module(config: &Config, refusal: &Refusal) -> bool {
    config.loads_modules && matches!(refusal.reason, Reason::UnknownAclCommand { .. })
}

/// The modules in the images of Redis 8.0 and later: the prefix of their settings, and what they are.
pub const BUNDLED_MODULES: [(&str, Words); 4] = [
    ("search-", Words::new("search", "搜索")),
    ("ts-", Words::new("time series", "时间序列")),
    ("bf-", Words::new("Bloom filter", "布隆过滤器")),
    ("cf-", Words::new("cuckoo filter", "布谷鸟过滤器")),
];
