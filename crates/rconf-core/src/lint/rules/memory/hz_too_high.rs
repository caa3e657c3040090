use crate::catalog::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `hz` above 100.
    ///
    /// ## Why it matters
    /// It is how many times a second the server cleans up expired keys and clients. Above 100 this costs
    /// processor time even when no client sends commands; above 500 the server silently uses 500. A higher
    /// value does not make the server faster.
    ///
    /// ## Example
    /// ```conf
    /// hz 1000
    /// ```
    /// Use instead:
    /// ```conf
    /// hz 100
    /// ```
    ///
    /// ## References
    /// - `hz` in the stock redis.conf
    /// - `CONFIG_MAX_HZ` in server.h
    HzTooHigh = "M010" "hz-too-high", Memory, Info, fix: None
}

/// The stock redis.conf advises against higher values.
const HIGH: i64 = 100;
/// The server uses this value instead of a higher one.
const MOST: i64 = 500;

impl Rule for HzTooHigh {
    fn judges_parts(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let hz = node.config.integer(id::HZ);
        let Some(setting) = node.config.setting(id::HZ).filter(|_| hz > HIGH) else { return };
        let message = if hz > MOST {
            say!(
                "the server uses {most} instead of {hz}, and spends processor time on it even when idle",
                "服务器会把 {hz} 当作 {most}，即使空闲也要为此消耗 CPU",
                most = MOST,
                hz,
            )
        } else {
            say!(
                "{hz} rounds of housekeeping a second cost processor time even when the server is idle",
                "每秒做 {hz} 轮后台任务，服务器空闲时也消耗 CPU",
                hz,
            )
        };
        let help = say!(
            "leave it at 10, or set it to 100 if expired keys must be removed quickly",
            "保持 10；如果过期的键必须尽快删除，可以设为 100",
        );
        out.report(Finding::new(self.meta(), node.place(setting.at, Some(1)), message, help));
    }
}
