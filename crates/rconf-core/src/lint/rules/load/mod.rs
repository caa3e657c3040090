//! Group L: the server refuses the file. A finding exists exactly when that server refuses, and the first one
//! stands on the line that the server names. Each rule puts one kind of refusal into words.

pub(crate) mod aclfile_with_users;
pub(crate) mod bad_acl_rule;
pub(crate) mod bad_address;
pub(crate) mod bad_array_setting;
pub(crate) mod bad_buffer_limit;
pub(crate) mod bad_hostname;
pub(crate) mod bad_keyspace_events;
pub(crate) mod bad_master_port;
pub(crate) mod bad_node_name;
pub(crate) mod bad_oom_score;
pub(crate) mod bad_percentile;
pub(crate) mod bad_save_points;
pub(crate) mod bad_title_template;
pub(crate) mod bad_tls_protocols;
pub(crate) mod bad_user_name;
pub(crate) mod bus_port_too_high;
pub(crate) mod byte_order_mark;
pub(crate) mod conflicting_shutdown_flags;
pub(crate) mod duplicate_user;
pub(crate) mod empty_value;
pub(crate) mod file_name_is_a_path;
pub(crate) mod include_cycle;
pub(crate) mod inline_comment;
pub(crate) mod module_setting_without_module;
pub(crate) mod no_listener;
pub(crate) mod not_a_bool;
pub(crate) mod not_a_size;
pub(crate) mod not_a_size_or_percent;
pub(crate) mod not_an_allowed_value;
pub(crate) mod not_an_integer;
pub(crate) mod not_octal;
pub(crate) mod nul_byte;
pub(crate) mod out_of_range;
pub(crate) mod percent_out_of_range;
pub(crate) mod rename_crash;
pub(crate) mod rename_taken;
pub(crate) mod rename_unknown_command;
pub(crate) mod replicaof_in_cluster;
pub(crate) mod sentinel_line;
pub(crate) mod tls_without_certificate;
pub(crate) mod too_many_bind_addresses;
pub(crate) mod unbalanced_quotes;
pub(crate) mod unknown_acl_command;
pub(crate) mod unknown_directive;
pub(crate) mod value_too_long;
pub(crate) mod wrong_number_of_arguments;

use super::show;
use crate::catalog::secrets::is_secret;
use crate::catalog::{Server, find_any};
use crate::config::{Arity, At, Reason, Refusal};
use crate::lint::{Described, Finding, Fix, Node, Place, Sink};
use crate::message::{Message, Words, say};
use crate::secret::secrets;

/// One refusal, with what its rule needs to speak of it.
struct Case<'a> {
    rule: &'a dyn Described,
    node: &'a Node,
    refusal: &'a Refusal,
}

/// Reports what `find` makes of each refusal of the node's server.
fn each(rule: &dyn Described, node: &Node, out: &mut Sink, find: impl Fn(&Case<'_>) -> Option<Finding>) {
    for refusal in node.config.refusals() {
        if let Some(finding) = find(&Case { rule, node, refusal }) {
            out.report(finding);
        }
    }
}

impl Case<'_> {
    fn reason(&self) -> &Reason {
        &self.refusal.reason
    }

    fn server(&self) -> Server {
        self.node.config.server()
    }

    fn finding(&self, message: Message, help: Message) -> Finding {
        let help = if self.is_in_template() {
            say!(
                "this is a template: something has to fill it in before a server reads it; check what comes out",
                "这是模板：填充之后服务器才能读取；请检查填充的结果"
            )
        } else {
            help
        };
        Finding::new(self.rule.meta(), self.node.place(self.refusal.at, self.refusal.word), message, help)
    }

    /// Whether the line is one of a template: `port {{ redis_port }}`, `{% if … %}`, `port <%= @port %>`,
    /// `port ${PORT}`.
    fn is_in_template(&self) -> bool {
        let config = &self.node.config;
        let words = 0..config.words(self.refusal.at).len();
        let has = |nth: usize, mark: &[u8]| {
            config.word_value(self.refusal.at, nth).windows(2).any(|two| two == mark)
        };
        words.into_iter().any(|nth| [b"{{", b"{%", b"<%", b"${"].iter().any(|mark| has(nth, *mark)))
    }

    fn place(&self, at: At) -> Place {
        self.node.place(at, None)
    }

    /// The directive's name as written. What is stuck to it (`requirepass=…`) may be a secret.
    fn name(&self) -> String {
        let name = self.node.config.word_value(self.refusal.at, 0);
        show(name.split(|b| matches!(b, b'=' | b':' | b',')).next().unwrap_or_default())
    }

    /// The value at fault, unless it is a secret. The Chinese begins its sentence with it, without a space behind.
    fn value(&self) -> Message {
        let config = &self.node.config;
        let name = config.word_value(self.refusal.at, 0);
        let value = config.word_value(self.refusal.at, self.refusal.word.unwrap_or(1));
        let is_rule = name.eq_ignore_ascii_case(b"user")
            && value.iter().any(|b| matches!(b, b'>' | b'<' | b'#' | b'!'));
        if is_secret(name) || is_rule {
            say!("the value", "该值")
        } else {
            say!("`{value}`", "`{value}` ", value = show(value))
        }
    }

    /// The unit of the directive's value, for a help: ` of milliseconds`.
    fn unit(&self) -> Message {
        let name = self.node.config.word_value(self.refusal.at, 0);
        let Some(unit) = find_any(name).find_map(|(directive, _)| directive.unit) else {
            return Message::default();
        };
        let chinese =
            UNITS.iter().find(|(english, _)| *english == unit).map_or(unit, |(_, chinese)| *chinese);
        say!(" ({unit})", "（{unit}）", unit = Words::new(unit, chinese))
    }

    fn arity(arity: Arity) -> Message {
        match arity {
            Arity::Exactly(1) => say!("one argument", "应有 1 个参数"),
            Arity::Exactly(n) => say!("{n} arguments", "应有 {n} 个参数", n),
            Arity::AtLeast(1) => say!("at least one argument", "至少要有 1 个参数"),
            Arity::AtLeast(n) => say!("at least {n} arguments", "至少要有 {n} 个参数", n),
        }
    }
}

/// The units of the catalog, and what they are called in Chinese.
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

/// Moves a comment behind a value to a line of its own, above. Not where a `#` may belong to a password.
fn move_comment_up(case: &Case<'_>) -> Option<Fix> {
    let (node, at) = (case.node, case.refusal.at);
    let nth = case.refusal.word.filter(|nth| *nth > 0)?;
    let name = node.config.word_value(at, 0);
    if is_secret(name) || name.eq_ignore_ascii_case(b"user") {
        return None;
    }
    let bytes = node.file_bytes(at);
    let (line, value) = (node.line_place(at), node.place(at, Some(nth - 1)));
    let text = line.span.of(bytes);
    let indent = &text[..text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()];
    let words = node.config.words(at).len();
    let comment = Place {
        span: node.place(at, Some(nth)).span.to(node.place(at, Some(words - 1)).span),
        ..line.clone()
    };
    let above = Place { span: crate::text::Span::at(line.span.start), ..line };
    let behind = Place { span: crate::text::Span::new(value.span.end, comment.span.end), ..comment.clone() };
    let moved = [indent, comment.span.of(bytes), node.line_break(at)].concat();
    let has_secret = !secrets(&moved).is_empty();
    let fix = Fix::safe(say!("Move the comment to a line of its own", "把注释移到单独一行"))
        .replace(&above, moved)
        .replace(&behind, "");
    Some(if has_secret { fix.with_secret() } else { fix })
}
