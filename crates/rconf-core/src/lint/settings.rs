//! The settings of the linter: the table `[lint]` of `rconf.toml`.

mod keys;

use super::glob::{PathGlob, below, covers, whole};
use super::select::{Selection, UnknownRule, matching};
use crate::catalog::Server;
use crate::diagnostic::{Finding, Severity};
use crate::message::{Message, error_with_message, say};
use crate::text::LineTable;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use toml::Spanned;
use toml::de::DeTable;

/// The name of the file that contains the settings.
pub const SETTINGS_FILE: &str = "rconf.toml";

/// The `[lint]` table, as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct LintTable {
    /// The rules to run instead of the default ones: codes, names, letters of groups, or `all`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Vec<String>>"))]
    select: Option<Vec<Spanned<String>>>,
    /// Rules to run besides those selected, such as pedantic ones.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    extend_select: Vec<Spanned<String>>,
    /// Rules not to run.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    ignore: Vec<Spanned<String>>,
    /// Rules whose findings are dropped in some files: a glob, relative to the folder of rconf.toml, and its rules.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, Vec<String>>"))]
    per_file_ignores: BTreeMap<String, Vec<Spanned<String>>>,
    /// Other severities than the rules' own; `off` is the same as to ignore the rule.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, Level>"))]
    severity: BTreeMap<Spanned<String>, Level>,
    /// The server to read files as, such as `redis:7.2`, where a file names none itself.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    server: Option<Spanned<String>>,
    /// Files and folders to leave out when folders are searched: globs as in .gitignore.
    exclude: Vec<String>,
    /// The lowest severity that makes the exit code 1: `warning`, if not given.
    fail_on: Option<FailOn>,
}

/// A severity, or none.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum Level {
    Error,
    Warning,
    Info,
    Off,
}

/// A severity.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum FailOn {
    Error,
    Warning,
    Info,
}

/// The keys of the file that the linter reads. The others belong to a spec.
#[derive(Debug, Default, Deserialize)]
struct Document {
    lint: Option<LintTable>,
    server: Option<Spanned<toml::Value>>,
}

/// The settings of the linter in an `rconf.toml`.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The rules to run.
    pub selection: Selection,
    /// The server of files that name none.
    pub server: Option<Server>,
    /// The patterns of files and folders to leave out of a search.
    pub exclude: Vec<PathGlob>,
    /// The lowest severity that makes a run fail.
    pub fail_on: Option<Severity>,
    /// How findings are changed or dropped.
    pub overrides: Overrides,
}

/// Changes the severity of findings, or drops them.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// The folder of `rconf.toml`, which the patterns are relative to.
    pub root: String,
    /// Patterns, each with the codes of the rules to ignore in the files it matches.
    pub per_file_ignores: Vec<(PathGlob, Vec<&'static str>)>,
    /// The severities that replace those of the rules, by code.
    pub severity: BTreeMap<&'static str, Severity>,
}

/// An error in an `rconf.toml`, with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// The number of the line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong, and how to correct it.
    what: Message,
}

impl SettingsError {
    /// Returns what is wrong, with the line and the column before it, in each language.
    pub fn message(&self) -> Message {
        let Self { line, column, what } = self;
        say!("{line}:{column}: {what}", "{line}:{column}: {what}", line, column, what)
    }
}

error_with_message!(SettingsError);

impl Settings {
    /// Reads an `rconf.toml`. Tables other than `[lint]` belong to a spec and are ignored.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let fail = |at: Range<usize>, what: Message| {
            let position = LineTable::new(text.as_bytes()).position(text.as_bytes(), at.start);
            SettingsError { line: position.line, column: position.column, what }
        };
        let malformed = |e: &toml::de::Error| {
            let why = e.message().lines().collect::<Vec<_>>().join(", ");
            let what = say!("this is not valid TOML: {why}", "这不是合法的 TOML：{why}", why);
            fail(e.span().unwrap_or_default(), what)
        };
        let tree = DeTable::parse(text).map_err(|e| malformed(&e))?;
        if let Some((at, what)) = keys::wrong(tree.get_ref()) {
            return Err(fail(at, what));
        }
        let document: Document = toml::from_str(text).map_err(|e| malformed(&e))?;
        let table = document.lint.unwrap_or_default();
        let unknown = |(at, e): (Range<usize>, UnknownRule)| fail(at, e.message());
        let mut settings = table.rules().map_err(unknown)?;
        let server = match document.server {
            Some(server) if table.server.is_none() => {
                let text = server.get_ref().as_str().unwrap_or_default().to_owned();
                Some(Spanned::new(server.span(), text))
            }
            _ => table.server,
        };
        if let Some(server) = server {
            settings.server =
                Some(Server::parse(server.get_ref()).map_err(|e| fail(server.span(), e.message()))?);
        }
        settings.exclude = table.exclude.iter().map(|glob| PathGlob::new(glob)).collect();
        settings.fail_on = table.fail_on.map(|level| match level {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
            FailOn::Info => Severity::Info,
        });
        Ok(settings)
    }
}

type BadRule = (Range<usize>, UnknownRule);

impl LintTable {
    /// Resolves the names of the rules in the table.
    fn rules(&self) -> Result<Settings, BadRule> {
        let select = self.select.as_deref().map(codes).transpose()?;
        let mut selection = select.map_or_else(Selection::default, Selection::of);
        selection.add(codes(&self.extend_select)?);
        selection.remove(&codes(&self.ignore)?);
        let mut overrides = Overrides::default();
        let mut levels = Vec::new();
        for (word, level) in &self.severity {
            levels.push((codes(std::slice::from_ref(word))?, level));
        }
        // A severity for one rule wins over one for its whole group.
        levels.sort_by_key(|(codes, _)| std::cmp::Reverse(codes.len()));
        for (codes, level) in levels {
            for code in codes {
                let severity = match level {
                    Level::Error => Severity::Error,
                    Level::Warning => Severity::Warning,
                    Level::Info => Severity::Info,
                    Level::Off => {
                        selection.remove(&[code]);
                        continue;
                    }
                };
                overrides.severity.insert(code, severity);
            }
        }
        for (glob, rules) in &self.per_file_ignores {
            overrides.per_file_ignores.push((PathGlob::new(glob), codes(rules)?));
        }
        Ok(Settings { selection, overrides, ..Settings::default() })
    }
}

fn codes(words: &[Spanned<String>]) -> Result<Vec<&'static str>, BadRule> {
    let mut all = Vec::new();
    for word in words {
        all.extend(matching(std::slice::from_ref(word.get_ref())).map_err(|e| (word.span(), e))?);
    }
    Ok(all)
}

impl Overrides {
    /// Drops the findings to ignore, and sets the severity of the others. Relative paths start from `folder`.
    pub(super) fn apply(&self, folder: Option<&str>, findings: &mut Vec<Finding>) {
        for finding in &mut *findings {
            if let Some(severity) = self.severity.get(finding.rule.code) {
                finding.severity = *severity;
            }
        }
        if self.per_file_ignores.is_empty() {
            return;
        }
        // Each path is matched once, however many findings it has.
        let ignored = |path: &str| -> HashSet<&str> {
            let path = whole(folder, path);
            let path = below(&self.root, &path).unwrap_or(&path);
            // A negated pattern applies to all files that it does not match.
            let holds = |(glob, _): &&(PathGlob, Vec<&'static str>)| {
                covers(&[glob.positive()], "", path, 0) != glob.is_negated()
            };
            self.per_file_ignores.iter().filter(holds).flat_map(|(_, codes)| codes.iter().copied()).collect()
        };
        let mut by_path: HashMap<String, HashSet<&str>> = HashMap::new();
        findings.retain(|finding| {
            let path = &finding.place.path;
            if !by_path.contains_key(path) {
                by_path.insert(path.clone(), ignored(path));
            }
            !by_path.get(path).is_some_and(|codes| codes.contains(finding.rule.code))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::find_rule;

    fn refused(text: &str) -> String {
        Settings::parse(text).expect_err("refused").to_string()
    }

    #[test]
    fn rules_are_named_in_all_ways() {
        let text = "server = \"redis:7.2\"\n[cluster]\nports = 1\n[lint]\nselect = [\"A\", \"old-name\"]\n\
                    ignore = [\"A004\"]\nextend-select = [\"H001\"]\nfail-on = \"error\"\n\
                    [lint.severity]\nV = \"info\"\nold-name = \"error\"\nA006 = \"off\"\nall = \"warning\"\n\
                    [lint.per-file-ignores]\n\"old/*\" = [\"V\"]\n";
        let settings = Settings::parse(text).expect("good");
        let has = |name: &str| settings.selection.has(find_rule(name).expect(name));
        assert!(has("A001") && has("V001") && has("H001"));
        assert!(!has("A004") && !has("A006") && !has("L004"));
        assert_eq!(settings.server.map(Server::name), Some("redis:7.2"));
        assert_eq!(settings.fail_on, Some(Severity::Error));
        assert_eq!(settings.overrides.severity.get("V001"), Some(&Severity::Error));
        let own = Settings::parse("server = \"redis:7.2\"\n[lint]\nserver = \"valkey:8.1\"\n").expect("good");
        assert_eq!(own.server.map(Server::name), Some("valkey:8.1"));
        let none = Settings::parse("[lint]\nselect = []\n").expect("good").selection;
        assert!(!none.has(find_rule("L004").expect("known")));
    }

    #[test]
    fn what_is_wrong_is_said_in_both_languages() {
        let refused = |text: &str| Settings::parse(text).expect_err("refused").message();
        let chinese = |text: &str| refused(text).get(crate::message::Language::Chinese).to_owned();
        assert_eq!(chinese("[lint]\nselct = []\n"), "2:1: `[lint]` 没有键 `selct`，是否想写 `select`？");
        assert!(chinese("[lint]\nignore = [\"A9\"]\n").starts_with("2:11: 未知的规则 `A9`"));
        assert!(chinese("server = \"x\"\n").starts_with("1:10: 未知的服务器 `x`"));
    }

    #[test]
    fn what_is_wrong_has_its_place_and_what_to_do() {
        let near = "2:1: `[lint]` has no key `selct`, did you mean `select`?";
        assert_eq!(refused("[lint]\nselct = [\"A\"]\n"), near);
        assert!(refused("[lint]\nx = 1\n").starts_with("2:1: `[lint]` has no key `x`; known keys: select, "));
        assert_eq!(
            refused("[lint]\nignore = [\"A001\", \"old-nam\"]\n"),
            "2:19: unknown rule `old-nam`, did you mean `old-name`? `rconf rules` lists them"
        );
        assert!(refused("[lint.severity]\nA9 = \"off\"\n").starts_with("2:1: unknown rule `A9`"));
        assert!(refused("[lint.per-file-ignores]\nx = [\"A9\"]\n").starts_with("2:6: unknown rule"));
        assert_eq!(
            refused("ignore = [\"A001\"]\n"),
            "1:1: `ignore` belongs in the table `[lint]`: write `[lint]` above it"
        );
        assert_eq!(refused("[lints]\n"), "1:2: `lints` is not a table, did you mean `lint`?");
        assert_eq!(refused("lint = 3\n"), "1:1: `lint` is a table: write `[lint]`");
        let list = "2:10: `ignore` is an array of strings: write `[\"…\"]`";
        assert_eq!(refused("[lint]\nignore = \"A001\"\n"), list);
        let none = "2:11: `select` is an array of strings, and this is not a string";
        assert_eq!(refused("[lint]\nselect = [1]\n"), none);
        let one = "2:11: `fail-on` is one of `\"error\"`, `\"warning\"`, `\"info\"`";
        assert_eq!(refused("[lint]\nfail-on = \"never\"\n"), one);
        assert!(refused("[lint.severity]\nA = \"never\"\n").starts_with("2:5: `A` is one of "));
        assert!(refused("[lint]\nseverity = 1\n").ends_with("write `[lint.severity]`"));
        assert!(
            refused("[lint.per-file-ignores]\nx = \"A\"\n").starts_with("2:5: `x` is an array of strings")
        );
        assert!(refused("[lint]\nserver = 7\n").starts_with("2:10: `server` is a string: "));
        assert!(refused("[lint\n").starts_with("1:6: this is not valid TOML: "));
        assert!(refused("server = \"redis:5.0\"\n").starts_with("1:10: unknown server `redis:5.0`"));
        assert!(refused("server = 7\n").starts_with("1:10: unknown server"));
    }
}
