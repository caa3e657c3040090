use super::case::report_refusals;
use crate::config::Reason;
use crate::container::Software;
use crate::diagnostic::rule;
use crate::lint::rules::versions::server_of_only_foreign_line;
use crate::lint::{Node, Rule, Sink};
use crate::message::{Words, say};
use std::cell::OnceCell;

rule! {
    /// ## What it does
    /// Finds directives that the server does not know: misspelt, newer than the server, removed from it, or
    /// of the other flavor.
    ///
    /// ## Why it matters
    /// The server refuses the file: `Bad directive or wrong number of arguments`. Redis 8.0 and later say
    /// `Unresolved Configuration(s) Detected`, without a line number, when no module uses the line.
    ///
    /// ## Example
    /// ```conf
    /// append-only yes
    /// ```
    /// Use instead:
    /// ```conf
    /// appendonly yes
    /// ```
    ///
    /// ## Fix safety
    /// The fix writes the most similar name, or a space in place of a sign before the value (`port=6379`). It is unsafe:
    /// another directive may have been meant.
    ///
    /// ## References
    /// - `loadServerConfigFromString` in config.c
    UnknownDirective = "L002" "unknown-directive", Load, Error, fix: Unsafe
}

/// Directives of old releases and of other programs, with where they belong and what to do.
const ELSEWHERE: [(&str, Words, Words); 16] = [
    ("vm-enabled", VIRTUAL_MEMORY, REMOVE),
    ("really-use-vm", VIRTUAL_MEMORY, REMOVE),
    ("vm-swap-file", VIRTUAL_MEMORY, REMOVE),
    ("vm-max-memory", VIRTUAL_MEMORY, REMOVE),
    ("vm-page-size", VIRTUAL_MEMORY, REMOVE),
    ("vm-pages", VIRTUAL_MEMORY, REMOVE),
    ("vm-max-threads", VIRTUAL_MEMORY, REMOVE),
    ("glueoutputbuf", OLD, REMOVE),
    ("shareobjects", OLD, REMOVE),
    ("shareobjectspoolsize", OLD, REMOVE),
    ("hash-max-zipmap-entries", OLD_NAME, WRITE_ENTRIES),
    ("hash-max-zipmap-value", OLD_NAME, WRITE_VALUE),
    ("maxheap", WINDOWS, REMOVE),
    ("heapdir", WINDOWS, REMOVE),
    ("persistence-available", WINDOWS, REMOVE),
    ("server-threads", KEYDB, WRITE_THREADS),
];
const VIRTUAL_MEMORY: Words = Words::new(
    "part of virtual memory, which Redis had up to 2.4",
    "属于虚拟内存功能，只存在于 Redis 2.4 及更早版本",
);
const OLD: Words = Words::new("a directive of the first releases of Redis", "是 Redis 最早几个版本的配置项");
const OLD_NAME: Words = Words::new("a name of Redis up to 2.4", "是 Redis 2.4 及更早版本使用的名称");
const WINDOWS: Words = Words::new(
    "a directive of the port of Redis 2.8 and 3 to Windows",
    "是 Redis 2.8 和 3 的 Windows 移植版的配置项",
);
const KEYDB: Words = Words::new("a directive of KeyDB", "是 KeyDB 的配置项");
const REMOVE: Words = Words::new("remove the line", "删除这一行");
const WRITE_ENTRIES: Words =
    Words::new("write `hash-max-ziplist-entries`", "改为 `hash-max-ziplist-entries`");
const WRITE_VALUE: Words = Words::new("write `hash-max-ziplist-value`", "改为 `hash-max-ziplist-value`");
const NAME_KEYDB: Words = Words::new(
    "remove the line; if KeyDB reads this file, name it `keydb.conf`",
    "删除这一行；如果读取这个文件的是 KeyDB，请把它命名为 `keydb.conf`",
);
const WRITE_THREADS: Words =
    Words::new("remove the line; the counterpart is `io-threads`", "删除这一行；对应的配置项是 `io-threads`");

impl Rule for UnknownDirective {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let likely = OnceCell::new();
        report_refusals(self, node, out, |case| {
            let Reason::UnknownDirective { nearest, known_to } = case.reason() else { return None };
            let name = case.node.config.word_value(case.refusal.at, 0);
            let stuck = nearest.and_then(|nearest| Some((nearest, case.sign_after(nearest)?)));
            if let Some((nearest, stuck)) = stuck {
                let finding = case.finding(
                    say!(
                        "`{stuck}` stands between `{nearest}` and its value instead of a space: {server} \
                         refuses to start",
                        "`{nearest}` 与值之间写了 `{stuck}`，应该用空格：{server} 拒绝启动",
                        nearest,
                        stuck = char::from(stuck),
                        server = case.server_name(),
                    ),
                    say!("write `{nearest} VALUE`", "写成 `{nearest} VALUE`", nearest),
                );
                let title = say!("Write `{nearest} VALUE`", "改为 `{nearest} VALUE`", nearest);
                let (at, text) = case.place_of_sign(nearest).unzip();
                return Some(case.choice(finding, title, at, text.unwrap_or_default()));
            }
            let elsewhere = ELSEWHERE.iter().find(|(known, ..)| name.eq_ignore_ascii_case(known.as_bytes()));
            let elsewhere = elsewhere.map(|(_, whose, help)| (*whose, *help));
            let of_keydb = || Software::is_of_keydb(name).then_some((KEYDB, NAME_KEYDB));
            if let Some((whose, help)) = elsewhere.or_else(of_keydb) {
                let message = say!(
                    "`{known}` is {whose}: {server} refuses to start",
                    "`{known}` {whose}：{server} 拒绝启动",
                    known = case.name().to_ascii_lowercase(),
                    whose,
                    server = case.server_name(),
                );
                return Some(case.finding(message, say!("{help}", "{help}", help)));
            }
            let (name, server) = (case.name(), case.server_name());
            let message = match (nearest, known_to.is_empty()) {
                (_, false) => say!(
                    "{server} does not know `{name}`: it refuses to start",
                    "{server} 不认识 `{name}`：拒绝启动",
                    server,
                    name,
                ),
                (Some(nearest), true) => say!(
                    "no server knows `{name}`, did you mean `{nearest}`? {server} refuses to start",
                    "没有服务器认识 `{name}`，是否想写 `{nearest}`？{server} 拒绝启动",
                    name,
                    nearest,
                    server,
                ),
                (None, true) => say!(
                    "no server knows `{name}`: {server} refuses to start",
                    "没有服务器认识 `{name}`：{server} 拒绝启动",
                    name,
                    server,
                ),
            };
            let help = match (nearest, known_to.is_empty()) {
                (_, false) => {
                    let servers = known_to.describe();
                    let likely = likely.get_or_init(|| server_of_only_foreign_line(case.node));
                    match likely {
                        Some(likely) => say!(
                            "remove the line, or run a server that knows it: {servers}; if the file is for such a server, say \
                             so in it: `# rconf: server {likely}`",
                            "删除这一行，或改用认识它的服务器：{servers}；如果文件本来就是给它的，请在文件中写明：\
                             `# rconf: server {likely}`",
                            servers,
                            likely,
                        ),
                        None => say!(
                            "remove the line, or run a server that knows it: {servers}",
                            "删除这一行，或改用认识它的服务器：{servers}",
                            servers,
                        ),
                    }
                }
                (Some(nearest), true) => say!("write `{nearest}`", "改为 `{nearest}`", nearest),
                (None, true) => say!(
                    "remove the line, or load the module that it belongs to",
                    "删除这一行，或加载它所属的模块"
                ),
            };
            let meant = nearest.filter(|_| known_to.is_empty()).unwrap_or_default();
            let place = if meant.is_empty() { None } else { case.place_of_name(0, meant) };
            Some(case.fixable(message, help, place, meant))
        });
    }
}
