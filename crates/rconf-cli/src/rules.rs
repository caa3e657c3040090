//! `rconf rules`.

use crate::args::{Rules, RulesFormat};
use crate::error::Failure;
use crate::exit;
use crate::language::language;
use rconf_core::lint::{FixKind, METAS};
use serde_json::json;
use std::io::Write;

pub fn run(args: &Rules, out: &mut impl Write) -> Result<u8, Failure> {
    let rules = || METAS.iter().copied();
    if args.format == RulesFormat::Json {
        let list: Vec<_> = rules()
            .map(|m| {
                json!({"code": m.code, "name": m.name, "group": m.group, "severity": m.severity,
                       "pedantic": m.pedantic, "fix": m.fix, "summary": m.summary(language()), "url": m.url(),
                       "page": m.page(language())})
            })
            .collect();
        serde_json::to_writer_pretty(&mut *out, &list).map_err(std::io::Error::from)?;
        writeln!(out)?;
        return Ok(exit::CLEAN);
    }
    for m in rules() {
        let fix = match m.fix {
            FixKind::None => "",
            FixKind::Safe => "fix",
            FixKind::Unsafe => "unsafe fix",
        };
        let severity = m.severity.name();
        let line = format!("{}  {:<32} {severity:<8} {fix}", m.code, m.name);
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(exit::CLEAN)
}
