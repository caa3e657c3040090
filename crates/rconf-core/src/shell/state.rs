//! What is known while a script is followed: variables, the folder, how much more may be done.

use super::arithmetic::Variables;
use super::ast::Command;
use super::field::Field;
use super::files::{Content, Files};
use super::marks::{self, FOLDER};
use super::sink::{Sink, Unfollowed};
use crate::message::{Message, say};
use crate::text::{Place, Span, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The most commands that are followed, loops unrolled.
const STEPS: usize = 64_000;
/// The most text that expansions may make, in bytes.
const LETTERS: usize = 8 << 20;
/// The longest value a variable may take.
const VALUE: usize = 1 << 16;
/// How deep functions, loops and `sh -c` may nest.
pub(super) const DEPTH: usize = 60;

/// A variable.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Variable {
    /// A text, with marks.
    Text(String),
    Array(Rc<Vec<String>>),
    Unknown,
}

/// How the last command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    True,
    False,
    /// A command that one expects to succeed.
    Likely,
    /// A test whose outcome is not known.
    Open,
}

/// Where the script goes on after a command.
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

/// A shell that follows a script, and hands its commands to a sink.
#[derive(Debug)]
pub(crate) struct Shell<'a, S> {
    /// The path of the script.
    pub path: &'a str,
    /// The folder of the script.
    pub folder: &'a str,
    /// What takes the commands.
    pub sink: S,
    /// What could not be followed.
    pub not_followed: Vec<Unfollowed>,
    variables: BTreeMap<String, Variable>,
    /// What variables were before they were set, to undo it.
    journal: Vec<(String, Option<Variable>)>,
    /// What the variables were that functions have made their own, in order; `None` outside of functions.
    locals: Option<Vec<(String, Option<Variable>)>>,
    pub functions: BTreeMap<String, Function>,
    /// `$1`, …; `None` if they are the user's.
    pub arguments: Option<Rc<Vec<String>>>,
    /// The working directory, with marks.
    pub cwd: Option<String>,
    /// The folders behind it (`pushd`).
    pub stack: Vec<Option<String>>,
    /// How many conditions of unknown outcome one is in.
    pub conditional: usize,
    pub status: Status,
    /// The variable that a test asked whether it is empty: what sets it then sets its default.
    pub defaulting: Option<String>,
    /// Whether an uncertain `break` was met.
    pub may_break: bool,
    /// What the commands print, where that is wanted.
    pub capture: Option<String>,
    /// The name of the container or machine that commands run in, if it is not the script's own.
    pub inside: Option<Text>,
    /// The name of the container whose shell the user types the next commands in: `docker exec -it NAME sh`.
    pub visiting: Option<Text>,
    /// What the script writes.
    pub files: Files,
    /// What the last command printed, line by line, as far as that is known.
    pub printed: Option<Content>,
    /// What comes through the pipe.
    pub piped: Option<Content>,
    pub depth: usize,
    pub braces: usize,
    steps: usize,
    letters: usize,
    is_spent: bool,
}

impl<'a, S: Sink> Shell<'a, S> {
    /// Returns a shell that knows nothing yet, for the script at `path`, which runs in the script's folder.
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

    /// Returns a word of a command as a word of the script.
    pub fn word_of(&self, field: &Field) -> Text {
        field.to_text(self.path)
    }

    /// Reports what could not be followed, once for all rounds of a loop.
    pub fn unfollowed(&mut self, span: Span, why: Message, is_error: bool) {
        let place = self.place(span);
        let entry = Unfollowed { place, why, is_error };
        if self.not_followed.len() < 200 && !self.not_followed.contains(&entry) {
            self.not_followed.push(entry);
        }
    }

    /// Reports a `\` with blanks behind it.
    pub fn trapped(&mut self, trap: Span) {
        let why = say!(
            "white space follows the backslash, so the command ends here and the next line is another command",
            "反斜杠后面有空白，命令到这里就结束了，下一行成了另一条命令"
        );
        self.unfollowed(trap, why, true);
    }

    /// Spends one step and so many letters. Returns `false` if that is more than is followed.
    pub fn spend(&mut self, letters: usize, span: Span) -> bool {
        if self.steps == 0 || self.letters < letters || self.sink.is_full() {
            if !self.is_spent {
                self.is_spent = true;
                let why = say!(
                    "there are too many commands; the rest is not read",
                    "命令太多，后面的没有读取"
                );
                self.unfollowed(span, why, false);
            }
            return false;
        }
        self.steps -= 1;
        self.letters -= letters;
        true
    }

    /// Returns whether nothing more is followed.
    pub fn is_spent(&self) -> bool {
        self.is_spent
    }

    /// Spends letters alone.
    pub fn spend_letters(&mut self, letters: usize, span: Span) -> bool {
        self.steps += 1;
        let can = self.spend(letters, span);
        if !can {
            self.steps -= 1;
        }
        can
    }

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

    /// Sets a text; a value that a command makes is known by the variable's name alone.
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

    /// Undoes what was set since the mark, and returns the names.
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

    /// Forgets the values of variables that were set since the mark, for they may not have been.
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

    /// Makes a variable a function's own until it returns.
    pub fn make_local(&mut self, name: &str) {
        let old = self.variables.get(name).cloned();
        if let Some(locals) = self.locals.as_mut().filter(|locals| locals.len() < 1000) {
            locals.push((name.to_owned(), old));
        }
    }

    /// Runs a function, whose own variables are gone afterwards.
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

    /// Runs in a new shell, which knows nothing of what is known here.
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

impl<S: Sink> Variables for Shell<'_, S> {
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
