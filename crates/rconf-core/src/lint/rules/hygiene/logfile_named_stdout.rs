use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::rules::show;
use crate::lint::{Described, Finding, Fix, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `logfile stdout` and `logfile stderr`.
    ///
    /// ## Why it matters
    /// Up to 2.6 the word meant the standard output. Since then it is a file of that name in the server's
    /// working directory: the file grows there, and `docker logs` or `journalctl` show nothing.
    ///
    /// ## Example
    /// ```conf
    /// logfile stdout
    /// ```
    /// Use instead:
    /// ```conf
    /// logfile ""
    /// ```
    ///
    /// ## Fix safety
    /// The fix writes `logfile ""`, the standard output. It is unsafe: something may already read the file.
    ///
    /// ## References
    /// - `logfile` in the stock redis.conf
    LogfileNamedStdout = "H011" "logfile-named-stdout", Hygiene, Warning, fix: Unsafe
}

impl Rule for LogfileNamedStdout {
    fn judges_parts(&self) -> bool {
        true
    }

    fn judges_sentinels(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let Some(setting) = node.config.setting(id::LOGFILE) else { return };
        let name = node.config.text(id::LOGFILE);
        if ![&b"stdout"[..], b"stderr"].iter().any(|word| name.eq_ignore_ascii_case(word)) {
            return;
        }
        let place = node.place(setting.at, Some(1));
        let fix =
            Fix::choice(say!("Log to the standard output", "把日志写到标准输出")).replace(&place, "\"\"");
        out.report(
            Finding::new(
                self.meta(),
                place,
                say!(
                    "this is a file named `{name}` in the server's working directory: the log goes there, \
                     and the standard output stays empty",
                    "这是服务器工作目录中名为 `{name}` 的文件：日志写到那里，标准输出什么也没有",
                    name = show(name),
                ),
                say!("write `logfile \"\"` for the standard output", "要用标准输出，就写 `logfile \"\"`"),
            )
            .fix(fix),
        );
    }
}
