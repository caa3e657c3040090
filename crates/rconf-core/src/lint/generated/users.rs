//! Checks the users of a spec: the lines of the file that its `acl-file` names.

use crate::catalog::Server;
use crate::config::Files;
use crate::generate::{OWN_USERS, user_lines};
use crate::lint::{Finding, Group, Linter, Options, Place};
use crate::spec::rules::bad_spec_value::{default_user, not_a_user_line, own_user};
use crate::spec::{Problem, Spec};
use crate::text::Span;

/// Returns the users of an ACL file as the directives of a redis.conf: everything else is blank, so that each directive has
/// the same place as its line.
pub(super) fn as_directives(users: &str) -> String {
    let mut text: Vec<u8> = users.bytes().map(|byte| if byte == b'\n' { byte } else { b' ' }).collect();
    // Any other line would stop the reader.
    for (start, line) in user_lines(users).filter(|(_, line)| line.starts_with("user ")) {
        text[start..start + line.len()].copy_from_slice(line.as_bytes());
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Returns the users that rconf defines itself.
pub(super) fn own_users(spec: &Spec) -> &'static [&'static str] {
    if spec.sentinels.is_some() { &OWN_USERS } else { &[] }
}

/// Returns what rconf itself refuses in the users of a spec, of which `own` are defined by rconf. `path` is the path of
/// their file in findings.
pub(super) fn problems_in_users(path: &str, users: &str, own: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (start, line) in user_lines(users) {
        if let Some(problem) = problem_with_line(line, own) {
            let span = Span::new(start, start + line.len());
            findings.push(problem.at(Place { path: path.to_owned(), span }));
        }
    }
    findings
}

/// Returns the findings of group L in users, of which [`as_directives`] made directives. `path` is the path of their file.
pub(super) fn refused_lines(path: &str, directives: &str, server: Server) -> Vec<Finding> {
    let linter = Linter::new(Options { server: Some(server), alone: true, ..Options::default() });
    let node = linter.reader().node(path, directives.as_bytes().to_vec(), &Files::new());
    let mut findings = linter.check(&[&node]);
    findings.retain(|finding| finding.rule.group == Group::Load);
    for finding in &mut findings {
        finding.related.clear();
        finding.fix = None;
    }
    findings
}

/// Returns what is wrong with the first words of a line, or `None` if it begins with `user` and a name.
fn problem_with_line(line: &str, own: &[&str]) -> Option<Problem> {
    let mut words = line.split_ascii_whitespace();
    match (words.next(), words.next()) {
        (Some("user"), Some("default")) => Some(default_user()),
        (Some("user"), Some(name)) if own.contains(&name) => Some(own_user(name)),
        (Some("user"), Some(_)) => None,
        _ => Some(not_a_user_line()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(users: &str, own: &[&str]) -> Vec<Finding> {
        let server = Server::parse("redis:7.2").expect("known");
        let refused = refused_lines("users.acl", &as_directives(users), server);
        refused.into_iter().chain(problems_in_users("users.acl", users, own)).collect()
    }

    #[test]
    fn findings_stand_on_the_lines_of_the_file() {
        let users = "# mine\n  user app on ~app:* +@reed\nuser default on nopass\nacl x\n";
        let codes: Vec<(&str, &str)> = findings(users, &[])
            .iter()
            .map(|f| (f.rule.code, &users[f.place.span.start..f.place.span.end.min(users.len())]))
            .collect();
        assert!(codes.contains(&("L034", "+@reed")), "{codes:?}");
        assert!(codes.contains(&("S003", "user default on nopass")), "{codes:?}");
        assert!(codes.contains(&("S003", "acl x")), "{codes:?}");
        assert!(findings("user app on >x ~app:* +@read\n", &[]).is_empty());
        let taken = findings("user replica on >x ~app:* +@read\n", &["replica"]);
        assert!(taken.iter().any(|f| f.rule.code == "S003"), "{taken:?}");
    }
}
