use super::server::{held, is_at};
use crate::container::{Container, Kind, Mount, MountKind, OnHost};
use crate::lint::rule::rule;
use crate::lint::{Described, Finding, Rule, Sink, View};

rule! {
    /// ## What it does
    /// Finds containers whose server is given a configuration file that a mount should bring in, where the host has
    /// no such file: nothing, or a folder of that name. Only paths beside the plan are looked at. A script that
    /// writes files is left alone, since it may write this one.
    ///
    /// ## Why it matters
    /// For `-v` and the short form of a compose file, Docker makes what is missing: an empty *folder* named
    /// `redis.conf`. The server reads a folder as an empty file and starts with its defaults: on port 6379,
    /// not in cluster mode, without a password. The container is `Up` and nothing is in the log; clients see
    /// `Could not connect to Redis at 192.169.0.8:7008: Connection refused`, and redis-cli says `[ERR] Node
    /// 192.169.0.8:6379 is not configured as a cluster node.` With `--mount`, Docker refuses instead:
    /// `invalid mount config for type "bind": bind source path does not exist`; and where the container
    /// already has a file of that name: `Are you trying to mount a directory onto a file (or vice-versa)?
    /// Check if the specified host path exists and is the expected type`. Where a folder is mounted and the
    /// file in it is missing, the server ends with `Fatal error, can't open config file
    /// '/etc/redis/redis.conf': No such file or directory`.
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
        // The rounds of a loop share their place: what is wrong there with the same consequence is said once.
        let mut all: Vec<(&Mount, Problem, Vec<String>)> = Vec::new();
        for (mount, problem, file) in view.deployment.containers.iter().filter_map(|c| find(view, c)) {
            match all.iter_mut().find(|(m, p, _)| m.place == mount.place && *p == problem) {
                Some((.., files)) => files.push(file),
                None => all.push((mount, problem, vec![file])),
            }
        }
        for (mount, problem, files) in all {
            out.report(self.finding(mount, problem, &files));
        }
    }
}

/// What is wrong with the file of a mount.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Problem {
    /// The mount is the file, and nothing is there.
    NoFile,
    /// The mount is the file, and a folder is there.
    IsFolder,
    /// The mount is a folder that is not there, or that holds no such file.
    NotInFolder,
}

impl ConfigMountMissing {
    fn finding(&self, mount: &Mount, problem: Problem, files: &[String]) -> Finding {
        let file = match files {
            [file] => format!("`{file}`, the configuration that is mounted,"),
            files => format!("the configurations that are mounted ({}): each", files.join(", ")),
        };
        let defaults = "the server reads it as an empty file and starts with its defaults: port 6379, no cluster mode, \
                        no password";
        let (message, help) = match (problem, mount.kind) {
            (Problem::NoFile, MountKind::Config) => (
                format!("{file} is not there: compose refuses to start the container"),
                "write the file before the container is started",
            ),
            (Problem::NoFile, _) => (
                format!("{file} is not there: Docker makes an empty folder of that name, and {defaults}"),
                "write the file before the container is started; mount the folder that holds it, so that a missing \
                 file stops the server",
            ),
            (Problem::IsFolder, _) => (
                format!("{file} is a folder: {defaults}"),
                "remove the folder (Docker made it when the file was missing) and put the file in its place",
            ),
            (Problem::NotInFolder, _) => (
                format!(
                    "{file} is not in the folder that is mounted: the server ends at once, as it cannot open the file"
                ),
                "write the file into the folder before the container is started, or correct the path",
            ),
        };
        Finding::new(self.meta(), mount.place.clone(), message, help)
    }
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
    // Another container may be there to write the file.
    let writes = |other: &Container| {
        let above = |m: &Mount| m.host_path.as_deref().is_some_and(|p| file.starts_with(p) && !m.read_only);
        !other.is_server() && other.mounts.iter().any(above)
    };
    (!view.deployment.containers.iter().any(writes)).then_some((mount, problem, file))
}

/// Whether a script may make files: it redirects into one, or runs something that does.
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
