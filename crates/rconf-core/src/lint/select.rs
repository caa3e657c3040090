use super::registry::METAS;
use crate::diagnostic::Meta;
use crate::message::{Message, error_with_message, say};

/// The rules that a run checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    codes: Vec<&'static str>,
}

/// The error for a word that is neither a code, nor a name, nor the letter of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRule {
    /// The word.
    pub word: String,
    /// The most similar name, if one is similar.
    pub nearest: Option<&'static str>,
}

impl UnknownRule {
    /// Returns what is wrong, in each language.
    pub fn message(&self) -> Message {
        let word = &self.word;
        match self.nearest {
            Some(nearest) => say!(
                "unknown rule `{word}`, did you mean `{nearest}`? `rconf rules` lists them",
                "未知的规则 `{word}`，是否想写 `{nearest}`？`rconf rules` 会列出全部规则",
                word,
                nearest
            ),
            None => say!(
                "unknown rule `{word}`; `rconf rules` lists them",
                "未知的规则 `{word}`；`rconf rules` 会列出全部规则",
                word
            ),
        }
    }
}

error_with_message!(UnknownRule);

impl Default for Selection {
    /// Selects every rule that is not pedantic.
    fn default() -> Self {
        Self { codes: METAS.iter().filter(|m| !m.pedantic).map(|m| m.code).collect() }
    }
}

impl Selection {
    /// Creates a selection from the values of `--select`, `--extend-select` and `--ignore`: codes, names,
    /// letters of groups, or `all`. An empty `select` means the default rules. `ignore` wins over the other
    /// two.
    pub fn new(select: &[String], extend: &[String], ignore: &[String]) -> Result<Self, UnknownRule> {
        Self::default().then(select, extend, ignore)
    }

    /// Applies flags to the selection. A `select` that is not empty replaces it, `extend` adds rules, and
    /// `ignore` removes them.
    pub fn then(
        mut self,
        select: &[String],
        extend: &[String],
        ignore: &[String],
    ) -> Result<Self, UnknownRule> {
        if !select.is_empty() {
            self = Self::of(matching(select)?);
        }
        self.add(matching(extend)?);
        self.remove(&matching(ignore)?);
        Ok(self)
    }

    /// Creates a selection of the rules with these codes.
    pub(super) fn of(codes: Vec<&'static str>) -> Self {
        let mut selection = Self { codes: Vec::new() };
        selection.add(codes);
        selection
    }

    pub(super) fn add(&mut self, codes: Vec<&'static str>) {
        self.codes.extend(codes);
        self.codes.sort_unstable();
        self.codes.dedup();
    }

    pub(super) fn remove(&mut self, codes: &[&'static str]) {
        self.codes.retain(|code| !codes.contains(code));
    }

    /// Returns whether a rule is selected.
    pub fn has(&self, rule: &Meta) -> bool {
        self.codes.contains(&rule.code)
    }
}

pub(super) fn matching(words: &[String]) -> Result<Vec<&'static str>, UnknownRule> {
    let mut codes = Vec::new();
    for word in words {
        let before = codes.len();
        codes.extend(METAS.iter().filter(|m| is_named(m, word)).map(|m| m.code));
        if codes.len() == before {
            return Err(UnknownRule { word: word.chars().take(60).collect(), nearest: nearest(word) });
        }
    }
    Ok(codes)
}

/// Returns whether a word selects a rule: by its code, its name, the letter of its group, or `all`.
fn is_named(rule: &Meta, word: &str) -> bool {
    let word = word.trim();
    rule.code.eq_ignore_ascii_case(word)
        || rule.name.eq_ignore_ascii_case(word)
        || (word.len() == 1 && word.eq_ignore_ascii_case(rule.group.letter().encode_utf8(&mut [0; 4])))
        || word.eq_ignore_ascii_case("all")
}

pub(super) fn nearest(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    let limit = (lower.len() / 3).max(1);
    METAS
        .iter()
        .map(|m| m.name)
        .filter(|name| name.len().abs_diff(lower.len()) <= limit)
        .map(|name| (crate::catalog::distance(&lower, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::find_rule;

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn codes_names_and_letters_select() {
        let has = |s: &Selection, name: &str| s.has(find_rule(name).expect(name));
        let selection = Selection::new(&words(&["a", "old-name"]), &[], &words(&["A004"])).expect("known");
        assert!(has(&selection, "missing-masterauth") && has(&selection, "old-name"));
        assert!(!has(&selection, "weak-password") && !has(&selection, "inline-comment"));
    }

    #[test]
    fn an_unknown_word_is_an_error_with_the_nearest_name() {
        let error = Selection::new(&words(&["mising-masterauth"]), &[], &[]).expect_err("unknown");
        assert_eq!(error.nearest, Some("missing-masterauth"));
    }
}
