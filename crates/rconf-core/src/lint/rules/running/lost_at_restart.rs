use super::common::Difference;
use crate::diagnostic::{Finding, rule};
use crate::message::say;
use crate::text::Place;

rule! {
    /// ## What it does
    /// Compares what runs with the file (`rconf doctor --against`). Finds directives that run with another value
    /// than the file gives, and that CONFIG SET can change.
    ///
    /// ## Why it matters
    /// Somebody ran CONFIG SET without CONFIG REWRITE, or edited the file without a restart. The next restart,
    /// which may come at any time, brings the value of the file.
    ///
    /// ## Example
    /// ```conf
    /// port 7001
    /// ```
    /// ```text
    /// 10.0.0.1:7001> CONFIG GET *
    /// port
    /// 7001
    /// timeout
    /// 300
    /// ```
    /// Use instead:
    /// ```conf
    /// port 7001
    /// ```
    /// ```text
    /// 10.0.0.1:7001> CONFIG GET *
    /// port
    /// 7001
    /// timeout
    /// 0
    /// ```
    ///
    /// ## References
    /// - `CONFIG REWRITE` in the documentation of the server
    LostAtRestart = "N023" "lost-at-restart", Running, Warning, fix: None
}

/// A directive runs with another value than its file gives. `of` says how they differ.
pub(crate) fn lost_at_restart(place: Place, name: &str, of: &Difference) -> Finding {
    let (runs, written) = (&of.runs, &of.written);
    Finding::new(
        LostAtRestart::META,
        place,
        say!(
            "`{name}` runs with {runs}, but the file says {written}: the next restart changes it",
            "`{name}` 的运行值为{runs}，而文件中为{written}：下次重启会改变它",
            name,
            runs,
            written
        ),
        say!(
            "write into the file what should hold, or run `CONFIG SET {name}` with the value of the file",
            "把应当生效的值写入文件，或用文件中的值执行 `CONFIG SET {name}`",
            name
        ),
    )
}
