//! `--show-settings`: the settings in force, for each file.

use super::session::selection;
use crate::args::{Level, Lint};
use crate::error::Failure;
use crate::exit;
use crate::files;
use crate::language::{either, language};
use crate::server::server;
use crate::settings::Finder;
use crate::system::shown;
use rconf_core::diagnostic::Severity;
use rconf_core::lint::{METAS, Settings};
use rconf_core::message::Language;
use std::collections::BTreeMap;
use std::io::Write;

/// Prints the settings, with those of the flags, as they would be written in an `rconf.toml`. Files with the same settings
/// are listed together.
pub fn run(args: &Lint, finder: &mut Finder, out: &mut impl Write) -> Result<u8, Failure> {
    let paths = files::find(args, finder)?;
    let mut of: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for found in &paths.files {
        of.entry(found.settings).or_default().push(shown(&found.path).into_owned());
    }
    for (nth, (settings, mut files)) in of.into_iter().enumerate() {
        if nth > 0 {
            writeln!(out)?;
        }
        files.sort_unstable();
        let from = finder.source(settings).map_or_else(
            || either("no rconf.toml, so the defaults", "没有 rconf.toml，采用默认值").to_owned(),
            |path| shown(path).into_owned(),
        );
        writeln!(out, "# {}: {from}", either("settings", "设置"))?;
        for file in files {
            writeln!(out, "#   {file}")?;
        }
        write(args, &finder.all()[settings], out)?;
    }
    Ok(exit::CLEAN)
}

fn write(args: &Lint, settings: &Settings, out: &mut impl Write) -> Result<(), Failure> {
    let selection = selection(args, settings)?;
    let quoted = |words: &mut dyn Iterator<Item = String>| -> String {
        words.map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", ")
    };
    writeln!(out, "[lint]")?;
    match args.server.as_deref().map(server).transpose()?.or(settings.server) {
        Some(server) => writeln!(out, "server = \"{server}\"")?,
        None => writeln!(
            out,
            "# server: {}",
            either("what each file or its image names", "由各文件或其镜像指明")
        )?,
    }
    let selected = || METAS.iter().filter(|rule| selection.has(rule));
    let (n, all) = (selected().count(), METAS.len());
    match language() {
        Language::English => writeln!(out, "# {n} of {all} rules")?,
        Language::Chinese => writeln!(out, "# {all} 条规则中的 {n} 条")?,
    }
    writeln!(out, "select = [")?;
    for of_group in selected().collect::<Vec<_>>().chunk_by(|a, b| a.group == b.group) {
        writeln!(out, "    {},", quoted(&mut of_group.iter().map(|rule| rule.code.to_owned())))?;
    }
    writeln!(out, "]")?;
    let exclude: Vec<String> = if args.exclude.is_empty() {
        settings.exclude.iter().map(ToString::to_string).collect()
    } else {
        args.exclude.clone()
    };
    writeln!(out, "exclude = [{}]", quoted(&mut exclude.into_iter()))?;
    let fail_on = args.fail_on.map_or(settings.fail_on.unwrap_or(Severity::Warning), |level| match level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Info => Severity::Info,
    });
    writeln!(out, "fail-on = \"{}\"", fail_on.name())?;
    let overrides = &settings.overrides;
    if !overrides.severity.is_empty() {
        writeln!(out, "[lint.severity]")?;
        for (code, severity) in &overrides.severity {
            writeln!(out, "{code} = \"{}\"", severity.name())?;
        }
    }
    if !overrides.per_file_ignores.is_empty() {
        writeln!(out, "[lint.per-file-ignores]")?;
        for (glob, codes) in &overrides.per_file_ignores {
            let codes = quoted(&mut codes.iter().map(|code| (*code).to_owned()));
            writeln!(out, "{:?} = [{codes}]", glob.to_string())?;
        }
    }
    Ok(())
}
