//! The settings of the linter.

use rconf_core::lint::{METAS, SETTINGS_FILE, Settings};
use serde::Serialize;

/// What the `[lint]` table sets.
#[derive(Serialize)]
pub struct LintSettings {
    /// The server of files that name none.
    server: Option<&'static str>,
    /// The lowest severity that makes a run fail.
    fail_on: Option<&'static str>,
    /// All rules.
    rules: Vec<Rule>,
    /// What is wrong with the table, with its line. It sets nothing then.
    error: Option<String>,
}

#[derive(Serialize)]
struct Rule {
    code: &'static str,
    name: &'static str,
    /// The severity of the rule without settings.
    severity: &'static str,
    /// Whether it runs only if it is selected.
    pedantic: bool,
    /// Its severity, or `off`.
    level: &'static str,
}

/// Returns the settings in the text of an rconf.toml.
pub fn settings(text: &str) -> LintSettings {
    let (settings, error) = match Settings::parse(text) {
        Ok(settings) => (settings, None),
        Err(why) => (Settings::default(), Some(format!("{SETTINGS_FILE}:{why}"))),
    };
    let own = Settings::default().selection;
    let rule = |meta: &&'static rconf_core::lint::Meta| {
        let severity = settings.overrides.severity.get(meta.code).copied().unwrap_or(meta.severity);
        Rule {
            code: meta.code,
            name: meta.name,
            severity: meta.severity.name(),
            pedantic: !own.has(meta),
            level: if settings.selection.has(meta) { severity.name() } else { "off" },
        }
    };
    LintSettings {
        server: settings.server.map(rconf_core::catalog::Server::name),
        fail_on: settings.fail_on.map(rconf_core::lint::Severity::name),
        rules: METAS.iter().map(rule).collect(),
        error,
    }
}
