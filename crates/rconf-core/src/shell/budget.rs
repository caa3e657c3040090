//! The budget of following a script.

use super::sink::Sink;
use super::state::Shell;
use crate::message::say;
use crate::text::Span;

impl<S: Sink> Shell<'_, S> {
    /// Spends one step and this number of bytes. Returns `false` if the budget is exceeded.
    pub fn spend(&mut self, letters: usize, span: Span) -> bool {
        if self.steps == 0 || self.letters < letters || self.sink.is_full() {
            if !self.is_spent {
                self.is_spent = true;
                let why =
                    say!("there are too many commands; the rest is not read", "命令太多，后面的没有读取");
                self.unfollowed(span, why, false);
            }
            return false;
        }
        self.steps -= 1;
        self.letters -= letters;
        true
    }

    /// Spends bytes, without a step.
    pub fn spend_letters(&mut self, letters: usize, span: Span) -> bool {
        self.steps += 1;
        let can = self.spend(letters, span);
        if !can {
            self.steps -= 1;
        }
        can
    }
}
