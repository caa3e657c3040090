//! Expands words: variables, command substitutions and arithmetic, and splits the results.

use super::arithmetic;
use super::ast::{Op, Param, Part, Word};
use super::field::Field;
use super::marks::{self, END, FOLDER, UNKNOWN, is_known, unknown};
use super::patterns;
use super::sink::Sink;
use super::state::{Shell, Variable};
use std::rc::Rc;

/// The expansion of a part of a word.
enum Piece {
    One(String),
    /// `"$@"`
    Many(Rc<Vec<String>>),
}

impl<S: Sink> Shell<'_, S> {
    /// Expands and splits the words of a command.
    pub fn fields(&mut self, words: &[Word]) -> Vec<Field> {
        let mut fields = Vec::new();
        for word in words {
            self.expand(word, &mut fields);
        }
        fields
    }

    /// Expands a word without splitting it, as in an assignment.
    pub fn text(&mut self, word: &Word) -> String {
        let mut text = String::new();
        for (at, part) in word.parts.iter().enumerate() {
            match self.piece(part, at == 0) {
                Piece::One(one) => text.push_str(&one),
                Piece::Many(many) => text.push_str(&many.join(" ")),
            }
        }
        if self.spend_letters(text.len(), word.span) { text } else { unknown("…") }
    }

    fn expand(&mut self, word: &Word, fields: &mut Vec<Field>) {
        let is_bare = matches!(word.parts.as_slice(), [Part::Literal { quoted: false, .. }]);
        let mut field = Field { is_bare, ..Field::new("", word.span) };
        let mut exists = false;
        // `"$@"` without arguments is not a word, in spite of its quotes.
        let mut is_none = false;
        for (at, part) in word.parts.iter().enumerate() {
            let quoted = match part {
                Part::Literal { quoted, .. }
                | Part::Param { quoted, .. }
                | Part::Command { quoted, .. }
                | Part::Arith { quoted, .. }
                | Part::Unknown { quoted, .. } => *quoted,
                Part::Other { .. } => true,
            };
            let is_literal = matches!(part, Part::Literal { .. });
            let is_several = match part {
                Part::Param { param, .. } => param.name == "@" || param.index.as_deref() == Some("@"),
                Part::Other { .. } => true,
                _ => false,
            };
            match self.piece(part, at == 0) {
                Piece::One(text) if is_literal || quoted => {
                    exists |= quoted || !text.is_empty();
                    field.is_open |= is_several && text.contains(UNKNOWN);
                    field.text.push_str(&text);
                }
                Piece::One(text) => {
                    if !self.spend_letters(text.len(), word.span) {
                        return;
                    }
                    field.is_open |= text.contains(UNKNOWN);
                    let blanks = self.separators();
                    let mut outside = true;
                    for c in text.chars() {
                        outside = if c == UNKNOWN { false } else { outside || c == END };
                        if outside && blanks.contains(&c) {
                            if exists || !field.text.is_empty() {
                                let next = Field::new("", word.span);
                                fields.push(std::mem::replace(&mut field, next));
                                exists = false;
                            }
                        } else {
                            field.text.push(c);
                        }
                    }
                }
                Piece::Many(many) => {
                    is_none |= many.is_empty();
                    for (at, text) in many.iter().enumerate() {
                        if at > 0 {
                            let next = Field::new("", word.span);
                            fields.push(std::mem::replace(&mut field, next));
                        }
                        exists = true;
                        field.text.push_str(text);
                    }
                }
            }
        }
        if ((exists && !is_none) || !field.text.is_empty())
            && self.spend_letters(field.text.len() + 8, word.span)
        {
            fields.push(field);
        }
    }

    fn separators(&self) -> Vec<char> {
        match self.variable("IFS") {
            Some(Variable::Text(text)) if is_known(text) => text.chars().collect(),
            _ => vec![' ', '\t', '\n'],
        }
    }

    fn piece(&mut self, part: &Part, is_first: bool) -> Piece {
        match part {
            Part::Literal { text, quoted } => {
                let is_home = is_first && !quoted && (text == "~" || text.starts_with("~/"));
                Piece::One(if is_home { format!("{UNKNOWN}~{END}{}", &text[1..]) } else { text.clone() })
            }
            Part::Param { param, quoted, raw } => self.param(param, *quoted, raw),
            Part::Command { list, raw, .. } => {
                let printed = self.substitute(list);
                Piece::One(match printed {
                    // An unknown output is shown as the command that prints it.
                    Some(text) if is_known(&text) || text.contains([' ', '\n']) => text,
                    _ => unknown(raw),
                })
            }
            Part::Arith { expression, raw, .. } => Piece::One(
                arithmetic::evaluate(expression, self).map_or_else(|| unknown(raw), |n| n.to_string()),
            ),
            Part::Unknown { raw, .. } | Part::Other { raw } => Piece::One(unknown(raw)),
        }
    }

    fn param(&mut self, param: &Param, quoted: bool, raw: &str) -> Piece {
        let name = param.name.as_str();
        let is_all = matches!(param.index.as_deref(), Some("@" | "*")) || matches!(name, "@" | "*");
        if is_all && matches!(param.op, Op::None | Op::Length | Op::Keys) {
            let items = match name {
                "@" | "*" => self.arguments.clone(),
                _ => match self.variable(name) {
                    Some(Variable::Array(items)) => Some(items.clone()),
                    Some(Variable::Text(text)) => Some(Rc::new(vec![text.clone()])),
                    _ => None,
                },
            };
            return match (items, param.op) {
                (Some(items), Op::Length) => Piece::One(items.len().to_string()),
                (Some(items), Op::Keys) => {
                    let keys = (0..items.len()).map(|at| at.to_string()).collect::<Vec<_>>();
                    Piece::Many(Rc::new(keys))
                }
                (Some(items), _) if quoted && (param.index.as_deref() == Some("@") || name == "@") => {
                    Piece::Many(items)
                }
                (Some(items), _) => Piece::One(items.join(" ")),
                (None, _) => Piece::One(unknown(raw)),
            };
        }
        let value = self.value(param);
        Piece::One(match (param.op, value) {
            (Op::None, Some(text)) => text,
            (Op::Length, Some(text)) if is_known(&text) => text.chars().count().to_string(),
            (Op::Default | Op::Assign, Some(text)) if !text.is_empty() => text,
            (Op::Default | Op::Assign, None) if self.is_assigned(name) => unknown(raw),
            (Op::Default, _) => self.text(&param.word),
            (Op::Assign, _) => {
                let text = self.text(&param.word);
                self.set_text(name, text.clone());
                text
            }
            (Op::Alternative, Some(text)) if is_known(&text) && !text.is_empty() => self.text(&param.word),
            (Op::CutStart | Op::CutStartLong | Op::CutEnd | Op::CutEndLong, Some(text)) => {
                let pattern = self.text(&param.word);
                if !is_known(&text) || !is_known(&pattern) {
                    return Piece::One(unknown(raw));
                }
                let from_start = matches!(param.op, Op::CutStart | Op::CutStartLong);
                let is_long = matches!(param.op, Op::CutStartLong | Op::CutEndLong);
                patterns::cut(&text, &pattern, from_start, is_long)
                    .map_or_else(|| unknown(raw), str::to_owned)
            }
            (Op::Slice, Some(text)) if is_known(&text) => {
                let range = self.text(&param.word);
                self.slice(&text, &range).unwrap_or_else(|| unknown(raw))
            }
            _ => unknown(raw),
        })
    }

    /// Returns whether the script itself sets a variable to a value that is not known.
    fn is_assigned(&self, name: &str) -> bool {
        matches!(self.variable(name), Some(Variable::Unknown))
    }

    /// Expands `${name:offset:length}`.
    fn slice(&mut self, text: &str, range: &str) -> Option<String> {
        let (offset, length) = range.split_once(':').map_or((range, None), |(a, b)| (a, Some(b)));
        let count = i64::try_from(text.chars().count()).ok()?;
        let offset = arithmetic::evaluate(offset, self)?;
        let offset = if offset < 0 { count + offset } else { offset };
        let length = match length {
            Some(length) => arithmetic::evaluate(length, self)?,
            None => count,
        };
        let (offset, length) = (usize::try_from(offset).ok()?, usize::try_from(length).ok()?);
        Some(text.chars().skip(offset).take(length).collect())
    }

    /// Returns the value of a variable, or `None` if it is not known.
    fn value(&mut self, param: &Param) -> Option<String> {
        let name = param.name.as_str();
        match self.variable(name) {
            Some(Variable::Text(text)) if param.index.as_deref().is_none_or(|index| index == "0") => {
                return Some(text.clone());
            }
            Some(Variable::Unknown | Variable::Text(_)) => return None,
            Some(Variable::Array(items)) => {
                let items = items.clone();
                let at = match &param.index {
                    None => 0,
                    Some(index) => {
                        let at = arithmetic::evaluate(index, self)?;
                        let count = i64::try_from(items.len()).ok()?;
                        usize::try_from(if at < 0 { at + count } else { at }).ok()?
                    }
                };
                return items.get(at).cloned();
            }
            None => {}
        }
        if self.inside.is_some() && matches!(name, "PWD" | "0" | "BASH_SOURCE") {
            return None;
        }
        match name {
            "PWD" => self.cwd.clone(),
            "0" | "BASH_SOURCE" => {
                let file = self.path.rsplit('/').next().unwrap_or_default();
                Some(format!("{FOLDER}/{}", marks::clean(file.as_bytes())))
            }
            "#" => self.arguments.as_ref().map(|list| list.len().to_string()),
            _ => {
                let at: usize = name.parse().ok()?;
                let list = self.arguments.as_ref()?;
                // A missing argument is empty.
                Some(list.get(at.checked_sub(1)?).cloned().unwrap_or_default())
            }
        }
    }
}
