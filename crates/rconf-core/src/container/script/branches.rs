//! Follows `if` and `case`: the branch that is taken where that is known, else each as an alternative.

use super::ast::{List, Word};
use super::marks::is_known;
use super::patterns;
use super::state::{Flow, Shell, Status, Variable};
use crate::message::say;
use crate::sorted;
use crate::sorted::SortedSet;

impl Shell<'_> {
    /// `if`, with each arm as an alternative.
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

    /// Branches of which one is taken, and it is not known which. What a later one starts under a name or on a
    /// port that an earlier one has is the same thing in another way, and is left out.
    pub fn alternatives(&mut self, branches: &[&List], is_complete: bool, default: Option<&str>) -> Flow {
        self.status = Status::Open;
        if let ([only], false) = (branches, is_complete) {
            self.maybe(default, |shell| shell.list(only));
            self.status = Status::Open;
            return if self.is_spent() { Flow::Exit } else { Flow::On };
        }
        let mut taken: SortedSet<String> = SortedSet::new();
        let mut changed: SortedSet<String> = SortedSet::new();
        let cwd = self.cwd.clone();
        let mut moves = false;
        for branch in branches {
            let (mark, first, networks) = (self.mark(), self.out.containers.len(), self.out.networks.len());
            self.conditional += 1;
            let flow = self.list(branch);
            self.conditional -= 1;
            self.may_break |= flow == Flow::Break;
            changed.extend(self.undo(mark));
            moves |= self.cwd != cwd && flow == Flow::On;
            self.cwd.clone_from(&cwd);
            self.drop_repeated(first, networks, &mut taken);
            if self.is_spent() {
                return Flow::Exit;
            }
        }
        let mut changed: Vec<String> = changed.into_iter().collect();
        sorted::sort(&mut changed);
        for name in changed {
            self.set(&name, Variable::Unknown);
        }
        if moves {
            self.cwd = None;
        }
        self.status = Status::Open;
        Flow::On
    }

    pub fn drop_repeated(&mut self, first: usize, networks: usize, taken: &mut SortedSet<String>) {
        let mut mine: SortedSet<String> = SortedSet::new();
        let mut spans = Vec::new();
        let added = self.out.containers.split_off(first.min(self.out.containers.len()));
        for container in added {
            let mut keys: Vec<String> =
                container.name.iter().map(|name| format!("name {}", name.text)).collect();
            keys.extend(
                container.ports.iter().filter_map(|port| port.host).map(|host| format!("port {}", host.0)),
            );
            if keys.iter().any(|key| taken.contains(key)) {
                spans.push(container.place.span);
            } else {
                self.out.containers.push(container);
            }
            mine.extend(keys);
        }
        let added = self.out.networks.split_off(networks.min(self.out.networks.len()));
        for network in added {
            let key = format!("network {}", network.name.text);
            if taken.contains(&key) {
                spans.push(network.place.span);
            } else {
                self.out.networks.push(network);
            }
            mine.insert(key);
        }
        taken.extend(mine);
        for span in spans {
            let why = say!(
                "it depends on a condition, and the other branch starts the same",
                "它取决于条件，而另一个分支也会启动或创建同样的东西"
            );
            self.unfollowed(span, why, false);
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
