//! The passwords that nodes require and send.

use super::login::default_password;
use crate::catalog::{Flavor, id};
use crate::config::{Placeholder, Setting, Value};
use crate::lint::Node;
use crate::message::Words;

/// Returns the password that the node's master will require, with the name of the directive that should
/// contain it. Returns `None` if the node has such a line, or may have one in a missing include.
pub(in crate::lint::rules) fn password_without_masterauth(node: &Node) -> Option<(&Setting, &'static str)> {
    let config = &node.config;
    let follows = |s: &Setting| matches!(s.value, Value::ReplicaOf(Some(_)));
    let may_replicate = config.is_cluster()
        || [id::REPLICAOF, id::SLAVEOF].iter().any(|d| config.setting(*d).is_some_and(follows));
    // A line with an unknown value does not set this.
    let missing = config.unresolved_includes().len() - usize::from(node.leaves_lines_out());
    if !may_replicate || config.master_password().is_some() || missing > 0 {
        return None;
    }
    let directive =
        if config.server().is_at_least(Flavor::Valkey, 8, 0) { "primaryauth" } else { "masterauth" };
    default_password(config).map(|password| (password, directive))
}

/// Returns the kind of placeholder that a password is, or `None` if it is not one.
pub(in crate::lint::rules) fn placeholder(password: &[u8]) -> Option<Words> {
    Some(match Placeholder::of_secret(password)? {
        Placeholder::Variable => Words::new("a shell variable", "一个 shell 变量"),
        Placeholder::Name => Words::new("a placeholder that was never replaced", "一个没有填写的占位符"),
    })
}
