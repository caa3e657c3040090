//! Checks the users of a spec: the lines of the file that its `acl-file` names.

use crate::catalog::Server;
use crate::config::Files;
use crate::generate::user_lines;
use crate::lint::{Finding, Group, Linter, Options, Place};
use crate::spec::Problem;
use crate::spec::rules::bad_spec_value::{default_user, not_a_user_line, own_user};
use crate::text::Span;

/// Returns the findings in the users of a spec, of which `own` are defined by rconf. `path` is the path of their file in findings.
pub(super) fn findings_in_users(path: &str, users: &str, server: Server, own: &[&str]) -> Vec<Finding> {
    let mut findings = refused_lines(path, users, server);
    for (start, line) in user_lines(users) {
        if let Some(problem) = problem_with_line(line, own) {
            let span = Span::new(start, start + line.len());
            findings.push(problem.at(Place { path: path.to_owned(), span }));
        }
    }
    findings
}

/// Returns the findings of group L in the lines that begin with `user`, which are also valid in a redis.conf.
fn refused_lines(path: &str, users: &str, server: Server) -> Vec<Finding> {
    let mut text = String::new();
    // For each line, its offsets in `text` and in `users`.
    let mut offsets = Vec::new();
    // Any other line would stop the reader.
    for (start, line) in user_lines(users).filter(|(_, line)| line.starts_with("user ")) {
        offsets.push((text.len(), start));
        text.push_str(line);
        text.push('\n');
    }
    let linter = Linter::new(Options { server: Some(server), alone: true, ..Options::default() });
    let node = linter.reader().node(path, text.into_bytes(), &Files::new());
    let span_in_users = |span: Span| {
        let line = offsets.iter().rev().find(|(from, _)| *from <= span.start);
        line.map_or(span, |(from, start)| {
            Span::new(span.start - from + start, span.end.saturating_sub(*from) + start)
        })
    };
    let mut findings = linter.check(&[&node]);
    findings.retain(|finding| finding.rule.group == Group::Load);
    for finding in &mut findings {
        finding.place.span = span_in_users(finding.place.span);
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

    #[test]
    fn findings_stand_on_the_lines_of_the_file() {
        let server = Server::parse("redis:7.2").expect("known");
        let users = "# mine\n  user app on ~app:* +@reed\nuser default on nopass\nacl x\n";
        let codes: Vec<(&str, &str)> = findings_in_users("users.acl", users, server, &[])
            .iter()
            .map(|f| (f.rule.code, &users[f.place.span.start..f.place.span.end.min(users.len())]))
            .collect();
        assert!(codes.contains(&("L034", "+@reed")), "{codes:?}");
        assert!(codes.contains(&("S003", "user default on nopass")), "{codes:?}");
        assert!(codes.contains(&("S003", "acl x")), "{codes:?}");
        assert!(findings_in_users("users.acl", "user app on >x ~app:* +@read\n", server, &[]).is_empty());
        let taken =
            findings_in_users("users.acl", "user replica on >x ~app:* +@read\n", server, &["replica"]);
        assert!(taken.iter().any(|f| f.rule.code == "S003"), "{taken:?}");
    }
}
