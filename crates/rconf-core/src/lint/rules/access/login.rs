//! Who can log in to a node, according to its `user` lines, `requirepass` and `aclfile`.

use crate::catalog::{DirectiveId, id};
use crate::cluster::is_sure;
use crate::config::{Config, Setting, Value};
use crate::lint::Node;
use crate::message::{Message, say};
use std::collections::{HashMap, HashSet};

/// How a user can log in, according to the rules of its `user` line, which replaces earlier lines.
#[derive(Debug, Default)]
pub(in crate::lint::rules) struct Login<'a> {
    pub(super) enabled: bool,
    pub(super) no_password: bool,
    /// Whether one of the passwords is given as its hash.
    pub(super) has_hash: bool,
    /// The passwords that are given in plain text.
    pub(super) passwords: HashSet<&'a [u8]>,
}

impl<'a> Login<'a> {
    fn of(rules: &'a [Box<[u8]>]) -> Self {
        let mut login = Self::default();
        for rule in rules {
            match (rule.first(), rule.to_ascii_lowercase().as_slice()) {
                (_, b"on") => login.enabled = true,
                (_, b"off") => login.enabled = false,
                (_, b"reset") => login = Self::default(),
                (_, b"resetpass" | b"nopass") => {
                    login.no_password = rule.len() == b"nopass".len();
                    login.has_hash = false;
                    login.passwords.clear();
                }
                (Some(b'>'), _) => {
                    login.no_password = false;
                    login.passwords.insert(&rule[1..]);
                }
                (Some(b'#'), _) => (login.no_password, login.has_hash) = (false, true),
                (Some(b'<'), _) => _ = login.passwords.remove(&rule[1..]),
                _ => {}
            }
        }
        login
    }

    /// Returns why a login as this user with this password is refused. Returns `None` if it is accepted, or if a
    /// hash may match the password.
    pub(in crate::lint::rules) fn refusal(&self, password: &[u8]) -> Option<Message> {
        if !self.enabled {
            return Some(say!("is off", "已停用"));
        }
        let is_one = self.passwords.contains(password);
        let is_known = !self.no_password && !self.has_hash && !self.passwords.is_empty();
        (is_known && !is_one).then(|| say!("has another password", "的密码不同"))
    }

    /// Returns whether everyone who connects is this user, if it is the default user.
    pub(in crate::lint::rules) fn is_open(&self) -> bool {
        self.enabled && self.no_password
    }

    /// Returns whether a login as this user needs a password.
    pub(super) fn takes_password(&self) -> bool {
        self.enabled && !self.no_password
    }
}

/// Returns the users of the file or of its ACL file, each with its last line, which is the one in force.
pub(in crate::lint::rules) fn users<'c>(config: &'c Config) -> Vec<(&'c [u8], &'c Setting, Login<'c>)> {
    let user = |setting: &'c Setting| match &setting.value {
        Value::User { name, rules } => Some((name.as_ref(), setting, rules)),
        _ => None,
    };
    let users = || config.all(id::USER).filter_map(user).enumerate();
    let last: HashMap<&[u8], usize> = users().map(|(nth, (name, ..))| (name, nth)).collect();
    let lasting = users().filter(|(nth, (name, ..))| last.get(*name) == Some(nth));
    lasting.map(|(_, (name, setting, rules))| (name, setting, Login::of(rules))).collect()
}

/// Returns the users of a node as [`users`] does, or `None` if it is not certain that these are all.
pub(in crate::lint::rules) fn certain_users(node: &Node) -> Option<Vec<(&[u8], &Setting, Login<'_>)>> {
    let config = &node.config;
    let is_certain = is_sure(node, &[id::USER, id::ACLFILE])
        && !config.has_unread_acl_file()
        && !config.refusals().iter().any(|refusal| config.is_in_acl_file(refusal.at));
    is_certain.then(|| users(config))
}

/// Returns whether users come from an ACL file, and not from `requirepass`.
pub(in crate::lint::rules) fn has_acl_file(config: &Config) -> bool {
    !config.text(id::ACLFILE).is_empty()
}

/// Returns the line that gives the default user a password: `requirepass`, or a `user default` with one.
/// Returns `None` if everyone can connect, or if an ACL file decides that was not read.
pub(in crate::lint::rules) fn default_password(config: &Config) -> Option<&Setting> {
    if config.has_unread_acl_file() {
        return None;
    }
    // Which of `requirepass` and `user default` comes last does not matter: users are loaded after the file
    // is read.
    match users(config).into_iter().find(|(name, ..)| *name == b"default") {
        Some((_, setting, login)) => (!login.enabled || !login.no_password).then_some(setting),
        None => config.password().filter(|_| !has_acl_file(config)),
    }
}

const PASSWORDS: [DirectiveId; 7] = [
    id::REQUIREPASS,
    id::MASTERAUTH,
    id::PRIMARYAUTH,
    id::MASTERUSER,
    id::PRIMARYUSER,
    id::ACLFILE,
    id::USER,
];

/// Returns whether only the default user's password decides who can log in, and is known.
pub(super) fn is_plain(node: &Node) -> bool {
    let config = &node.config;
    let empty = |directive| config.text(directive).is_empty();
    users(config).is_empty()
        && !has_acl_file(config)
        && empty(id::MASTERUSER)
        && empty(id::PRIMARYUSER)
        && is_sure(node, &PASSWORDS)
}
