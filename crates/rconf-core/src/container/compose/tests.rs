//! Whole compose files, as people write them.

use super::read_env;
use crate::container::{Container, Deployment, MountKind, Text};
use crate::message::Language;
use crate::text::Place;
use proptest::prelude::*;
use std::collections::BTreeMap;

mod calls;
mod hostile;
mod overriding;
mod shapes;

fn read(text: &str) -> Deployment {
    read_with(text, &[])
}

fn read_with(text: &str, environment: &[(&str, &str)]) -> Deployment {
    let environment = environment.iter().map(|&(k, v)| (k.to_owned(), v.to_owned())).collect();
    crate::container::read("/srv/redis/compose.yaml", text.as_bytes(), &environment)
}

/// Returns the only service of a file.
fn one(text: &str) -> Container {
    let deployment = read(text);
    assert!(deployment.unfollowed.is_empty(), "{:?}", deployment.unfollowed);
    assert_eq!(deployment.containers.len(), 1);
    deployment.containers.into_iter().next().unwrap_or_default()
}

/// Returns a service with an image and these lines.
fn service(lines: &str) -> Container {
    let lines = lines.replace('\n', "\n    ");
    one(&format!("services:\n  r:\n    image: redis:7.2\n    {lines}\n"))
}

fn str_of(text: Option<&Text>) -> &str {
    text.map_or("(none)", |text| text.text.as_str())
}

fn words(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| text.text.as_str()).collect()
}

/// Returns the source text at a place.
fn at<'t>(text: &'t str, place: &Place) -> &'t str {
    &text[place.span.start..place.span.end]
}

fn errors(deployment: &Deployment) -> Vec<&str> {
    deployment.unfollowed.iter().filter(|u| u.is_error).map(|u| u.why.get(Language::English)).collect()
}

/// Describes mounts in one line each: kind, source, host path, target, and whether they are writable.
fn mounts(container: &Container) -> Vec<String> {
    let mount = |m: &crate::container::Mount| {
        let kind = match m.kind {
            MountKind::Bind => "bind",
            MountKind::Volume => "volume",
            MountKind::Tmpfs => "tmpfs",
            MountKind::EmptyDir => "empty",
            MountKind::Config => "config",
        };
        let mode = if m.read_only { "ro" } else { "rw" };
        let host = m.host_path.as_deref().unwrap_or("-");
        format!("{kind} {} {host} {} {mode}", m.source.text, m.target.text)
    };
    container.mounts.iter().map(mount).collect()
}

proptest! {
    #[test]
    fn nothing_panics(text in "(?s).{0,400}") {
        let _ = read(&text);
        let _ = read_env(text.as_bytes());
    }

    #[test]
    fn nothing_panics_on_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = crate::container::read("compose.yml", &bytes, &BTreeMap::new());
        let _ = read_env(&bytes);
    }

    #[test]
    fn nothing_panics_on_values(
        key in "ports|volumes|command|entrypoint|networks|environment|sysctls|ulimits|deploy|healthcheck|configs|\
            secrets|tmpfs|mem_limit|cpus|profiles|extends|restart|network_mode|privileged|image",
        value in r#"[-a-z0-9:$${}\[\]"' /.,&*!|>#()`\\密😀\n]{0,60}"#,
    ) {
        let text = format!("services:\n  r:\n    image: redis\n    {key}: {value}\n");
        let deployment = read(&text);
        for container in &deployment.containers {
            prop_assert!(container.place.span.end <= text.len());
        }
    }

    #[test]
    fn places_lie_within_the_file(command in r#"[a-z"' $\\密😀;|&()`-]{0,40}"#) {
        let text = format!("# 密码 😀\nservices:\n  r:\n    command: >\n      sh -c {command}\n    healthcheck:\n      test: 'redis-cli {}'\n", command.replace('\'', "''"));
        let deployment = read(&text);
        for word in deployment.containers.iter().flat_map(|c| &c.command) {
            let _ = at(&text, &word.place);
        }
        for word in deployment.cli.iter().flat_map(|c| &c.words) {
            let _ = at(&text, &word.place);
        }
    }
}
