//! What `rconf diff` prints: text, and JSON (version 1).

use crate::compare::{Apply, Change, Comparison, Danger, Side};
use crate::config::Config;
use crate::diagnostic::Severity;
use crate::message::{Language, Message, say};
use serde::Serialize;

/// The report for programs.
#[derive(Debug, Serialize)]
pub struct Json {
    version: u8,
    old: JsonFile,
    new: JsonFile,
    changes: Vec<JsonChange>,
    dangers: Vec<JsonDanger>,
    needs_restart: bool,
}

#[derive(Debug, Serialize)]
struct JsonFile {
    path: String,
    server: &'static str,
}

#[derive(Debug, Serialize)]
struct JsonChange {
    directive: String,
    old_name: Option<&'static str>,
    entry: Option<String>,
    old: JsonSide,
    new: JsonSide,
    apply: &'static str,
}

/// A value; `line` is null for a default.
#[derive(Debug, Serialize)]
struct JsonSide {
    value: Option<String>,
    path: Option<String>,
    line: Option<usize>,
}

#[derive(Debug, Serialize)]
struct JsonDanger {
    name: &'static str,
    severity: &'static str,
    directives: Vec<&'static str>,
    message: String,
    help: String,
}

/// Returns the report for programs. Secrets are hidden.
pub fn json(compared: &Comparison, old: &Config, new: &Config, language: Language) -> Json {
    let file = |config: &Config| JsonFile { path: config.path().to_owned(), server: config.server().name() };
    let side = |side: &Side, config: &Config| {
        let (path, line) = side.at.map(|at| config.shown_line(at)).unzip();
        JsonSide { value: side.value.clone(), path: path.map(str::to_owned), line }
    };
    let change = |change: &Change| JsonChange {
        directive: change.name(),
        old_name: change.old_name,
        entry: change.entry.clone(),
        old: side(&change.old, old),
        new: side(&change.new, new),
        apply: change.apply.name(),
    };
    let danger = |danger: &Danger| JsonDanger {
        name: danger.name,
        severity: danger.severity.name(),
        directives: danger.directives.clone(),
        message: danger.message.get(language).to_owned(),
        help: danger.help.get(language).to_owned(),
    };
    Json {
        version: 1,
        old: file(old),
        new: file(new),
        changes: compared.changes.iter().map(change).collect(),
        dangers: compared.dangers.iter().map(danger).collect(),
        needs_restart: compared.needs_restart(),
    }
}

/// Returns the report for people; empty if nothing differs.
pub fn text(compared: &Comparison, language: Language) -> String {
    if compared.is_same() {
        return String::new();
    }
    let mut sections = Vec::new();
    let (from, to) = (compared.from, compared.to);
    if from != to {
        sections.push(say!("from {from} to {to}", "从 {from} 到 {to}", from, to).get(language).to_owned());
    }
    if !compared.changes.is_empty() {
        let changes = compared.changes.iter().map(|change| change_text(change, language));
        sections.push(changes.collect::<Vec<_>>().join("\n"));
    }
    sections.extend(compared.dangers.iter().map(|danger| danger_text(danger, language)));
    sections.push(summary(compared).get(language).to_owned());
    sections.join("\n\n") + "\n"
}

fn danger_text(danger: &Danger, language: Language) -> String {
    let help = say!("help: {help}", "建议：{help}", help = danger.help);
    let severity = severity(danger.severity);
    let (severity, message) = (severity.get(language), danger.message.get(language));
    format!("{severity}[{}]: {message}\n  {}", danger.name, help.get(language))
}

fn severity(severity: Severity) -> Message {
    match severity {
        Severity::Error => say!("danger", "危险"),
        Severity::Warning => say!("warning", "警告"),
        Severity::Info => say!("note", "提示"),
    }
}

/// A change as people read it.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The directive, with the user, the command or the module if it has a value for each of them.
    pub name: String,
    /// Its name on the old server, if that is another one.
    pub old_name: Option<&'static str>,
    /// The old value. `None` if a secret differs, whose values are hidden.
    pub old: Option<String>,
    /// The new value, or that it differs.
    pub new: String,
    /// How it gets into force. `None` if another server starts with it.
    pub how: Option<String>,
}

/// Returns the changes as people read them.
pub fn rows(compared: &Comparison, language: Language) -> Vec<Row> {
    compared.changes.iter().map(|change| row(change, language)).collect()
}

fn row(change: &Change, language: Language) -> Row {
    let name = change.name();
    let name = change.entry.as_ref().map_or_else(|| name.clone(), |entry| format!("{name} {entry}"));
    let is_hidden = change.old.shown == change.new.shown && change.old.shown.is_some();
    let shown = |of: &Side| side(change, of).get(language).to_owned();
    Row {
        name,
        old_name: change.old_name,
        old: (!is_hidden).then(|| shown(&change.old)),
        new: if is_hidden {
            say!("changed", "已更改").get(language).to_owned()
        } else {
            shown(&change.new)
        },
        how: match change.apply {
            Apply::NewServer => None,
            apply => Some(apply.said().get(language).to_owned()),
        },
    }
}

fn change_text(change: &Change, language: Language) -> String {
    let Row { name, old_name, old, new, how } = row(change, language);
    let old_name = old_name.map(|old| say!(" (was `{old}`)", "（原名 `{old}`）", old));
    let old_name = old_name.as_ref().map_or("", |said| said.get(language));
    let value = old.map_or_else(|| new.clone(), |old| format!("{old} → {new}"));
    let how = how.map_or_else(String::new, |how| format!("\n    {how}"));
    format!("{name}{old_name}: {value}{how}")
}

/// Says a value, and where it is from if no line sets it.
fn side(change: &Change, side: &Side) -> Message {
    match &side.shown {
        None if change.entry.is_some() || change.option.is_some() => say!("none", "无"),
        None => say!("unknown to this server", "该服务器不认识"),
        Some(shown) if side.at.is_none() => say!("{shown} (default)", "{shown}（默认）", shown),
        Some(shown) => Message::verbatim(shown),
    }
}

/// Returns the numbers of values and dangers, and how the new values get into force, in a sentence.
pub fn summary(compared: &Comparison) -> Message {
    let changes = compared.changes.len();
    let dangers = compared.dangers.iter().filter(|danger| danger.severity == Severity::Error).count();
    let values = if changes == 1 {
        say!("1 value differs", "1 个值不同")
    } else {
        say!("{changes} values differ", "{changes} 个值不同", changes)
    };
    let all = match () {
        () if compared.from == compared.to => {
            let how = if compared.needs_restart() {
                say!("a restart is needed", "需要重启")
            } else {
                say!("no restart is needed", "不需要重启")
            };
            say!("{values}; {how}", "{values}；{how}", values, how)
        }
        () if changes == 0 => values,
        () if changes == 1 => {
            say!("{values}; it takes effect with the new server", "{values}；随新服务器生效", values)
        }
        () => say!("{values}; they take effect with the new server", "{values}；随新服务器生效", values),
    };
    match dangers {
        0 => say!("{all}.", "{all}。", all),
        1 => say!("{all}; 1 danger.", "{all}；1 处危险。", all),
        _ => say!("{all}; {dangers} dangers.", "{all}；{dangers} 处危险。", all, dangers),
    }
}
