use super::exposure::is_reachable;
use crate::catalog::{DirectiveId, id};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::{Words, say};

rule! {
    /// ## What it does
    /// Finds `enable-debug-command`, `enable-protected-configs` and `enable-module-command` set to `yes` on a
    /// server that other machines can reach. `local`, which allows connections from the host itself, is not
    /// reported.
    ///
    /// ## Why it matters
    /// They are off by default, because each one turns access to the server into control of the machine:
    /// `DEBUG` crashes the server and reads its memory, `CONFIG SET dir` and `dbfilename` write files
    /// wherever the server's user can, `MODULE LOAD` runs any code. Without them a server answers `ERR DEBUG
    /// command not allowed.`
    ///
    /// ## Example
    /// ```conf
    /// enable-debug-command yes
    /// ```
    /// Use instead:
    /// ```conf
    /// enable-debug-command local
    /// ```
    ///
    /// ## References
    /// - the three directives in the stock redis.conf of 7.0
    DebugCommandsEnabled = "A009" "debug-commands-enabled", Access, Warning, fix: None
}

const SWITCHES: [(DirectiveId, Words); 3] = [
    (
        id::ENABLE_DEBUG_COMMAND,
        Words::new(
            "every client can crash the server and read its memory",
            "任何客户端都可以让服务器崩溃，并读取它的内存",
        ),
    ),
    (
        id::ENABLE_PROTECTED_CONFIGS,
        Words::new(
            "every client can write files wherever the server's user can",
            "凡是运行服务器的用户能写的地方，任何客户端都能写文件",
        ),
    ),
    (
        id::ENABLE_MODULE_COMMAND,
        Words::new(
            "every client can load a module, and so run any code as the server's user",
            "任何客户端都可以加载模块，从而以运行服务器的用户身份执行任意代码",
        ),
    ),
];

impl Rule for DebugCommandsEnabled {
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        for (directive, follows) in SWITCHES {
            let Some(setting) = config.setting(directive) else { continue };
            if config.word(directive) != "yes" || !is_reachable(node) {
                continue;
            }
            let name = directive.directive().name;
            out.report(Finding::new(
                self.meta(),
                node.place(setting.at, None),
                say!(
                    "`{name} yes` applies to everyone who can connect: {follows}",
                    "`{name} yes` 对所有能连上的人开放：{follows}",
                    name,
                    follows,
                ),
                say!("remove the line, or write `{name} local`", "删除这一行，或改成 `{name} local`", name),
            ));
        }
    }
}
