//! A refusal of a server, as the rules of group L describe it.

use crate::catalog::secrets::is_secret;
use crate::catalog::sentinel::{SentinelOption, find};
use crate::catalog::{Server, find_any};
use crate::config::{Arity, At, Placeholder, Reason, Refusal};
use crate::diagnostic::Fix;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Node, Place, Sink};
use crate::message::{Message, Words, say};
use crate::text::Span;

/// A refusal, with everything that its rule needs to describe it.
pub(super) struct Case<'a> {
    pub(super) rule: &'a dyn Described,
    pub(super) node: &'a Node,
    pub(super) refusal: &'a Refusal,
}

/// Calls `find` for each refusal of the node's server, and reports what it returns. Of the lines that nobody filled in, the
/// first stands for all.
pub(super) fn report_refusals(
    rule: &dyn Described,
    node: &Node,
    out: &mut Sink,
    find: impl Fn(&Case<'_>) -> Option<Finding>,
) {
    report_each(rule, node, out, &find);
}

/// Does the work of [`report_refusals`]. It is not generic, so that the compiler makes one copy for all rules.
fn report_each(
    rule: &dyn Described,
    node: &Node,
    out: &mut Sink,
    find: &dyn Fn(&Case<'_>) -> Option<Finding>,
) {
    let refusals = node.config.refusals();
    let case = |refusal| Case { rule, node, refusal };
    let unfilled = || refusals.iter().filter(|refusal| case(refusal).is_unfilled());
    let mut first = None;
    for refusal in refusals {
        let Some(mut finding) = find(&case(refusal)) else { continue };
        if case(refusal).is_unfilled() {
            let first = *first.get_or_insert_with(|| {
                unfilled().find(|refusal| refusal.stops_load).or_else(|| unfilled().next())
            });
            if first.is_some_and(|first| !std::ptr::eq(first, refusal)) {
                continue;
            }
            for other in unfilled().filter(|other| !std::ptr::eq(*other, refusal)).take(MOST) {
                let here = say!("this is not filled in either", "这里同样没有填写");
                finding = finding.related(node.place(other.at, other.word), here);
            }
        }
        out.report(finding.stops_load(refusal.stops_load));
    }
}

/// What people write between a name and its value instead of a space.
pub(super) const SIGNS: [u8; 3] = *b"=:,";

/// The number of bytes of a word that are searched for the marks of templates.
const LONGEST: usize = 1000;
/// The maximum number of related places.
const MOST: usize = 20;

impl Case<'_> {
    pub(super) fn reason(&self) -> &Reason {
        &self.refusal.reason
    }

    pub(super) fn server(&self) -> Server {
        self.node.config.server()
    }

    /// Returns the name of the server, for a message.
    pub(super) fn server_name(&self) -> String {
        self.node.server_name()
    }

    pub(super) fn finding(&self, message: Message, help: Message) -> Finding {
        let message = match self.placeholder() {
            Some(value) => say!(
                "{value} looks like a placeholder that was never filled in: the server refuses the line",
                "{value}像是没有填写的占位符：服务器拒绝这一行",
                value,
            ),
            None => message,
        };
        let help = if self.is_unfilled() {
            say!(
                "this is a template: fill it in before a server reads it, and check the result",
                "这是模板：先填充，再让服务器读取，并检查填充后的文件"
            )
        } else {
            help
        };
        Finding::new(self.rule.meta(), self.node.place(self.refusal.at, self.refusal.word), message, help)
    }

    /// Returns a finding with the fix that writes `text` at a place of the line. It has none without a place, or if the line is a
    /// part of a template.
    pub(super) fn fixable(&self, message: Message, help: Message, at: Option<Place>, text: &str) -> Finding {
        let title = say!("Write `{word}`", "改为 `{word}`", word = text);
        self.choice(self.finding(message, help), title, at, text)
    }

    /// Adds a fix, which writes `text` at a place of the line, to a finding. Adds none without a place, or if the line is a part
    /// of a template.
    pub(super) fn choice(&self, finding: Finding, title: Message, at: Option<Place>, text: &str) -> Finding {
        let place = at.filter(|_| !self.is_unfilled());
        Finding { fix: place.map(|place| Fix::choice(title).replace(&place, text)), ..finding }
    }

    /// Returns what is at fault if it is a placeholder, for a message: a word, or the whole value in braces.
    fn placeholder(&self) -> Option<Message> {
        // `{title}` has a meaning of its own here, if not the server's.
        if matches!(self.reason(), Reason::BadTitleTemplate) {
            return None;
        }
        let (config, at) = (&self.node.config, self.refusal.at);
        if let Some(word) = self.refusal.word {
            return Placeholder::of(config.word_value(at, word)).map(|_| self.value());
        }
        let words = config.words(at).len();
        let (first, last) = (config.word_value(at, 1), config.word_value(at, words.checked_sub(1)?));
        let is_one = [(b"{{", b"}}"), (b"<%", b"%>")]
            .iter()
            .any(|(open, close)| first.starts_with(*open) && last.ends_with(*close));
        (is_one && words > 2).then(|| say!("the value", "该值"))
    }

    /// Returns whether the line belongs to a template: `port {{ redis_port }}`, `{% if … %}`, `port <%= @port
    /// %>`, `port ${PORT}`, `port %PORT%`.
    fn is_unfilled(&self) -> bool {
        let config = &self.node.config;
        let mut words = 0..config.words(self.refusal.at).len().min(LONGEST);
        let has = |nth: usize, mark: &[u8]| {
            let word = config.word_value(self.refusal.at, nth);
            word[..word.len().min(LONGEST)].windows(2).any(|two| two == mark)
        };
        self.placeholder().is_some()
            || words.any(|nth| [b"{{", b"{%", b"<%", b"${"].iter().any(|mark| has(nth, *mark)))
    }

    /// Returns the place of a word, which stands for `name`. Returns `None` if it may hold a value besides a misspelt name:
    /// `maxmemory2gb`, `apendonly=yes`.
    pub(super) fn place_of_name(&self, nth: usize, name: &str) -> Option<Place> {
        let written = self.node.config.word_value(self.refusal.at, nth).to_ascii_lowercase();
        let may_hold_value =
            written.starts_with(name.as_bytes()) || written.iter().any(|b| SIGNS.contains(b));
        (!may_hold_value).then(|| self.node.place(self.refusal.at, Some(nth)))
    }

    /// Returns the sign that stands between `name` and a value in the first word: `port=6379`, `port: 6379`.
    pub(super) fn sign_after(&self, name: &str) -> Option<u8> {
        let written = self.node.config.word_value(self.refusal.at, 0);
        let is_name = written.get(..name.len())?.eq_ignore_ascii_case(name.as_bytes());
        written.get(name.len()).copied().filter(|byte| is_name && SIGNS.contains(byte))
    }

    /// Returns the place of that sign, and what has to stand there instead. Returns `None` if the word is quoted.
    pub(super) fn place_of_sign(&self, name: &str) -> Option<(Place, &'static str)> {
        let (at, word) = (self.refusal.at, self.node.place(self.refusal.at, Some(0)));
        let length = self.node.config.word_value(at, 0).len();
        let start = word.span.start + name.len();
        let instead = if length == name.len() + 1 { "" } else { " " };
        (word.span.len() == length).then(|| (Place { span: Span::new(start, start + 1), ..word }, instead))
    }

    pub(super) fn place(&self, at: At) -> Place {
        self.node.place(at, None)
    }

    /// Returns the name of the directive as written, without a value attached to it (`requirepass=…`), which
    /// may be a secret. For a line of a Sentinel, its option follows.
    pub(super) fn name(&self) -> String {
        let shown = |nth| {
            let name = self.node.config.word_value(self.refusal.at, nth);
            show(name.split(|byte| SIGNS.contains(byte)).next().unwrap_or_default())
        };
        if self.sentinel_option().is_some() { format!("{} {}", shown(0), shown(1)) } else { shown(0) }
    }

    /// Returns the word after `sentinel`, without a value attached to it.
    pub(super) fn option(&self) -> String {
        let name = self.node.config.word_value(self.refusal.at, 1);
        show(name.split(|byte| SIGNS.contains(byte)).next().unwrap_or_default())
    }

    /// Returns a word of the line, which must not be a secret.
    pub(super) fn word(&self, nth: usize) -> String {
        show(self.node.config.word_value(self.refusal.at, nth))
    }

    /// Returns the option that the line sets, if it is one of a Sentinel.
    fn sentinel_option(&self) -> Option<&'static SentinelOption> {
        let (config, at) = (&self.node.config, self.refusal.at);
        let is_line = config.is_of_sentinel() && config.word_value(at, 0).eq_ignore_ascii_case(b"sentinel");
        is_line.then(|| find(config.word_value(at, 1), config.server())).flatten()
    }

    /// Returns the wrong value, unless it is a secret. In Chinese, it is at the beginning of the sentence,
    /// and no space follows it.
    pub(super) fn value(&self) -> Message {
        let config = &self.node.config;
        let name = config.word_value(self.refusal.at, 0);
        let value = config.word_value(self.refusal.at, self.refusal.word.unwrap_or(1));
        let is_rule = name.eq_ignore_ascii_case(b"user")
            && value.iter().any(|b| matches!(b, b'>' | b'<' | b'#' | b'!'));
        // The first argument of an option is the third word.
        let argument = self.refusal.word.and_then(|nth| nth.checked_sub(2));
        let hides = match self.sentinel_option() {
            Some(option) => argument.is_none() || option.secret == argument,
            None => is_secret(name),
        };
        if hides || is_rule {
            say!("the value", "该值")
        } else {
            say!("`{value}`", "`{value}` ", value = show(value))
        }
    }

    /// Returns the unit of the directive's value for a help text: ` (milliseconds)`.
    pub(super) fn unit(&self) -> Message {
        let name = self.node.config.word_value(self.refusal.at, 0);
        let argument = self.sentinel_option().zip(self.refusal.word).and_then(|(option, nth)| {
            option.arguments.get(nth.checked_sub(2)?).copied().filter(|unit| *unit == "milliseconds")
        });
        let Some(unit) = argument.or_else(|| find_any(name).find_map(|(directive, _)| directive.unit)) else {
            return Message::default();
        };
        let chinese =
            UNITS.iter().find(|(english, _)| *english == unit).map_or(unit, |(_, chinese)| *chinese);
        say!(" ({unit})", "（{unit}）", unit = Words::new(unit, chinese))
    }

    pub(super) fn arity(arity: Arity) -> Message {
        match arity {
            Arity::Exactly(1) => say!("one argument", "应有 1 个参数"),
            Arity::Exactly(n) => say!("{n} arguments", "应有 {n} 个参数", n),
            Arity::AtLeast(1) => say!("at least one argument", "至少要有 1 个参数"),
            Arity::AtLeast(n) => say!("at least {n} arguments", "至少要有 {n} 个参数", n),
        }
    }
}

/// The units of the catalog, and their names in Chinese.
const UNITS: [(&str, &str); 15] = [
    ("items", "元素个数"),
    ("bytes", "字节"),
    ("seconds", "秒"),
    ("port", "端口"),
    ("milliseconds", "毫秒"),
    ("percent", "百分比"),
    ("microseconds", "微秒"),
    ("connections", "连接数"),
    ("replicas", "从节点数"),
    ("threads", "线程数"),
    ("databases", "数据库数"),
    ("times", "倍"),
    ("octal mode", "八进制权限"),
    ("minutes", "分钟"),
    ("hertz", "赫兹"),
];
