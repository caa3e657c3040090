//! `rconf gen`.

use crate::args::{Gen, Print, TableFormat};
use crate::diff;
use crate::error::{Failure, explain_io};
use crate::exit;
use crate::language::{either, language, told};
use crate::spec::{self, Secrets, Source};
use crate::system::shown;
use crate::write::{Folder, NewFile};
use rconf_core::generate::digest::{Origin, origin};
use rconf_core::generate::rewritten::{Kept, with_state};
use rconf_core::generate::{GeneratedFile, generate, generate_manifests};
use rconf_core::lint::SETTINGS_FILE;
use rconf_core::message::Language;
use rconf_core::spec::{PasswordFrom, Spec, Target, Wish, template};
use rconf_core::topology::{pods, topology};
use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};

pub fn run(args: &Gen, out: &mut impl Write) -> Result<u8, Failure> {
    let job = job(args)?;
    if args.print == Some(Print::Topology) {
        let spec = spec::read_for(&job.source, job.target)?;
        if spec.target.resource().is_some() {
            let why = either("the operator decides which pods there are", "有哪些 pod 由 operator 决定");
            return Err(Failure::Usage(why.to_owned()));
        }
        if spec.target == Target::Kubernetes {
            let pods = pods(&spec);
            print(args.format, &pods.table(), &pods, out)?;
        } else {
            let topology = topology(&spec);
            print(args.format, &topology.table(), &topology, out)?;
        }
        return Ok(exit::CLEAN);
    }
    if args.check || args.diff {
        if Folder::is_interrupted(&job.folder) {
            let folder = job.folder.display();
            let why = either(
                "rconf gen was interrupted here; run it again to finish",
                "rconf gen 曾在这里中断；请再运行一次以完成",
            );
            writeln!(out, "{folder}: {why}")?;
            return Ok(exit::FINDINGS);
        }
        let made = Made::new(&job)?;
        return show(args, &made, &made.differing(&job.folder)?, out);
    }
    // Opens the folder before anything is read, because an interrupted run may have to be completed first.
    let target = Folder::open(&job.folder)?;
    let made = Made::new(&job)?;
    let differing = made.differing(&job.folder)?;
    made.write(&job, &target, &differing, args.force)?;
    let folder = job.folder.display();
    if differing.is_empty() {
        let what = told!(
            "{folder} is up to date: {0} nodes for {1}.",
            "{folder} 已是最新：{0} 个节点（{1}）。",
            made.nodes,
            made.spec.server
        );
        writeln!(out, "{what}")?;
        return Ok(exit::CLEAN);
    }
    writeln!(out, "{}", wrote(&made, &job.folder))?;
    for difference in differing.iter().filter(|difference| !difference.otherwise.is_empty()) {
        let (path, names) = (difference.path.display(), difference.otherwise.join(", "));
        let what = either(
            "settings that differed from the spec (left from an earlier spec, or changed by hand or by CONFIG SET) were replaced",
            "其中与此不同的设置（来自之前的 rconf.toml、手工改动或 CONFIG SET）已被替换",
        );
        writeln!(out, "{path}: {what}: {names}")?;
    }
    if made.spec.target != Target::Docker {
        let (next, below) = (either("Next: ", "下一步："), either("      ", "        "));
        writeln!(out, "{next}kubectl create namespace {}", made.spec.kubernetes.namespace)?;
        writeln!(out, "{below}kubectl apply --kustomize {folder}")?;
        return Ok(exit::CLEAN);
    }
    let certs = if made.spec.tls.is_some() { "certs " } else { "" };
    // Servers follow their master, and Sentinels find each other, without being told to.
    let then = if made.spec.sentinels.is_some() { "verify" } else { "create" };
    writeln!(out, "{}{folder}/plan.sh {certs}up {then}", either("Next: ", "下一步："))?;
    Ok(exit::CLEAN)
}

/// Returns what was written, in a line.
pub fn wrote(made: &Made, folder: &Path) -> String {
    let (nodes, server) = (made.nodes, made.spec.server);
    told!(
        "Wrote {nodes} nodes for {server} to {}.",
        "已写入 {nodes} 个节点（{server}）：{}。",
        folder.display()
    )
}

fn print(
    format: TableFormat,
    table: &str,
    value: &impl serde::Serialize,
    out: &mut impl Write,
) -> Result<(), Failure> {
    match format {
        TableFormat::Text => out.write_all(table.as_bytes())?,
        TableFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, value).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
    }
    Ok(())
}

fn show(args: &Gen, made: &Made, differing: &[Difference<'_>], out: &mut impl Write) -> Result<u8, Failure> {
    for Difference { path, old, new, bytes, otherwise, .. } in differing {
        // The contents of the password file must not be shown.
        if args.diff && !made.is_password(new) {
            diff::print(&shown(path), old.as_deref().unwrap_or_default(), bytes, out)?;
        } else {
            let what = if old.is_some() {
                either("is not up to date", "不是最新的")
            } else {
                either("is missing", "不存在")
            };
            writeln!(out, "{}: {what}", path.display())?;
        }
        if !otherwise.is_empty() {
            let what = either("settings that differ from the spec", "与 rconf.toml 不同的设置");
            writeln!(out, "{}: {what}: {}", path.display(), otherwise.join(", "))?;
        }
    }
    Ok(if differing.is_empty() { exit::CLEAN } else { exit::FINDINGS })
}

/// The spec and the folder of a run.
pub struct Job {
    pub source: Source,
    pub folder: PathBuf,
    /// What runs the nodes, instead of what the spec says.
    pub target: Option<Target>,
    /// Whether to write the spec too.
    pub with_spec: WithSpec,
}

/// Whether to write a spec together with its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithSpec {
    /// The spec is a file of the user, and is not written.
    No,
    /// The spec is created from flags.
    New,
    /// The spec is a changed version of the file.
    Changed,
}

fn job(args: &Gen) -> Result<Job, Failure> {
    let target = args.target.map(Target::from);
    if let Some(path) = &args.spec {
        return Ok(Job { target, ..Job::of(path, args.out.as_deref())? });
    }
    let flags = spec::is_wished(&args.wished);
    let of = |folder: Option<&Path>| folder.and_then(spec::in_folder).filter(|_| !flags);
    let found = of(args.out.as_deref()).or_else(|| of(Some(Path::new("."))));
    if let Some(path) = found {
        return Ok(Job { target, ..Job::of(&path, args.out.as_deref())? });
    }
    let Some(folder) = args.out.clone() else {
        let why = if flags {
            either("no output folder: add `--out DIR`", "没有输出目录：请加上 `--out DIR`")
        } else {
            either(
                "there is no rconf.toml here: create one with `rconf init`, make one of a cluster that exists with `rconf \
                 import PATH > rconf.toml`, or use the defaults with `rconf gen --out DIR`",
                "这里没有 rconf.toml：可用 `rconf init` 创建，用 `rconf import PATH > rconf.toml` 从已有集群生成，或用 `rconf \
                 gen --out DIR` 采用默认值",
            )
        };
        return Err(Failure::Usage(why.to_owned()));
    };
    // The spec that is written says it too, for the next run.
    let name = target.map(|target| target.name().to_owned());
    let text = template(&Wish { target: name, ..spec::wish(&args.wished) });
    let source = Source { path: folder.join(SETTINGS_FILE), text };
    Ok(Job { source, folder, target, with_spec: WithSpec::New })
}

impl Job {
    /// Creates the job for the file of a spec. The default folder is that of the spec.
    pub fn of(path: &Path, out: Option<&Path>) -> Result<Self, Failure> {
        let own = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = out.unwrap_or(own).to_path_buf();
        Ok(Self { source: Source::open(path)?, folder, target: None, with_spec: WithSpec::No })
    }
}

/// The generated files of a job.
pub struct Made {
    pub spec: Spec,
    pub nodes: usize,
    files: Vec<GeneratedFile>,
    folders: Vec<String>,
    password: String,
}

/// A file that differs from the generated one.
pub struct Difference<'m> {
    pub path: PathBuf,
    pub old: Option<Vec<u8>>,
    pub new: &'m GeneratedFile,
    /// What to write: the contents of `new`, with the state that a server or a Sentinel has written into the file.
    pub bytes: Cow<'m, [u8]>,
    /// Whether there is such a state, and nobody edited the file besides.
    is_rewritten: bool,
    /// The settings in which a file that a server or a Sentinel has rewritten differs from the spec, by name.
    otherwise: Vec<String>,
}

impl Made {
    pub fn new(job: &Job) -> Result<Self, Failure> {
        let spec = spec::read_for(&job.source, job.target)?;
        let secrets = Secrets::read(&spec, &job.folder)?;
        spec::lint(&job.source, &spec, secrets.inputs())?;
        let path = || job.source.path.clone();
        let made = if spec.target == Target::Docker {
            generate(&spec, secrets.inputs())
        } else {
            generate_manifests(&spec, secrets.inputs())
        };
        let made = made.map_err(|why| Failure::Password { path: path(), why })?;
        let mut files = made.files;
        if job.with_spec != WithSpec::No {
            let bytes = job.source.text.clone().into_bytes();
            let name = job.source.path.file_name().and_then(|name| name.to_str()).unwrap_or(SETTINGS_FILE);
            files.push(GeneratedFile { path: name.to_owned(), bytes, mode: 0o644 });
            files.sort_by(|a, b| a.path.cmp(&b.path));
        }
        let nodes = made.topology.nodes.len();
        Ok(Self { spec, nodes, files, folders: made.folders, password: secrets.password })
    }

    /// Returns the files that are missing or out of date.
    pub fn differing(&self, folder: &Path) -> Result<Vec<Difference<'_>>, Failure> {
        let mut differing = Vec::new();
        for file in &self.files {
            let path = folder.join(&file.path);
            let old = match std::fs::read(&path) {
                Ok(old) => Some(old),
                Err(e) if matches!(e.kind(), std::io::ErrorKind::NotFound) => None,
                Err(e) => return Err(Failure::Read { path, why: explain_io(&e) }),
            };
            let kept = old.as_deref().and_then(|old| self.with_state(file, old));
            let is_rewritten = kept.as_ref().is_some_and(|kept| !kept.is_edited);
            let (bytes, otherwise) = match kept {
                Some(kept) => (Cow::Owned(kept.bytes), kept.otherwise),
                None => (Cow::Borrowed(file.bytes.as_slice()), Vec::new()),
            };
            if old.as_deref() != Some(&*bytes) {
                differing.push(Difference { path, old, new: file, bytes, is_rewritten, otherwise });
            }
        }
        Ok(differing)
    }

    /// Returns a file with the state that a server or a Sentinel has written into the one that is there, if it has.
    fn with_state(&self, file: &GeneratedFile, old: &[u8]) -> Option<Kept> {
        let is_configuration = Path::new(&file.path).extension().is_some_and(|extension| extension == "conf");
        let may_be = self.spec.sentinels.is_some() && is_configuration;
        may_be.then(|| with_state(&file.bytes, old, &self.password, self.spec.server)).flatten()
    }

    /// Writes the files that differ. Files that somebody edited are overwritten only if `force` is set.
    pub fn write(
        &self,
        job: &Job,
        target: &Folder,
        differing: &[Difference<'_>],
        force: bool,
    ) -> Result<(), Failure> {
        let edited: Vec<String> = differing
            .iter()
            .filter(|d| d.old.is_some() && !self.may_replace(d, job))
            .map(|d| d.new.path.clone())
            .collect();
        if !edited.is_empty() && !force {
            let count = match (edited.len(), language()) {
                (many, Language::Chinese) => many.to_string(),
                (1, _) => "1 file".to_owned(),
                (many, _) => format!("{many} files"),
            };
            return Err(Failure::Usage(told!(
                "{count} in {} would be overwritten, losing manual changes ({}); see `--diff`, and use `--force` to overwrite",
                "{0} 中有 {count} 个文件会被覆盖，手工改动会丢失（{1}）；用 `--diff` 查看，用 `--force` 覆盖",
                job.folder.display(),
                edited.join(", ")
            )));
        }
        let files: Vec<NewFile<'_>> = differing
            .iter()
            .map(|d| NewFile { path: &d.new.path, bytes: &d.bytes, mode: d.new.mode })
            .collect();
        target.write(&files, &self.folders)
    }

    fn is_password(&self, file: &GeneratedFile) -> bool {
        matches!(&self.spec.auth.password, PasswordFrom::File(path) if *path == file.path)
    }

    /// Returns whether a file can be replaced, because rconf wrote it and nobody edited it, or because it
    /// follows from other files.
    fn may_replace(&self, difference: &Difference<'_>, job: &Job) -> bool {
        let is_spec = job.with_spec == WithSpec::Changed
            && job.source.path.file_name().is_some_and(|name| name.to_str() == Some(&difference.new.path));
        let is_ours = difference.old.as_deref().is_some_and(|old| origin(old) == Origin::Ours);
        is_spec
            || is_ours
            || difference.is_rewritten
            || self.is_password(difference.new)
            || difference.new.path.ends_with("users.acl")
    }
}
