//! A change to a cluster that runs, as numbered steps: what, why, when it may be done, how to know that it is done,
//! and the way back.

use serde::Serialize;
use std::fmt::Write as _;

/// A change, step by step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What is changed, as a title: `add node 7008 as a master`.
    pub title: String,
    /// What to know before anything is done, a sentence or two each.
    pub notes: Vec<String>,
    /// The steps, in order.
    pub steps: Vec<ChangeStep>,
}

/// One step of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeStep {
    /// What is done, in the imperative, without a point.
    pub title: String,
    /// Why, in one sentence.
    pub why: String,
    /// What must be so before it; nothing to run if there is none.
    pub precondition: Option<Check>,
    /// Lines of POSIX shell, run in the folder of `plan.sh`. Empty if a person has to do something: `title` and `why`
    /// say what, and a script stops there.
    pub commands: Vec<String>,
    /// What must become so before the next step.
    pub wait: Option<Check>,
    /// How to undo it: lines of shell, or sentences as comments (`# …`).
    pub way_back: Vec<String>,
}

/// A condition, in words and as a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// In words: `every node knows node 7008`.
    pub says: String,
    /// A line of POSIX shell that succeeds when it is so.
    pub test: String,
    /// How long a script waits for it, in seconds; 0 asks once.
    pub seconds: u32,
}

impl Check {
    /// A condition that is asked once.
    pub fn now(says: impl Into<String>, test: impl Into<String>) -> Self {
        Self { says: says.into(), test: test.into(), seconds: 0 }
    }

    /// A condition that is waited for, for at most so many seconds.
    pub fn within(seconds: u32, says: impl Into<String>, test: impl Into<String>) -> Self {
        Self { says: says.into(), test: test.into(), seconds }
    }
}

impl ChangeStep {
    /// A step with nothing to run yet.
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

    /// What must be so before it.
    #[must_use]
    pub fn first(mut self, check: Check) -> Self {
        self.precondition = Some(check);
        self
    }

    /// A line to run.
    #[must_use]
    pub fn run(mut self, line: impl Into<String>) -> Self {
        self.commands.push(line.into());
        self
    }

    /// What must become so.
    #[must_use]
    pub fn until(mut self, check: Check) -> Self {
        self.wait = Some(check);
        self
    }

    /// A line that undoes it.
    #[must_use]
    pub fn back(mut self, line: impl Into<String>) -> Self {
        self.way_back.push(line.into());
        self
    }
}

impl Change {
    /// The change as text, to be read and to be copied from.
    pub fn text(&self) -> String {
        let mut title = self.title.chars();
        let first = title.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        let mut out = format!("{first}{}\n", title.as_str());
        for note in &self.notes {
            let _ = write!(out, "\nNote: {note}\n");
        }
        for (nth, step) in self.steps.iter().enumerate() {
            let _ = write!(out, "\n{}. {}\n   {}\n", nth + 1, step.title, step.why);
            if let Some(check) = &step.precondition {
                let _ = writeln!(out, "   Before: {}\n     $ {}", check.says, check.test);
            }
            if !step.commands.is_empty() {
                out.push_str("   Run:\n");
            }
            for command in &step.commands {
                // Lines that belong together are one command.
                let _ = writeln!(out, "     $ {}", command.replace('\n', "\n       "));
            }
            if let Some(check) = &step.wait {
                let _ = writeln!(
                    out,
                    "   Wait, at most {} s: {}\n     $ {}",
                    check.seconds, check.says, check.test
                );
            }
            if !step.way_back.is_empty() {
                out.push_str("   Way back:\n");
            }
            for command in &step.way_back {
                let sign = if command.starts_with('#') { "" } else { "$ " };
                let _ = writeln!(out, "     {sign}{}", command.replace('\n', "\n       "));
            }
        }
        out
    }

    /// The change as a script of POSIX shell, which may be begun at any of its steps.
    pub fn shell(&self) -> String {
        let mut out = format!(
            "#!/bin/sh\n# {}. Written by `rconf plan`.\n#\n# Run it in the folder of plan.sh: sh SCRIPT [FROM [TO]] does steps FROM to TO, all if they are not given.\n",
            comment(&self.title)
        );
        for note in &self.notes {
            let _ = writeln!(out, "#\n# Note: {}", comment(note));
        }
        out.push_str(PRELUDE);
        for (nth, step) in self.steps.iter().enumerate() {
            let number = nth + 1;
            let _ = write!(
                out,
                "\n# {}\nstep_{number}() {{\n    echo {}\n",
                comment(&step.why),
                quote(&plain(&format!("{number}. {}", step.title)))
            );
            if let Some(check) = &step.precondition {
                condition(check, "before", &mut out);
            }
            for line in step.commands.iter().flat_map(|command| command.lines()) {
                let _ = writeln!(out, "    {line}");
            }
            if step.commands.is_empty() {
                let _ = writeln!(out, "    by_hand {number} {}", quote(&plain(&step.why)));
            }
            if let Some(check) = &step.wait {
                condition(check, "after", &mut out);
            }
            if !step.way_back.is_empty() {
                out.push_str("    # Way back:\n");
            }
            for line in step.way_back.iter().flat_map(|line| line.lines()) {
                let _ = writeln!(out, "    #   {}", line.trim_start_matches("# "));
            }
            out.push_str("}\n");
        }
        let _ = write!(
            out,
            "\nfrom=${{1:-1}}\nto=${{2:-{}}}\nwhile [ \"$from\" -le \"$to\" ]; do\n    \"step_$from\"\n    from=$((from + 1))\ndone\n",
            self.steps.len()
        );
        out
    }
}

fn condition(check: &Check, when: &str, out: &mut String) {
    // The test is a line of shell of its own, which may hold pipes: it runs as a function's body does.
    let _ = write!(
        out,
        "    tries={}\n    until {{ {}; }} >/dev/null 2>&1; do\n        tries=$((tries - 1))\n        [ \"$tries\" -gt 0 ] || fail {}\n        sleep 1\n    done\n",
        check.seconds.max(1),
        check.test,
        quote(&plain(&format!("{when} this step it must be so: {}", check.says)))
    );
}

const PRELUDE: &str = r#"set -eu

fail() {
    echo "stopped: $*" >&2
    exit 1
}

# A step that a person does: the script ends there.
by_hand() {
    echo "   $2"
    echo "   When it is done: sh $0 $(($1 + 1))"
    exit 0
}

[ -x ./plan.sh ] || fail 'run this in the folder of plan.sh'
"#;

/// A text without line ends, for a comment.
fn comment(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// A text without the marks of code, which look like a command substitution in a script.
fn plain(text: &str) -> String {
    text.replace('`', "")
}

/// A word of shell.
pub(crate) fn quote(word: &str) -> String {
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
        assert_eq!(quote("redis-7002"), "redis-7002");
        assert_eq!(quote("$(id)"), "'$(id)'");
        assert_eq!(quote("it's"), r"'it'\''s'");
        assert_eq!(quote(""), "''");
    }
}
