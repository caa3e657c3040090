//! The pages of the rules, in each language. The English page is the doc comment of the rule, the Chinese one
//! a file.

use super::rule::Meta;
use crate::message::Language;

/// A section of a rule's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What the rule finds.
    What,
    /// The consequences of doing nothing, with the symptoms and the texts that servers print.
    Why,
    /// A configuration in which the rule finds something, and a better one.
    Example,
    /// Why the fix is safe, or what it changes.
    FixSafety,
    /// The sources.
    References,
}

impl Section {
    /// All sections, in their order on a page.
    pub const ALL: [Self; 5] = [Self::What, Self::Why, Self::Example, Self::FixSafety, Self::References];

    /// Returns the title of the section, without the `## ` before it.
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

/// Returns the text between the two configurations of an example.
pub const fn use_instead(language: Language) -> &'static str {
    match language {
        Language::English => "Use instead",
        Language::Chinese => "改为",
    }
}

impl Meta {
    /// Returns the page in Markdown, without a line break at its end. The page is empty if the program is
    /// built without the feature `reference`.
    pub fn page(&self, language: Language) -> String {
        // Each line of a doc comment begins with a space.
        let lines = self.pages.get(language).lines().map(|line| match language {
            Language::English => line.strip_prefix(' ').unwrap_or(line),
            Language::Chinese => line,
        });
        lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
    }

    /// Returns the text of a section, or an empty text if the page has no such section.
    pub fn section(&self, section: Section, language: Language) -> String {
        let page = self.page(language);
        let title = section.title(language);
        let after = page.lines().skip_while(|line| line.strip_prefix("## ") != Some(title)).skip(1);
        let lines: Vec<&str> = after.take_while(|line| !line.starts_with("## ")).collect();
        lines.join("\n").trim().to_owned()
    }

    /// Returns the description of the rule on one line.
    pub fn description(&self, language: Language) -> String {
        self.section(Section::What, language).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns the first sentence of the description, on one line.
    pub fn summary(&self, language: Language) -> String {
        let description = match language {
            Language::English => self.description(language),
            Language::Chinese => self.section(Section::What, language),
        };
        // `e.g.` and file names contain periods too, but a sentence begins with a capital letter or a
        // backtick.
        let starts = |rest: &str| rest.starts_with(|c: char| c.is_uppercase() || c == '`');
        let end = match language {
            Language::English => description
                .match_indices(". ")
                .find(|(at, _)| starts(&description[at + 2..]))
                .map(|(at, _)| at + 1),
            Language::Chinese => description.find('。').map(|at| at + '。'.len_utf8()),
        };
        description[..end.unwrap_or(description.len())].to_owned()
    }
}
