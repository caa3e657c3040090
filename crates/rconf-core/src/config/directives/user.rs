//! `user NAME RULE…`: the server checks it when it reads the line, and again when it loads all users.

use super::super::acl::{AclUser, Fault, has_space, merge_selectors};
use super::super::refusal::{Reason, Refusal};
use super::super::value::At;
use crate::catalog::CommandTable;
use crate::message::Words;

const UNCLOSED: Words = Words::new("the `(` is never closed", "`(` 没有闭合");

/// What is wrong with one argument of a `user` line.
pub(crate) struct UserFault {
    /// Why the server refuses it.
    pub(crate) reason: Reason,
    /// The index of the argument at fault, where 0 is the name.
    pub(crate) argument: usize,
    /// Whether the server notices the fault only when it loads the users, because a module may define the
    /// unknown command.
    pub(crate) at_load: bool,
}

impl UserFault {
    /// Returns the refusal of the line at `at` when the users are loaded.
    pub(crate) fn at(self, at: At) -> Refusal {
        let word = Some(self.argument + 1);
        Refusal { reason: self.reason, at, word, while_reading: false, stops_load: false }
    }
}

/// Checks the rules of a user. Returns the faults in the order of the rules: each unknown command and
/// category, and every other reason once.
pub(crate) fn faults_of_rules(
    rules: &[Box<[u8]>],
    table: CommandTable,
    all_channels: bool,
) -> Vec<UserFault> {
    faults(rules, table, all_channels, |rule| rule)
}

/// Checks the rules of a user in an ACL file, as [`faults_of_rules`] does.
pub(crate) fn faults_in_acl_file(
    rules: &[Box<[u8]>],
    table: CommandTable,
    all_channels: bool,
) -> Vec<UserFault> {
    faults(rules, table, all_channels, trim)
}

/// Returns a rule as a server sees it in an ACL file, where other white space than spaces separates nothing.
pub(crate) fn trim(rule: &[u8]) -> &[u8] {
    let is_kept = |b: &u8| !matches!(b, b'\t' | b'\r' | b'\n');
    let from = rule.iter().position(is_kept).unwrap_or(rule.len());
    let to = rule.iter().rposition(is_kept).map_or(from, |at| at + 1);
    &rule[from..to]
}

fn faults(
    rules: &[Box<[u8]>],
    table: CommandTable,
    all_channels: bool,
    seen: impl Fn(&[u8]) -> &[u8],
) -> Vec<UserFault> {
    let rules = match merge_selectors(rules, table.server()) {
        Ok(rules) => rules,
        Err(at) => {
            let reason = Reason::BadAclRule { why: UNCLOSED };
            return vec![UserFault { reason, argument: at + 1, at_load: false }];
        }
    };
    let mut user = AclUser::new(table, all_channels);
    let mut faults: Vec<UserFault> = Vec::new();
    let mut said: Vec<Words> = Vec::new();
    for (at, rule) in rules {
        let Err(fault) = user.apply(seen(&rule)) else { continue };
        let at_load = match &fault {
            Fault::Unknown { .. } => true,
            // One mistake can have several consequences, such as each pattern after `allkeys`. There are few
            // reasons.
            Fault::Wrong(why) if said.contains(why) => continue,
            Fault::Wrong(why) => {
                said.push(*why);
                false
            }
        };
        faults.push(UserFault { reason: fault.reason(), argument: at + 1, at_load });
    }
    faults
}

/// Checks a user as the server does when it loads all users, after it has read the file
/// (`ACLLoadConfiguredUsers`).
pub(crate) fn faults_at_load(
    name: &[u8],
    rules: &[Box<[u8]>],
    table: CommandTable,
    all_channels: bool,
) -> Vec<UserFault> {
    let bad_name = UserFault { reason: Reason::BadUserName, argument: 0, at_load: true };
    let bad_name = has_space(name).then_some(bad_name);
    bad_name.into_iter().chain(faults_of_rules(rules, table, all_channels)).collect()
}
