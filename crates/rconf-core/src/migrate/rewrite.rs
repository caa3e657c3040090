use super::added;
use super::line::{Fate, fate, line_break, takes};
use super::model::{Migration, Obstacle, Step, StepKind};
use super::sentinel::{fate_in_sentinel, line_for_names};
use crate::catalog::{Server, find};
use crate::config::{At, Config, Setting};
use crate::message::{Message, say};
use crate::syntax::{LineKind, rconf_comment};
use crate::text::{LineTable, Span};
use std::collections::BTreeMap;

/// Rewrites the file of a configuration for another server. `read_again` reads a text in place of that file, with the same
/// included files, for that server. With `keep`, a line is added for each default that differs. A configuration that was read
/// as a Sentinel's is rewritten for the Sentinel of that server.
///
/// # Errors
///
/// Returns what the new server does not have, or does not take, in the order of the lines.
///
/// # Examples
///
/// ```
/// use rconf_core::catalog::Server;
/// use rconf_core::config::{Files, read};
/// use rconf_core::migrate::migrate;
///
/// let (from, to) = (Server::parse("redis:7.2")?, Server::parse("valkey:9.1")?);
/// let old = read("redis.conf", b"# replication\nmasterauth secret\n".to_vec(), &Files::new(), from);
/// let again = |text: Vec<u8>| read("redis.conf", text, &Files::new(), to);
/// let migrated = migrate(&old, to, false, again).expect("it has a counterpart");
/// assert_eq!(migrated.text, b"# replication\nprimaryauth secret\n");
/// # Ok::<(), rconf_core::catalog::UnknownServer>(())
/// ```
pub fn migrate(
    old: &Config,
    to: Server,
    keep: bool,
    read_again: impl Fn(Vec<u8>) -> Config,
) -> Result<Migration, Vec<Obstacle>> {
    let Some(source) = old.sources().first() else {
        return Ok(Migration { text: Vec::new(), steps: Vec::new() });
    };
    let mut rewriting = Rewriting { old, to, edits: Vec::new(), steps: Vec::new(), feared: BTreeMap::new() };
    rewriting.lines();
    let mut text = rewriting.text();
    if let Some(line) = line_for_names(old, to).filter(|_| old.is_of_sentinel()) {
        text = joined(&text, &[line, line_break(&text)].concat());
        let message = say!(
            "{from} looks up all host names, and {to} only where `sentinel resolve-hostnames yes` stands",
            "{from} 会解析所有主机名，{to} 只在写了 `sentinel resolve-hostnames yes` 时才解析",
            from = old.server(),
            to
        );
        rewriting.steps.push(Step { line: None, kind: StepKind::Added, message });
    }
    let mut new = read_again(text.clone());
    let obstacles = rewriting.obstacles(&new);
    if !obstacles.is_empty() {
        return Err(obstacles);
    }
    let mut steps = rewriting.steps;
    // The defaults of a Sentinel are its own, and the same on all servers.
    if old.is_of_sentinel() {
        return Ok(Migration { text, steps });
    }
    if keep {
        let (more, added) = added::lines(old, &new, line_break(source.document.bytes()));
        if !more.is_empty() {
            let with_more = joined(&text, &more);
            let again = read_again(with_more.clone());
            // A line may conflict with others.
            if again.refusals().is_empty() {
                (text, new) = (with_more, again);
                steps.extend(added);
            }
        }
    }
    steps.extend(added::notes(old, &new));
    Ok(Migration { text, steps })
}

/// Returns a text with more lines at its end.
fn joined(text: &[u8], more: &[u8]) -> Vec<u8> {
    let line_break = line_break(text);
    let mut joined = text.to_vec();
    if !joined.is_empty() && !joined.ends_with(b"\n") {
        joined.extend(line_break);
    }
    if !joined.is_empty() {
        joined.extend(line_break);
    }
    joined.extend(more);
    joined
}

/// The state of rewriting a file.
struct Rewriting<'c> {
    old: &'c Config,
    to: Server,
    /// The spans that are replaced, in order.
    edits: Vec<(Span, Vec<u8>)>,
    steps: Vec<Step>,
    /// The lines that the new server refuses, or reads as something else.
    feared: BTreeMap<usize, (Message, Message)>,
}

impl Rewriting<'_> {
    fn lines(&mut self) {
        let old = self.old;
        let by_line: BTreeMap<usize, &Setting> =
            old.settings().iter().filter(|s| s.at.source == 0).map(|s| (s.at.line, s)).collect();
        for (nth, line) in old.sources()[0].document.lines().iter().enumerate() {
            let at = At { source: 0, line: nth };
            match line.kind {
                LineKind::Comment => self.comment(at),
                LineKind::Directive { .. } => {
                    let decide = if old.is_of_sentinel() { fate_in_sentinel } else { fate };
                    let fate = decide(old, at, by_line.get(&nth).copied(), self.to);
                    self.take(at, fate);
                }
                LineKind::Blank | LineKind::Unbalanced(_) => {}
            }
        }
    }

    fn take(&mut self, at: At, fate: Fate) {
        let start = self.old.sources()[0].document.content(self.old.line(at)).start;
        match fate {
            Fate::Kept => {}
            Fate::Noted(message) => self.step(at, StepKind::Note, message),
            Fate::CommentedOut(message) => {
                self.edits.push((Span::at(start), b"# ".to_vec()));
                self.step(at, StepKind::CommentedOut, message);
            }
            Fate::Replaced(span, text, kind, message) => {
                self.edits.push((span, text));
                self.step(at, kind, message);
            }
            Fate::Refused(message, help) => {
                self.feared.insert(at.line, (message, help));
            }
        }
    }

    fn step(&mut self, at: At, kind: StepKind, message: Message) {
        self.steps.push(Step { line: Some(self.old.shown_line(at).1), kind, message });
    }

    /// Names the new server in a comment that names the old one.
    fn comment(&mut self, at: At) {
        let document = &self.old.sources()[0].document;
        let span = self.old.line(at).span;
        let words = rconf_comment(span.of(document.bytes())).unwrap_or_default();
        let [(_, "server"), (offset, name), ..] = words.as_slice() else { return };
        if Server::parse(name).is_ok_and(|server| server != self.to) {
            let start = span.start + offset;
            self.edits.push((Span::new(start, start + name.len()), self.to.name().as_bytes().to_vec()));
            let message = say!("the comment names {to}", "注释里的服务器改为 {to}", to = self.to);
            self.step(at, StepKind::Rewritten, message);
        }
    }

    fn text(&self) -> Vec<u8> {
        let bytes = self.old.sources()[0].document.bytes();
        let (mut text, mut at) = (Vec::with_capacity(bytes.len()), 0);
        for (span, new) in &self.edits {
            text.extend(&bytes[at..span.start]);
            text.extend(new);
            at = span.end;
        }
        text.extend(&bytes[at..]);
        text
    }

    /// Returns what the new server refuses, and what it would read as something else.
    fn obstacles(&self, new: &Config) -> Vec<Obstacle> {
        let mut obstacles = Vec::new();
        for (line, (message, help)) in &self.feared {
            let (path, line) = self.old.shown_line(At { source: 0, line: *line });
            obstacles.push(Obstacle {
                path: path.to_owned(),
                line,
                message: message.clone(),
                help: help.clone(),
            });
        }
        for refusal in new.refusals() {
            let (path, mut line) = new.shown_line(refusal.at);
            if refusal.at.source == 0 {
                line = self.old_line(new, refusal.at);
            }
            if obstacles.iter().any(|obstacle| obstacle.path == path && obstacle.line == line) {
                continue;
            }
            let message = say!("{to} refuses this line", "{to} 不接受这一行", to = self.to);
            let known = find(new.word_value(refusal.at, 0), self.to);
            let help = known.map_or_else(
                || say!("remove the line, and run this again", "删除这一行再运行"),
                |(directive, _)| takes(directive, self.to),
            );
            obstacles.push(Obstacle { path: path.to_owned(), line, message, help });
        }
        obstacles.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        obstacles
    }

    /// Returns the line of the old file that a line of the new one comes from.
    fn old_line(&self, new: &Config, at: At) -> usize {
        let mut place = new.line(at).span.start;
        for (span, text) in &self.edits {
            if span.start >= place {
                break;
            }
            let replaced = place - span.start;
            place = if replaced < text.len() { span.start } else { place - text.len() + span.len() };
        }
        let bytes = self.old.sources()[0].document.bytes();
        LineTable::new(bytes).position(bytes, place.min(bytes.len())).line
    }
}
