//! The pages of the rules, in each language. The English page is the doc comment of the rule, the Chinese one a file in
//! `data/rules.zh`.

use super::registry::CHINESE_PAGES;
use super::rule::Meta;
use crate::message::Language;

/// A part of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What the rule finds.
    What,
    /// What it leads to.
    Why,
    /// A configuration that it finds, and a better one.
    Example,
    /// Why its fix is safe, or what is lost.
    FixSafety,
    /// Where it says so.
    References,
}

impl Section {
    /// All of them, in their order.
    pub const ALL: [Self; 5] = [Self::What, Self::Why, Self::Example, Self::FixSafety, Self::References];

    /// The title, without the `## ` before it.
    pub const fn title(self, language: Language) -> &'static str {
        let (english, chinese) = match self {
            Section::What => ("What it does", "检查什么"),
            Section::Why => ("Why it matters", "为什么重要"),
            Section::Example => ("Example", "示例"),
            Section::FixSafety => ("Fix safety", "修复是否安全"),
            Section::References => ("References", "参考"),
        };
        match language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

/// What stands before the better configuration of an example.
pub const fn use_instead(language: Language) -> &'static str {
    match language {
        Language::English => "Use instead",
        Language::Chinese => "改为",
    }
}

/// The page of a rule, in Markdown, without a line break at its end.
pub fn page(rule: &Meta, language: Language) -> String {
    match language {
        Language::English => rule.markdown(),
        Language::Chinese => {
            let page = CHINESE_PAGES.iter().find(|(name, _)| *name == rule.name);
            page.map_or("", |(_, page)| page).trim_end().to_owned()
        }
    }
}

/// A part of the page of a rule; empty if there is none.
pub fn section(rule: &Meta, section: Section, language: Language) -> String {
    section_of(&page(rule, language), section.title(language))
}

/// The first sentence of what a rule does, on one line.
pub fn summary(rule: &Meta, language: Language) -> String {
    match language {
        Language::English => rule.summary(),
        Language::Chinese => {
            let what = section(rule, Section::What, language);
            let end = what.find('。').map_or(what.len(), |at| at + '。'.len_utf8());
            what[..end].to_owned()
        }
    }
}

pub(super) fn section_of(page: &str, title: &str) -> String {
    let after = page.lines().skip_while(|line| line.strip_prefix("## ") != Some(title)).skip(1);
    let section: Vec<&str> = after.take_while(|line| !line.starts_with("## ")).collect();
    section.join("\n").trim().to_owned()
}
