//! A change to a cluster that runs, as numbered steps. Each step says what is done and why, what must be true
//! before and after it, and how to undo it.

use serde::Serialize;
use std::fmt::Write as _;

/// A change to a cluster that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// What is changed, as a title such as `Add node 7008 as a master`.
    pub title: String,
    /// What to know before the first step, a sentence or two each.
    pub notes: Vec<String>,
    /// The steps, in order.
    pub steps: Vec<ChangeStep>,
}

/// A step of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChangeStep {
    /// What is done, in the imperative and without a full stop.
    pub title: String,
    /// Why, in one sentence.
    pub why: String,
    /// What must be true before the step.
    pub precondition: Option<Check>,
    /// Lines of POSIX shell, which run in the folder of `plan.sh`. If there are none, a person has to do what
    /// `title` and `why` say, and a script stops there.
    pub commands: Vec<String>,
    /// What must become true before the next step.
    pub wait: Option<Check>,
    /// How to undo the step: lines of shell, or sentences written as comments (`# …`).
    pub way_back: Vec<String>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The condition in words, such as `every node knows node 7008`.
    pub says: String,
    /// A line of POSIX shell that succeeds if the condition is true.
    pub test: String,
    /// How long a script waits for the condition, in seconds. With 0 it tests once.
    pub seconds: u32,
}

impl Check {
    /// Creates a condition that is tested once.
    pub fn now(says: impl Into<String>, test: impl Into<String>) -> Self {
        Self { says: says.into(), test: test.into(), seconds: 0 }
    }

    /// Creates a condition for which a script waits at most `seconds`.
    pub fn within(seconds: u32, says: impl Into<String>, test: impl Into<String>) -> Self {
        Self { says: says.into(), test: test.into(), seconds }
    }
}

impl ChangeStep {
    /// Creates a step without commands.
    pub fn new(title: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            why: why.into(),
            precondition: None,
            commands: Vec::new(),
            wait: None,
            way_back: Vec::new(),
        }
    }

    /// Sets what must be true before the step.
    #[must_use]
    pub fn first(mut self, check: Check) -> Self {
        self.precondition = Some(check);
        self
    }

    /// Adds a line of shell.
    #[must_use]
    pub fn run(mut self, line: impl Into<String>) -> Self {
        self.commands.push(line.into());
        self
    }

    /// Sets what must become true before the next step.
    #[must_use]
    pub fn until(mut self, check: Check) -> Self {
        self.wait = Some(check);
        self
    }

    /// Adds a line that undoes the step.
    #[must_use]
    pub fn back(mut self, line: impl Into<String>) -> Self {
        self.way_back.push(line.into());
        self
    }
}

impl ChangeStep {
    /// Writes the step for people.
    fn push_text(&self, number: usize, out: &mut String) {
        let _ = write!(out, "\n{number}. {}\n   {}\n", self.title, self.why);
        if let Some(check) = &self.precondition {
            let _ = writeln!(out, "   Before: {}\n     $ {}", check.says, check.test);
        }
        if !self.commands.is_empty() {
            out.push_str("   Run:\n");
        }
        for command in &self.commands {
            // A command may have several lines.
            let _ = writeln!(out, "     $ {}", command.replace('\n', "\n       "));
        }
        if let Some(check) = &self.wait {
            let _ =
                writeln!(out, "   Wait, at most {} s: {}\n     $ {}", check.seconds, check.says, check.test);
        }
        if !self.way_back.is_empty() {
            out.push_str("   To undo:\n");
        }
        for command in &self.way_back {
            let sign = if command.starts_with('#') { "" } else { "$ " };
            let _ = writeln!(out, "     {sign}{}", command.replace('\n', "\n       "));
        }
    }

    /// Writes the step as a shell function `step_NUMBER`.
    fn push_shell(&self, number: usize, out: &mut String) {
        let _ = write!(
            out,
            "\n# {}\nstep_{number}() {{\n    echo {}\n",
            on_one_line(&self.why),
            quoted(&without_backticks(&format!("{number}. {}", self.title)))
        );
        if let Some(check) = &self.precondition {
            push_condition(check, "before", out);
        }
        for line in self.commands.iter().flat_map(|command| command.lines()) {
            let _ = writeln!(out, "    {line}");
        }
        if self.commands.is_empty() {
            let _ = writeln!(out, "    by_hand {number} {}", quoted(&without_backticks(&self.why)));
        }
        if let Some(check) = &self.wait {
            push_condition(check, "after", out);
        }
        if !self.way_back.is_empty() {
            out.push_str("    # To undo:\n");
        }
        for line in self.way_back.iter().flat_map(|line| line.lines()) {
            let _ = writeln!(out, "    #   {}", line.trim_start_matches("# "));
        }
        out.push_str("}\n");
    }
}

impl Change {
    /// Returns the change as text for people.
    pub fn text(&self) -> String {
        let mut title = self.title.chars();
        let first = title.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        let mut out = format!("{first}{}\n", title.as_str());
        for note in &self.notes {
            let _ = write!(out, "\nNote: {note}\n");
        }
        for (nth, step) in self.steps.iter().enumerate() {
            step.push_text(nth + 1, &mut out);
        }
        out
    }

    /// Returns the change as a POSIX shell script, which can start at any of the steps.
    pub fn shell(&self) -> String {
        // Pods have no plan.sh.
        let of_pods = self.steps.iter().flat_map(|step| &step.commands).any(|line| line.contains("kubectl "));
        let script = if of_pods { "rollout.sh" } else { "plan.sh" };
        let mut out = format!(
            "#!/bin/sh\n# {}. Written by `rconf plan`.\n#\n# Run it in the folder of {script}: sh SCRIPT [FROM [TO]] runs the steps FROM to TO, or all steps.\n",
            on_one_line(&self.title)
        );
        for note in &self.notes {
            let _ = writeln!(out, "#\n# Note: {}", on_one_line(note));
        }
        out.push_str(&PRELUDE.replace("plan.sh", script));
        for (nth, step) in self.steps.iter().enumerate() {
            step.push_shell(nth + 1, &mut out);
        }
        let _ = write!(
            out,
            "\nfrom=${{1:-1}}\nto=${{2:-{}}}\nwhile [ \"$from\" -le \"$to\" ]; do\n    \"step_$from\"\n    from=$((from + 1))\ndone\n",
            self.steps.len()
        );
        out
    }
}

/// Writes a loop that waits for a condition.
fn push_condition(check: &Check, when: &str, out: &mut String) {
    // The braces make one command of a test with pipes.
    let _ = write!(
        out,
        "    tries={}\n    until {{ {}; }} >/dev/null 2>&1; do\n        tries=$((tries - 1))\n        [ \"$tries\" -gt 0 ] || fail {}\n        sleep 1\n    done\n",
        check.seconds.max(1),
        check.test,
        quoted(&without_backticks(&format!("{when} this step, this must be true: {}", check.says)))
    );
}

const PRELUDE: &str = r#"set -eu

fail() {
    echo "stopped: $*" >&2
    exit 1
}

# A step to do by hand. The script stops here.
by_hand() {
    echo "   $2"
    echo "   When this is done, continue with: sh $0 $(($1 + 1))"
    exit 0
}

[ -x ./plan.sh ] || fail 'run this in the folder of plan.sh'
"#;

/// Returns a text on one line, for a comment.
fn on_one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Returns a text without backticks, which look like a command substitution in a script.
fn without_backticks(text: &str) -> String {
    text.replace('`', "")
}

/// Returns a word of shell, with quotes if it needs them.
fn quoted(word: &str) -> String {
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./:@=,".contains(&b));
    if !word.is_empty() && plain(word) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted() {
        assert_eq!(quoted("redis-7002"), "redis-7002");
        assert_eq!(quoted("$(id)"), "'$(id)'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
