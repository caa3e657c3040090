//! Gathers what a run of `rconf lint` checks: configurations, specs, and the plans that run them.

use crate::args::Lint;
use crate::disk::Disk;
use crate::error::Failure;
use crate::files::{self, Folder, Found, Paths, is_conf};
use crate::given::given_by;
use crate::language::{either, language};
use crate::read::folder_of;
use crate::search::first_hidden;
use crate::settings::Finder;
use crate::system::shown;
use crate::taken::{Fate, Taken, refused, take};
use rconf_core::container::Kind;
use rconf_core::message::Language;
use rconf_core::session::{
    Classified, FileKind, Foreign, Given, Input, PlanFile, Plans, ReadAs, manifests_beside, mentions_server,
    plans_beside,
};
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// What a run checks.
#[derive(Default)]
pub struct Gathered {
    /// The configurations. Each has its original path, because that may not be UTF-8.
    pub configurations: Vec<(Found, Input)>,
    /// The specs.
    pub specs: Vec<Input>,
    /// The plans.
    pub plans: Plans,
    /// The number of files that could not be read.
    pub unread: usize,
    /// The number of all files.
    pub all: usize,
    /// The plans that were named and in which nothing runs a server, as they are shown to people.
    pub without_server: Vec<String>,
}

/// A plan before it is read, with its path, and the searched folder in which it was found.
struct Planned {
    path: PathBuf,
    folder: Option<usize>,
    file: PlanFile,
}

/// Reads all files. Reports and counts those that cannot be read; fails if no file can be read.
pub fn gather(args: &Lint, disk: &Disk, finder: &mut Finder) -> Result<Gathered, Failure> {
    let paths = files::find(args, finder)?;
    let fates = take(args, disk, &paths);
    gather_taken(args, disk, finder, paths, fates)
}

/// Gathers files of which it is decided what they are, with the plans beside those that were named.
pub fn gather_taken(
    args: &Lint,
    disk: &Disk,
    finder: &mut Finder,
    mut paths: Paths,
    fates: Vec<Fate>,
) -> Result<Gathered, Failure> {
    let mut gathered = Gathered::default();
    let mut failures = Vec::new();
    let mut planned = Vec::new();
    // The searched folders in which something was found.
    let mut filled: HashSet<usize> = HashSet::new();
    let Paths { files, folders, searched } = &mut paths;
    disk.has_searched(std::mem::take(searched));
    for (mut found, fate) in files.drain(..).zip(fates) {
        let taken = match fate {
            Fate::Taken(taken) => taken,
            Fate::PassedOver(_) => continue,
            Fate::Unreadable(failure) => {
                warn(&failure);
                continue;
            }
            Fate::Failed(failure) => {
                filled.extend(found.folder);
                failures.push(failure);
                continue;
            }
        };
        if args.fix && found.is_stdin() && taken.classified.kind.read_as() != ReadAs::Configuration {
            return Err(not_fixed(taken.classified.kind));
        }
        if let Some(kind) = taken.classified.kind.plan() {
            planned.push(plan(kind, found, taken));
            continue;
        }
        filled.extend(found.folder);
        found.kind = taken.classified.kind;
        match taken.classified.kind.read_as() {
            ReadAs::Spec => gathered.specs.push(taken.input),
            _ => gathered.configurations.push((found, taken.input)),
        }
    }
    gathered.all = gathered.configurations.len() + gathered.specs.len() + failures.len();
    // The plan of a named file counts as part of its cluster.
    let beside = if args.no_cluster { Vec::new() } else { beside(disk, &gathered.configurations, &planned) };
    let mut all = asked_for(args, disk, finder)?;
    all.extend(planned);
    all.extend(beside);
    let is_one_search = folders.len() == 1 && all.iter().all(|plan| plan.folder.is_some());
    if !is_one_search {
        all = without_duplicates(all, &mut filled);
    }
    gathered.add_plans(disk, all, &mut filled, &mut failures);
    let given = given_by(&gathered.plans, args, disk, finder, folders)?;
    gathered.all += given.len();
    gathered.configurations.extend(given);
    let is_empty = |(number, folder): &(usize, &Folder)| !folder.may_be_empty && !filled.contains(number);
    if let Some((_, folder)) = folders.iter().enumerate().find(is_empty) {
        return Err(nothing_found(folder));
    }
    gathered.report(failures)
}

/// Returns the configurations that plans among the files give to their servers, and that the search did not take for some.
pub fn given_beside(
    args: &Lint,
    disk: &Disk,
    finder: &mut Finder,
    folders: &[Folder],
    files: Vec<(Found, Taken)>,
) -> Result<Vec<(Found, Input)>, Failure> {
    let plan = |(found, taken): (Found, Taken)| {
        taken.classified.kind.plan().map(|kind| plan(kind, found, taken).file)
    };
    let mut plans = Plans::default();
    plans.add(disk, files.into_iter().filter_map(plan).collect());
    given_by(&plans, args, disk, finder, folders)
}

impl Gathered {
    /// Adds the plans that have to do with servers. Of the others, manifests that were named are failures.
    fn add_plans(
        &mut self,
        disk: &Disk,
        plans: Vec<Planned>,
        filled: &mut HashSet<usize>,
        failures: &mut Vec<Failure>,
    ) {
        let apart = |Planned { path, folder, file }: Planned| {
            let named = (file.given == Given::ByName).then(|| file.input.path.clone());
            ((path, folder, useless(&file), file.settings.is_some(), named), file)
        };
        let (plans, files): (Vec<_>, Vec<PlanFile>) = plans.into_iter().map(apart).unzip();
        let added = self.plans.add(disk, files);
        for ((path, folder, useless, is_asked_for, named), is_added) in plans.into_iter().zip(added) {
            if is_added {
                filled.extend(folder);
                self.all += usize::from(is_asked_for);
            } else if let Some(useless) = useless {
                self.all += 1;
                failures.push(Failure::Read { path, why: this_is(useless) });
            } else {
                self.without_server.extend(named);
            }
        }
    }

    fn report(mut self, failures: Vec<Failure>) -> Result<Self, Failure> {
        self.unread = failures.len();
        let is_only_one = self.all == 1;
        for failure in failures {
            if is_only_one {
                return Err(failure);
            }
            failure.report();
        }
        if self.unread > 0 && self.unread == self.all { Err(self.incomplete()) } else { Ok(self) }
    }

    /// Returns the error if some files could not be read.
    pub fn incomplete(&self) -> Failure {
        Failure::Incomplete { unread: self.unread, all: self.all }
    }
}

/// Returns what a plan is if nothing in it has to do with servers, and it must not pass silently.
fn useless(plan: &PlanFile) -> Option<Foreign> {
    match plan.kind {
        _ if plan.given != Given::ByName => return None,
        Kind::Values => return Some(Foreign::Values),
        Kind::Env => return Some(Foreign::Environment),
        _ => {}
    }
    let is_template = || plan.input.bytes.windows(2).any(|two| two == b"{{");
    let is_manifest = plan.kind == Kind::Kubernetes;
    is_manifest.then(|| if is_template() { Foreign::ChartTemplate } else { Foreign::Manifest })
}

fn warn(failure: &Failure) {
    let _ = writeln!(anstream::stderr(), "{}: {failure}", either("warning", "警告"));
}

fn plan(kind: Kind, found: Found, taken: Taken) -> Planned {
    let Taken { mut input, .. } = taken;
    if let Some(path) = input.path.strip_prefix("./") {
        input.path = path.to_owned();
    }
    let file = PlanFile { input, kind, given: found.given, must: false, settings: Some(found.settings) };
    Planned { path: found.path, folder: found.folder, file }
}

/// Returns the plans of `--docker`.
fn asked_for(args: &Lint, disk: &Disk, finder: &mut Finder) -> Result<Vec<Planned>, Failure> {
    let mut plans = Vec::with_capacity(args.docker.len());
    for path in &args.docker {
        if path.is_dir() {
            let why = either(
                "this is a folder; write the paths to lint before `--docker`",
                "这是目录；请把要检查的路径写在 `--docker` 之前",
            )
            .to_owned();
            return Err(Failure::Read { path: path.clone(), why });
        }
        let input = read(disk, path)?;
        let told = args.read_as.map(|kind| kind.0).filter(|kind| kind.plan().is_some());
        let classified =
            told.map_or_else(|| Classified::of(&input.path, &input.bytes, Given::ByName), Classified::told);
        let kind = match classified.kind {
            // Nothing shows that it is another kind, so it is what the option says it is.
            FileKind::Server | FileKind::Foreign(Foreign::NoDirectives) => Kind::Script,
            kind => kind.plan().ok_or_else(|| refused(path, kind.title()))?,
        };
        let settings = Some(finder.of(folder_of(path))?);
        let file = PlanFile { input, kind, given: Given::ByName, must: true, settings };
        plans.push(Planned { path: path.clone(), folder: None, file });
    }
    Ok(plans)
}

/// Returns the compose files that lie near the named configurations and Dockerfiles, and the manifests beside named ones and
/// beside named Dockerfiles.
fn beside(disk: &Disk, configurations: &[(Found, Input)], plans: &[Planned]) -> Vec<Planned> {
    let named = configurations.iter().filter(|(found, _)| found.given == Given::ByName && !found.is_stdin());
    let plans = || plans.iter().filter(|p| p.file.given == Given::ByName && p.path.as_os_str() != "-");
    let of = |kind: Kind| plans().filter(move |p| p.file.kind == kind).map(|p| p.file.input.path.as_str());
    let named = named.filter(|(found, _)| found.path.to_str().is_some());
    let named: Vec<_> = named.map(|(found, _)| shown(&found.path)).collect();
    let mut found = plans_beside(disk, named.iter().map(AsRef::as_ref).chain(of(Kind::Dockerfile)));
    found.extend(manifests_beside(disk, of(Kind::Kubernetes).chain(of(Kind::Dockerfile))));
    let plan = |path: String| {
        let path = PathBuf::from(path);
        let input = read(disk, &path).inspect_err(warn).ok().filter(|input| mentions_server(&input.bytes))?;
        let kind = Classified::of(&input.path, &input.bytes, Given::WithOthers).kind.plan()?;
        let file = PlanFile { input, kind, given: Given::WithOthers, must: false, settings: None };
        Some(Planned { path, folder: None, file })
    };
    found.into_iter().filter_map(plan).collect()
}

fn read(disk: &Disk, path: &Path) -> Result<Input, Failure> {
    let bytes = disk.open(path)?;
    Ok(Input { path: shown(path.strip_prefix(".").unwrap_or(path)).into_owned(), bytes })
}

/// Leaves out plans that were named twice, by whatever paths. The folders in which one was found are not empty.
fn without_duplicates(plans: Vec<Planned>, filled: &mut HashSet<usize>) -> Vec<Planned> {
    let mut seen = HashSet::with_capacity(plans.len());
    let is_new = |plan: &Planned| {
        let is_new = seen.insert(plan.path.canonicalize().unwrap_or_else(|_| plan.path.clone()));
        filled.extend(plan.folder.filter(|_| !is_new));
        is_new
    };
    plans.into_iter().filter(is_new).collect()
}

/// Returns why there is nothing to check in a file.
fn this_is(foreign: Foreign) -> String {
    format!("{}{}", either("this is ", "这是"), foreign.title().get(language()))
}

fn not_fixed(kind: FileKind) -> Failure {
    let title = kind.title().get(language());
    Failure::Usage(match language() {
        Language::English => format!(
            "`--fix` corrects configurations on standard input, and this is {title}: write it to a file and name that"
        ),
        Language::Chinese => {
            format!("对标准输入，`--fix` 只修正配置文件，而这是{title}：请写入文件，再指定该文件")
        }
    })
}

/// Returns the error for a folder in which there is nothing to check.
fn nothing_found(folder: &Folder) -> Failure {
    let why = match language() {
        _ if is_conf(&folder.path) => folder_for_file().to_owned(),
        Language::English => {
            let hidden = first_hidden(&folder.hidden).map(|path| {
                format!(
                    "; hidden files and folders were passed over, and `--hidden` reads them: it finds {}",
                    path.display()
                )
            });
            format!(
                "found no configuration here; looked for redis*.conf, valkey*.conf, *sentinel*.conf, *.conf in folders \
                 named after redis, valkey or a node, templates of these (*.conf.j2), and for compose files, Dockerfiles, \
                 Kubernetes manifests, values of charts (*values*.yaml), systemd units (*.service) and scripts (*.sh) that \
                 run a server{}",
                hidden.unwrap_or_default()
            )
        }
        Language::Chinese => {
            let hidden = first_hidden(&folder.hidden).map(|path| {
                format!("；隐藏的文件和目录被跳过了，`--hidden` 会读取它们：能找到 {}", path.display())
            });
            format!(
                "这里没有找到配置；找过 redis*.conf、valkey*.conf、*sentinel*.conf、名称含 redis、valkey 或节点名的目录里的 \
                 *.conf、它们的模板（*.conf.j2），以及运行服务器的 compose 文件、Dockerfile、Kubernetes 清单、chart 的 values \
                 文件（*values*.yaml）、systemd 单元（*.service）和脚本（*.sh）{}",
                hidden.unwrap_or_default()
            )
        }
    };
    Failure::Read { path: folder.path.clone(), why }
}

/// Returns what is wrong if a folder has the name of a configuration.
fn folder_for_file() -> &'static str {
    match language() {
        Language::English => {
            "this is a folder, not a file; Docker creates a folder where the file of a mount is missing, and the server \
             reads it as an empty file: delete the folder and put the file there"
        }
        Language::Chinese => {
            "这是目录，不是文件；挂载的文件不存在时，Docker 会在那里创建目录，服务器会把它当作空文件读取：请删除该目录，把文件放到那里"
        }
    }
}
