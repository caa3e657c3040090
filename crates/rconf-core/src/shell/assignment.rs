//! Assignments: `name=value`, `name+=(…)`, `name[1]=value`.

use super::arithmetic;
use super::ast::{Assign, AssignValue, Op, Part, Word};
use super::sink::Sink;
use super::state::{Shell, Variable};
use std::rc::Rc;

impl<S: Sink> Shell<'_, S> {
    /// Sets a variable.
    pub fn assign(&mut self, assign: &Assign) {
        match &assign.value {
            AssignValue::Array(words) => self.assign_array(assign, words),
            AssignValue::Word(word) => self.assign_word(assign, word),
        }
    }

    fn assign_array(&mut self, assign: &Assign, words: &[Word]) {
        let name = assign.name.as_str();
        let mut items: Vec<String> = match self.variable(name) {
            Some(Variable::Array(old)) if assign.append => old.to_vec(),
            Some(Variable::Text(old)) if assign.append && !old.is_empty() => vec![old.clone()],
            Some(Variable::Unknown) if assign.append => {
                self.fields(words);
                return;
            }
            _ => Vec::new(),
        };
        let fields = self.fields(words);
        let is_open = fields.iter().any(|field| field.is_open);
        items.extend(fields.into_iter().map(|field| field.text));
        let has_keys = words.iter().any(|word| word.literal().is_some_and(|text| text.starts_with('[')));
        let value = if is_open || has_keys { Variable::Unknown } else { Variable::Array(Rc::new(items)) };
        self.set(name, value);
    }

    fn assign_word(&mut self, assign: &Assign, word: &Word) {
        let name = assign.name.as_str();
        if self.starts_empty(name, word) {
            self.set(name, Variable::Text(String::new()));
        }
        let text = self.text(word);
        if let Some(index) = &assign.index {
            self.assign_item(name, index, text);
            return;
        }
        match self.variable(name).filter(|_| assign.append) {
            Some(Variable::Text(old)) => {
                let whole = format!("{old}{text}");
                self.set(name, Variable::Text(whole));
            }
            // `ADDRS+="x"` appends to the first item of an array.
            Some(Variable::Array(items)) => {
                let mut items = items.to_vec();
                match items.first_mut() {
                    Some(first) => first.push_str(&text),
                    None => items.push(text),
                }
                self.set(name, Variable::Array(Rc::new(items)));
            }
            Some(Variable::Unknown) => {}
            None => self.set_text(name, text),
        }
    }

    /// Returns whether an assignment begins with the variable itself, as in `ips="$ips $ip"`, while the
    /// variable is not set yet.
    fn starts_empty(&self, name: &str, word: &Word) -> bool {
        let mut own = word.parts.iter().filter_map(|part| match part {
            Part::Param { param, .. } if param.name == name => Some(param.op == Op::None),
            _ => None,
        });
        let is_plain = own.next().is_some_and(|first| first && own.all(|next| next));
        is_plain && !matches!(name, "PATH" | "HOME") && self.variable(name).is_none()
    }

    fn assign_item(&mut self, name: &str, index: &str, text: String) {
        let at = arithmetic::evaluate(index, self).and_then(|at| usize::try_from(at).ok());
        let items = match self.variable(name) {
            Some(Variable::Array(items)) => Some(items.to_vec()),
            None => Some(Vec::new()),
            _ => None,
        };
        let value = match (at, items) {
            (Some(at), Some(mut items)) if at <= items.len() => {
                if at == items.len() {
                    items.push(text);
                } else {
                    items[at] = text;
                }
                Variable::Array(Rc::new(items))
            }
            _ => Variable::Unknown,
        };
        self.set(name, value);
    }
}
