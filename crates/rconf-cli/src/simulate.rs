//! `rconf simulate`.

use crate::args::{Simulate, TableFormat};
use crate::doctor::read::answers;
use crate::error::Failure;
use crate::exit;
use crate::import::with_nodes;
use crate::language::{either, language, told};
use crate::read;
use crate::spec::{self, Source};
use crate::system::shown;
use rconf_core::report::simulation;
use rconf_core::running::{Answers, Seen, read_pasted};
use rconf_core::simulate::{Loss, Model, Scope, predict, survey};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The maximum number of nodes whose pairs are tried.
const MOST_FOR_PAIRS: usize = 200;

pub fn run(args: &Simulate, out: &mut impl Write) -> Result<u8, Failure> {
    let is_survey = args.all_single || args.all_pairs;
    if args.lose.is_empty() && args.cut.is_none() && !is_survey {
        let why = either(
            "say what is lost: `--lose 7001,host:a`, `--cut 'a,b|c'`, or `--all-single`",
            "请说明失去什么：`--lose 7001,host:a`、`--cut 'a,b|c'` 或 `--all-single`",
        );
        return Err(Failure::Usage(why.to_owned()));
    }
    let mut model = model(args)?;
    for rack in &args.racks {
        put_into_rack(&mut model, rack)?;
    }
    if is_survey {
        return print_survey(&model, args, out);
    }
    let loss = Loss::read(&model, &args.lose, args.cut.as_deref())?;
    let prediction = predict(&model, &loss);
    match args.format {
        TableFormat::Text => {
            out.write_all(simulation::text(&model, &prediction, language()).as_bytes())?;
        }
        TableFormat::Json => print_json(&simulation::json(&model, &prediction), out)?,
    }
    let is_well = prediction.is_whole && !prediction.loses_data();
    Ok(if is_well { exit::CLEAN } else { exit::FINDINGS })
}

fn print_survey(model: &Model, args: &Simulate, out: &mut impl Write) -> Result<u8, Failure> {
    if args.all_pairs && model.nodes.len() > MOST_FOR_PAIRS {
        let nodes = model.nodes.len();
        return Err(Failure::Usage(told!(
            "`--all-pairs` tries the pairs of at most {MOST_FOR_PAIRS} nodes, and this cluster has {nodes}: use `--all-single`, \
             or name a pair with `--lose`",
            "`--all-pairs` 最多尝试 {MOST_FOR_PAIRS} 个节点中的每两个，而这个集群有 {nodes} 个：请用 `--all-single`，或用 `--lose` \
             指定两个节点"
        )));
    }
    let rows = survey(model, if args.all_pairs { Scope::Pairs } else { Scope::Single });
    match args.format {
        TableFormat::Text => out.write_all(simulation::table(model, &rows, language()).as_bytes())?,
        TableFormat::Json => print_json(&simulation::json_table(model, &rows), out)?,
    }
    let has_weakness = rows.iter().any(rconf_core::simulate::Row::is_weakness);
    Ok(if has_weakness { exit::FINDINGS } else { exit::CLEAN })
}

fn print_json(report: &impl Serialize, out: &mut impl Write) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, report).map_err(std::io::Error::from)?;
    Ok(writeln!(out)?)
}

fn put_into_rack(model: &mut Model, text: &str) -> Result<(), Failure> {
    let usage = || {
        Failure::Usage(told!(
            "`--rack {text}`: write the rack and its hosts as NAME=HOST,HOST",
            "`--rack {text}`：请把机架和它的主机写作 NAME=HOST,HOST"
        ))
    };
    let (rack, hosts) = text.split_once('=').ok_or_else(usage)?;
    let hosts: Vec<&str> = hosts.split(',').map(str::trim).filter(|host| !host.is_empty()).collect();
    if rack.is_empty() || hosts.is_empty() {
        return Err(usage());
    }
    let known = model.hosts().join(", ");
    model.set_rack(rack, &hosts).map_err(|host| {
        Failure::Usage(told!(
            "`--rack {text}`: the cluster has no host `{host}`; its hosts are {known}",
            "`--rack {text}`：集群没有主机 `{host}`；它的主机是 {known}"
        ))
    })
}

fn model(args: &Simulate) -> Result<Model, Failure> {
    if let Some(path) = args.spec.clone().or_else(|| spec_among(&args.paths)) {
        return Ok(Model::of_spec(&spec::read(&Source::open(&path)?)?)?);
    }
    if args.paths.is_empty() {
        let why = either(
            "name the cluster: an rconf.toml, its files, or a file with the output of `redis-cli cluster nodes`",
            "请指定集群：rconf.toml、它的文件，或包含 `redis-cli cluster nodes` 输出的文件",
        );
        return Err(Failure::Usage(why.to_owned()));
    }
    match pasted(&args.paths)? {
        Some(answers) => Ok(Model::of_running(&Seen::new(answers))?),
        None => of_files(args),
    }
}

/// Returns the spec that the paths stand for, if they are one spec or a folder with one.
fn spec_among(paths: &[PathBuf]) -> Option<PathBuf> {
    let [path] = paths else { return if paths.is_empty() { spec::in_folder(Path::new(".")) } else { None } };
    let path = if path.is_dir() { spec::in_folder(path)? } else { path.clone() };
    let is_toml = path.extension().is_some_and(|extension| extension == "toml");
    is_toml.then_some(path)
}

/// Returns the answers of nodes that the files have, or `None` if they are files of another kind.
fn pasted(paths: &[PathBuf]) -> Result<Option<Vec<Answers>>, Failure> {
    if paths.iter().any(|path| path.is_dir()) {
        return Ok(None);
    }
    let texts = paths.iter().map(|path| Ok((path, read::read(path)?)));
    let texts = texts.collect::<Result<Vec<_>, Failure>>()?;
    let has_nodes = |(path, bytes): &(&PathBuf, Vec<u8>)| {
        let (answers, _) = read_pasted(&shown(path), bytes);
        answers.iter().any(|node| !node.nodes.is_empty())
    };
    let is_stdin = paths.iter().any(|path| path.as_os_str() == "-");
    if !is_stdin && !texts.iter().any(has_nodes) {
        return Ok(None);
    }
    let mut all = Vec::new();
    for (path, bytes) in &texts {
        all.extend(answers(path, bytes)?);
    }
    Ok(Some(all))
}

/// Returns the cluster of configurations, and of the plans that run them.
fn of_files(args: &Simulate) -> Result<Model, Failure> {
    with_nodes(&args.paths, args.server.as_deref(), |nodes, deployments| {
        Ok(Model::of_files(nodes, deployments)?)
    })
}
