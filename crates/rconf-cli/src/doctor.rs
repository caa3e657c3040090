//! `rconf doctor`.

mod address;
mod client;
mod commands;
mod draw;
pub mod read;
mod via;

use crate::args::{Doctor, Format, Level, Lint};
use crate::disk::Disk;
use crate::error::Failure;
use crate::exit;
use crate::gather::gather;
use crate::language::{either, language};
use crate::machine::{self, Asked};
use crate::redraw::redraw;
use crate::settings::Finder;
use crate::system;
use client::Way;
use rconf_core::catalog::Server;
use rconf_core::cluster::Node;
use rconf_core::diagnostic::Severity;
use rconf_core::doctor::{Examined, examine};
use rconf_core::lint::{Linter, Options, Selection};
use rconf_core::report::json;
use rconf_core::running::Seen;
use rconf_core::session::{File, Given, Session};
use std::io::{ErrorKind, Write};
use std::time::Duration;

pub fn run(args: &Doctor, out: &mut impl Write) -> Result<u8, Failure> {
    // Report errors in the flags before asking anybody.
    let selection = Selection::new(&args.select, &args.extend_select, &args.ignore)?;
    let way = way(args)?;
    if args.watch {
        watch(args, &selection, way.as_ref(), out)
    } else {
        once(args, &selection, way.as_ref(), out)
    }
}

/// The time between two examinations.
const PAUSE: Duration = Duration::from_secs(2);

/// Examines again and again, until the user ends it, or nobody reads the output any more. A report that is the same is not
/// shown again.
fn watch(
    args: &Doctor,
    selection: &Selection,
    way: Option<&Way>,
    out: &mut impl Write,
) -> Result<u8, Failure> {
    out.flush()?;
    let mut last = None;
    loop {
        let mut text = Vec::new();
        if let Err(failure) = once(args, selection, way, &mut text) {
            // All nodes may be down for a while.
            writeln!(text, "error: {failure}")?;
        }
        if last.as_ref() != Some(&text) {
            let waiting =
                either("Asking again every 2 seconds; Ctrl-C ends.", "每 2 秒重新询问一次，按 Ctrl-C 结束。");
            match redraw(&text, waiting) {
                Err(e) if e.kind() == ErrorKind::BrokenPipe => return Ok(exit::CLEAN),
                shown => shown?,
            }
            last = Some(text);
        }
        std::thread::sleep(PAUSE);
    }
}

/// Examines the nodes, and says what was found.
fn once(
    args: &Doctor,
    selection: &Selection,
    way: Option<&Way>,
    out: &mut impl Write,
) -> Result<u8, Failure> {
    let answers = match way {
        Some(way) => client::ask_all(args, way)?,
        None => read::files(&args.from)?,
    };
    let seen = Seen::new(answers);
    let server = seen.nodes().map(|node| node.server).next();
    let files = if args.against.is_empty() { Vec::new() } else { files(args, server)? };
    let linter = Linter::new(Options { selection: selection.clone(), ..Options::default() });
    let mut examined = examine(&seen, &files, &linter);
    examined.report.language = language();
    if !args.against.is_empty() {
        say_what_is_not_compared(&seen, &examined)?;
    }
    print(args, &seen, &examined, out)?;
    let fail_on = threshold(args);
    let fails = examined.report.findings.iter().any(|finding| finding.severity >= fail_on);
    Ok(if fails && !args.exit_zero { exit::FINDINGS } else { exit::CLEAN })
}

/// Returns how nodes are asked, or `None` if their answers are in files.
fn way(args: &Doctor) -> Result<Option<Way>, Failure> {
    match (args.addresses.is_empty() && args.via.is_none(), args.from.is_empty()) {
        (true, true) => Err(Failure::Usage(
            either(
                "name an address of a running node (HOST:PORT), or give files with its answers: `--from FILE`",
                "请给出运行中节点的地址（HOST:PORT），或用 `--from FILE` 给出保存其回答的文件",
            )
            .to_owned(),
        )),
        (_, false) => Ok(None),
        (false, true) => Way::of(args).map(Some),
    }
}

/// Reads the files that the nodes should run, with what they include, as `rconf lint` does.
fn files(args: &Doctor, server: Option<Server>) -> Result<Vec<Node>, Failure> {
    let lint = Lint { paths: args.against.clone(), no_cluster: true, isolated: true, ..Lint::default() };
    let disk = Disk::default();
    let mut finder = Finder::new(&lint)?;
    let gathered = gather(&lint, &disk, &mut finder)?;
    if gathered.unread > 0 {
        return Err(gathered.incomplete());
    }
    let folder = system::current_folder();
    let options = Options { fallback: server, alone: true, folder, ..Options::default() };
    let linter = gathered.plans.give_to(Linter::new(options));
    let mut session = Session::new(&disk, vec![linter], &gathered.plans).keeping_nodes();
    for (found, input) in &gathered.configurations {
        let named = found.given == Given::ByName;
        session.add(File { input: input.clone(), kind: found.kind, settings: 0, named });
    }
    Ok(session.check().nodes)
}

fn print(args: &Doctor, seen: &Seen, examined: &Examined, out: &mut impl Write) -> Result<(), Failure> {
    let text = |path: &str| examined.texts.get(path).map(Vec::as_slice);
    let names: Vec<&str> = seen.all().iter().map(rconf_core::running::SeenNode::name).collect();
    let server = examined.server.unwrap_or_default();
    match args.format {
        Format::Text => draw::report(examined, out)?,
        Format::Json => {
            let report = json::report_of_nodes(examined, server, text);
            serde_json::to_writer(&mut *out, &report).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        format => {
            let asked = Asked { server, files: &names, fail_on: threshold(args) };
            machine::write(format, &examined.report, &asked, text, out)?;
        }
    }
    Ok(())
}

/// Names the nodes that have no file among those that they should be compared with. Fails if none has.
fn say_what_is_not_compared(seen: &Seen, examined: &Examined) -> Result<(), Failure> {
    let without = &examined.without_file;
    if !without.is_empty() && without.len() == seen.nodes().count() {
        let why = either(
            "no file of `--against` has the port of a node, or the nodes did not answer CONFIG GET",
            "`--against` 的文件中没有任何节点的端口，或节点没有回答 CONFIG GET",
        );
        return Err(Failure::Usage(why.to_owned()));
    }
    for name in without {
        let what =
            either("no file has its port, so it is not compared", "没有文件使用它的端口，因此未作比较");
        let _ = writeln!(anstream::stderr(), "note: {name}: {what}");
    }
    Ok(())
}

fn threshold(args: &Doctor) -> Severity {
    match args.fail_on {
        Some(Level::Error) => Severity::Error,
        Some(Level::Info) => Severity::Info,
        Some(Level::Warning) | None => Severity::Warning,
    }
}
