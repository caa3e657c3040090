//! `rconf migrate`.

use crate::args::{Migrate, TableFormat};
use crate::compare::{shown, whole_of};
use crate::disk::Disk;
use crate::error::Failure;
use crate::exit;
use crate::language::{either, language};
use crate::output::UntilClosed;
use crate::server::server as server_named;
use crate::{diff, read, write};
use rconf_core::migrate::{Migration, Obstacle, migrate};
use rconf_core::report::migration;
use rconf_core::session::{named_server, read_configuration, read_sentinel_configuration};
use std::io::Write;
use std::path::Path;

pub fn run(args: &Migrate, out: &mut impl Write) -> Result<u8, Failure> {
    let to = server_named(&args.to)?;
    let bytes = read::read(&args.path)?;
    let from = args.from.as_deref().map(server_named).transpose()?.or_else(|| named_server(&bytes));
    let Some(from) = from else {
        let why = either(
            "name the server that the file is for: `--from redis:7.2`",
            "请指明文件原来的服务器：`--from redis:7.2`",
        )
        .to_owned();
        return Err(Failure::Usage(why));
    };
    if args.write && args.path.as_os_str() == "-" {
        let why = either(
            "standard input cannot be written; leave out `--write`",
            "标准输入无法写入；请去掉 `--write`",
        );
        return Err(Failure::Usage(why.to_owned()));
    }
    let old = whole_of(&args.path, &bytes, Some(from))?.into_config();
    let path = shown(&args.path);
    let again = |text: Vec<u8>| {
        let disk = Disk::default();
        if old.is_of_sentinel() {
            read_sentinel_configuration(&disk, &path, &text, Some(to)).config
        } else {
            read_configuration(&disk, &path, &text, Some(to))
        }
    };
    let outcome = migrate(&old, to, !args.new_defaults, again);
    if args.format == TableFormat::Json {
        let of = outcome.as_ref().map_err(Vec::as_slice);
        let report = migration::json(&path, from, to, of, language());
        serde_json::to_writer(&mut *out, &report).map_err(std::io::Error::from)?;
        writeln!(out)?;
    }
    match outcome {
        Ok(migration) => {
            finish(args, &bytes, &migration, out)?;
            Ok(exit::CLEAN)
        }
        Err(obstacles) => {
            if args.format == TableFormat::Text {
                refuse(&obstacles);
            }
            Ok(exit::FINDINGS)
        }
    }
}

fn finish(args: &Migrate, old: &[u8], migration: &Migration, out: &mut impl Write) -> Result<(), Failure> {
    let path = shown(&args.path);
    if args.write && migration.text != old {
        write::replace_all(&[(args.path.clone(), migration.text.as_slice())])?;
    }
    if args.format == TableFormat::Json {
        return Ok(());
    }
    if args.write {
        return Ok(say(&args.path, migration, out)?);
    }
    if args.diff {
        diff::print(&path, old, &migration.text, out)?;
        out.flush()?;
    } else {
        // The bytes are written as they are, with any escape sequences in them.
        let mut raw = UntilClosed::new(std::io::stdout().lock());
        raw.write_all(&migration.text)?;
        raw.flush()?;
    }
    Ok(say(&args.path, migration, &mut anstream::stderr())?)
}

/// Says what was changed, and why.
fn say(path: &Path, migration: &Migration, out: &mut impl Write) -> std::io::Result<()> {
    let path = shown(path);
    for step in &migration.steps {
        let place = step.line.map_or_else(|| path.clone(), |line| format!("{path}:{line}"));
        writeln!(out, "{place}: {}: {}", step.kind.name(), step.message.get(language()))?;
    }
    Ok(())
}

/// Says what the new server does not have. Nothing was written.
fn refuse(obstacles: &[Obstacle]) {
    let mut out = anstream::stderr();
    for obstacle in obstacles {
        let (message, help) = (obstacle.message.get(language()), obstacle.help.get(language()));
        let _ = writeln!(
            out,
            "{}:{}: {message}\n  {}{help}",
            obstacle.path,
            obstacle.line,
            either("help: ", "建议：")
        );
    }
    let _ = writeln!(out, "{}", either("Nothing was written.", "没有写入任何内容。"));
}
