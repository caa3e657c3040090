//! Runs commands: lists, conditions, loops and functions.

use super::arithmetic;
use super::ast::{Command, Join, List, Simple, Word};
use super::conditions::{self, status};
use super::dispatch;
use super::field::Field;
use super::output::print;
use super::parser::Parser;
use super::sink::Sink;
use super::snippet::Snippet;
use super::state::{DEPTH, Flow, Function, Shell, Status};
use super::writes;
use crate::message::say;
use crate::text::Span;
use std::rc::Rc;

/// The state before a branch, to return to.
struct Before {
    mark: usize,
    cwd: Option<String>,
}

impl<S: Sink> Shell<'_, S> {
    pub fn list(&mut self, list: &List) -> Flow {
        for item in &list.items {
            if self.is_spent() {
                return Flow::Exit;
            }
            let goes = match (item.join, self.status) {
                (Join::Then, _) | (Join::And, Status::True | Status::Likely) | (Join::Or, Status::False) => {
                    Some(true)
                }
                (Join::And, Status::False) | (Join::Or, Status::True) => Some(false),
                _ => None,
            };
            let flow = match goes {
                Some(true) => self.command(&item.command),
                Some(false) => Flow::On,
                None => {
                    let default = self.defaulting.take();
                    self.run_perhaps(default.as_deref(), |shell| shell.command(&item.command));
                    self.status = Status::Open;
                    Flow::On
                }
            };
            if flow != Flow::On {
                return flow;
            }
        }
        Flow::On
    }

    /// Runs commands that may not run, so that the variables they set are unknown afterwards.
    pub fn run_perhaps(&mut self, default: Option<&str>, run: impl FnOnce(&mut Self) -> Flow) -> Flow {
        let before = Before { mark: self.mark(), cwd: self.cwd.clone() };
        self.conditional += 1;
        let flow = run(self);
        self.conditional -= 1;
        self.forget_since(before.mark, default);
        if self.cwd != before.cwd {
            self.cwd = None;
        }
        if flow == Flow::Break {
            self.may_break = true;
        }
        flow
    }

    /// Runs commands in a subshell, which changes nothing for the commands after it.
    fn in_subshell(&mut self, run: impl FnOnce(&mut Self) -> Flow) -> Flow {
        let before = Before { mark: self.mark(), cwd: self.cwd.clone() };
        let flow = run(self);
        self.undo(before.mark);
        self.cwd = before.cwd;
        if flow == Flow::Exit { Flow::On } else { flow }
    }

    pub fn command(&mut self, command: &Command) -> Flow {
        if self.depth >= DEPTH {
            let span = Span::default();
            self.unfollowed(span, say!("it is nested too deeply", "嵌套太深"), false);
            return Flow::On;
        }
        self.depth += 1;
        let flow = self.one(command);
        self.depth -= 1;
        flow
    }

    fn one(&mut self, command: &Command) -> Flow {
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Pipe { parts, negated } => self.pipe(parts, *negated),
            Command::Group(list) => self.list(list),
            Command::Subshell(list) => self.in_subshell(|shell| shell.list(list)),
            Command::If { arms, otherwise } => self.choose(arms, otherwise.as_ref()),
            Command::For { name, words, body, span } => self.for_each(name, words.as_deref(), body, *span),
            Command::ForArith { init, condition, step, body, span } => {
                arithmetic::evaluate(init, self);
                self.rounds(
                    *span,
                    body,
                    |shell| {
                        shell.status = if condition.is_empty() {
                            Status::True
                        } else {
                            status(arithmetic::evaluate(condition, shell).map(|n| n != 0))
                        };
                    },
                    |shell| {
                        arithmetic::evaluate(step, shell);
                    },
                )
            }
            Command::While { condition, until, body, span } => {
                if is_endless(condition, *until) {
                    let flow = self.run_perhaps(None, |shell| shell.list(body));
                    self.status = Status::Open;
                    return if flow == Flow::Exit && self.is_spent() { flow } else { Flow::On };
                }
                self.rounds(
                    *span,
                    body,
                    |shell| {
                        shell.list(condition);
                        shell.status = if *until { inverted(shell.status) } else { shell.status };
                    },
                    |_| {},
                )
            }
            Command::Case { word, arms } => self.case(word, arms),
            Command::Function { name, body, mentions, span } => {
                let function =
                    Function { body: body.clone(), mentions: *mentions, span: *span, is_called: false };
                self.functions.insert(name.clone(), function);
                Flow::On
            }
            Command::Test(words) => {
                let fields: Vec<Field> =
                    words.iter().map(|word| Field::new(self.text(word), word.span)).collect();
                self.status = conditions::test(self, &fields);
                self.defaulting = conditions::emptiness(words);
                Flow::On
            }
            Command::Redirected { command, targets } => {
                let flow = self.command(command);
                for target in targets {
                    let target = self.text(target);
                    writes::spoil(self, &target);
                }
                flow
            }
            Command::Arith(expression) => {
                self.status = status(arithmetic::evaluate(expression, self).map(|n| n != 0));
                Flow::On
            }
        }
    }

    fn pipe(&mut self, parts: &[Command], negated: bool) -> Flow {
        if let [only] = parts {
            let flow = self.command(only);
            self.status = inverted(self.status);
            return if negated { flow } else { Flow::On };
        }
        let wanted = self.capture.is_some();
        let outer = self.piped.take();
        for (at, part) in parts.iter().enumerate() {
            // Output into a pipe is not printed, and the output of the last command is not known.
            let capture = self.capture.take();
            self.in_subshell(|shell| shell.command(part));
            self.capture = capture;
            if self.is_spent() {
                return Flow::Exit;
            }
            let is_plain = at == 0 && matches!(parts.get(1), Some(Command::Simple(_)));
            self.piped = self.printed.take().filter(|_| is_plain);
            if at + 1 == parts.len() && wanted {
                print(self, &super::marks::unknown("…"));
            }
        }
        self.piped = outer;
        self.status = Status::Open;
        Flow::On
    }

    fn simple(&mut self, simple: &Simple) -> Flow {
        let span = simple.words.first().map_or(Span::default(), |word| word.span);
        if !self.spend(4, span) {
            return Flow::Exit;
        }
        if simple.words.is_empty() {
            self.status = Status::True;
            for assign in &simple.assigns {
                self.assign(assign);
            }
            writes::note(self, &[], simple);
            return Flow::On;
        }
        let mark = self.mark();
        for assign in &simple.assigns {
            self.assign(assign);
        }
        // The assignments apply only to the environment of the command, and not to its words.
        self.undo(mark);
        let capture = if simple.is_redirected { self.capture.take() } else { None };
        let fields = self.fields(&simple.words);
        for assign in &simple.declared {
            self.assign(assign);
        }
        self.status = Status::Likely;
        self.defaulting = None;
        let flow = dispatch::dispatch(self, &fields, simple);
        writes::note(self, &fields, simple);
        if simple.is_redirected && capture.is_some() {
            self.capture = capture;
        }
        flow
    }

    /// Calls a function of the script.
    pub fn call(&mut self, name: &str, arguments: &[Field], span: Span) -> Flow {
        let given = arguments.iter().map(|field| field.text.clone()).collect();
        // If an argument may be several words, no argument is known.
        let given = if arguments.iter().any(|field| field.is_open) { None } else { Some(Rc::new(given)) };
        self.call_with(name, given, span)
    }

    /// Calls a function with unknown arguments.
    fn call_somehow(&mut self, name: &str, span: Span) {
        self.call_with(name, None, span);
    }

    fn call_with(&mut self, name: &str, given: Option<Rc<Vec<String>>>, span: Span) -> Flow {
        let Some(function) = self.functions.get_mut(name) else { return Flow::On };
        function.is_called = true;
        let body = function.body.clone();
        if self.depth + 8 > DEPTH {
            let why = say!("the function calls are nested too deeply", "函数相互调用太深");
            self.unfollowed(span, why, false);
            return Flow::On;
        }
        let mine = std::mem::replace(&mut self.arguments, given);
        self.depth += 3;
        let flow = self.with_locals(|shell| shell.command(&body));
        self.depth -= 3;
        self.arguments = mine;
        if flow == Flow::Return { Flow::On } else { flow }
    }

    /// Returns the output of a command substitution, or `None` if it is not known.
    pub fn substitute(&mut self, list: &List) -> Option<String> {
        if self.depth + 4 > DEPTH {
            return None;
        }
        self.depth += 2;
        let outer = self.capture.replace(String::new());
        let (mark, cwd, arguments) = (self.mark(), self.cwd.clone(), self.arguments.clone());
        let status = self.status;
        self.list(list);
        self.undo(mark);
        self.cwd = cwd;
        self.arguments = arguments;
        self.status = status;
        self.depth -= 2;
        let text = std::mem::replace(&mut self.capture, outer)?;
        Some(text.trim_end_matches('\n').to_owned())
    }

    /// Runs a text that is not a whole file: the argument of `sh -c` or `eval`, or a health check.
    pub fn run_snippet(&mut self, snippet: &Snippet) -> Flow {
        if self.depth + 8 > DEPTH || !self.spend(snippet.text.len(), snippet.span) {
            return Flow::On;
        }
        let mut braces = self.braces;
        let parsed = Parser::of_snippet(snippet, &mut braces, S::INTEREST).script();
        self.braces = braces;
        self.depth += 3;
        let flow = self.list(&parsed.list);
        self.depth -= 3;
        flow
    }

    /// Runs a whole script.
    pub fn run_script(&mut self, bytes: &[u8]) {
        let mut braces = self.braces;
        let parsed = Parser::new(bytes, None, &mut braces, S::INTEREST).script();
        for fault in &parsed.faults {
            let why = say!("{why}", "{why}", why = fault.why);
            self.unfollowed(fault.span, why, fault.is_error);
        }
        self.list(&parsed.list);
        self.call_the_uncalled();
    }

    /// Calls the functions that the script itself does not call, because users call them by name: `"$1"`,
    /// `start`.
    pub fn call_the_uncalled(&mut self) {
        let functions =
            self.functions.iter().filter(|(_, function)| function.mentions && !function.is_called);
        let mut uncalled: Vec<_> = functions.map(|(name, function)| (function.span, name.clone())).collect();
        // Later functions first, because they call the earlier ones with the right arguments.
        uncalled.sort_by_key(|(span, _)| std::cmp::Reverse(*span));
        for (span, name) in uncalled {
            if self.functions.get(&name).is_some_and(|function| !function.is_called) {
                self.call_somehow(&name, span);
            }
        }
    }
}

fn inverted(status: Status) -> Status {
    match status {
        Status::True => Status::False,
        Status::False => Status::True,
        Status::Likely | Status::Open => Status::Open,
    }
}

/// Returns whether a condition never ends a loop: `while true`, `until false`, `while :`.
fn is_endless(condition: &List, until: bool) -> bool {
    match condition.items.as_slice() {
        [only] => match &only.command {
            Command::Simple(simple) => {
                let words: Vec<&str> = simple.words.iter().filter_map(Word::literal).collect();
                simple.words.len() == words.len()
                    && if until {
                        words == ["false"]
                    } else {
                        matches!(words.as_slice(), ["true" | ":"] | ["[", "1" | "true", "]"])
                    }
            }
            _ => false,
        },
        _ => false,
    }
}
