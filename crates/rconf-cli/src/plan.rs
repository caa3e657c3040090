//! `rconf plan`.

use crate::args::{ChangeKind, Plan, PlanFormat};
use crate::error::{Failure, explain_io};
use crate::exit;
use crate::generate::{Job, Made, WithSpec, wrote};
use crate::language::{either, language, note, told};
use crate::server::server;
use crate::spec::{self, Source};
use crate::write::Folder;
use rconf_core::plan::Change;
use rconf_core::plan::day_two::{Request, Roles};
use rconf_core::plan::repair::{Observed, Wanted, repair, repair_pods};
use rconf_core::spec::{Spec, Target};
use rconf_core::topology::{pods, topology};
use std::io::{Read, Write};
use std::path::Path;

pub fn run(args: &Plan, out: &mut impl Write) -> Result<u8, Failure> {
    let Some((request, is_written)) = request(&args.change)? else {
        return mend(args, out);
    };
    let path = match &args.spec {
        Some(path) => path.clone(),
        None => spec::in_folder(Path::new("")).ok_or_else(spec::none_here)?,
    };
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let source = Source::open(&path)?;
    let before = spec::read(&source)?;
    if let Some(why) = request.refusal(&before) {
        return Err(why.into());
    }
    if is_written {
        let changed = request.changed_spec(&source.text)?;
        return write_files(&path, changed, out);
    }
    let text = request.changed_spec(&source.text)?;
    let after = if text == source.text { before.clone() } else { spec::read(&Source { path, text })? };
    let now = topology(&before);
    let roles = match &args.nodes {
        Some(path) => Roles::observed(&now, &read(path)?).ok_or_else(|| {
            let command =
                if now.sentinels.is_empty() { "CLUSTER NODES" } else { "SENTINEL GET-MASTER-ADDR-BY-NAME" };
            let why = told!(
                "this is not the output of {command} for the nodes of the spec",
                "这不是 rconf.toml 中各节点的 {command} 输出"
            );
            Failure::Read { path: path.clone(), why }
        })?,
        None => Roles::planned(&now),
    };
    let change = request.steps(&before, &after, &roles)?;
    say_what_is_missing(&change, &folder);
    print(&change, args.format, out)?;
    Ok(exit::CLEAN)
}

/// Says that the steps need a script that is not there, as beside a spec that was imported.
fn say_what_is_missing(change: &Change, folder: &Path) {
    let needs = change.steps.iter().flat_map(|step| &step.commands).any(|line| line.contains("./plan.sh"));
    if needs && !folder.join("plan.sh").exists() {
        let what = either(
            "the steps use plan.sh, which is not beside the spec: `rconf gen` writes it",
            "这些步骤要用到 plan.sh，它不在集群描述文件旁边：由 `rconf gen` 生成",
        );
        let _ = writeln!(anstream::stderr(), "{}{what}", note());
    }
}

/// Returns what is asked for, and whether files are to be written. Returns `None` for a repair, which starts from what is
/// observed rather than from a spec.
fn request(change: &ChangeKind) -> Result<Option<(Request, bool)>, Failure> {
    Ok(Some(match change.clone() {
        ChangeKind::AddNode { port, replica_of, host, write } => {
            (Request::AddNode { port, replica_of, host }, write)
        }
        ChangeKind::RemoveNode { node, write } => (Request::RemoveNode { node }, write),
        ChangeKind::AddShard { port, write } => (Request::AddShard { port }, write),
        ChangeKind::RemoveShard { node, write } => (Request::RemoveShard { node }, write),
        ChangeKind::RollingRestart => (Request::RollingRestart, false),
        ChangeKind::ReplaceSentinel { sentinel } => (Request::ReplaceSentinel { sentinel }, false),
        ChangeKind::RotatePassword => (Request::RotatePassword, false),
        ChangeKind::Upgrade { to, image, write } => (Request::Upgrade { to: server(&to)?, image }, write),
        ChangeKind::Repair { .. } => return Ok(None),
    }))
}

/// Finds out what is broken. Lines that cannot be read are said; what can be read counts.
fn mend(args: &Plan, out: &mut impl Write) -> Result<u8, Failure> {
    let ChangeKind::Repair { files } = &args.change else { return Ok(exit::CLEAN) };
    let mut observed = Observed::default();
    for file in files {
        for unread in observed.add(read(file)?.as_bytes()) {
            let _ = writeln!(anstream::stderr(), "{}: {}", file.display(), unread.message().get(language()));
        }
    }
    let path = args.spec.clone().or_else(|| spec::in_folder(Path::new(".")));
    let spec = path.map(|path| spec::read(&Source::open(&path)?)).transpose()?;
    let change = match &spec {
        Some(spec) if spec.target.resource().is_some() => {
            let why = either(
                "the operator repairs the cluster: `rconf plan repair` has no steps for it",
                "集群由 operator 来修复：`rconf plan repair` 没有相应的步骤",
            );
            return Err(Failure::Usage(why.to_owned()));
        }
        Some(spec) if spec.target == Target::Kubernetes => repair_pods(&observed, &pods(spec)),
        Some(spec) => repair(&observed, &wanted(spec)),
        None => repair(&observed, &[]),
    };
    print(&change, args.format, out)?;
    Ok(exit::CLEAN)
}

/// Returns the nodes of a spec for Docker.
fn wanted(spec: &Spec) -> Vec<Wanted> {
    let wanted = topology(spec).nodes.into_iter().map(|node| Wanted {
        node: node.container.clone(),
        key: node.node.clone(),
        address: node.announced,
        port: node.port,
        bus_port: node.bus_port,
    });
    wanted.collect()
}

fn print(change: &Change, format: PlanFormat, out: &mut impl Write) -> Result<(), Failure> {
    match format {
        PlanFormat::Text => out.write_all(change.text(language()).as_bytes())?,
        PlanFormat::Shell => out.write_all(change.shell(language()).as_bytes())?,
        PlanFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &change.told(language()))
                .map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Writes the changed spec and the files that follow from it.
fn write_files(path: &Path, text: String, out: &mut impl Write) -> Result<u8, Failure> {
    let job = Job {
        folder: path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf(),
        source: Source { path: path.to_path_buf(), text },
        target: None,
        with_spec: WithSpec::Changed,
    };
    let target = Folder::open(&job.folder)?;
    let made = Made::new(&job)?;
    let differing = made.differing(&job.folder)?;
    made.write(&job, &target, &differing, false)?;
    writeln!(out, "{}", wrote(&made, &job.folder))?;
    Ok(exit::CLEAN)
}

/// The text of a file; `-` is standard input.
fn read(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let outcome = if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(path).map(|read| text = read)
    };
    outcome.map_err(|e| Failure::Read { path: path.to_path_buf(), why: explain_io(&e) })?;
    Ok(text)
}
