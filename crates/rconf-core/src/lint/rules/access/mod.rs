//! Group A: access.

pub(crate) mod debug_commands_enabled;
mod exposure;
pub(crate) mod masterauth_differs_from_peers;
pub(crate) mod missing_masterauth;
pub(crate) mod nopass_default_user;
pub(crate) mod open_to_the_world;
pub(crate) mod password_differs;
pub(crate) mod placeholder_password;
pub(crate) mod plaintext_beside_tls;
pub(crate) mod protected_mode_off;
pub(crate) mod remote_without_password;
pub(crate) mod rename_command_for_security;
pub(crate) mod renamed_cluster_command;
pub(crate) mod replication_user_refused;
pub(crate) mod requirepass_ignored;
pub(crate) mod weak_password;

use exposure::{Exposure, exposure, is_reachable};
pub(super) use missing_masterauth::unanswered;
use placeholder_password::variable;
use renamed_cluster_command::needed_by_cluster;

use crate::catalog::id;
use crate::config::{Config, Setting, Value};
use crate::sorted::SortedMap;

/// What the rules of a `user` line come to, as far as logging in goes. The line begins from nothing.
#[derive(Debug, Default)]
pub(in crate::lint::rules) struct Login<'a> {
    enabled: bool,
    no_password: bool,
    /// Whether one of the passwords is written as its hash.
    pub(super) has_hash: bool,
    /// The passwords written out, each with the index of its rule.
    pub(super) passwords: Vec<(usize, &'a [u8])>,
}

impl<'a> Login<'a> {
    fn of(rules: &'a [Box<[u8]>]) -> Self {
        let mut login = Self::default();
        for (nth, rule) in rules.iter().enumerate() {
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
                    login.passwords.push((nth, &rule[1..]));
                }
                (Some(b'#'), _) => (login.no_password, login.has_hash) = (false, true),
                (Some(b'<'), _) => login.passwords.retain(|(_, password)| *password != &rule[1..]),
                _ => {}
            }
        }
        login
    }

    /// Whether somebody can log in as this user with a password.
    pub(super) fn takes_password(&self) -> bool {
        self.enabled && !self.no_password
    }
}

/// The users of the file, each with the line that counts.
pub(in crate::lint::rules) fn users<'c>(config: &'c Config) -> Vec<(&'c [u8], &'c Setting, Login<'c>)> {
    let user = |setting: &'c Setting| match &setting.value {
        Value::User { name, rules } => Some((name.as_ref(), setting, rules)),
        _ => None,
    };
    let users = || config.all(id::USER).filter_map(user).enumerate();
    let last: SortedMap<&[u8], usize> = users().map(|(nth, (name, ..))| (name, nth)).collect();
    let lasting = users().filter(|(nth, (name, ..))| last.get(*name) == Some(nth));
    lasting.map(|(_, (name, setting, rules))| (name, setting, Login::of(rules))).collect()
}

/// Whether users come from an ACL file, so that nothing in this file says who may log in.
pub(in crate::lint::rules) fn has_acl_file(config: &Config) -> bool {
    !config.text(id::ACLFILE).is_empty()
}

/// The line that gives the default user a password: `requirepass`, or `user default` with one. None if
/// anybody may connect, and where an ACL file decides.
pub(in crate::lint::rules) fn default_password(config: &Config) -> Option<&Setting> {
    if has_acl_file(config) {
        return None;
    }
    // Of `requirepass` and `user default` the later does not matter: users are loaded after the file is read.
    match users(config).into_iter().find(|(name, ..)| *name == b"default") {
        Some((_, setting, login)) => (!login.enabled || !login.no_password).then_some(setting),
        None => config.password(),
    }
}
