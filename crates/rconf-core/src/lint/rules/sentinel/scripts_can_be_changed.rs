use super::watched::value_place;
use crate::catalog::sentinel::id;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Fix, Rule, SentinelNode, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds `sentinel deny-scripts-reconfig no`.
    ///
    /// ## Why it matters
    /// Then whoever can connect to the Sentinel may choose which program it runs: `SENTINEL SET mymaster
    /// notification-script /path`. Sentinels often ask for no password, and an attacker who can place a file on the machine
    /// needs nothing more to have it run. With `yes`, which is the default, Sentinel answers that reconfiguration of scripts
    /// path is denied for security reasons.
    ///
    /// ## Example
    /// ```conf
    /// sentinel deny-scripts-reconfig no
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    /// Use instead:
    /// ```conf
    /// sentinel deny-scripts-reconfig yes
    /// sentinel monitor mymaster 10.0.0.11 6379 2
    /// ```
    ///
    /// ## Fix safety
    /// The fix writes `yes`. It is unsafe, because a tool of yours may set scripts at run time.
    ///
    /// ## References
    /// - `sentinel deny-scripts-reconfig` in the stock sentinel.conf
    ScriptsCanBeChanged = "Q007" "scripts-can-be-changed", Quorum, Warning, fix: Unsafe
}

impl Rule for ScriptsCanBeChanged {
    fn check_sentinel(&self, sentinel: &SentinelNode<'_>, out: &mut Sink) {
        let Some(entry) = sentinel.sentinel.entry(id::DENY_SCRIPTS_RECONFIG) else { return };
        if sentinel.sentinel.is_yes(id::DENY_SCRIPTS_RECONFIG) {
            return;
        }
        let place = value_place(sentinel, entry);
        let finding = Finding::new(
            self.meta(),
            place.clone(),
            say!(
                "whoever can connect to this Sentinel may choose which program it runs",
                "能连上这个 Sentinel 的人都可以指定它运行哪个程序",
            ),
            say!("set it to `yes`, and write the scripts in this file", "设为 `yes`，把脚本写在这个文件里",),
        );
        out.report(finding.fix(Fix::choice(say!("Write yes", "写成 yes")).replace(&place, "yes")));
    }
}
