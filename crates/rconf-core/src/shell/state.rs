//! The state of following a script: the variables, the working directory, and the remaining budget.

use super::arithmetic::Variables;
use super::ast::Command;
use super::field::Field;
use super::files::{Content, Files};
use super::marks::{self, FOLDER};
use super::unfollowed::Unfollowed;
use crate::message::{Message, say};
use crate::text::{Place, Span, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The maximum number of commands that are followed, with loops unrolled.
const STEPS: usize = 64_000;
/// The maximum total length of expansions, in bytes.
const LETTERS: usize = 8 << 20;
/// The maximum length of a variable's value, in bytes.
const VALUE: usize = 1 << 16;
/// The maximum depth of nested functions, loops and `sh -c`.
pub(super) const DEPTH: usize = 60;

/// The value of a variable.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Variable {
    /// A text, with marks.
    Text(String),
    Array(Rc<Vec<String>>),
    Unknown,
}

/// The exit status of the last command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    True,
    False,
    /// The command is expected to succeed.
    Likely,
    /// The result of the test is not known.
    Open,
}

/// Where the script continues after a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    On,
    Break,
    Continue,
    Return,
    Exit,
}

/// A function of the script.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    pub body: Rc<Command>,
    pub mentions: bool,
    pub span: Span,
    pub is_called: bool,
}

/// A shell that follows a script and passes its commands to a sink.
#[derive(Debug)]
pub(crate) struct Shell<'a, S> {
    /// The path of the script.
    pub path: &'a str,
    /// The folder of the script.
    pub folder: &'a str,
    /// The receiver of the commands.
    pub sink: S,
    /// The parts that could not be followed.
    pub not_followed: Vec<Unfollowed>,
    variables: BTreeMap<String, Variable>,
    /// The previous values of variables that were set, to undo the changes.
    journal: Vec<(String, Option<Variable>)>,
    /// The previous values of the variables that functions made local, in order. `None` outside functions.
    locals: Option<Vec<(String, Option<Variable>)>>,
    pub functions: BTreeMap<String, Function>,
    /// The arguments `$1`, …, or `None` if the user gives them.
    pub arguments: Option<Rc<Vec<String>>>,
    /// The working directory, with marks.
    pub cwd: Option<String>,
    /// The stack of directories (`pushd`).
    pub stack: Vec<Option<String>>,
    /// The number of enclosing conditions whose result is not known.
    pub conditional: usize,
    pub status: Status,
    /// The variable that a test checked for emptiness. A command that then sets it, sets its default.
    pub defaulting: Option<String>,
    /// Whether there was a `break` that may not run.
    pub may_break: bool,
    /// The output of the commands, if it is needed.
    pub capture: Option<String>,
    /// The name of the container or machine that commands run in, if it is not that of the script.
    pub inside: Option<Text>,
    /// The name of the container in whose shell the user types the next commands: `docker exec -it NAME sh`.
    pub visiting: Option<Text>,
    /// The files that the script writes.
    pub files: Files,
    /// The output of the last command, line by line, as far as it is known.
    pub printed: Option<Content>,
    /// The input from a pipe.
    pub piped: Option<Content>,
    pub depth: usize,
    pub braces: usize,
    /// The number of commands that may still be followed.
    pub(super) steps: usize,
    /// The number of bytes that expansions may still have.
    pub(super) letters: usize,
    pub(super) is_spent: bool,
}

impl<'a, S> Shell<'a, S> {
    /// Creates a shell without any state, for the script at `path`, which runs in the folder of the script.
    pub fn new(path: &'a str, folder: &'a str, sink: S) -> Self {
        Self {
            path,
            folder,
            sink,
            not_followed: Vec::new(),
            variables: BTreeMap::new(),
            journal: Vec::new(),
            locals: None,
            functions: BTreeMap::new(),
            arguments: None,
            cwd: Some(FOLDER.to_string()),
            stack: Vec::new(),
            conditional: 0,
            status: Status::True,
            defaulting: None,
            may_break: false,
            capture: None,
            inside: None,
            visiting: None,
            files: Files::default(),
            printed: None,
            piped: None,
            depth: 0,
            braces: 100_000,
            steps: STEPS,
            letters: LETTERS,
            is_spent: false,
        }
    }

    /// Returns a place in the script.
    pub fn place(&self, span: Span) -> Place {
        Place { path: self.path.to_owned(), span }
    }

    /// Converts a word of a command to a word of the script.
    pub fn word_of(&self, field: &Field) -> Text {
        field.to_text(self.path)
    }

    /// Reports a part that could not be followed, once for all rounds of a loop.
    pub fn unfollowed(&mut self, span: Span, why: Message, is_error: bool) {
        let place = self.place(span);
        let entry = Unfollowed { place, why, is_error };
        if self.not_followed.len() < 200 && !self.not_followed.contains(&entry) {
            self.not_followed.push(entry);
        }
    }

    /// Reports a `\` followed by blanks.
    pub fn trapped(&mut self, trap: Span) {
        let why = say!(
            "white space follows the backslash, so the command ends here and the next line is another command",
            "反斜杠后面有空白，命令到这里就结束了，下一行成了另一条命令"
        );
        self.unfollowed(trap, why, true);
    }

    /// Returns whether the budget is used up.
    pub fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Returns the value of a variable, or `None` if it is not set.
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name)
    }

    pub fn set(&mut self, name: &str, value: Variable) {
        let size = match &value {
            Variable::Text(text) => text.len(),
            Variable::Array(items) => items.iter().map(|item| item.len() + 8).sum(),
            Variable::Unknown => 0,
        };
        let value = if size > VALUE || self.letters < size { Variable::Unknown } else { value };
        self.letters -= size.min(self.letters);
        let old = self.variables.insert(name.to_owned(), value);
        if self.journal.len() < 1_000_000 {
            self.journal.push((name.to_owned(), old));
        }
    }

    /// Sets a variable to a text. If a command computes the value, the variable becomes unknown, so that it
    /// is shown by its name.
    pub fn set_text(&mut self, name: &str, text: String) {
        let made = !marks::is_known(&text) && (text.contains("$(") || text.contains('`') || text.len() > 200);
        self.set(name, if made { Variable::Unknown } else { Variable::Text(text) });
    }

    pub fn unset(&mut self, name: &str) {
        let old = self.variables.remove(name);
        self.journal.push((name.to_owned(), old));
    }

    pub fn mark(&self) -> usize {
        self.journal.len()
    }

    /// Undoes the changes to variables since the mark. Returns their names.
    pub fn undo(&mut self, mark: usize) -> Vec<String> {
        let mut names = Vec::new();
        while self.journal.len() > mark {
            let Some((name, old)) = self.journal.pop() else { break };
            match old {
                Some(old) => self.variables.insert(name.clone(), old),
                None => self.variables.remove(&name),
            };
            names.push(name);
        }
        names
    }

    /// Makes the variables unknown that were set since the mark, because the commands may not have run.
    pub fn forget_since(&mut self, mark: usize, default: Option<&str>) {
        let mut names: Vec<(String, Option<Variable>)> = Vec::new();
        let mut seen = BTreeSet::new();
        for (name, old) in &self.journal[mark.min(self.journal.len())..] {
            if seen.insert(name.clone()) {
                names.push((name.clone(), old.clone()));
            }
        }
        for (name, old) in names {
            let is_default = old.is_none() && default == Some(&name);
            if !is_default && self.variables.get(&name) != old.as_ref() {
                self.set(&name, Variable::Unknown);
            }
        }
    }

    /// Makes a variable local to the current function.
    pub fn make_local(&mut self, name: &str) {
        let old = self.variables.get(name).cloned();
        if let Some(locals) = self.locals.as_mut().filter(|locals| locals.len() < 1000) {
            locals.push((name.to_owned(), old));
        }
    }

    /// Runs a function, and restores the variables that it made local.
    pub fn with_locals<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.locals.replace(Vec::new());
        let result = run(self);
        let mine = std::mem::replace(&mut self.locals, outer);
        for (name, old) in mine.into_iter().flatten().rev() {
            match old {
                Some(old) => self.set(&name, old),
                None => self.unset(&name),
            }
        }
        result
    }

    /// Runs commands in a new shell, which shares no state with this one.
    pub fn in_new_shell<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let variables = std::mem::take(&mut self.variables);
        let journal = std::mem::take(&mut self.journal);
        let functions = std::mem::take(&mut self.functions);
        let arguments = self.arguments.take();
        let cwd = self.cwd.take();
        let result = run(self);
        self.variables = variables;
        self.journal = journal;
        self.functions = functions;
        self.arguments = arguments;
        self.cwd = cwd;
        result
    }
}

impl<S> Variables for Shell<'_, S> {
    fn get(&mut self, name: &str) -> Option<String> {
        if let Some(Variable::Text(text)) = self.variables.get(name) {
            return marks::is_known(text)
                .then(|| if text.is_empty() { "0".to_owned() } else { text.clone() });
        }
        if let Some((name, index)) = name.strip_suffix(']').and_then(|name| name.split_once('[')) {
            let counts = name.strip_prefix('#').filter(|_| matches!(index, "@" | "*"));
            let Some(Variable::Array(items)) = self.variables.get(counts.unwrap_or(name)) else {
                return None;
            };
            if counts.is_some() {
                return Some(items.len().to_string());
            }
            let at = index.trim_start_matches('$').parse::<usize>().ok().or_else(|| {
                match self.variables.get(index.trim_start_matches('$')) {
                    Some(Variable::Text(text)) => text.parse().ok(),
                    _ => None,
                }
            })?;
            return items.get(at).filter(|text| marks::is_known(text)).cloned();
        }
        if name == "#" {
            return self.arguments.as_ref().map(|list| list.len().to_string());
        }
        let at: usize = name.parse().ok()?;
        self.arguments.as_ref()?.get(at.checked_sub(1)?).filter(|text| marks::is_known(text)).cloned()
    }

    fn set(&mut self, name: &str, value: Option<i64>) {
        let value = value.map_or(Variable::Unknown, |n| Variable::Text(n.to_string()));
        Shell::set(self, name, value);
    }
}
