//! Reads the text of an `rconf.toml` as a [`Spec`].

use super::hosts::check_hosts;
use super::kubernetes::{Places, check_kubernetes};
use super::model::{Spec, Target};
use super::nodes::add_nodes;
use super::operator::check_operator;
use super::problem::Problems;
use super::reader::Reader;
use super::rules::{bad_spec_value, malformed_spec};
use super::table::{Table, span};
use super::written::Written;
use crate::catalog::Server;
use crate::diagnostic::Finding;
use crate::message::Language;
use toml::de::DeTable;

/// The result of reading a spec.
#[derive(Debug, Clone)]
pub struct Read {
    /// The spec. `None` if one of the findings is an error.
    pub spec: Option<Spec>,
    /// The findings, in the order of the text.
    pub findings: Vec<Finding>,
}

/// Reads and checks a spec. `path` is its path in findings.
pub fn read(path: &str, text: &str) -> Read {
    read_for(path, text, None)
}

/// Reads and checks a spec. `path` is its path in findings. A `target` replaces the one that is written in the spec.
pub fn read_for(path: &str, text: &str, target: Option<Target>) -> Read {
    let mut problems = Problems::new(path);
    let spec = match DeTable::parse(text) {
        Ok(tree) => Some(Reader { problems: &mut problems }.spec(tree.get_ref(), target)),
        Err(error) => {
            let at = error.span().map(span).unwrap_or_default();
            let why = error.message().lines().collect::<Vec<_>>().join(", ");
            problems.add(at, malformed_spec::not_toml(&why));
            None
        }
    };
    let spec = spec.filter(|_| !problems.has_errors());
    problems.findings.sort_by_key(|finding| finding.place.span.start);
    Read { spec, findings: problems.findings }
}

/// Returns whether an `rconf.toml` describes a cluster. If it has only `server` and `[lint]`, it contains
/// just the settings of the linter.
pub fn is_spec(text: &str) -> bool {
    let tree = DeTable::parse(text);
    tree.is_ok_and(|tree| {
        tree.get_ref().keys().any(|key| !matches!(key.get_ref().as_ref(), "lint" | "server"))
    })
}

impl Reader<'_> {
    fn spec(&mut self, tree: &DeTable<'_>, target: Option<Target>) -> Spec {
        let mut root = Table::new("rconf.toml", tree);
        root.skip("lint");
        let server = self.server(&mut root);
        let language = self.choice(&mut root, "language", &Language::ALL.map(Language::tag));
        let cluster = self.cluster(&mut root, server);
        let (sentinels, written_sentinels) = self.sentinels(&mut root, &cluster);
        let (network, subnet) = self.network(&mut root, &cluster.name);
        let (announce, announced) = self.announce(&mut root, server);
        let hosts = self.hosts(&mut root, announced);
        check_hosts(self, announce, &hosts);
        let auth = self.auth(&mut root);
        let tls = self.tls(&mut root);
        let docker = self.docker(&mut root, server);
        let kubernetes = self.kubernetes(&mut root, &cluster.name);
        let places = Places::new(&root, announce.span);
        let config = root.table("config", self.problems).map(|table| self.directives(&table, server));
        let nodes = root.table("node", self.problems);
        root.finish(self.problems);
        let mut spec = Spec {
            server,
            language: language.and_then(Language::parse),
            target: target.or(cluster.target).unwrap_or(Target::Docker),
            name: cluster.name,
            nodes: Vec::new(),
            replicas: u16::try_from(cluster.replicas.map_or(1, |at| at.value)).unwrap_or(1),
            sentinels,
            network,
            announce: announce.value,
            auth,
            tls,
            docker,
            kubernetes,
            config: config.unwrap_or_default(),
            hosts: hosts.iter().map(|host| host.host.clone()).collect(),
        };
        let (ports, replicas) = (cluster.ports, cluster.replicas);
        let sentinels = written_sentinels;
        add_nodes(self, &mut spec, &Written { ports, replicas, sentinels, subnet, hosts, nodes });
        if spec.target != Target::Docker {
            check_kubernetes(self.problems, &spec, &places);
        }
        check_operator(self.problems, &spec, &places);
        spec
    }

    fn server(&mut self, root: &mut Table<'_>) -> Server {
        let Some(at) = root.text("server", self.problems) else { return Server::DEFAULT };
        Server::parse(at.value).unwrap_or_else(|_| {
            self.problems.add(at.span, bad_spec_value::unknown_server(at.value));
            Server::DEFAULT
        })
    }
}
