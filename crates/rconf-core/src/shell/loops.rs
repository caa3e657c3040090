//! Unrolls loops.

use super::ast::{List, Word};
use super::field::Field;
use super::sink::Sink;
use super::state::{Flow, Shell, Status, Variable};
use crate::message::say;
use crate::text::Span;

/// The maximum number of rounds of a loop that are followed.
const ROUNDS: usize = 1000;

impl<S: Sink> Shell<'_, S> {
    pub fn for_each(&mut self, name: &str, words: Option<&[Word]>, body: &List, span: Span) -> Flow {
        let items = match words {
            Some(words) => self.fields(words),
            None => match self.arguments.clone() {
                Some(list) => list.iter().map(|text| Field::new(text.as_str(), span)).collect(),
                None => vec![Field { is_open: true, ..Field::new(super::marks::unknown("$@"), span) }],
            },
        };
        let depth = self.conditional;
        for (round, item) in items.iter().enumerate() {
            if round >= ROUNDS {
                if body.mentions {
                    let why = say!(
                        "the loop has {count} rounds, but only {read} are read",
                        "循环有 {count} 轮，只读取了 {read} 轮",
                        count = items.len(),
                        read = ROUNDS
                    );
                    self.unfollowed(span, why, false);
                }
                break;
            }
            if !self.spend(8, span) {
                return Flow::Exit;
            }
            let is_glob = item.is_bare && item.text.contains(['*', '?', '[']);
            let before = self.sink.started();
            let flow = if item.is_open || is_glob {
                if body.mentions {
                    let why = say!(
                        "the values of the loop are known only when the script runs",
                        "循环遍历什么，运行时才知道"
                    );
                    self.unfollowed(if words.is_some() { item.span } else { span }, why, false);
                }
                self.set(name, Variable::Unknown);
                self.run_perhaps(None, |shell| shell.list(body))
            } else {
                self.set(name, Variable::Text(item.text.clone()));
                self.list(body)
            };
            let made = self.sink.started() > before;
            let may_break = std::mem::take(&mut self.may_break) && !made && self.conditional == depth;
            match flow {
                Flow::Break => break,
                Flow::Return | Flow::Exit if !(item.is_open || is_glob) || self.is_spent() => return flow,
                _ if may_break => break,
                _ => {}
            }
        }
        self.status = Status::Likely;
        Flow::On
    }

    /// Follows a loop with a condition.
    pub fn rounds(
        &mut self,
        span: Span,
        body: &List,
        condition: impl Fn(&mut Self),
        step: impl Fn(&mut Self),
    ) -> Flow {
        for round in 0.. {
            if !self.spend(8, span) {
                return Flow::Exit;
            }
            condition(self);
            match self.status {
                Status::False => break,
                Status::True if round < ROUNDS => {}
                Status::True => {
                    if body.mentions {
                        let why =
                            say!("the loop has more than {most} rounds", "循环超过 {most} 轮", most = ROUNDS);
                        self.unfollowed(span, why, false);
                    }
                    break;
                }
                _ => {
                    if body.mentions {
                        let why = say!(
                            "whether the loop continues is known only when the script runs",
                            "循环是否继续，运行时才知道"
                        );
                        self.unfollowed(span, why, false);
                    }
                    // After the body, the variables that it sets are not known.
                    let (mark, notes) = (self.sink.mark(), self.not_followed.len());
                    self.run_perhaps(None, |shell| shell.list(body));
                    self.sink.rewind(&mark);
                    self.not_followed.truncate(notes);
                    self.may_break = false;
                    break;
                }
            }
            let before = self.sink.started();
            let flow = self.list(body);
            let made = self.sink.started() > before;
            let may_break = std::mem::take(&mut self.may_break) && !made;
            match flow {
                Flow::Break => break,
                Flow::Return | Flow::Exit => return flow,
                _ if may_break => break,
                _ => {}
            }
            step(self);
        }
        self.status = Status::Likely;
        Flow::On
    }
}
