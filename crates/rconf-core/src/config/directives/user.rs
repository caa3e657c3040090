//! `user NAME RULE…`: checked when its line is read, and once more when all users are loaded.

use super::super::acl::{AclUser, Fault, has_space, merge_selectors};
use super::super::refusal::Reason;
use super::super::value::Value;
use crate::catalog::Server;
use crate::message::Words;

const UNCLOSED: Words = Words::new("the `(` is never closed", "`(` 没有闭合");

/// Checks a line as it is read. Unknown commands and categories pass here: a module may bring them.
pub(crate) fn read(
    arguments: &[&[u8]],
    server: Server,
    all_channels: bool,
) -> Result<Value, (Reason, usize)> {
    let rules: Vec<Box<[u8]>> = arguments[1..].iter().map(|a| Box::from(*a)).collect();
    let unclosed = |at| (Reason::BadAclRule { why: UNCLOSED }, at + 1);
    let mut user = AclUser::new(server, all_channels);
    for (at, rule) in merge_selectors(&rules, server).map_err(unclosed)? {
        if let Err(Fault::Wrong(why)) = user.apply(&rule) {
            return Err((Fault::Wrong(why).reason(), at + 1));
        }
    }
    Ok(Value::User { name: arguments[0].into(), rules })
}

/// Checks a user as all are loaded, after the file is read (`ACLLoadConfiguredUsers`).
pub(crate) fn load(
    name: &[u8],
    rules: &[Box<[u8]>],
    server: Server,
    all_channels: bool,
) -> Result<(), (Reason, usize)> {
    if has_space(name) {
        return Err((Reason::BadUserName, 0));
    }
    let mut user = AclUser::new(server, all_channels);
    for (at, rule) in merge_selectors(rules, server).unwrap_or_default() {
        user.apply(&rule).map_err(|fault| (fault.reason(), at + 1))?;
    }
    Ok(())
}
