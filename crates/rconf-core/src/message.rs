//! The texts that rconf shows to people, in each of its languages. The translations of a message are next to
//! each other in the code, so that none is forgotten when another changes.

use std::fmt::{self, Display, Formatter};

/// A language that rconf speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// 中文: simplified Chinese.
    Chinese,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Returns the language tag: `en` or `zh`.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh",
        }
    }

    /// Returns the language of a tag (`zh`, `zh-CN`) or of a locale as in `LANG` (`zh_CN.UTF-8`), or `None`
    /// if rconf does not speak it.
    pub fn parse(tag: &str) -> Option<Self> {
        let end = tag.find(['-', '_', '.', '@']).unwrap_or(tag.len());
        Self::ALL.into_iter().find(|language| tag[..end].eq_ignore_ascii_case(language.tag()))
    }
}

/// The languages that are compiled in. The features `english` and `chinese` select them; both are on by
/// default. If a requested language is missing, the first one is used.
pub const BUILT_IN: &[Language] = match (cfg!(feature = "english"), cfg!(feature = "chinese")) {
    (true, true) => &Language::ALL,
    (true, false) => &[Language::English],
    (false, true) => &[Language::Chinese],
    (false, false) => panic!("rconf-core needs the feature `english` or `chinese`"),
};

/// Returns the index of a language in [`BUILT_IN`], or 0 if the language is not compiled in.
const fn index(language: Language) -> usize {
    if BUILT_IN.len() == Language::ALL.len() { language as usize } else { 0 }
}

/// A text for people, in each language. The macro `say!` creates it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Message {
    texts: [String; BUILT_IN.len()],
}

impl Message {
    /// Returns the text in a language.
    pub fn get(&self, language: Language) -> &str {
        &self.texts[index(language)]
    }

    fn each(text: impl FnMut(usize) -> String) -> Self {
        Self { texts: std::array::from_fn(text) }
    }

    /// Creates a message that is the same in every language, such as a name, a value, or the output of a
    /// server.
    pub fn verbatim(text: impl Display) -> Self {
        let text = text.to_string();
        Self::each(|_| text.clone())
    }

    /// Creates an enumeration: `a, b and c`, `a、b 和 c`.
    pub fn list<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Self {
        const COMMA: Words = Words::new(", ", "、");
        const AND: Words = Words::new(" and ", " 和 ");
        let items: Vec<T> = items.into_iter().collect();
        Self::each(|language| {
            let mut text = String::new();
            for (nth, item) in items.iter().enumerate() {
                text.push_str(match nth {
                    0 => "",
                    _ if nth + 1 == items.len() => AND.texts[language],
                    _ => COMMA.texts[language],
                });
                text.push_str(item.as_ref());
            }
            text
        })
    }

    /// Creates a list of items, separated by commas: `a, b, c`, `a、b、c`.
    pub(crate) fn commas(items: impl IntoIterator<Item = impl Value>) -> Self {
        Self::joined(items, Words::new(", ", "、"))
    }

    /// Creates a list of items with a separator between them.
    pub(crate) fn joined(items: impl IntoIterator<Item = impl Value>, separator: Words) -> Self {
        let items: Vec<_> = items.into_iter().collect();
        Self::each(|nth| {
            let mut text = String::new();
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { separator.texts[nth] });
                item.push(BUILT_IN[nth], &mut text);
            }
            text
        })
    }

    /// Fills the braces of the templates with values. Use `say!`, which checks the names of the braces.
    pub(crate) fn fill(templates: Words, values: &[(&str, &dyn Value)]) -> Self {
        Self::each(|nth| filled(templates.texts[nth], BUILT_IN[nth], values))
    }
}

/// Prints the text in the first language that is compiled in: English, unless it is left out.
impl Display for Message {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.get(BUILT_IN[0]))
    }
}

/// A text in each language that is known at compile time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Words {
    texts: [&'static str; BUILT_IN.len()],
}

impl Words {
    /// Creates a text from its translations. Those of languages that are not compiled in are dropped.
    pub(crate) const fn new(english: &'static str, chinese: &'static str) -> Self {
        let all = [english, chinese];
        let mut texts = [""; BUILT_IN.len()];
        let mut nth = 0;
        while nth < texts.len() {
            texts[nth] = all[BUILT_IN[nth] as usize];
            nth += 1;
        }
        Self { texts }
    }

    /// Creates a text for a reference: what is said of a directive, or the page of a rule. It is empty if the program is
    /// built without the feature `reference`.
    pub(crate) const fn for_reference(english: &'static str, chinese: &'static str) -> Self {
        if cfg!(feature = "reference") { Self::new(english, chinese) } else { Self::new("", "") }
    }

    /// Returns the text in a language.
    pub const fn get(self, language: Language) -> &'static str {
        self.texts[index(language)]
    }
}

/// A value for the braces of a template: anything that can be printed, or a message, which is inserted in the
/// language of the template.
pub(crate) trait Value {
    fn push(&self, language: Language, out: &mut String);
}

/// Implements [`Value`] for types that print the same text in every language.
macro_rules! same_in_every_language {
    ($($type:ty),+) => {
        $(impl $crate::message::Value for $type {
            fn push(&self, _: $crate::message::Language, out: &mut String) {
                use std::fmt::Write as _;
                let _ = write!(out, "{self}");
            }
        })+
    };
}
pub(crate) use same_in_every_language;

same_in_every_language!(
    str,
    String,
    char,
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    std::net::IpAddr,
    std::net::Ipv4Addr,
    std::net::Ipv6Addr,
    ipnet::IpNet,
    ipnet::Ipv4Net,
    ipnet::Ipv6Net
);

impl<T: Value + ?Sized> Value for &T {
    fn push(&self, language: Language, out: &mut String) {
        (**self).push(language, out);
    }
}

impl<T: Value + ToOwned + ?Sized> Value for std::borrow::Cow<'_, T> {
    fn push(&self, language: Language, out: &mut String) {
        self.as_ref().push(language, out);
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

/// Returns whether the template uses all of `names` in its braces, and no other name. Evaluated at compile
/// time.
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

/// Creates a [`Message`] from two templates, English and Chinese, and the values for their braces:
/// `say!("port {port} is taken", "端口 {port} 已被占用", port)`.
///
/// Write `name = expression` for a value that is not a variable. A value can be a message itself. Double a
/// brace to print it. Whether both templates use the same names is checked at compile time.
macro_rules! say {
    ($english:literal, $chinese:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const _: () = assert!(
            $crate::message::has_names($english, &[$(stringify!($name)),*])
                && $crate::message::has_names($chinese, &[$(stringify!($name)),*]),
            "the templates do not use these names"
        );
        $crate::message::Message::fill(
            const { $crate::message::Words::new($english, $chinese) },
            &[$((stringify!($name), &say!(@value $name $(, $value)?))),*],
        )
    }};
    (@value $name:ident) => { $name };
    (@value $name:ident, $value:expr) => { $value };
}
pub(crate) use say;

/// Makes a type with a method `message` an error that prints its message as [`Message`] does.
macro_rules! error_with_message {
    ($error:ty) => {
        impl std::fmt::Display for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.message(), f)
            }
        }

        impl std::error::Error for $error {}
    };
}
pub(crate) use error_with_message;

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
