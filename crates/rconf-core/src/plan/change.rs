//! A change to a cluster that runs, as numbered steps. Each step says what is done and why, what must be true
//! before and after it, and how to undo it.

use crate::message::{Language, Message, Words, say};
use serde::Serialize;
use std::fmt::Write as _;

const NOTE: Words = Words::new("Note: ", "注意：");
const BEFORE: Words = Words::new("Before: ", "执行之前：");
const RUN: Words = Words::new("Run:", "执行：");
const UNDO: Words = Words::new("To undo:", "如何撤销：");

/// A change to a cluster that runs. Its texts are in every language, or in the one that [`Change::told`] chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change<Text = Message> {
    /// What is changed, as a title such as `Add node 7008 as a master`.
    pub title: Text,
    /// What to know before the first step, a sentence or two each.
    pub notes: Vec<Text>,
    /// The steps, in order.
    pub steps: Vec<ChangeStep<Text>>,
}

/// A step of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ChangeStep<Text = Message> {
    /// What is done, in the imperative and without a full stop.
    pub title: Text,
    /// Why, in one sentence.
    pub why: Text,
    /// What must be true before the step.
    pub precondition: Option<Check<Text>>,
    /// Lines of POSIX shell, which run in the folder of `plan.sh`. If there are none, a person has to do what
    /// `title` and `why` say, and a script stops there.
    pub commands: Vec<String>,
    /// What must become true before the next step.
    pub wait: Option<Check<Text>>,
    /// How to undo the step: lines of shell, or sentences written as comments (`# …`).
    pub way_back: Vec<Text>,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check<Text = Message> {
    /// The condition in words, such as `every node knows node 7008`.
    pub says: Text,
    /// A line of POSIX shell that succeeds if the condition is true.
    pub test: String,
    /// How long a script waits for the condition, in seconds. With 0 it tests once.
    pub seconds: u32,
}

impl Check {
    /// Creates a condition that is tested once.
    pub fn now(says: Message, test: impl Into<String>) -> Self {
        Self::within(0, says, test)
    }

    /// Creates a condition for which a script waits at most `seconds`.
    pub fn within(seconds: u32, says: Message, test: impl Into<String>) -> Self {
        Self { says, test: test.into(), seconds }
    }

    fn told(&self, language: Language) -> Check<String> {
        Check { says: told(&self.says, language), test: self.test.clone(), seconds: self.seconds }
    }
}

impl ChangeStep {
    /// Creates a step without commands.
    pub fn new(title: Message, why: Message) -> Self {
        Self { title, why, precondition: None, commands: Vec::new(), wait: None, way_back: Vec::new() }
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

    /// Adds a line of shell that undoes the step.
    #[must_use]
    pub fn back(self, line: impl AsRef<str>) -> Self {
        self.back_by_hand(Message::verbatim(line.as_ref()))
    }

    /// Adds a sentence about how to undo the step, which begins with `# `.
    #[must_use]
    pub fn back_by_hand(mut self, says: Message) -> Self {
        self.way_back.push(says);
        self
    }

    fn told(&self, language: Language) -> ChangeStep<String> {
        ChangeStep {
            title: told(&self.title, language),
            why: told(&self.why, language),
            precondition: self.precondition.as_ref().map(|check| check.told(language)),
            commands: self.commands.clone(),
            wait: self.wait.as_ref().map(|check| check.told(language)),
            way_back: self.way_back.iter().map(|line| told(line, language)).collect(),
        }
    }
}

fn told(message: &Message, language: Language) -> String {
    message.get(language).to_owned()
}

impl ChangeStep<String> {
    /// Writes the step for people.
    fn push_text(&self, number: usize, language: Language, out: &mut String) {
        let in_words = |words: Words| words.get(language);
        let _ = write!(out, "\n{number}. {}\n   {}\n", self.title, self.why);
        if let Some(check) = &self.precondition {
            let _ = writeln!(out, "   {}{}\n     $ {}", in_words(BEFORE), check.says, check.test);
        }
        if !self.commands.is_empty() {
            let _ = writeln!(out, "   {}", in_words(RUN));
        }
        for command in &self.commands {
            // A command may have several lines.
            let _ = writeln!(out, "     $ {}", command.replace('\n', "\n       "));
        }
        if let Some(check) = &self.wait {
            let wait = if check.seconds == 0 {
                say!("After: {says}", "执行之后：{says}", says = check.says)
            } else {
                say!(
                    "Wait, at most {seconds} s: {says}",
                    "等待，最多 {seconds} 秒：{says}",
                    seconds = check.seconds,
                    says = check.says
                )
            };
            let _ = writeln!(out, "   {}\n     $ {}", wait.get(language), check.test);
        }
        if !self.way_back.is_empty() {
            let _ = writeln!(out, "   {}", in_words(UNDO));
        }
        for command in &self.way_back {
            let sign = if command.starts_with('#') { "" } else { "$ " };
            let _ = writeln!(out, "     {sign}{}", command.replace('\n', "\n       "));
        }
    }

    /// Writes the step as a shell function `step_NUMBER`.
    fn push_shell(&self, number: usize, language: Language, out: &mut String) {
        let _ = write!(
            out,
            "\n# {}\nstep_{number}() {{\n    echo {}\n",
            on_one_line(&self.why),
            quoted(&without_backticks(&format!("{number}. {}", self.title)))
        );
        if let Some(check) = &self.precondition {
            let must = say!(
                "before this step, this must be true: {says}",
                "执行这一步之前必须满足：{says}",
                says = check.says
            );
            push_condition(check, must.get(language), out);
        }
        for line in self.commands.iter().flat_map(|command| command.lines()) {
            let _ = writeln!(out, "    {line}");
        }
        if self.commands.is_empty() {
            let _ = writeln!(out, "    by_hand {number} {}", quoted(&without_backticks(&self.why)));
        }
        if let Some(check) = &self.wait {
            let must = say!(
                "after this step, this must be true: {says}",
                "这一步之后必须满足：{says}",
                says = check.says
            );
            push_condition(check, must.get(language), out);
        }
        if !self.way_back.is_empty() {
            let _ = writeln!(out, "    # {}", UNDO.get(language));
        }
        for line in self.way_back.iter().flat_map(|line| line.lines()) {
            let _ = writeln!(out, "    #   {}", line.trim_start_matches("# "));
        }
        out.push_str("}\n");
    }
}

impl Change {
    /// Returns the change with its texts in a language, as it is written to JSON.
    pub fn told(&self, language: Language) -> Change<String> {
        Change {
            title: told(&self.title, language),
            notes: self.notes.iter().map(|note| told(note, language)).collect(),
            steps: self.steps.iter().map(|step| step.told(language)).collect(),
        }
    }

    /// Returns the change as text for people.
    pub fn text(&self, language: Language) -> String {
        let change = self.told(language);
        let mut title = change.title.chars();
        let first = title.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        let mut out = format!("{first}{}\n", title.as_str());
        for note in &change.notes {
            let _ = write!(out, "\n{}{note}\n", NOTE.get(language));
        }
        for (nth, step) in change.steps.iter().enumerate() {
            step.push_text(nth + 1, language, &mut out);
        }
        out
    }

    /// Returns the change as a POSIX shell script, which can start at any of the steps.
    pub fn shell(&self, language: Language) -> String {
        let change = self.told(language);
        // Pods have no plan.sh.
        let of_pods =
            change.steps.iter().flat_map(|step| &step.commands).any(|line| line.contains("kubectl "));
        let script = if of_pods { "rollout.sh" } else { "plan.sh" };
        let head = say!(
            "# {title}. Written by `rconf plan`.\n#\n# Run it in the folder of {script}: sh SCRIPT [FROM [TO]] runs the steps FROM to TO, or all steps.\n",
            "# {title}。由 `rconf plan` 生成。\n#\n# 请在 {script} 所在的目录里运行：sh SCRIPT [FROM [TO]] 执行第 FROM 步到第 TO 步，省略时执行所有步骤。\n",
            title = on_one_line(&change.title),
            script
        );
        let mut out = format!("#!/bin/sh\n{}", head.get(language));
        for note in &change.notes {
            let _ = writeln!(out, "#\n# {}{}", NOTE.get(language), on_one_line(note));
        }
        out.push_str(&prelude(script, language));
        for (nth, step) in change.steps.iter().enumerate() {
            step.push_shell(nth + 1, language, &mut out);
        }
        let _ = write!(
            out,
            "\nfrom=${{1:-1}}\nto=${{2:-{}}}\nwhile [ \"$from\" -le \"$to\" ]; do\n    \"step_$from\"\n    from=$((from + 1))\ndone\n",
            change.steps.len()
        );
        out
    }
}

/// Writes a loop that waits for a condition.
fn push_condition(check: &Check<String>, must: &str, out: &mut String) {
    // The braces make one command of a test with pipes.
    let _ = write!(
        out,
        "    tries={}\n    until {{ {}; }} >/dev/null 2>&1; do\n        tries=$((tries - 1))\n        [ \"$tries\" -gt 0 ] || fail {}\n        sleep 1\n    done\n",
        check.seconds.max(1),
        check.test,
        quoted(&without_backticks(must))
    );
}

/// Returns the functions of a script that runs beside `script`.
fn prelude(script: &str, language: Language) -> String {
    let of_person =
        Words::new("A step to do by hand. The script stops here.", "需要手动完成的步骤。脚本在这里停下。");
    let stopped = Words::new("stopped: ", "已停止：");
    let then = Words::new("When this is done, continue with: ", "完成后用这条命令继续：");
    let here = say!("run this in the folder of {script}", "请在 {script} 所在的目录里运行", script);
    let [of_person, stopped, then] = [of_person, stopped, then].map(|words| words.get(language));
    let here = here.get(language);
    format!(
        r#"set -eu

fail() {{
    echo "{stopped}$*" >&2
    exit 1
}}

# {of_person}
by_hand() {{
    echo "   $2"
    echo "   {then}sh $0 $(($1 + 1))"
    exit 0
}}

[ -x ./{script} ] || fail '{here}'
"#
    )
}

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
