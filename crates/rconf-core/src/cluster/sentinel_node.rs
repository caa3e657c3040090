//! A node that is a Sentinel.

use super::endpoint::{bound, names_in_path};
use super::node::Node;
use crate::catalog::sentinel as option;
use crate::config::{Entry, Located, Sentinel};
use crate::text::Place;
use std::net::IpAddr;

/// A node that is a Sentinel.
#[derive(Debug, Clone, Copy)]
pub struct SentinelNode<'a> {
    /// The node.
    pub node: &'a Node,
    /// What the Sentinel reads in its file.
    pub sentinel: &'a Sentinel,
}

impl<'a> SentinelNode<'a> {
    /// Returns the Sentinel that a node is, or `None` if it is a server.
    pub fn of(node: &'a Node) -> Option<Self> {
        Some(Self { node, sentinel: node.sentinel()? })
    }

    /// Returns the place of a word of a `sentinel` line.
    pub fn place(&self, word: &Located) -> Place {
        self.node.place_of(word)
    }

    /// Returns the address at which the other Sentinels find this one, if its file or its path tells: the announced one, or
    /// the only one that it binds.
    pub fn address(&self) -> Option<IpAddr> {
        let announced = self.sentinel.entry(option::id::ANNOUNCE_IP).and_then(Entry::value);
        match announced {
            Some(word) => word.text().parse().ok(),
            None => bound(self.node).or_else(|| names_in_path(self.node).find_map(|name| name.parse().ok())),
        }
    }

    /// Returns whether lines that are not known, as in a missing include or a template, may set more than its file shows.
    pub fn is_open(&self) -> bool {
        let config = &self.node.config;
        !config.unresolved_includes().is_empty() || config.has_unknown()
    }
}
