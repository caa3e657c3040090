//! Runs a check in a process of its own, whose output is shown when it has ended.

use super::check::Check;
use super::run::{Outcome, with_heartbeat};
use crate::Options;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The priority: the others wait for clusters that elect a master in time.
const NICE: &str = "10";

/// Runs `cargo xtask test CHECK` with the options. Its report says how the check ended.
pub(super) fn run_beside(check: &Check, nth: usize, count: usize, options: &Options) -> Outcome {
    let name = format!("{nth} of {count}, {}", check.name);
    println!("\n-- {name}: starts beside the others");
    let program = this_program();
    // Both streams go to one pipe, in the order in which they are written.
    let mut command = Command::new("nice");
    command.args(["-n", NICE, "sh", "-c", "exec \"$@\" 2>&1", "sh"]).arg(program);
    command.args(["test", check.name]).args(options.require.then_some("--require"));
    let output = with_heartbeat(&name, || command.stdin(Stdio::null()).stderr(Stdio::inherit()).output());
    let (text, code) = match output {
        Ok(output) => (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code()),
        Err(why) => (format!("nice: {why}"), None),
    };
    let (shown, report) = split(&text);
    println!("\n== {name}: {}\n{shown}", check.about);
    let line = report.unwrap_or_else(|| format!("failed   {}, and did not say how", check.name));
    println!("-- {line}");
    Outcome {
        nth,
        is_skipped: line.starts_with("skipped"),
        failure: if code == Some(0) {
            None
        } else {
            Some(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
        },
        line,
    }
}

/// Returns the path of the program that runs. The tests of this crate build it again, which takes its name away; Linux still
/// knows it by the number of the process.
fn this_program() -> PathBuf {
    if cfg!(target_os = "linux") {
        return PathBuf::from(format!("/proc/{}/exe", std::process::id()));
    }
    std::env::current_exe().unwrap_or_default()
}

/// Returns the output of a check without what the runner says of it, and what it says at the end.
fn split(text: &str) -> (String, Option<String>) {
    let (before, report) = match text.rsplit_once("\n== ") {
        Some((before, report)) => {
            (before, report.split_once('\n').map(|(_, line)| line.trim_end().to_owned()))
        }
        None => (text, None),
    };
    let of_runner = |line: &&str| line.starts_with("== ") || line.starts_with("-- ");
    (before.lines().filter(|line| !of_runner(line)).collect::<Vec<_>>().join("\n"), report)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn the_report_is_the_end_of_the_output() {
        let text = "\n== 1 of 1, page: the page\n-- 1 of 1, page: runs for 30 s\nbuilt\n-- passed   page, 40 s\n\n\
            == done in 40 s: 1 passed, 0 skipped, 0 failed\npassed   page, 40 s\n         without x: y\n";
        let (shown, report) = split(text);
        assert_eq!(shown.trim(), "built");
        assert_eq!(report.as_deref(), Some("passed   page, 40 s\n         without x: y"));
        assert_eq!(split("crashed"), ("crashed".to_owned(), None));
    }
}
