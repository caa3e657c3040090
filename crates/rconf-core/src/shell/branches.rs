//! Follows `if` and `case`: the branch that is taken if that is known, else each branch as an alternative.

use super::ast::{List, Word};
use super::marks::is_known;
use super::patterns;
use super::sink::Sink;
use super::state::{Flow, Shell, Status, Variable};
use crate::message::say;
use std::collections::BTreeSet;

impl<S: Sink> Shell<'_, S> {
    /// Follows an `if` whose taken branch is not known, with each arm as an alternative.
    pub fn choose(&mut self, arms: &[(List, List)], otherwise: Option<&List>) -> Flow {
        let mut branches: Vec<&List> = Vec::new();
        let mut default = None;
        for (condition, body) in arms {
            self.defaulting = None;
            self.list(condition);
            match self.status {
                Status::True if branches.is_empty() => return self.list(body),
                Status::True => {
                    branches.push(body);
                    return self.alternatives(&branches, true, None);
                }
                Status::False => {}
                Status::Likely | Status::Open => {
                    default = if branches.is_empty() { self.defaulting.take() } else { None };
                    branches.push(body);
                }
            }
        }
        match otherwise {
            Some(body) if branches.is_empty() => return self.list(body),
            Some(body) => branches.push(body),
            None => {}
        }
        self.alternatives(&branches, otherwise.is_some(), default.as_deref())
    }

    /// Follows branches of which any one may be taken. If a later branch starts a container under a name or
    /// on a port of an earlier branch, it is the same container, and is left out.
    pub fn alternatives(&mut self, branches: &[&List], is_complete: bool, default: Option<&str>) -> Flow {
        self.status = Status::Open;
        if let ([only], false) = (branches, is_complete) {
            self.run_perhaps(default, |shell| shell.list(only));
            self.status = Status::Open;
            return if self.is_spent() { Flow::Exit } else { Flow::On };
        }
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut changed: BTreeSet<String> = BTreeSet::new();
        let cwd = self.cwd.clone();
        let mut moves = false;
        for branch in branches {
            let (mark, before) = (self.mark(), self.sink.mark());
            self.conditional += 1;
            let flow = self.list(branch);
            self.conditional -= 1;
            self.may_break |= flow == Flow::Break;
            changed.extend(self.undo(mark));
            moves |= self.cwd != cwd && flow == Flow::On;
            self.cwd.clone_from(&cwd);
            self.drop_repeated(&before, &mut taken);
            if self.is_spent() {
                return Flow::Exit;
            }
        }
        for name in changed {
            self.set(&name, Variable::Unknown);
        }
        if moves {
            self.cwd = None;
        }
        self.status = Status::Open;
        Flow::On
    }

    fn drop_repeated(&mut self, before: &S::Mark, taken: &mut BTreeSet<String>) {
        for place in self.sink.drop_repeated(before, taken) {
            let why = say!(
                "it depends on a condition, and the other branch starts or creates the same thing",
                "它取决于条件，而另一个分支也会启动或创建同样的东西"
            );
            self.unfollowed(place.span, why, false);
        }
    }

    pub fn case(&mut self, word: &Word, arms: &[(Vec<Word>, List)]) -> Flow {
        let text = self.text(word);
        let mut possible: Vec<&List> = Vec::new();
        let mut is_complete = false;
        'arms: for (words, body) in arms {
            let mut is_open = false;
            for pattern in words {
                let pattern = self.text(pattern);
                let found = if pattern == "*" {
                    Some(true)
                } else if is_known(&text) && is_known(&pattern) {
                    patterns::matches(&pattern, &text)
                } else {
                    None
                };
                match found {
                    Some(true) => {
                        possible.push(body);
                        is_complete = true;
                        break 'arms;
                    }
                    Some(false) => {}
                    None => is_open = true,
                }
            }
            if is_open {
                possible.push(body);
            }
        }
        match possible.as_slice() {
            [] => Flow::On,
            [only] if is_complete => self.list(only),
            many => self.alternatives(many, is_complete, None),
        }
    }
}
