//! The passwords that nodes require and send.

use super::login::default_password;
use crate::catalog::{Flavor, id};
use crate::config::{Config, Placeholder, Setting};
use crate::lint::rules::line_after;
use crate::lint::{Finding, Fix, Node};
use crate::message::{Words, say};

/// Returns the password that the node's master will require, with the name of the directive that should
/// contain it. Returns `None` if the node has such a line, or may have one in a missing include.
pub(in crate::lint::rules) fn password_without_masterauth(node: &Node) -> Option<(&Setting, &'static str)> {
    let config = &node.config;
    let may_replicate = config.is_cluster() || config.is_replica();
    // A line with an unknown value does not set this.
    let missing = config.unresolved_includes().len() - usize::from(node.leaves_lines_out());
    if !may_replicate || config.master_password().is_some() || missing > 0 {
        return None;
    }
    default_password(config).map(|password| (password, masterauth(config)))
}

/// Adds the fix that writes `directive`, which is `masterauth`, with the password of `requirepass` below it. A line that
/// empties it was written on purpose.
pub(in crate::lint::rules) fn with_masterauth_added(
    finding: Finding,
    node: &Node,
    password: &Setting,
    directive: &str,
) -> Finding {
    let is_emptied = [id::MASTERAUTH, id::PRIMARYAUTH].iter().any(|d| node.config.setting(*d).is_some());
    if password.directive != id::REQUIREPASS || is_emptied {
        return finding;
    }
    let word = node.place(password.at, Some(1)).span.of(node.file_bytes(password.at)).to_vec();
    let (place, text) = line_after(node, password.at, &[directive.as_bytes(), b" ", &word].concat());
    let fix = Fix::safe(say!(
        "Add {directive} with the password of requirepass",
        "添加 {directive}，密码与 requirepass 相同",
        directive,
    ));
    finding.fix(fix.replace(&place, text).with_secret())
}

/// Returns the directive for the password that a replica sends to its master.
pub(in crate::lint::rules) fn masterauth(config: &Config) -> &'static str {
    if config.server().is_at_least(Flavor::Valkey, 8, 0) { "primaryauth" } else { "masterauth" }
}

/// Returns the kind of placeholder that a password is, or `None` if it is not one.
pub(in crate::lint::rules) fn placeholder(password: &[u8]) -> Option<Words> {
    Some(match Placeholder::of_secret(password)? {
        Placeholder::Variable => Words::new("a shell variable", "一个 shell 变量"),
        Placeholder::Name => Words::new("a placeholder that was never replaced", "一个没有填写的占位符"),
    })
}
