//! Servers, directives and rules of the catalog.

use rconf_core::catalog::{Named, Server, named};
use rconf_core::lint::METAS;
use rconf_core::message::Language;
use serde::Serialize;

#[derive(Serialize)]
pub struct About {
    version: &'static str,
    servers: Vec<&'static str>,
    default_server: &'static str,
    rules: usize,
}

pub fn about() -> About {
    About {
        version: env!("CARGO_PKG_VERSION"),
        servers: Server::all().map(Server::name).collect(),
        default_server: Server::DEFAULT.name(),
        rules: METAS.len(),
    }
}

#[derive(Serialize)]
pub struct DirectiveInfo {
    name: &'static str,
    /// The name of the directive on this server, if `name` is an alias.
    alias_of: Option<&'static str>,
    group: &'static str,
    default: String,
    takes: String,
    change: String,
    /// The words that the directive takes, if it takes no other values.
    words: &'static [&'static str],
}

/// Returns the directives of a server, each under all of its names.
pub fn directives(server: &str, language: Language) -> Vec<DirectiveInfo> {
    let info = |Named { name, directive, variant }: Named| DirectiveInfo {
        name,
        alias_of: (name != directive.name).then_some(directive.name),
        group: directive.group,
        default: variant.shown_default(),
        takes: variant.takes().get(language).to_owned(),
        change: variant.how_to_change(directive).get(language).to_owned(),
        words: variant.words(),
    };
    named(Server::parse(server).unwrap_or_default()).map(info).collect()
}
