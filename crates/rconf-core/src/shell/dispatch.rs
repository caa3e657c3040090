//! Decides what runs a command: a function, the shell itself, another shell, or the sink.

use super::ast::Simple;
use super::builtins;
use super::command_line::unwrapped;
use super::field::Field;
use super::marks::{is_known, unknown};
use super::names::base_name;
use super::output::print;
use super::sink::{Invocation, Sink};
use super::snippet::Snippet;
use super::state::{Flow, Shell};
use super::unfollowed::Unfollowed;
use crate::message::say;
use crate::text::Text;

/// Runs a command.
pub(super) fn dispatch<S: Sink>(shell: &mut Shell<'_, S>, fields: &[Field], simple: &Simple) -> Flow {
    let fields = unwrapped(fields);
    let Some((first, arguments)) = fields.split_first() else {
        // The command is `sudo -i`, or an empty variable.
        return Flow::On;
    };
    let name = base_name(&first.text).to_owned();
    if first.known().is_some() && shell.functions.contains_key(&first.text) {
        return shell.call(&first.text.clone(), arguments, first.span);
    }
    if name == "trap" {
        // A trap at the end removes what the script created, so it is not followed.
        if let Some(function) = arguments.first().and_then(|field| shell.functions.get_mut(&field.text)) {
            function.is_called = true;
        }
    }
    if let Some(flow) = builtins::run(shell, &name, arguments, simple) {
        return flow;
    }
    if matches!(name.as_str(), "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "su") {
        return sub_shell(shell, &name, arguments, simple);
    }
    let invocation = Invocation { name: &name, words: fields, written: simple };
    if !S::command(shell, &invocation) && shell.inside.is_none() {
        report_unread(shell, &invocation);
    }
    if !is_silent(&name) {
        print(shell, &unknown("…"));
    }
    Flow::On
}

/// Reports a command that runs other commands which cannot be read.
fn report_unread<S: Sink>(shell: &mut Shell<'_, S>, invocation: &Invocation<'_>) {
    let Some((first, arguments)) = invocation.words.split_first() else { return };
    let names = |field: &Field| (S::INTEREST.names)(&field.text);
    let why = match invocation.name {
        "." | "source" => say!("it reads another script", "它读取另一个脚本"),
        "ssh" | "vagrant" | "make" if arguments.iter().any(names) || invocation.written.heredoc_mentions => {
            Unfollowed::elsewhere()
        }
        name if std::path::Path::new(name).extension().is_some_and(|end| end == "sh") => {
            Unfollowed::other_script()
        }
        _ if !is_known(&first.text) && invocation.words.iter().any(names) => {
            say!("the command is known only when the script runs", "这是什么命令，运行时才知道")
        }
        _ => return,
    };
    shell.unfollowed(first.span, why, false);
}

/// Returns whether a command prints nothing to its standard output.
fn is_silent(name: &str) -> bool {
    matches!(name, "sleep" | "mkdir" | "rm" | "touch" | "chmod" | "chown" | "cp" | "mv" | "wait" | "trap")
}

/// Runs `sh -c "…"`, `su user -c "…"` or `bash script.sh`.
fn sub_shell<S: Sink>(shell: &mut Shell<'_, S>, name: &str, arguments: &[Field], simple: &Simple) -> Flow {
    let span = simple.words.first().map_or_else(Default::default, |word| word.span);
    let is_command = |field: &Field| {
        let text = field.text.as_str();
        text == "--command"
            || (text.starts_with('-') && !text.starts_with("--") && text.len() < 6 && text.ends_with('c'))
    };
    if let Some(at) = arguments.iter().position(is_command) {
        if let Some(text) = arguments.get(at + 1) {
            let snippet = Snippet::from_marked(&text.text, text.span);
            print(shell, &unknown("…"));
            let capture = shell.capture.take();
            let (given, cwd) = (shell.arguments.take(), shell.cwd.clone());
            let mark = shell.mark();
            // A login shell starts in the home folder.
            if name == "su"
                && arguments.iter().any(|field| matches!(field.text.as_str(), "-" | "-l" | "--login"))
            {
                shell.cwd = None;
            }
            if shell.inside.is_some() {
                shell.in_new_shell(|shell| shell.run_snippet(&snippet));
            } else {
                shell.run_snippet(&snippet);
            }
            shell.undo(mark);
            shell.arguments = given;
            shell.cwd = cwd;
            shell.capture = capture;
        }
        return Flow::On;
    }
    let script = arguments.iter().find(|field| !field.text.starts_with('-'));
    if shell.inside.is_none() && name != "su" && (script.is_some() || simple.heredoc_mentions) {
        shell.unfollowed(span, Unfollowed::other_script(), false);
    } else if shell.inside.is_some() && script.is_none() && !simple.heredoc_mentions {
        // In the notes of a tutorial, the next commands are typed in the container.
        shell.visiting = shell.inside.clone();
    }
    Flow::On
}

impl<S: Sink> Shell<'_, S> {
    /// Runs a command, given as words, in the container or machine `inside`, which does not know the
    /// variables of this shell.
    pub fn run_inside(&mut self, inside: Text, fields: &[Field], simple: &Simple) {
        self.inside = Some(inside);
        let capture = self.capture.take();
        self.depth += 1;
        self.in_new_shell(|shell| dispatch(shell, fields, simple));
        self.depth -= 1;
        self.capture = capture;
        self.inside = None;
    }

    /// Runs a text in the container or machine `inside`, which does not know the variables of this shell.
    pub fn run_snippet_inside(&mut self, inside: Text, snippet: &Snippet) {
        self.inside = Some(inside);
        let capture = self.capture.take();
        self.in_new_shell(|shell| {
            shell.run_snippet(snippet);
            shell.call_the_uncalled();
        });
        self.capture = capture;
        self.inside = None;
    }
}
