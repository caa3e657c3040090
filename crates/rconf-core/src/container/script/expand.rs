//! What a word comes to: variables, command substitutions, arithmetic, splitting.

use super::ast::{AssignValue, Op, Param, Part, Word};
use super::marks::{self, END, FOLDER, UNKNOWN, is_known, render, unknown};
use super::state::{Shell, Variable};
use super::{numbers, patterns};
use crate::container::Text;
use crate::text::Span;
use std::rc::Rc;

/// A word that is worked out.
#[derive(Debug, Clone, Default)]
pub(super) struct Field {
    /// Its text, with marks.
    pub text: String,
    pub span: Span,
    /// Whether it may in truth be several words, or none: a variable without quotes.
    pub is_open: bool,
    /// Whether it stands so in the script, without quotes.
    pub is_bare: bool,
}

/// What a part comes to.
enum Piece {
    One(String),
    /// `"$@"`
    Many(Rc<Vec<String>>),
}

impl Field {
    pub fn new(text: impl Into<String>, span: Span) -> Self {
        Self { text: text.into(), span, is_open: false, is_bare: false }
    }

    /// The text, if it is known.
    pub fn known(&self) -> Option<&str> {
        is_known(&self.text).then_some(self.text.as_str())
    }

    pub fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// Another text in the same place.
    pub fn with(&self, text: &str) -> Self {
        Self { text: text.to_owned(), ..self.clone() }
    }

    pub fn to_text(&self, shell: &Shell) -> Text {
        Text { text: render(&self.text), place: shell.place(self.span), is_known: is_known(&self.text) }
    }
}

impl Shell<'_> {
    /// The words, split.
    pub fn fields(&mut self, words: &[Word]) -> Vec<Field> {
        let mut fields = Vec::new();
        for word in words {
            self.expand(word, &mut fields);
        }
        fields
    }

    /// The word without splitting, as in an assignment.
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
        // `"$@"` without arguments is no word, for all its quotes.
        let mut is_none = false;
        for (at, part) in word.parts.iter().enumerate() {
            let quoted = match part {
                Part::Literal { quoted, .. }
                | Part::Param { quoted, .. }
                | Part::Command { quoted, .. }
                | Part::Arith { quoted, .. } => *quoted,
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
                let printed = self.printed(list);
                Piece::One(match printed {
                    // What is not known of an output is shown as the command that makes it.
                    Some(text) if is_known(&text) || text.contains([' ', '\n']) => text,
                    _ => unknown(raw),
                })
            }
            Part::Arith { expression, raw, .. } => Piece::One(
                numbers::evaluate(expression, self).map_or_else(|| unknown(raw), |n| n.to_string()),
            ),
            Part::Other { raw } => Piece::One(unknown(raw)),
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

    /// Whether the script sets it itself, to what is not known.
    fn is_assigned(&self, name: &str) -> bool {
        matches!(self.variable(name), Some(Variable::Unknown))
    }

    /// `${name:offset:length}`
    fn slice(&mut self, text: &str, range: &str) -> Option<String> {
        let (offset, length) = range.split_once(':').map_or((range, None), |(a, b)| (a, Some(b)));
        let count = i64::try_from(text.chars().count()).ok()?;
        let offset = numbers::evaluate(offset, self)?;
        let offset = if offset < 0 { count + offset } else { offset };
        let length = match length {
            Some(length) => numbers::evaluate(length, self)?,
            None => count,
        };
        let (offset, length) = (usize::try_from(offset).ok()?, usize::try_from(length).ok()?);
        Some(text.chars().skip(offset).take(length).collect())
    }

    /// The value of a variable.
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
                        let at = numbers::evaluate(index, self)?;
                        let count = i64::try_from(items.len()).ok()?;
                        usize::try_from(if at < 0 { at + count } else { at }).ok()?
                    }
                };
                return items.get(at).cloned();
            }
            None => {}
        }
        if self.inside.is_some() {
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
                // An argument that a call does not give is empty.
                Some(list.get(at.checked_sub(1)?).cloned().unwrap_or_default())
            }
        }
    }

    /// `name=value`
    pub fn assign(&mut self, assign: &super::ast::Assign) {
        let name = assign.name.as_str();
        match &assign.value {
            AssignValue::Array(words) => {
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
                let is_plain =
                    !words.iter().any(|word| word.literal().is_some_and(|text| text.starts_with('[')));
                self.set(
                    name,
                    if is_open || !is_plain { Variable::Unknown } else { Variable::Array(Rc::new(items)) },
                );
            }
            AssignValue::Word(word) => {
                // `ips="$ips $ip"` starts from nothing.
                let is_own = |part: &Part| matches!(part, Part::Param { param, .. } if param.name == name);
                if !matches!(name, "PATH" | "HOME")
                    && self.variable(name).is_none()
                    && word.parts.iter().any(is_own)
                {
                    let starts_empty = word.parts.iter().all(|part| {
                        !matches!(part, Part::Param { param, .. } if param.name == name && param.op != Op::None)
                    });
                    if starts_empty {
                        self.set(name, Variable::Text(String::new()));
                    }
                }
                let text = self.text(word);
                if let Some(index) = &assign.index {
                    self.assign_item(name, index, text);
                } else if assign.append {
                    match self.variable(name) {
                        Some(Variable::Text(old)) => {
                            let whole = format!("{old}{text}");
                            self.set(name, Variable::Text(whole));
                        }
                        // `ADDRS+="x"` on an array changes its first item.
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
                } else {
                    self.set_text(name, text);
                }
            }
        }
    }

    fn assign_item(&mut self, name: &str, index: &str, text: String) {
        let at = numbers::evaluate(index, self).and_then(|at| usize::try_from(at).ok());
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
