//! Checks what is particular to a cluster that an operator makes.

use super::defaults::default_image;
use super::kubernetes::Places;
use super::model::{Announce, Spec, Target};
use super::problem::Problems;
use super::roles::roles;
use super::rules::{not_on_kubernetes, unused_on_kubernetes};
use crate::catalog::{Flavor, Server};
use crate::container::written_by_operator;
use crate::message::Words;
use crate::text::Span;

/// The keys of machines by which `ValkeyCluster` keeps pods apart.
const SPREAD_OF_VALKEY: [&str; 2] = ["kubernetes.io/hostname", "topology.kubernetes.io/zone"];

const VALKEY: Words = Words::new(
    "Valkey 9.0 or later: other servers refuse its line `shutdown-on-sigterm failover`",
    " Valkey 9.0 或更高版本：其他服务器会拒绝它写的 `shutdown-on-sigterm failover`",
);
const REDIS: Words = Words::new("Redis, not Valkey", " Redis，而不是 Valkey");
const IMAGE: Words = Words::new(
    "an image of its own, such as quay.io/opstree/redis:v7.0.15, in `image` of `[docker]`",
    "它自己的镜像，例如 quay.io/opstree/redis:v7.0.15，写在 `[docker]` 的 `image` 里",
);
const PORT: Words = Words::new("another port than 6379", " 6379 以外的端口");
const PULL: Words = Words::new("`image-pull-policy`", " `image-pull-policy`");
const SPREAD: Words = Words::new("these keys in `spread`", " `spread` 中的这些键");
const UNEVEN: Words = Words::new("shards with different numbers of replicas", "副本数不同的分片");
const EXTERNAL: Words = Words::new("clients outside (`external-domain`)", "外部客户端（`external-domain`）");
const CLIENTS: Words = Words::new("`client-namespaces`", " `client-namespaces`");
const USERS: Words = Words::new("the users of an `acl-file`", " `acl-file` 中的用户");
const ISSUER: Words = Words::new(
    "`tls-issuer`: create the Secret of `tls-secret` yourself",
    " `tls-issuer`：请自行创建 `tls-secret` 指定的 Secret",
);
const CERTIFICATES: Words = Words::new(
    "client certificates that are required (`auth-clients`)",
    "必须提供的客户端证书（`auth-clients`）",
);
const NAMES: Words = Words::new("announced host names", "公布的主机名");
const FIXED: Words = Words::new(
    "a directive that cannot be changed at run time: it sets directives by CONFIG SET",
    "不能在运行时修改的配置项：它用 CONFIG SET 设置配置项",
);
const LINES: Words = Words::new("several lines of one directive", "同一配置项的多行");

/// Checks a spec of which an operator makes the cluster. There is nothing to check without one.
pub(super) fn check_operator(problems: &mut Problems, spec: &Spec, places: &Places) {
    let Some(kind) = spec.target.resource() else { return };
    let is_valkey = spec.target == Target::ValkeyOperator;
    let operator = spec.target.name();
    check_server(problems, spec, places);
    let mut refuse = |is_asked: bool, at: Span, what: Words| {
        if is_asked {
            problems.add(at, not_on_kubernetes::no_place(operator, what));
        }
    };
    let kubernetes = &spec.kubernetes;
    if is_valkey {
        refuse(kubernetes.port != 6379, places.table, PORT);
        refuse(kubernetes.image_pull_policy != "IfNotPresent", places.table, PULL);
        let is_known = |(nth, key): (usize, &String)| SPREAD_OF_VALKEY.get(nth) == Some(&key.as_str());
        refuse(!kubernetes.spread.iter().enumerate().all(is_known), places.table, SPREAD);
        refuse(spec.announce == Announce::Hostname, places.announce, NAMES);
    }
    let roles = roles(spec);
    let replicas = |master: usize| roles.iter().filter(|of| **of == Some(master)).count();
    let is_even =
        (0..roles.len()).all(|nth| roles[nth].is_some() || replicas(nth) == usize::from(spec.replicas));
    refuse(!is_even, places.nodes, UNEVEN);
    refuse(kubernetes.external_domain.is_some(), places.table, EXTERNAL);
    refuse(!kubernetes.client_namespaces.is_empty(), places.table, CLIENTS);
    refuse(spec.auth.acl_file.is_some(), places.auth, USERS);
    refuse(kubernetes.tls_issuer.is_some(), places.table, ISSUER);
    let requires = spec.tls.as_ref().is_some_and(|tls| tls.auth_clients == "yes");
    refuse(requires, places.tls, CERTIFICATES);
    for directive in &spec.config {
        let is_one = directive.lines.len() == 1 || is_joined(&directive.name);
        refuse(!is_one, directive.key, LINES);
        refuse(!is_valkey && is_fixed(&directive.name, spec.server), directive.key, FIXED);
    }
    for directive in &spec.config {
        if writes(kind, &directive.name) {
            problems.add(directive.key, unused_on_kubernetes::set_by_operator(operator, &directive.name));
        }
    }
}

/// Checks whether an operator runs the server and the image.
fn check_server(problems: &mut Problems, spec: &Spec, places: &Places) {
    let is_of_valkey = spec.server.flavor() == Flavor::Valkey;
    let (at, what) = match spec.target {
        Target::ValkeyOperator if !is_of_valkey || spec.server.release() < (9, 0) => (places.server, VALKEY),
        Target::RedisOperator if is_of_valkey => (places.server, REDIS),
        Target::RedisOperator if spec.docker.image == default_image(spec.server) => (places.docker, IMAGE),
        _ => return,
    };
    problems.add(at, not_on_kubernetes::operator_needs(spec.target.name(), what));
}

/// Returns whether an operator writes a directive itself, below those of its resource.
pub(crate) fn writes(kind: &str, directive: &str) -> bool {
    let names = written_by_operator(kind).iter().filter_map(|line| line.split(' ').next());
    names.into_iter().any(|name| name.eq_ignore_ascii_case(directive))
}

/// Returns whether several lines of a directive can be one line.
pub(crate) fn is_joined(directive: &str) -> bool {
    ["save", "client-output-buffer-limit"].iter().any(|name| name.eq_ignore_ascii_case(directive))
}

/// Returns whether a server does not take a directive from CONFIG SET.
pub(crate) fn is_fixed(directive: &str, server: Server) -> bool {
    let found = crate::catalog::find(directive.as_bytes(), server);
    found.and_then(|(directive, _)| directive.variant(server)).is_some_and(|variant| variant.immutable)
}
