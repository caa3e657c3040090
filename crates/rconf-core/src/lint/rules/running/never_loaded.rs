use super::common::Difference;
use crate::diagnostic::{Finding, rule};
use crate::message::say;
use crate::text::Place;

rule! {
    /// ## What it does
    /// Compares what runs with the file (`rconf doctor --against`). Finds directives that run with another value
    /// than the file gives, and that only a restart can change.
    ///
    /// ## Why it matters
    /// The server read another file, or the file was edited after the server had started: what it says was never in
    /// force. The restart that brings it also brings whatever else was edited since, all at once.
    ///
    /// ## Example
    /// ```conf
    /// port 7001
    /// databases 32
    /// ```
    /// ```text
    /// 10.0.0.1:7001> CONFIG GET *
    /// port
    /// 7001
    /// databases
    /// 16
    /// ```
    /// Use instead:
    /// ```conf
    /// port 7001
    /// databases 32
    /// ```
    /// ```text
    /// 10.0.0.1:7001> CONFIG GET *
    /// port
    /// 7001
    /// databases
    /// 32
    /// ```
    ///
    /// ## References
    /// - `config_file` in `INFO server`: the file that the server read
    NeverLoaded = "N024" "never-loaded", Running, Warning, fix: None
}

/// A directive that only a restart changes runs with another value than its file gives.
pub(crate) fn never_loaded(place: Place, name: &str, of: &Difference) -> Finding {
    let (runs, written) = (&of.runs, &of.written);
    Finding::new(
        NeverLoaded::META,
        place,
        say!(
            "`{name}` runs with {runs}, but the file says {written}, which was never in force: only a restart can change it",
            "`{name}` 的运行值为{runs}，而文件中为{written}，后者从未生效：只有重启才能改变它",
            name,
            runs,
            written
        ),
        say!(
            "restart the node, replicas first, or correct the file; `config_file` in INFO names the file that it read",
            "重启节点（先从节点），或改正文件；INFO 中的 `config_file` 是它读取的文件"
        ),
    )
}
