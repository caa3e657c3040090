use super::build;
use crate::catalog::Server;
use crate::container::model::{Build, Container, Deployment};
use crate::text::{Place, Text};

fn read(text: &str) -> Deployment {
    let context = Some("app".to_owned());
    build("app/Dockerfile", text.as_bytes(), &Build { context, ..Build::default() })
}

fn image(text: &str) -> Container {
    let deployment = read(text);
    assert!(deployment.unfollowed.is_empty(), "{:?}", deployment.unfollowed);
    deployment.containers.into_iter().next().expect("there is an image")
}

fn command(container: &Container) -> Vec<&str> {
    container.entrypoint.iter().flatten().chain(&container.command).map(|word| word.text.as_str()).collect()
}

#[test]
fn the_usual_image_gives_a_file_to_its_server() {
    let text = "# syntax=docker/dockerfile:1\nARG VERSION=6.2\nFROM redis:${VERSION}-alpine\nCOPY --chown=redis:redis \\\n  \
                # the cache\n  conf/redis.conf /usr/local/etc/redis/\nUSER redis\nEXPOSE 6379\n\
                CMD [ \"redis-server\", \"/usr/local/etc/redis/redis.conf\" ]\n";
    let container = image(text);
    assert_eq!(container.server().map(Server::name), Some("redis:6.2"));
    assert_eq!(container.config_on_host().as_deref(), Some("app/conf/redis.conf"));
    assert_eq!(container.user.as_ref().and_then(Text::get), Some("redis"));
    let word = &container.command[1].place.span;
    assert_eq!(word.of(text.as_bytes()), b"/usr/local/etc/redis/redis.conf");
}

#[test]
fn files_and_folders_are_copied() {
    let on_host = |copy: &str, path: &str| image(&format!("FROM redis\n{copy}\n")).on_host(path);
    for (copy, path, host) in [
        ("COPY redis.conf /data", "/data/redis.conf", "app/redis.conf"),
        ("COPY redis.conf /etc/redis.conf", "/etc/redis.conf", "app/redis.conf"),
        ("COPY conf /etc/redis", "/etc/redis/redis.conf", "app/conf/redis.conf"),
        ("COPY conf/*.conf /etc/redis/", "/etc/redis/a.conf", "app/conf/a.conf"),
        ("COPY . .", "/data/x/redis.conf", "app/x/redis.conf"),
        ("COPY [\"a.conf\", \"b.conf\", \"/etc/r/\"]", "/etc/r/b.conf", "app/b.conf"),
        ("WORKDIR /opt/cache\nADD ../../redis.conf ./", "/opt/cache/redis.conf", "app/redis.conf"),
        ("WORKDIR conf\nCOPY redis.conf .", "/data/conf/redis.conf", "app/redis.conf"),
        ("ENV TO=/etc/r\nCOPY redis.conf $TO/redis.conf", "/etc/r/redis.conf", "app/redis.conf"),
    ] {
        assert_eq!(on_host(copy, path).as_deref(), Some(host), "{copy}");
    }
    for copy in [
        "COPY --from=build /redis.conf /etc/redis.conf",
        "ADD https://example.org/redis.conf /etc/redis.conf",
        "COPY $WHAT /etc/redis.conf",
        "COPY redis.conf $WHERE/redis.conf",
    ] {
        assert_eq!(on_host(copy, "/etc/redis.conf"), None, "{copy}");
    }
}

#[test]
fn here_documents_are_files() {
    let text = "FROM redis:7.2\nENV PORT=7000\nRUN <<EOF\nCMD nothing\nEOF\nCOPY <<-redis.conf <<'x' /etc/\n\tport $PORT\n\
                redis.conf\nraw $PORT\nx\nCMD redis-server /etc/redis.conf\n";
    let container = image(text);
    assert_eq!(container.config_content().and_then(Text::get), Some("port 7000\n"));
    assert_eq!(container.mounts[1].content.as_ref().and_then(Text::get), Some("raw $PORT\n"));
    assert!(read("FROM redis\nCOPY <<EOF /a\nport 1\n").unfollowed[0].is_error);
}

#[test]
fn stages_continue_each_other() {
    let text = "ARG TAG=7.2\nFROM redis:$TAG AS base\nCOPY redis.conf /r.conf\nCMD [\"redis-server\", \"/r.conf\"]\n\
                FROM golang AS tool\nCMD [\"go\"]\nFROM base\nARG TAG\nENV A=$TAG\n";
    let container = image(text);
    assert_eq!(container.config_on_host().as_deref(), Some("app/redis.conf"));
    assert_eq!(container.environment[0].1.as_ref().and_then(Text::get), Some("7.2"));
    let known = |text: &str| Text::known(text, Place::default());
    let of = |target: Option<&str>, tag: &str| {
        let arguments = vec![(known("TAG"), Some(known(tag)))];
        let build_it = Build { target: target.map(known), arguments, ..Build::default() };
        build("Dockerfile", text.as_bytes(), &build_it).containers.into_iter().next()
    };
    assert_eq!(of(Some("TOOL"), "6.2").map(|c| command(&c).join(" ")).as_deref(), Some("go"));
    assert_eq!(of(None, "6.2").and_then(|c| c.server()).map(Server::name), Some("redis:6.2"));
    assert!(of(Some("nowhere"), "6.2").is_none());
}

#[test]
fn entry_points_and_commands() {
    let of =
        |text: &str| command(&image(&format!("FROM base AS a\nCMD [\"x\"]\nFROM a\n{text}\n"))).join("|");
    assert_eq!(
        of("ENTRYPOINT [\"redis-server\", \"--protected-mode no\"]"),
        "redis-server|--protected-mode no"
    );
    assert_eq!(of("CMD [\"y\"]\nENTRYPOINT [\"e\"]"), "e|y");
    assert_eq!(of("CMD redis-server --port 1"), "/bin/sh|-c|redis-server --port 1");
    assert_eq!(of("SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nCMD a | b"), "/bin/bash|-c|a | b");
    assert_eq!(of("# nothing"), "x");
}

#[test]
fn variables() {
    let of = |value: &str| {
        let container =
            image(&format!("FROM redis\nARG A=a\nARG N\nENV E= B=\"b $A\" \\\n  C='$A'\nENV X {value}\n"));
        let (_, value) = container.environment.into_iter().next_back().expect("there is one");
        let value = value.expect("it has a value");
        value.is_known.then_some(value.text)
    };
    for (value, filled) in [
        ("$A${B}", Some("ab a")),
        ("$C", Some("$A")),
        ("${E:-d}${E-d}${N:-n}", Some("dn")),
        ("${A:+x}${E:+y}${N:+z}", Some("x")),
        ("\\$A", Some("$A")),
        ("${N:-${A}-c}", Some("a-c")),
        ("$N", None),
        ("${A#x}", None),
    ] {
        assert_eq!(of(value).as_deref(), filled, "{value}");
    }
    assert_eq!(image("FROM redis:$V\n").server(), None);
}

#[test]
fn health_checks_and_configurations_that_commands_write() {
    let text =
        "# escape=`\nFROM redis\nHEALTHCHECK --interval=5s `\n  CMD redis-cli -a xsec ping || exit 1\n";
    let deployment = read(text);
    assert_eq!(deployment.containers[0].healthcheck.as_ref().map(|check| check.value), Some(true));
    assert!(deployment.cli[0].password.is_some());
    assert!(!format!("{:?}", deployment.cli).contains("xsec"));
    assert_eq!(image("FROM redis\nHEALTHCHECK NONE\n").healthcheck.map(|check| check.value), Some(false));
    assert!(image("FROM redis\nRUN echo 'port 1' >> /etc/redis.conf\n").is_partial);
    assert!(image("FROM redis\nCOPY a.conf /a.conf\nRUN sed -i s/a/b/ /a.conf\n").is_partial);
    assert!(!image("FROM redis\nCOPY redis.conf /a/\nRUN chown redis /a/redis.conf\n").is_partial);
}

#[test]
fn what_docker_refuses_is_said() {
    for text in [
        "",
        "FRM redis\n",
        "CMD [\"x\"]\nFROM redis\n",
        "FROM\n",
        "FROM redis\nCMD ['redis-server', '/r.conf']\n",
    ] {
        assert!(read(text).unfollowed.iter().any(|part| part.is_error), "{text:?}");
    }
}

#[test]
fn hostile_files_end_soon() {
    let doubling = format!("FROM redis\nENV A=aaaaaaaaaaaaaaaa\n{}", "ENV A=$A$A\n".repeat(200));
    assert!(
        image(&doubling).environment.iter().any(|(_, value)| value.as_ref().is_some_and(|v| !v.is_known))
    );
    let words = format!("FROM redis\nENV A={}\nCOPY {} /x/\n", "a".repeat(4000), "$A ".repeat(100_000));
    assert!(image(&words).mounts.len() <= 500);
    let stages = format!("FROM redis AS a\n{}{}", "COPY a b\n".repeat(1000), "FROM a AS a\n".repeat(1000));
    assert!(!read(&stages).containers.is_empty());
    let nested = format!("FROM redis\nENV A={}\n", "${B:-".repeat(10_000));
    assert_eq!(image(&nested).environment.len(), 1);
    for text in [
        "FROM redis\nCMD [\"a",
        "FROM redis\nCOPY <<",
        "FROM redis\nENV A=\"\\",
        "FROM redis\nRUN \\",
        "\\\n\\\n",
        "FROM $",
    ] {
        read(text);
    }
}
