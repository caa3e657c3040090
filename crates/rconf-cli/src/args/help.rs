//! What stands below the options in the help of a command: exit codes and examples.

use crate::language::either;
use std::fmt::Write;

/// A command with what it does, in both languages.
type Example = (&'static str, &'static str, &'static str);

/// Returns the text: what the exit codes 0 and 1 mean, and examples. The columns of the examples are aligned.
fn text(clean: &str, findings: &str, examples: &[Example]) -> String {
    let heading = |text: &str| format!("\x1b[1m\x1b[4m{text}:\x1b[0m\n");
    let failed = either(
        "could not do it: wrong options, an unreadable file, a bad spec; nothing was written",
        "无法完成：选项有误、文件无法读取、rconf.toml 有错；没有写入任何内容",
    );
    let mut text = heading(either("Exit codes", "退出码"));
    let _ = write!(text, "  0  {clean}\n  1  {findings}\n  2  {failed}\n\n");
    text += &heading(either("Examples", "示例"));
    let widest = examples.iter().map(|(command, ..)| command.len()).max().unwrap_or_default();
    for (nth, &(command, english, chinese)) in examples.iter().enumerate() {
        let end = if nth + 1 == examples.len() { "" } else { "\n" };
        match either(english, chinese) {
            "" => {
                let _ = write!(text, "  {command}{end}");
            }
            what => {
                let _ = write!(text, "  {command:widest$}    {what}{end}");
            }
        }
    }
    text
}

/// The exit code of commands that find nothing.
fn unused() -> &'static str {
    either("not used", "不使用")
}

/// Returns what a threshold of severity means for the exit code 0.
fn below_threshold() -> &'static str {
    either("nothing was found at or above --fail-on", "没有达到 --fail-on 级别的问题")
}

pub fn lint() -> String {
    text(
        below_threshold(),
        either("something was found; with --diff: there are changes", "有问题；与 --diff 同用时：有改动"),
        &[
            ("rconf lint", "check this folder and all below it", "检查当前目录及其下的一切"),
            (
                "rconf lint node-7001/redis.conf",
                "check one node, beside the others of its cluster",
                "检查一个节点，并与同一集群的其他节点对照",
            ),
            (
                "rconf lint --server 7.2 --fix redis.conf",
                "check for Redis 7.2, and correct what is sure",
                "按 Redis 7.2 检查，并修正确定无疑的问题",
            ),
            ("rconf lint --statistics", "count what is found by rule", "按规则统计问题数"),
            (
                "rconf lint --write-baseline known.json",
                "accept what is found now, and later report the rest:",
                "接受现有的问题；以后只报告新问题：",
            ),
            ("rconf lint --baseline known.json", "", ""),
            (
                "rconf lint --add-ignore=\"see issue 12\"",
                "ignore what is found now with comments",
                "用注释忽略现有的问题",
            ),
            ("rconf lint --watch", "check again whenever a file changes", "文件一有变化就重新检查"),
            ("helm template . | rconf lint -", "check what a chart makes", "检查 chart 生成的内容"),
        ],
    )
}

pub fn generate() -> String {
    text(
        either("written, or up to date", "已写入，或已是最新"),
        either("with --check or --diff: not up to date", "与 --check 或 --diff 同用时：不是最新"),
        &[
            (
                "rconf gen --ports 7001-7006 --replicas 1 --out cluster",
                "three masters with a replica each",
                "三个主节点，各有一个从节点",
            ),
            ("rconf gen", "from the rconf.toml of this folder", "根据当前目录的 rconf.toml"),
            ("rconf gen --check", "is what it would write already there?", "要写入的内容是否已经在那里？"),
        ],
    )
}

pub fn init() -> String {
    text(
        either("written", "已写入"),
        unused(),
        &[
            ("rconf init", "every key, explained", "每个键都有说明"),
            ("rconf init --ports 7001-7006 --server valkey", "with these values", "采用这些值"),
        ],
    )
}

pub fn plan() -> String {
    text(
        either("the steps are printed, or the files are written", "已打印步骤，或已写入文件"),
        unused(),
        &[
            ("rconf plan add-node --port 7007 --replica-of 7001", "", ""),
            ("rconf plan upgrade --to redis:8.0", "", ""),
            ("docker exec node-7001 redis-cli -p 7001 cluster nodes | rconf plan repair -", "", ""),
        ],
    )
}

pub fn doctor() -> String {
    text(
        below_threshold(),
        either("something was found", "有问题"),
        &[
            (
                "rconf doctor 10.0.0.11:7001",
                "the whole cluster, found from one node",
                "由一个节点找到的整个集群",
            ),
            (
                "rconf doctor 10.0.0.11:7001 --against cluster",
                "what differs from the files",
                "与文件有何不同",
            ),
            ("rconf doctor --from answers.txt", "what somebody pasted", "别人粘贴的输出"),
        ],
    )
}

pub fn explain() -> String {
    text(
        either("explained", "已解释"),
        unused(),
        &[
            ("rconf explain missing-masterauth", "", ""),
            ("rconf explain cluster-node-timeout", "", ""),
            (
                "rconf explain \"MASTER aborted replication with an error: NOAUTH Authentication required.\"",
                "",
                "",
            ),
            ("docker logs node-7001 2>&1 | rconf explain -", "", ""),
        ],
    )
}
