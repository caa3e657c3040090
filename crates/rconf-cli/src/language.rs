//! The language of the output: `--lang`, or that of the environment.

use clap::ValueEnum;
use rconf_core::message::Language;
use std::sync::OnceLock;

static CHOSEN: OnceLock<Language> = OnceLock::new();

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// English.
    En,
    /// 中文.
    Zh,
}

/// Makes the choice hold for all output. Without a flag the environment decides, as for other programs: the first of
/// `LC_ALL`, `LC_MESSAGES` and `LANG` that is set.
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
    let _ = CHOSEN.set(language);
}

/// The language of the output.
pub fn language() -> Language {
    CHOSEN.get().copied().unwrap_or_default()
}

/// One of two texts.
pub fn either(english: &'static str, chinese: &'static str) -> &'static str {
    match language() {
        Language::English => english,
        Language::Chinese => chinese,
    }
}
