use super::server::{held, is_at};
use crate::container::{Container, Kind, Mount, MountKind, OnHost};
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Place, Rule, Sink, View};
use crate::message::{Message, say};
use std::collections::BTreeMap;

rule! {
    /// ## What it does
    /// Finds containers whose server should read a mounted configuration file that does not exist on the
    /// host, or is a folder there. Only paths relative to the plan are checked. Scripts that write files are
    /// not reported, because they may write this file.
    ///
    /// ## Why it matters
    /// For `-v` and the short form of a compose file, Docker creates what is missing: an empty *folder* named
    /// `redis.conf`. The server reads a folder as an empty file and starts with its defaults: on port 6379,
    /// not in cluster mode, without a password. The container is `Up` and nothing is in the log; clients see
    /// `Could not connect to Redis at 192.169.0.8:7008: Connection refused`, and redis-cli says `[ERR] Node
    /// 192.169.0.8:6379 is not configured as a cluster node.` With `--mount`, Docker refuses instead:
    /// `invalid mount config for type "bind": bind source path does not exist`; and if the container already
    /// has a file of that name: `Are you trying to mount a directory onto a file (or vice-versa)? Check if
    /// the specified host path exists and is the expected type`. If a folder is mounted and the file in it is
    /// missing, the server exits with `Fatal error, can't open config file '/etc/redis/redis.conf': No such
    /// file or directory`.
    ///
    /// ## Example
    /// ```sh
    /// docker run -d --name redis-7008 -v $(pwd)/node-7008/conf/redis.conf:/etc/redis/redis.conf redis:7.2 redis-server /etc/redis/redis.conf
    /// ```
    /// Use instead:
    /// ```sh
    /// docker run -d --name redis-7008 -v $(pwd)/node-7008/conf:/etc/redis redis:7.2 redis-server /etc/redis/redis.conf
    /// ```
    /// ```conf
    /// # node-7008/conf/redis.conf
    /// port 7008
    /// cluster-enabled yes
    /// ```
    ///
    /// ## References
    /// - "Bind mounts: differences between -v and --mount behavior" in Docker's manual
    ConfigMountMissing = "D002" "config-mount-missing", Containers, Error, fix: None
}

impl Rule for ConfigMountMissing {
    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        if view.deployment.kind == Kind::Script && writes_files(view.text()) {
            return;
        }
        // The iterations of a loop share a place: the same problem is reported once.
        let mut all: BTreeMap<(&Place, Problem), (&Mount, Vec<String>)> = BTreeMap::new();
        for (mount, problem, file) in view.deployment.containers.iter().filter_map(|c| find(view, c)) {
            let (_, files) = all.entry((&mount.place, problem)).or_insert((mount, Vec::new()));
            files.push(file);
        }
        for ((_, problem), (mount, files)) in all {
            out.report(self.finding(mount, problem, &files));
        }
    }
}

/// The problem with a mounted file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Problem {
    /// The file is mounted, and the host has nothing at that path.
    NoFile,
    /// The file is mounted, and the host has a folder at that path.
    IsFolder,
    /// A folder is mounted that does not exist on the host, or does not contain the file.
    NotInFolder,
}

impl ConfigMountMissing {
    fn finding(&self, mount: &Mount, problem: Problem, files: &[String]) -> Finding {
        let file = match files {
            [file] => {
                say!("`{file}`, the configuration that is mounted,", "挂载的配置文件（`{file}`）", file)
            }
            files => say!(
                "the configurations that are mounted ({files}): each",
                "挂载的这些配置文件（{files}）都",
                files = in_a_row(files)
            ),
        };
        let defaults = say!(
            "the server reads it as an empty file and starts with its defaults: port 6379, no cluster mode, \
             no password",
            "服务器把它当作空文件读取，以默认值启动：端口 6379，没有集群模式，没有密码"
        );
        let (message, help) = match (problem, mount.kind) {
            (Problem::NoFile, MountKind::Config) => (
                say!(
                    "{file} does not exist: compose refuses to start the container",
                    "{file}不存在：compose 拒绝启动这个容器",
                    file
                ),
                say!("create the file before the container is started", "启动容器之前先写好文件"),
            ),
            (Problem::NoFile, _) => (
                say!(
                    "{file} does not exist: Docker creates an empty folder of that name, and {defaults}",
                    "{file}不存在：Docker 会创建一个同名的空文件夹，{defaults}",
                    file,
                    defaults
                ),
                say!(
                    "create the file before the container is started; mount the folder that holds it, so \
                     that a missing file stops the server",
                    "启动容器之前先写好文件；改为挂载文件所在的文件夹，这样文件缺失时服务器会直接退出"
                ),
            ),
            (Problem::IsFolder, _) => (
                say!("{file} is a folder: {defaults}", "{file}是文件夹：{defaults}", file, defaults),
                say!(
                    "remove the folder (Docker created it when the file was missing) and put the file in its \
                     place",
                    "删掉这个文件夹（文件缺失时由 Docker 创建），把文件放到它的位置"
                ),
            ),
            (Problem::NotInFolder, _) => (
                say!(
                    "{file} is not in the mounted folder: the server cannot open the file and exits at once",
                    "{file}不在挂载的文件夹里：服务器打不开文件，会立即退出",
                    file
                ),
                say!(
                    "create the file in the folder before the container is started, or correct the path",
                    "启动容器之前先把文件写到这个文件夹里，或改正路径"
                ),
            ),
        };
        Finding::new(self.meta(), mount.place.clone(), message, help)
    }
}

fn in_a_row(files: &[String]) -> Message {
    let add = |all: Message, file: &String| say!("{all}, {file}", "{all}、{file}", all, file);
    let first = Message::verbatim(files.first().map_or("", String::as_str));
    files.iter().skip(1).fold(first, add)
}

fn find<'a>(view: &View<'_>, container: &'a Container) -> Option<(&'a Mount, Problem, String)> {
    let config = container.start().ok()??.config?;
    let path = container.in_working_folder(config.get()?);
    let mount = held(container, &path).mount()?;
    let file = container.on_host(&path)?;
    let what = view.on_host(&file)?;
    let problem = match (is_at(mount, &path), what) {
        (_, OnHost::File) => return None,
        (true, OnHost::Absent) => Problem::NoFile,
        (_, OnHost::Folder) => Problem::IsFolder,
        (false, OnHost::Absent) => Problem::NotInFolder,
    };
    // Another container may write the file.
    let writes = |other: &Container| {
        let above = |m: &Mount| m.host_path.as_deref().is_some_and(|p| file.starts_with(p) && !m.read_only);
        !other.is_server() && other.mounts.iter().any(above)
    };
    (!view.deployment.containers.iter().any(writes)).then_some((mount, problem, file))
}

/// Returns whether a script may create files: it redirects output, or runs a command that creates files.
fn writes_files(text: &[u8]) -> bool {
    const MAKERS: [&str; 15] = [
        "cp", "mv", "tee", "sed", "awk", "envsubst", "install", "curl", "wget", "git", "tar", "unzip",
        "rsync", "python3", "ln",
    ];
    String::from_utf8_lossy(text).lines().map(str::trim).filter(|l| !l.starts_with('#')).any(|line| {
        let redirects = line.match_indices('>').any(|(at, _)| {
            let target = line[at..].trim_start_matches('>').trim_start();
            let is_arrow = line[..at].ends_with(['-', '=', '<']);
            !is_arrow && !target.is_empty() && !target.starts_with('&') && !target.starts_with("/dev/null")
        });
        redirects
            || line.split(|c: char| !c.is_alphanumeric() && !"-_./".contains(c)).any(|w| MAKERS.contains(&w))
    })
}
