//! What rconf says to people, in each of its languages. The languages stand side by side where a message is made, so
//! that neither can be missing or out of date without the other.

use std::fmt::Display;

/// A language of rconf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// 中文: simplified Chinese.
    Chinese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its tag: `en` or `zh`.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh",
        }
    }

    /// The language of a tag (`zh`, `zh-CN`) or of a locale as in `LANG` (`zh_CN.UTF-8`); none if rconf does not speak it.
    pub fn parse(tag: &str) -> Option<Self> {
        let end = tag.find(['-', '_', '.', '@']).unwrap_or(tag.len());
        Self::ALL.into_iter().find(|language| tag[..end].eq_ignore_ascii_case(language.tag()))
    }
}

/// Words for a person, in each language. The macro `say!` makes them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Message {
    english: String,
    chinese: String,
}

impl Message {
    /// The words in a language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Chinese => &self.chinese,
        }
    }

    /// What is the same in every language: names, values, and what servers and libraries say themselves.
    pub fn verbatim(text: impl Display) -> Self {
        let english = text.to_string();
        Self { chinese: english.clone(), english }
    }

    /// Things in a row: `a, b and c`, `a、b 和 c`.
    pub fn list<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Self {
        let items: Vec<T> = items.into_iter().collect();
        let joined = |comma: &str, and: &str| {
            let mut text = String::new();
            for (nth, item) in items.iter().enumerate() {
                text.push_str(match nth {
                    0 => "",
                    _ if nth + 1 == items.len() => and,
                    _ => comma,
                });
                text.push_str(item.as_ref());
            }
            text
        };
        Self { english: joined(", ", " and "), chinese: joined("、", " 和 ") }
    }

    /// Fills templates; see `say!`, which checks the names.
    pub(crate) fn fill(english: &str, chinese: &str, values: &[(&str, &dyn Value)]) -> Self {
        Self {
            english: filled(english, Language::English, values),
            chinese: filled(chinese, Language::Chinese, values),
        }
    }
}

/// Words that are known when compiling, in each language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    pub(crate) english: &'static str,
    pub(crate) chinese: &'static str,
}

impl Words {
    /// The words in a language.
    pub const fn get(self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }
}

/// What stands in a template's braces: anything that can be printed, or a message, which is put in its own language.
pub(crate) trait Value {
    fn push(&self, language: Language, out: &mut String);
}

impl<T: Display> Value for T {
    fn push(&self, _: Language, out: &mut String) {
        use std::fmt::Write as _;
        let _ = write!(out, "{self}");
    }
}

impl Value for Words {
    fn push(&self, language: Language, out: &mut String) {
        out.push_str(self.get(language));
    }
}

impl Value for Message {
    fn push(&self, language: Language, out: &mut String) {
        out.push_str(self.get(language));
    }
}

fn filled(template: &str, language: Language, values: &[(&str, &dyn Value)]) -> String {
    let mut out = String::with_capacity(template.len() + 16 * values.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            out.push_str(brace);
            rest = after;
        } else if let Some((name, after)) = rest.split_once('}') {
            if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                value.push(language, &mut out);
            }
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Whether the names in a template's braces are these, each at least once. Evaluated by the compiler.
pub(crate) const fn has_names(template: &str, names: &[&str]) -> bool {
    let text = template.as_bytes();
    let mut used = [false; 16];
    let mut at = 0;
    while at < text.len() {
        let doubled = at + 1 < text.len() && text[at + 1] == text[at];
        match text[at] {
            b'{' | b'}' if doubled => at += 2,
            b'}' => return false,
            b'{' => {
                let mut end = at + 1;
                while end < text.len() && text[end] != b'}' {
                    end += 1;
                }
                let mut nth = 0;
                while nth < names.len() && !is_name(text, at + 1, end, names[nth].as_bytes()) {
                    nth += 1;
                }
                if nth == names.len() || end == text.len() {
                    return false;
                }
                used[nth] = true;
                at = end + 1;
            }
            _ => at += 1,
        }
    }
    let mut nth = 0;
    while nth < names.len() {
        if !used[nth] {
            return false;
        }
        nth += 1;
    }
    true
}

const fn is_name(text: &[u8], start: usize, end: usize, name: &[u8]) -> bool {
    if end - start != name.len() {
        return false;
    }
    let mut at = 0;
    while at < name.len() {
        if text[start + at] != name[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Makes a [`Message`] from a template in each language, English first, and the values that both name in braces:
/// `say!("port {port} is taken", "端口 {port} 已被占用", port)`; `name = expression` for anything but a variable.
/// A value may be a message itself. A brace of the text is doubled. That both templates use the same names is
/// checked when compiling.
macro_rules! say {
    ($english:literal, $chinese:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const _: () = assert!(
            $crate::message::has_names($english, &[$(stringify!($name)),*])
                && $crate::message::has_names($chinese, &[$(stringify!($name)),*]),
            "the templates do not use these names"
        );
        $crate::message::Message::fill(
            $english,
            $chinese,
            &[$((stringify!($name), &say!(@value $name $(, $value)?))),*],
        )
    }};
    (@value $name:ident) => { $name };
    (@value $name:ident, $value:expr) => { $value };
}
pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_each_language_wants_them() {
        let (port, what) = (7000, say!("a {{node}}", "节点 {{}}"));
        let message = say!("{what} on {port}", "{port} 上的{what}{what}", port, what = what);
        assert_eq!(message.get(Language::English), "a {node} on 7000");
        assert_eq!(message.get(Language::Chinese), "7000 上的节点 {}节点 {}");
    }

    #[test]
    fn names_are_checked() {
        assert!(has_names("a {b} {{c}} {b}", &["b"]));
        assert!(!has_names("a {b}", &[]) && !has_names("a", &["b"]) && !has_names("a {b", &["b"]));
        assert!(!has_names("a } b", &[]));
    }

    #[test]
    fn lists_and_tags() {
        assert_eq!(Message::list(["a", "b", "c"]).get(Language::English), "a, b and c");
        assert_eq!(Message::list(["a", "b", "c"]).get(Language::Chinese), "a、b 和 c");
        assert_eq!(Language::parse("zh_CN.UTF-8"), Some(Language::Chinese));
        assert_eq!((Language::parse("en"), Language::parse("C")), (Some(Language::English), None));
    }
}
