//! The ACL file of a node: the default user with the cluster's password, and the users of the spec.

use crate::catalog::Server;
use crate::config::Files;
use crate::lint::rules::spec::BadSpecValue;
use crate::lint::{Described, Finding, Linter, Options, Place};
use crate::message::say;
use crate::text::Span;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// What the server takes for the hash of a password: SHA-256, in lower-case hexadecimal.
fn hash(password: &str) -> String {
    Sha256::digest(password.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The ACL file. `users` are the lines of the spec's file. No comments: the server takes none there.
pub(super) fn file(server: Server, password: &str, users: &str) -> String {
    // Channels have had rules of their own since 6.2.
    let channels = if server.release() >= (6, 2) { "&* " } else { "" };
    let mut text = format!("user default on #{} ~* {channels}+@all\n", hash(password));
    for line in lines(users).map(|(_, line)| line) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The lines that say something, each with its offset.
fn lines(users: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    users.split_inclusive('\n').filter_map(move |line| {
        let start = offset + (line.len() - line.trim_start().len());
        offset += line.len();
        let line = line.trim();
        (!line.is_empty() && !line.starts_with('#')).then_some((start, line))
    })
}

/// What is wrong with the users of a spec: each line is read as a `user` line of redis.conf is.
pub(super) fn check(path: &str, users: &str, server: Server) -> Vec<Finding> {
    let mut text = String::new();
    let mut starts = Vec::new();
    let mut others = Vec::new();
    for (start, line) in lines(users) {
        others.push((start, line));
        // Another line would keep the reader from what comes behind it.
        if !line.starts_with("user ") {
            continue;
        }
        starts.push((text.len(), start, line.len()));
        text.push_str(line);
        text.push('\n');
    }
    let linter = Linter::new(Options { server: Some(server), alone: true, ..Options::default() });
    let node = linter.reader().node(path, text.into_bytes(), &Files::new());
    let mut findings = linter.check(&[&node]);
    let back = |span: Span| {
        let at = starts.iter().rev().find(|(from, ..)| *from <= span.start);
        at.map_or(span, |(from, start, _)| {
            Span::new(span.start - from + start, span.end.saturating_sub(*from) + start)
        })
    };
    findings.retain(|finding| finding.rule.group == crate::lint::Group::Load);
    for finding in &mut findings {
        finding.place.span = back(finding.place.span);
        finding.related.clear();
        finding.fix = None;
    }
    for (start, line) in others {
        let mut words = line.split_ascii_whitespace();
        let problem = match (words.next(), words.next()) {
            (Some("user"), Some("default")) => Some((
                say!(
                    "the user `default` is the cluster's own, with the password of the spec: nodes and plan.sh log in as it",
                    "用户 `default` 属于集群自身，使用集群描述文件中的密码：节点和 plan.sh 都以它登录"
                ),
                say!(
                    "remove the line, and make a user of its own for others",
                    "删除这一行，为其他使用者另建用户"
                ),
            )),
            (Some("user"), Some(_)) => None,
            _ => Some((
                say!(
                    "an ACL file holds `user` lines alone: the server refuses to start",
                    "ACL 文件只能有 `user` 行：服务器拒绝启动"
                ),
                say!("begin the line with `user NAME`", "此行应以 `user 用户名` 开头"),
            )),
        };
        if let Some((message, help)) = problem {
            let place = Place { path: path.to_owned(), span: Span::new(start, start + line.len()) };
            let rule = BadSpecValue.meta();
            findings.push(Finding::new(rule, place, message, help));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_hashed() {
        // As `printf %s foobar | sha256sum` prints it.
        let wanted = "c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2";
        assert_eq!(hash("foobar"), wanted);
        let server = Server::parse("redis:7.2").expect("known");
        let text = file(server, "foobar-foobar", "# mine\nuser app on >secret12 ~app:* +@read\n\n");
        assert!(!text.contains("foobar") && text.lines().count() == 2);
    }

    #[test]
    fn users_are_checked_where_they_stand() {
        let server = Server::parse("redis:7.2").expect("known");
        let users = "# mine\n  user app on ~app:* +@reed\nuser default on nopass\nacl x\n";
        let codes: Vec<(&str, &str)> = check("users.acl", users, server)
            .iter()
            .map(|f| (f.rule.code, &users[f.place.span.start..f.place.span.end.min(users.len())]))
            .collect();
        assert!(codes.contains(&("L034", "+@reed")), "{codes:?}");
        assert!(codes.contains(&("S003", "user default on nopass")), "{codes:?}");
        assert!(codes.contains(&("S003", "acl x")), "{codes:?}");
        assert!(check("users.acl", "user app on >x ~app:* +@read\n", server).is_empty());
    }
}
