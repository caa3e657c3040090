//! Follows the commands: lists, conditions, loops, functions.

use super::ast::{Command, Join, List, Simple, Word};
use super::expand::Field;
use super::parser::Parser;
use super::state::{DEPTH, Flow, Function, Shell, Status};
use super::{builtins, numbers, tools, written};
use crate::message::say;
use crate::text::Span;
use std::rc::Rc;

/// What is known before a branch, to go back to it.
struct Before {
    mark: usize,
    cwd: Option<String>,
}

impl Shell<'_> {
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
                    self.maybe(default.as_deref(), |shell| shell.command(&item.command));
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

    /// Runs what may not run in truth.
    pub fn maybe(&mut self, default: Option<&str>, run: impl FnOnce(&mut Self) -> Flow) -> Flow {
        let before = Before { mark: self.mark(), cwd: self.cwd.clone() };
        self.conditional += 1;
        let flow = run(self);
        self.conditional -= 1;
        self.doubt(before.mark, default);
        if self.cwd != before.cwd {
            self.cwd = None;
        }
        if flow == Flow::Break {
            self.may_break = true;
        }
        flow
    }

    /// Runs what changes nothing for those after it.
    fn aside(&mut self, run: impl FnOnce(&mut Self) -> Flow) -> Flow {
        let before = Before { mark: self.mark(), cwd: self.cwd.clone() };
        let flow = run(self);
        self.undo(before.mark);
        self.cwd = before.cwd;
        if flow == Flow::Exit { Flow::On } else { flow }
    }

    pub fn command(&mut self, command: &Command) -> Flow {
        if self.depth >= DEPTH {
            let span = Span::default();
            self.unfollowed(span, say!("it nests too deep", "嵌套太深"), false);
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
            Command::Subshell(list) => self.aside(|shell| shell.list(list)),
            Command::If { arms, otherwise } => self.choose(arms, otherwise.as_ref()),
            Command::For { name, words, body, span } => self.for_each(name, words.as_deref(), body, *span),
            Command::ForArith { init, condition, step, body, span } => {
                numbers::evaluate(init, self);
                self.rounds(
                    *span,
                    body,
                    |shell| {
                        shell.status = if condition.is_empty() {
                            Status::True
                        } else {
                            status(numbers::evaluate(condition, shell).map(|n| n != 0))
                        };
                    },
                    |shell| {
                        numbers::evaluate(step, shell);
                    },
                )
            }
            Command::While { condition, until, body, span } => {
                if is_endless(condition, *until) {
                    let flow = self.maybe(None, |shell| shell.list(body));
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
                self.status = builtins::test(self, &fields);
                self.defaulting = emptiness(words);
                Flow::On
            }
            Command::Redirected { command, targets } => {
                let flow = self.command(command);
                for target in targets {
                    let target = self.text(target);
                    written::spoil(self, &target);
                }
                flow
            }
            Command::Arith(expression) => {
                self.status = status(numbers::evaluate(expression, self).map(|n| n != 0));
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
        let outer = self.fed.take();
        for (at, part) in parts.iter().enumerate() {
            // What is printed into a pipe is not printed; what its end makes of it is not known.
            let capture = self.capture.take();
            self.aside(|shell| shell.command(part));
            self.capture = capture;
            if self.is_spent() {
                return Flow::Exit;
            }
            let is_plain = at == 0 && matches!(parts.get(1), Some(Command::Simple(_)));
            self.fed = self.made.take().filter(|_| is_plain);
            if at + 1 == parts.len() && wanted {
                builtins::print(self, &super::marks::unknown("…"));
            }
        }
        self.fed = outer;
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
            written::note(self, &[], simple);
            return Flow::On;
        }
        let mark = self.mark();
        for assign in &simple.assigns {
            self.assign(assign);
        }
        // They hold for the command alone, which sees them in its environment, not in its words.
        self.undo(mark);
        let capture = if simple.is_redirected { self.capture.take() } else { None };
        let fields = self.fields(&simple.words);
        for assign in &simple.declared {
            self.assign(assign);
        }
        self.status = Status::Likely;
        self.defaulting = None;
        let flow = tools::dispatch(self, &fields, simple);
        written::note(self, &fields, simple);
        if simple.is_redirected && capture.is_some() {
            self.capture = capture;
        }
        flow
    }

    /// Calls a function of the script.
    pub fn call(&mut self, name: &str, arguments: &[Field], span: Span) -> Flow {
        let given = arguments.iter().map(|field| field.text.clone()).collect();
        // An argument that may be several leaves all of them open.
        let given = if arguments.iter().any(|field| field.is_open) { None } else { Some(Rc::new(given)) };
        self.call_with(name, given, span)
    }

    /// Calls a function of which it is not known how it is called.
    pub fn call_somehow(&mut self, name: &str, span: Span) {
        self.call_with(name, None, span);
    }

    fn call_with(&mut self, name: &str, given: Option<Rc<Vec<String>>>, span: Span) -> Flow {
        let Some(function) = self.functions.get_mut(name) else { return Flow::On };
        function.is_called = true;
        let body = function.body.clone();
        if self.depth + 8 > DEPTH {
            self.unfollowed(span, say!("functions call each other too deep", "函数相互调用太深"), false);
            return Flow::On;
        }
        let mine = std::mem::replace(&mut self.arguments, given);
        self.depth += 3;
        let flow = self.with_locals(|shell| shell.command(&body));
        self.depth -= 3;
        self.arguments = mine;
        if flow == Flow::Return { Flow::On } else { flow }
    }

    /// What a command substitution prints; none if that is not known.
    pub fn printed(&mut self, list: &List) -> Option<String> {
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

    /// Reads and runs a text that is no part of the file as it stands: `sh -c "…"`, `eval`.
    pub fn run_text(&mut self, text: &str, span: Span) -> Flow {
        if self.depth + 8 > DEPTH || !self.spend(text.len(), span) {
            return Flow::On;
        }
        let mut braces = self.braces;
        let parsed = Parser::new(text.as_bytes(), Some(span), &mut braces).script();
        self.braces = braces;
        self.depth += 3;
        let flow = self.list(&parsed.list);
        self.depth -= 3;
        flow
    }
}

pub(super) fn status(known: Option<bool>) -> Status {
    match known {
        Some(true) => Status::True,
        Some(false) => Status::False,
        None => Status::Open,
    }
}

fn inverted(status: Status) -> Status {
    match status {
        Status::True => Status::False,
        Status::False => Status::True,
        Status::Likely | Status::Open => Status::Open,
    }
}

/// `while true`, `until false`, `while :`
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

/// The variable that a test asks whether it is empty.
pub(super) fn emptiness(words: &[Word]) -> Option<String> {
    use super::ast::Part;
    let at = words.iter().position(|word| matches!(word.literal(), Some("-z" | "-n")))?;
    let name = words.get(at + 1)?.parts.iter().find_map(|part| match part {
        Part::Param { param, .. } => Some(param.name.clone()),
        _ => None,
    });
    name.filter(|_| words.len() <= at + 3)
}
