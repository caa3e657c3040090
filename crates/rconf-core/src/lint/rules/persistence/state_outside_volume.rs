use crate::catalog::id;
use crate::container::{Container, Kind, Maker, Mount};
use crate::diagnostic::rule;
use crate::lint::rules::containers::server::{
    Server, held, is_at, is_for_data, is_official, runs_shell, servers,
};
use crate::lint::{Described, Finding, Rule, Severity, Sink, View};
use crate::message::{Message, say};
use crate::text::join;

rule! {
    /// ## What it does
    /// Finds servers of the official images that keep their data, or their `nodes.conf`, outside of every
    /// mount, although a volume is mounted somewhere else; and servers whose `dir` is a folder that neither
    /// the image nor a mount provides. For Bitnami's images it finds a volume at `/data`, where they keep
    /// nothing.
    ///
    /// ## Why it matters
    /// The official images work in `/data`. A volume at `/var/lib/redis`, where distributions keep the data,
    /// stays empty, and the data is deleted with the container: after `docker compose down` and `up` the
    /// server is empty, although a volume is mounted. The other way round, with `dir /var/lib/redis` from a
    /// file that was made for a host, the server exits at start-up: `Can't chdir to '/var/lib/redis': No such
    /// file or directory`, from 7.0 on it shows the line, `>>> 'dir /var/lib/redis'`, and the same message
    /// below it.
    ///
    /// ## Example
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     volumes:
    ///       - redis-data:/var/lib/redis
    /// volumes:
    ///   redis-data:
    /// ```
    /// Use instead:
    /// ```yaml
    /// services:
    ///   redis:
    ///     image: redis:7.2
    ///     volumes:
    ///       - redis-data:/data
    /// volumes:
    ///   redis-data:
    /// ```
    ///
    /// ## References
    /// - "Start with persistent storage" in the description of the official image
    StateOutsideVolume = "P007" "state-outside-volume", Persistence, Warning, fix: None
}

impl Rule for StateOutsideVolume {
    fn reads(&self, _: Kind) -> bool {
        true
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        for server in servers(view).into_iter().filter(|s| is_official(s.container)) {
            let Some(folder) = server.data_folder() else { continue };
            let at_folder = held(server.container, &folder);
            let found = if at_folder.mount().is_some() {
                self.check_state_file(&server, &folder)
            } else if !at_folder.is_by_none() {
                None
            } else if !is_in_image(&folder) && !runs_shell(server.container) {
                self.check_dir(&server)
            } else if server.persists() || server.config().is_cluster() {
                self.check_mounts(&server, &folder)
            } else {
                None
            };
            if let Some(finding) = found {
                out.report(finding);
            }
        }
        let all = view.servers().map(|s| s.container);
        all.filter_map(|c| self.check_bitnami(c)).for_each(|finding| out.report(finding));
    }
}

impl StateOutsideVolume {
    /// Checks a container with a Bitnami image, which stores its data in a folder of its own unless a
    /// variable names another one.
    fn check_bitnami(&self, container: &Container) -> Option<Finding> {
        let image = container.image_name().filter(|i| i.maker() == Maker::Bitnami && i.is_server())?;
        let is_told = container.is_partial
            || !container.command.is_empty()
            || container.entrypoint.is_some()
            || container.environment.iter().any(|(name, _)| name.text.contains("DIR"));
        let is_elsewhere = |mount: &Mount| mount.target.get().is_none_or(|target| target.contains("bitnami"));
        if is_told || container.mounts.iter().any(is_elsewhere) {
            return None;
        }
        let mount = container.mounts.iter().find(|mount| is_at(mount, "/data"))?;
        let folder =
            if image.name().starts_with("valkey") { "/bitnami/valkey/data" } else { "/bitnami/redis/data" };
        Some(Finding::new(
            self.meta(),
            mount.place.clone(),
            say!(
                "Bitnami's image keeps its data in {folder}, and this mount is at /data: the mount stays \
                 empty, and the data is deleted with the container",
                "Bitnami 的镜像把数据存在 {folder}，而这个挂载在 /data：它一直是空的，数据会随容器一起消失",
                folder,
            ),
            mount_at(folder),
        ))
    }

    /// Reports a `dir` that does not exist in the container.
    fn check_dir(&self, server: &Server<'_>) -> Option<Finding> {
        let dir = server.config().setting(id::DIR)?;
        let finding = Finding::new(
            self.meta(),
            server.node.place(dir.at, Some(1)),
            say!(
                "the folder of `dir` is neither in the image nor mounted: the server exits at start-up",
                "`dir` 指定的目录既不在镜像里，也没有挂载：服务器启动时就会退出",
            ),
            say!(
                "remove the line and mount a volume at `/data`, where the image works; or mount a volume at \
                 this folder",
                "删除这一行，并在镜像的工作目录 `/data` 挂载一个卷；或在这个目录挂载一个卷",
            ),
        );
        Some(
            finding
                .severity(Severity::Error)
                .related(server.container.place.clone(), say!("the container that runs it", "运行它的容器")),
        )
    }

    /// Reports a volume that is mounted where the server writes nothing.
    fn check_mounts(&self, server: &Server<'_>, folder: &str) -> Option<Finding> {
        let mount = server.container.mounts.iter().find(|m| is_for_data(m))?;
        // The server may write another file there, such as a log or a socket, that another directive names.
        let target = mount.target.get()?.trim_end_matches('/');
        let values = server.config().settings().iter().filter_map(|s| s.value.as_text());
        if values.into_iter().any(|v| String::from_utf8_lossy(v).contains(target)) {
            return None;
        }
        let message = say!(
            "the server keeps its data in {folder}, and this mount is at {target}: the mount stays empty, \
             and the data is deleted with the container",
            "服务器把数据存在 {folder}，而这个挂载在 {target}：它一直是空的，数据会随容器一起消失",
            folder,
            target,
        );
        let finding = Finding::new(self.meta(), mount.place.clone(), message, mount_at(folder));
        Some(match server.config().setting(id::DIR) {
            Some(dir) => {
                let message = say!("the server's folder", "服务器的目录");
                finding.related(server.node.place(dir.at, None), message)
            }
            None => finding,
        })
    }

    /// Reports a state file that is outside the mounted folder.
    fn check_state_file(&self, server: &Server<'_>, folder: &str) -> Option<Finding> {
        let config = server.config();
        let setting = config.setting(id::CLUSTER_CONFIG_FILE).filter(|_| config.is_cluster())?;
        let file = std::str::from_utf8(setting.value.as_text()?).ok()?;
        let is_outside = held(server.container, &join(folder, file)).is_by_none();
        is_outside.then(|| {
            Finding::new(
                self.meta(),
                server.node.place(setting.at, Some(1)),
                say!(
                    "the node's state file is in no mount: when the container is recreated, it comes back as \
                     an unknown, empty node",
                    "节点的状态文件不在任何挂载里：容器重建后，会变成一个集群不认识的空节点",
                ),
                say!(
                    "write only the name (`nodes.conf`): the file is then kept beside the data",
                    "只写文件名（`nodes.conf`）：这样文件就和数据放在一起",
                ),
            )
        })
    }
}

fn mount_at(folder: &str) -> Message {
    say!("mount it at `{folder}`", "把它挂载到 `{folder}`", folder)
}

/// Returns whether the official images contain a folder.
fn is_in_image(folder: &str) -> bool {
    const FOLDERS: [&str; 16] = [
        "/",
        "/data",
        "/tmp",
        "/var",
        "/var/lib",
        "/var/log",
        "/var/tmp",
        "/etc",
        "/usr",
        "/usr/local",
        "/opt",
        "/home",
        "/mnt",
        "/srv",
        "/root",
        "/run",
    ];
    FOLDERS.contains(&folder) || folder.starts_with("/usr/") || folder.starts_with("/dev")
}
