//! Completes a plan with the files that it names: the Dockerfiles that it builds, the file that overrides a compose
//! file, and the drop-ins of a unit.

use super::Input;
use super::asked::Asked;
use super::kustomizations::Around;
use crate::config::join;
use crate::container::{
    Build, CliCall, Container, Deployment, Kind, Mount, MountKind, Unfollowed, build, customize, drop_ins_of,
    override_of, unit,
};
use crate::text::Text;

/// The maximum number of files that belong to a plan.
const MOST: usize = 100;

/// Completes a plan. Returns the paths and texts of the files that were read for it.
pub(super) fn complete(
    asked: &Asked<'_>,
    around: &Around,
    deployment: &mut Deployment,
    plan: &Input,
) -> Vec<(String, Vec<u8>)> {
    match deployment.kind {
        Kind::Compose => {
            let over = override_of(&plan.path, asked.read);
            let own = [
                Some((plan.path.as_str(), plan.bytes.as_slice())),
                over.as_ref().map(|(p, b)| (p.as_str(), &b[..])),
            ];
            inline_images(deployment, &own);
            let mut parts = images(asked, deployment);
            parts.extend(over);
            parts
        }
        Kind::Systemd => {
            let folder = drop_ins_of(&plan.path);
            let mut names = (asked.list)(&folder);
            names.retain(|name| name.rsplit_once('.').is_some_and(|(_, extension)| extension == "conf"));
            names.sort_unstable();
            let paths = names.iter().take(MOST).map(|name| join(&folder, name));
            let parts: Vec<_> = paths.filter_map(|path| Some((path.clone(), (asked.read)(&path)?))).collect();
            if !parts.is_empty() {
                *deployment = unit(&plan.path, &plan.bytes, &parts);
            }
            parts
        }
        Kind::Kubernetes => {
            around.each(asked, &plan.path, |one| {
                customize(deployment, &one.text, &one.folder);
                deployment.built_in = Some(one.folder.clone());
            });
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Gives the containers of a compose file what the Dockerfiles say that they are built from.
fn images(asked: &Asked<'_>, deployment: &mut Deployment) -> Vec<(String, Vec<u8>)> {
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for container in &mut deployment.containers {
        let Some(from) = container.build.clone().filter(|from| from.inline.is_none()) else { continue };
        let Some(path) = from.dockerfile.as_deref() else { continue };
        let known = parts.iter().position(|(known, _)| known == path);
        let nth = known.or_else(|| {
            let text = (asked.read)(path).filter(|_| parts.len() < MOST)?;
            parts.push((path.to_owned(), text));
            Some(parts.len() - 1)
        });
        let Some(nth) = nth else { continue };
        let image = build(path, &parts[nth].1, &from);
        run(container, image, &from, &mut deployment.cli, &mut deployment.unfollowed);
    }
    parts
}

/// Gives the containers of a compose file what the Dockerfiles say that stand in it, or in the file that overrides it.
fn inline_images(deployment: &mut Deployment, files: &[Option<(&str, &[u8])>]) {
    for container in deployment.containers.iter_mut().take(MOST) {
        let Some(from) = container.build.clone() else { continue };
        let Some(inline) = from.inline.as_ref().filter(|inline| inline.is_known) else { continue };
        let Some((path, text)) = files.iter().flatten().find(|(path, _)| *path == inline.place.path) else {
            continue;
        };
        // Only the lines of the Dockerfile are left of the file, each where it stands.
        let span = inline.place.span;
        let keep =
            |(at, byte): (usize, &u8)| if (span.start..span.end).contains(&at) { *byte } else { b'\n' };
        let lines: Vec<u8> = text.iter().enumerate().map(keep).collect();
        let image = build(path, &lines, &from);
        run(container, image, &from, &mut deployment.cli, &mut deployment.unfollowed);
    }
}

/// Makes a container one of an image.
fn run(
    container: &mut Container,
    image: Deployment,
    from: &Build,
    cli: &mut Vec<CliCall>,
    unfollowed: &mut Vec<Unfollowed>,
) {
    unfollowed.extend(image.unfollowed);
    let is_bare = container.entrypoint.is_none() && container.command.is_empty();
    if is_bare && container.healthcheck.is_none() {
        let service = container.service.clone();
        cli.extend(image.cli.into_iter().map(|call| CliCall { container: service.clone(), ..call }));
    }
    if let Some(image) = image.containers.into_iter().next() {
        put_on(container, image, from);
    }
}

/// Adds what an image says to the container that runs it, where the container says nothing else.
fn put_on(container: &mut Container, image: Container, from: &Build) {
    container.is_partial |= image.is_partial;
    container.image = image.image.or_else(|| Some(Text { place: from.place.clone(), ..Text::default() }));
    // With an entry point of its own, the command of the image does not count.
    if container.entrypoint.is_none() {
        container.entrypoint = image.entrypoint;
        if container.command.is_empty() {
            container.command = image.command;
        }
    }
    container.user = container.user.take().or(image.user);
    container.working_folder = container.working_folder.take().or(image.working_folder);
    container.healthcheck = container.healthcheck.take().or(image.healthcheck);
    for (name, value) in image.environment {
        if !container.environment.iter().any(|(known, _)| known.text == name.text) {
            container.environment.push((name, value));
        }
    }
    let mut mounts = image.mounts;
    mounts.retain(|copied| !container.mounts.iter().any(|mount| hides(mount, copied)));
    mounts.append(&mut container.mounts);
    container.mounts = mounts;
}

/// Returns whether a mount hides what the image has there. An empty volume is filled with it instead.
fn hides(mount: &Mount, copied: &Mount) -> bool {
    let (Some(above), Some(path)) = (mount.target.get(), copied.target.get()) else { return false };
    let below = join("/", path);
    let rest = below.strip_prefix(&join("/", above));
    mount.kind != MountKind::Volume && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use crate::lint::Options;
    use crate::session::{Input, Workspace};

    /// Returns the findings of rules that judge more than style, as `PATH:LINE CODE`.
    fn lint(files: &[(&str, &str)]) -> Vec<String> {
        let inputs = files.iter().map(|(path, text)| Input::new(*path, *text)).collect();
        let findings = Workspace::new(inputs, Options::default()).check().report.findings;
        let shown = findings.iter().filter(|finding| finding.rule.code != "V005");
        shown.map(|f| format!("{}:{} {}", f.place.path, f.start.line, f.rule.code)).collect()
    }

    const OF_7: &str = "protected-mode yes\nenable-debug-command no\n";

    #[test]
    fn an_image_says_which_server_reads_the_file() {
        let dockerfile =
            ("Dockerfile", "FROM redis:6.2\nCOPY redis.conf /r.conf\nCMD [\"redis-server\", \"/r.conf\"]\n");
        assert_eq!(lint(&[dockerfile, ("redis.conf", OF_7)]), ["redis.conf:2 L002"]);
        let newer =
            ("Dockerfile", "FROM redis:7.2\nCOPY redis.conf /r.conf\nCMD [\"redis-server\", \"/r.conf\"]\n");
        assert_eq!(lint(&[newer, ("redis.conf", OF_7)]), [""; 0]);
    }

    #[test]
    fn what_a_compose_file_builds_is_its_image() {
        let compose = "services:\n  a:\n    build: ./image\n    restart: always\n    healthcheck: {test: redis-cli ping}\n    \
                       command: redis-server /r.conf\n    volumes: ['./redis.conf:/r.conf']\n";
        let dockerfile = ("image/Dockerfile", "FROM redis:6.2\nUSER redis\n");
        let files = [("compose.yaml", compose), dockerfile, ("redis.conf", OF_7)];
        assert_eq!(
            lint(&files).iter().filter(|f| f.ends_with("L002")).collect::<Vec<_>>(),
            ["redis.conf:2 L002"]
        );
        let compose = "services:\n  a:\n    build:\n      context: image\n      dockerfile: my.Dockerfile\n      target: last\n      \
                       args: {TAG: '6.2'}\n";
        let dockerfile = "ARG TAG=7.2\nFROM redis:$TAG AS last\nCOPY redis.conf /etc/\nCMD [\"redis-server\", \"/etc/redis.conf\"]\n\
                          FROM other\n";
        let files =
            [("compose.yaml", compose), ("image/my.Dockerfile", dockerfile), ("image/redis.conf", OF_7)];
        assert_eq!(
            lint(&files).iter().filter(|f| f.ends_with("L002")).collect::<Vec<_>>(),
            ["image/redis.conf:2 L002"]
        );
    }

    #[test]
    fn a_dockerfile_in_a_compose_file_is_its_image() {
        let of = |lines: &str| {
            let text = format!(
                "services:\n  a:\n    restart: always\n    build:\n      context: .\n      dockerfile_inline: {lines}\n"
            );
            let found = lint(&[("compose.yaml", &text), ("redis.conf", OF_7)]);
            found
                .into_iter()
                .filter(|f| ["L002", "D033"].iter().any(|code| f.ends_with(code)))
                .collect::<Vec<_>>()
        };
        let block = "|\n        FROM redis:6.2\n        COPY redis.conf /r.conf\n        CMD [\"redis-server\", \"/r.conf\", \"--prt\", \"1\"]";
        assert_eq!(of(block), ["compose.yaml:9 L002", "redis.conf:2 L002"]);
        assert_eq!(of("|\n        FROM redis:7.2\n        NONSENSE\n"), ["compose.yaml:8 D033"]);
        // What is written in another way is not followed.
        assert_eq!(of("\"FROM redis:6.2\\nCMD redis-server --prt 1\""), [""; 0]);
    }

    #[test]
    fn an_override_file_is_a_part_of_its_compose_file() {
        let base = (
            "compose.yaml",
            "services:\n  a:\n    image: redis:7.2\n    restart: always\n    command: redis-server --hz 10\n",
        );
        let over = "services:\n  a:\n    privileged: true\n    command: redis-server --prt 1\n    healthcheck: {test: redis-cli ping}\n";
        let of = |files: &[(&str, &str)]| {
            lint(files).into_iter().filter(|f| f.ends_with("L002") || f.ends_with("D010")).collect::<Vec<_>>()
        };
        let over = ("compose.override.yaml", over);
        let found = of(&[base, over]);
        assert!(found.contains(&"compose.override.yaml:4 L002".to_owned()), "{found:?}");
        assert_eq!(found, of(&[over, base]));
        // Nothing is said twice, and nothing of what is replaced.
        assert_eq!(of(&[base]), [""; 0]);
        let content = "services:\n  a:\n    configs: [{source: c, target: /c}]\n    command: redis-server /c\nconfigs:\n  c:\n    content: |\n      \
                       cluster-enabled yes\n      requirepass Xy7-long-pass\n";
        let files =
            [base, ("compose.override.yaml", content)].map(|(path, text)| Input::new(path, text)).to_vec();
        let fixed = Workspace::new(files, Options::default()).fix(false).expect("it settles");
        assert!(
            fixed.changed.is_empty() && fixed.outcome.report.findings.iter().any(|f| f.rule.code == "A001")
        );
    }

    #[test]
    fn an_image_is_judged_as_an_image() {
        let of = |dockerfile: &str, config: &str| lint(&[("Dockerfile", dockerfile), ("redis.conf", config)]);
        let given = "COPY redis.conf /r.conf\nCMD [\"redis-server\", \"/r.conf\"]\n";
        let with = |from: &str, config: &str| of(&format!("FROM {from}\n{given}"), config);
        assert_eq!(with("redis:7.2", "daemonize yes\n"), ["redis.conf:1 D001"]);
        assert_eq!(with("redis", "appendonly yes\ncluster-enabled no\n"), ["Dockerfile:1 D009"]);
        assert_eq!(with("redis:7.2", "logfile /var/log/redis/redis.log\ndir /srv\n"), ["redis.conf:1 D021"]);
        assert_eq!(
            of("FROM redis:7.2\nCOPY redis.conf /usr/local/etc/redis/redis.conf\n", ""),
            ["Dockerfile:2 D004"]
        );
        // The file may be mounted where the image runs, and a script may write it.
        assert_eq!(of("FROM redis:7.2\nCMD [\"redis-server\", \"/r.conf\"]\n", ""), [""; 0]);
        assert_eq!(
            of("FROM redis:7.2\nRUN echo port 1 > /r.conf\nCMD [\"redis-server\", \"/r.conf\"]\n", ""),
            [""; 0]
        );
        assert_eq!(
            of("FROM redis:7.2\nENTRYPOINT [\"redis-server\", \"--protected-mode no\"]\n", ""),
            ["Dockerfile:2 A006"]
        );
        assert_eq!(of("FROM redis:7.2\nCMD [\"redis-server\", \"--prt 7\"]\n", ""), ["Dockerfile:2 L002"]);
        assert_eq!(
            of("FROM redis:7.2\nCMD redis-server --requirepass xsec-2847-of-mine\n", ""),
            ["Dockerfile:2 D024"]
        );
        assert_eq!(
            of("FROM redis:7.2\nCOPY <<EOF /r.conf\nhz 10\nprot 7\nEOF\nCMD redis-server /r.conf\n", ""),
            ["Dockerfile:4 L002"]
        );
        assert_eq!(of("FROM node\nCMD [\"npm\", \"start\"]\n", ""), [""; 0]);
    }

    #[test]
    fn a_unit_runs_its_server_on_the_host() {
        let unit = "[Service]\nType=notify\nExecStart=/usr/bin/redis-server /etc/redis/redis.conf --supervised systemd\n\
                    LimitNOFILE=1024\nMemoryMax=1G\n";
        let files =
            |unit, config| [("x/lib/systemd/system/redis.service", unit), ("x/etc/redis/redis.conf", config)];
        let found = lint(&files(unit, "maxclients 10000\nmaxmemory 2gb\nmaxmemory-policy allkeys-lru\n"));
        assert_eq!(found, ["x/etc/redis/redis.conf:1 M004", "x/etc/redis/redis.conf:2 M002"]);
        let mut more =
            files(unit, "maxclients 10000\nmaxmemory 256mb\nmaxmemory-policy allkeys-lru\n").to_vec();
        more.push(("x/lib/systemd/system/redis.service.d/a.conf", "[Service]\nLimitNOFILE=65536\n"));
        assert_eq!(lint(&more[..2]).len(), 1);
        assert_eq!(lint(&more), [""; 0]);
    }
}
