//! The language of the output: that of `--lang`, or of the environment.

use clap::ValueEnum;
use rconf_core::message::Language;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the output is in Chinese.
static IS_CHINESE: AtomicBool = AtomicBool::new(false);
/// Whether a flag chose the language.
static BY_FLAG: OnceLock<bool> = OnceLock::new();

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English.
    En,
    /// 中文.
    Zh,
}

/// Sets the language of all output. Without a flag, it is that of the environment: the first of `LC_ALL`,
/// `LC_MESSAGES` and `LANG` that is set.
pub fn choose(flag: Option<Lang>) {
    let language = match flag {
        Some(Lang::En) => Language::English,
        Some(Lang::Zh) => Language::Chinese,
        None => {
            let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
            locale.and_then(|locale| Language::parse(&locale)).unwrap_or_default()
        }
    };
    set(language);
    let _ = BY_FLAG.set(flag.is_some());
}

/// Sets the language of all output from now on.
pub fn set(language: Language) {
    IS_CHINESE.store(language == Language::Chinese, Ordering::Relaxed);
}

/// Returns whether a flag chose the language.
pub fn is_chosen() -> bool {
    BY_FLAG.get().copied().unwrap_or_default()
}

/// Returns the language that a flag chose, if one did.
pub fn chosen() -> Option<Language> {
    is_chosen().then(language)
}

/// Returns the language of the output.
pub fn language() -> Language {
    if IS_CHINESE.load(Ordering::Relaxed) { Language::Chinese } else { Language::English }
}

/// Returns how many columns of a terminal a text takes: a character of Chinese takes two.
pub fn columns(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum()
}

/// Returns the word that a note begins with.
pub fn note() -> &'static str {
    either("note: ", "提示：")
}

/// Formats one of two templates, according to the language of the output.
macro_rules! told {
    ($english:literal, $chinese:literal $(, $value:expr)* $(,)?) => {
        match $crate::language::language() {
            rconf_core::message::Language::English => format!($english $(, $value)*),
            rconf_core::message::Language::Chinese => format!($chinese $(, $value)*),
        }
    };
}
pub(crate) use told;

/// Returns one of two texts, according to the language of the output.
pub fn either(english: &'static str, chinese: &'static str) -> &'static str {
    match language() {
        Language::English => english,
        Language::Chinese => chinese,
    }
}
