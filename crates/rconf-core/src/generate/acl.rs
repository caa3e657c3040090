//! The ACL file of a node: the default user with the cluster's password, and the users of the spec.

use crate::catalog::Server;
use crate::config::{REPLICA_CALLS, SENTINEL_CALLS, rules_for};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Returns the hash of a password as in ACL rules: SHA-256, in lower-case hexadecimal.
fn password_hash(password: &str) -> String {
    Sha256::digest(password.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The user as which Sentinels log in to servers, where there is an ACL file.
pub(super) const SENTINEL_USER: &str = "sentinel";

/// The user as which replicas log in to their master, where there is an ACL file.
pub(super) const REPLICA_USER: &str = "replica";

/// The users that rconf defines beside `default` where Sentinels watch the servers.
pub(crate) const OWN_USERS: [&str; 2] = [SENTINEL_USER, REPLICA_USER];

/// Returns the text of the ACL file. `users` is the text of the spec's `acl-file`, whose comments are removed
/// because the server refuses comments in an ACL file.
/// `has_sentinels` tells whether Sentinels watch the servers, which then have a user for them and one for replicas.
pub(super) fn acl_file(server: Server, password: &str, users: &str, has_sentinels: bool) -> String {
    // Since 6.2, channels have rules of their own.
    let channels = if server.release() >= (6, 2) { "&* " } else { "" };
    let hash = password_hash(password);
    let mut text = format!("user default on #{hash} ~* {channels}+@all\n");
    if has_sentinels {
        let (of_sentinels, of_replicas) = (rules_for(&SENTINEL_CALLS), rules_for(&REPLICA_CALLS));
        let _ = writeln!(text, "user {SENTINEL_USER} on #{hash} {channels}{of_sentinels}");
        let _ = writeln!(text, "user {REPLICA_USER} on #{hash} {of_replicas}");
    }
    for (_, line) in user_lines(users) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// Returns the lines of an `acl-file` that are neither blank nor comments, trimmed, each with its offset in
/// bytes.
pub(crate) fn user_lines(users: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    users.split_inclusive('\n').filter_map(move |line| {
        let start = offset + (line.len() - line.trim_start().len());
        offset += line.len();
        let line = line.trim();
        (!line.is_empty() && !line.starts_with('#')).then_some((start, line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_hashed() {
        // The output of `printf %s foobar | sha256sum`.
        let wanted = "c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2";
        assert_eq!(password_hash("foobar"), wanted);
        let server = Server::parse("redis:7.2").expect("known");
        let text =
            acl_file(server, "foobar-foobar", "# mine\nuser app on >secret12 ~app:* +@read\n\n", false);
        assert!(!text.contains("foobar") && text.lines().count() == 2);
    }
}
