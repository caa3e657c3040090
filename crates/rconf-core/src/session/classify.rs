//! What a file is: decided here, once, from its name and its first lines.

use super::foreign::Foreign;
use super::kind::{Classified, FileKind, Given, ReadAs, because, foreign};
use super::looks::{self, Lines, mentions_server};
use crate::cluster::{is_sentinel_file, is_sentinel_name, is_state_file};
use crate::config::{Template, template_of};
use crate::container::{self, Kind, is_compose_name, is_manifest};
use crate::lint::SETTINGS_FILE;
use std::borrow::Cow;

impl FileKind {
    /// Returns the kind of a file that came with others.
    pub fn of(path: &str, bytes: &[u8]) -> Self {
        Classified::of(path, bytes, Given::WithOthers).kind
    }
}

/// The kinds that the name of a file alone tells.
fn by_name(name: &str) -> Option<Classified> {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_dockerfile = |word: &str| word == "dockerfile" || word == "containerfile";
    let first = name.split('.').next().unwrap_or_default();
    Some(match extension {
        _ if name == SETTINGS_FILE => because(FileKind::Spec, "named rconf.toml", "名为 rconf.toml"),
        _ if is_dockerfile(first) || is_dockerfile(extension) => {
            because(FileKind::Dockerfile, "named Dockerfile", "名为 Dockerfile")
        }
        "service" => because(FileKind::Systemd, "named *.service", "名为 *.service"),
        "socket" | "timer" => foreign(Foreign::NoServer),
        "acl" => because(FileKind::Acl, "named *.acl", "名为 *.acl"),
        "env" => because(FileKind::Env, "named *.env", "名为 *.env"),
        _ if template_of(name).is_some_and(|becomes| self::extension(becomes) == "acl") => {
            because(FileKind::Acl, "a template of *.acl", "*.acl 的模板")
        }
        _ if stem == ".env" => because(FileKind::Env, "named .env", "名为 .env"),
        // The claims of the readers.
        _ => match container::claimed_kind(name)? {
            Kind::Script => because(FileKind::Script, "named *.sh", "名为 *.sh"),
            // Several kinds are YAML: the text tells them apart.
            _ => return None,
        },
    })
}

fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase()
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn is_yaml(name: &str) -> bool {
    container::claimed_kind(name) == Some(Kind::Compose)
}

/// Returns whether a file that is found in a folder may be of a kind that is read, according to its path. If
/// not, it does not have to be opened.
pub fn is_candidate(path: &str) -> bool {
    let name = file_name(path);
    if extension(&name) == "conf" {
        return is_configuration_path(path);
    }
    is_template_path(path) && template_of(path).is_some_and(is_configuration_path)
        || is_yaml(&name)
        || (extension(&name) == "json" && looks::names_server(&name))
        || by_name(&name).is_some_and(|classified| {
            // Programs that use a server have such files too, so one is read only if it is named.
            classified.kind.read_as() != ReadAs::Other && classified.kind != FileKind::Env
        })
}

/// Returns whether the kind of a file is one that rconf knows, according to its name.
pub fn is_recognized(path: &str) -> bool {
    let name = file_name(path);
    extension(&name) == "conf" || is_template_path(path) || is_yaml(&name) || by_name(&name).is_some()
}

/// Returns whether the name of a file is that of a template of a configuration, such as `redis.conf.j2`.
fn is_template_path(path: &str) -> bool {
    template_of(path).is_some_and(|becomes| extension(&file_name(becomes)) == "conf")
}

/// Returns whether a file found in a folder may be the configuration of a server or a Sentinel, according to its name and
/// those of its folders.
fn is_configuration_path(path: &str) -> bool {
    let mut parts = path.rsplit('/').map(str::to_ascii_lowercase);
    let Some(name) = parts.next() else { return false };
    let is_node = |folder: &str| {
        let rest = folder.strip_prefix("node").map(|rest| rest.trim_start_matches(['-', '_', '.']));
        rest.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    looks::names_server(&name)
        || name.contains("sentinel")
        || parts.take(3).any(|folder| looks::names_server(&folder) || is_node(&folder))
}

impl Classified {
    /// Decides what a file is. An empty path stands for a text without a name.
    pub fn of(path: &str, bytes: &[u8], given: Given) -> Self {
        let classified = Self::by_itself(path, bytes, given);
        // Most plans that lie in folders run other programs, and reading them all would take long.
        let is_ours = match classified.kind {
            _ if given != Given::Found => true,
            FileKind::Kubernetes => looks::may_run_server(bytes),
            FileKind::Env => true,
            // Other programs have files with this extension too.
            FileKind::Acl => looks::has_users(&Lines::of(bytes)),
            kind => kind.read_as() != ReadAs::Plan || mentions_server(bytes),
        };
        if is_ours { classified } else { foreign(Foreign::NoServer) }
    }

    fn by_itself(path: &str, bytes: &[u8], given: Given) -> Self {
        let name = file_name(path);
        if extension(&name) == "conf" {
            return of_conf(path, &name, bytes, given);
        }
        if is_template_path(path) {
            return of_template(path, bytes);
        }
        if let Some(classified) = by_name(&name) {
            return classified;
        }
        if is_yaml(&name) {
            return of_yaml(path, &name, bytes, given);
        }
        if extension(&name) == "json" && is_manifest(bytes) {
            return because(FileKind::Kubernetes, "has apiVersion and kind", "有 apiVersion 和 kind");
        }
        let becomes = template_of(&name).unwrap_or(&name);
        if is_yaml(becomes) {
            return foreign(Foreign::Template);
        }
        Foreign::by_extension(extension(becomes)).map_or_else(|| of_text(path, &name, bytes), foreign)
    }
}

fn of_conf(path: &str, name: &str, bytes: &[u8], given: Given) -> Classified {
    const SERVER: Classified = because(FileKind::Server, "named *.conf", "名为 *.conf");
    const SENTINEL: Classified =
        because(FileKind::Sentinel, "has the lines of a Sentinel", "包含 Sentinel 的配置行");
    // The law of group L holds for what is named so, whatever it holds. The exceptions are names and texts that both say
    // that it is meant for no server.
    if given == Given::ByName {
        return match name {
            _ if is_sentinel_name(path) && is_sentinel_file(path, bytes) => SENTINEL,
            _ if name.starts_with("nodes") && is_state_file(bytes) => foreign(Foreign::State),
            _ => SERVER,
        };
    }
    if given == Given::Found && !is_configuration_path(path) {
        return foreign(Foreign::Unrelated);
    }
    if is_state_file(bytes) {
        return foreign(Foreign::State);
    }
    let lines = Lines::of(bytes);
    if is_sentinel_file(path, bytes) && (given != Given::Found || lines.are_directives()) {
        return SENTINEL;
    }
    match looks::by_structure(&lines) {
        Some(other) if given == Given::Found => other,
        None if given == Given::Found && !lines.are_directives() => foreign(Foreign::NoDirectives),
        _ => SERVER,
    }
}

/// Decides what a template of a `*.conf` is. The law of group L does not hold for it, so that its lines may tell.
fn of_template(path: &str, bytes: &[u8]) -> Classified {
    let kind = if is_sentinel_name(path) { FileKind::Sentinel } else { FileKind::Server };
    let text = without_markers(path, bytes);
    let lines = Lines::of(&text);
    match looks::by_structure(&lines) {
        Some(Classified { kind: FileKind::Foreign(other), .. }) => foreign(other),
        _ if !lines.are_directives() => foreign(Foreign::NoDirectives),
        _ => because(kind, "a template of *.conf", "*.conf 的模板"),
    }
}

/// Returns a text without the lines of a template that hold markers.
fn without_markers<'t>(path: &str, bytes: &'t [u8]) -> Cow<'t, [u8]> {
    Template::read(path, bytes).map_or(Cow::Borrowed(bytes), |template| Cow::Owned(template.text))
}

fn of_yaml(path: &str, name: &str, bytes: &[u8], given: Given) -> Classified {
    const OF_COMPOSE: [&[u8]; 6] = [b"services", b"include", b"networks", b"volumes", b"configs", b"secrets"];
    if is_manifest(bytes) {
        return because(FileKind::Kubernetes, "has apiVersion and kind", "有 apiVersion 和 kind");
    }
    if is_compose_name(name) {
        return because(FileKind::Compose, "named after compose", "以 compose 命名");
    }
    let is_values =
        name.split(['.', '-', '_']).any(|word| word == "values") || path.rsplit('/').nth(1) == Some("values");
    // Many programs have files with `services`, so a file that was only found has to be named after compose.
    if given != Given::Found && !is_values {
        if looks::keys(bytes).any(|key| OF_COMPOSE.contains(&key)) {
            return because(
                FileKind::Compose,
                "has services, networks or volumes",
                "有 services、networks 或 volumes",
            );
        }
        if looks::keys(bytes).next().is_none() {
            return because(
                FileKind::Compose,
                "is YAML, and nothing says otherwise",
                "是 YAML，看不出是其他文件",
            );
        }
    }
    if is_values {
        return because(
            FileKind::Values,
            "named values, or in a folder named so",
            "以 values 命名，或在以它命名的文件夹里",
        );
    }
    foreign(Foreign::Yaml)
}

/// Decides what a text is whose name tells nothing.
fn of_text(path: &str, name: &str, bytes: &[u8]) -> Classified {
    if let Some(other) = Foreign::by_magic(bytes) {
        return foreign(other);
    }
    // Helm names the files so whose templates others include.
    if name.starts_with('_') && extension(name) == "tpl" {
        return foreign(Foreign::Template);
    }
    let text = without_markers(path, bytes);
    let lines = Lines::of(&text);
    if let Some(script) = looks::script(bytes, &lines) {
        return script;
    }
    if is_manifest(bytes) {
        return because(FileKind::Kubernetes, "has apiVersion and kind", "有 apiVersion 和 kind");
    }
    if lines.iter().any(|line| line == b"services:") && looks::keys(bytes).any(|key| key == b"services") {
        return because(FileKind::Compose, "has services", "有 services");
    }
    if is_state_file(bytes) {
        return foreign(Foreign::State);
    }
    if is_sentinel_file(path, bytes) {
        return because(FileKind::Sentinel, "has the lines of a Sentinel", "包含 Sentinel 的配置行");
    }
    if let Some(other) = looks::by_structure(&lines).or_else(|| looks::by_first_word(&lines)) {
        return other;
    }
    // `_redis.tpl` holds pieces of manifests, and `redis-init.tpl` a script.
    if template_of(name).is_some() && !Lines::of(bytes).have_directive() {
        return foreign(Foreign::Template);
    }
    // `redis.conf.bak` is meant as a configuration, and so is a text that is piped.
    if !name.is_empty() && !looks::names_server(name) {
        if bytes.contains(&0) && !bytes.starts_with(b"\xff\xfe") && !bytes.starts_with(b"\xfe\xff") {
            return foreign(Foreign::Binary);
        }
        if !lines.are_directives() {
            return foreign(Foreign::NoDirectives);
        }
    }
    because(FileKind::Server, "nothing says otherwise", "看不出是其他文件")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(path: &str, text: &str) -> FileKind {
        Classified::of(path, text.as_bytes(), Given::ByName).kind
    }

    fn found(path: &str, text: &str) -> FileKind {
        Classified::of(path, text.as_bytes(), Given::Found).kind
    }

    #[test]
    fn files_are_told_by_their_names_and_first_lines() {
        for (path, text, kind) in [
            ("k/cm.yaml", "apiVersion: v1\nkind: ConfigMap\n", FileKind::Kubernetes),
            ("list.yml", "# a list\n---\nkind: List\napiVersion: v1\n", FileKind::Kubernetes),
            ("", "kind: List\napiVersion: v1\n", FileKind::Kubernetes),
            ("values.yaml", "replica:\n  count: 3\n", FileKind::Values),
            ("values/redis.yaml", "replica:\n  count: 3\n", FileKind::Values),
            ("base.yml", "x-redis: &redis\n  image: redis\nservices: {}\n", FileKind::Compose),
            ("networks.yml", "networks:\n  redis: {}\n", FileKind::Compose),
            ("compose.yaml", "{services: {}}\n", FileKind::Compose),
            ("template.yaml", "{{ toYaml . }}\n", FileKind::Compose),
            ("app.yaml", "redis:\n  host: a\n", FileKind::Foreign(Foreign::Yaml)),
            ("redis.service", "", FileKind::Systemd),
            ("unit", "# a unit\n\n[Unit]\n", FileKind::Systemd),
            ("Dockerfile", "FROM redis:7.2\n", FileKind::Dockerfile),
            ("Dockerfile.prod", "", FileKind::Dockerfile),
            ("build", "# syntax\nFROM redis:7.2\n", FileKind::Dockerfile),
            ("Containerfile", "", FileKind::Dockerfile),
            ("download", "<!DOCTYPE html>\n", FileKind::Foreign(Foreign::Html)),
            ("redis-server", "\x7fELF\x02", FileKind::Foreign(Foreign::Binary)),
            (".env.prod", "REDIS_PASSWORD=x\n", FileKind::Env),
            ("users.acl", "user default on\n", FileKind::Acl),
            ("up.sh", "docker run redis\n", FileKind::Script),
            ("up", "#!/usr/bin/env -S bash -e\n", FileKind::Script),
            ("", "set -e\nfor p in 1 2; do\n  docker run redis\ndone\n", FileKind::Script),
            ("rconf.toml", "", FileKind::Spec),
            ("redis.conf", "[Unit]\n", FileKind::Server),
            ("redis.conf", "{\n", FileKind::Server),
            ("redis.conf.bak", "port 6379\n", FileKind::Server),
            ("config", "# mine\nport 6379\n# docker run\n", FileKind::Server),
            ("", "bogus 1\nbogus 2\nbogus 3\n", FileKind::Server),
            ("empty", "", FileKind::Server),
        ] {
            assert_eq!(named(path, text), kind, "{path} {text:?}");
        }
        assert!(FileKind::ALL.iter().all(|kind| kind.name() != "other"));
    }

    #[test]
    fn templates_are_told_by_what_they_become() {
        let template = FileKind::Foreign(Foreign::Template);
        for (path, text, kind) in [
            ("redis.conf.j2", "{% if tls %}\nport 0\n{% endif %}\nhz 10\n", FileKind::Server),
            ("redis.conf.j2", "{{ everything }}\n", FileKind::Server),
            ("redis.conf.j2", "prot {{ port }}\nhz 10\n", FileKind::Server),
            ("redis.epp", "port <%= $port %>\n", FileKind::Server),
            (
                "99-redis.conf.j2",
                "# {{ ansible_managed }}\nvm.overcommit_memory = 1\nnet.core.somaxconn = {{ n }}\n",
                FileKind::Foreign(Foreign::Assignments),
            ),
            ("redis-nginx.conf.j2", "{{ head }}\nuser nginx;\n", FileKind::Foreign(Foreign::Braces)),
            (
                "redis-supervisor.conf.j2",
                "[program:redis]\ncommand={{ c }}\n",
                FileKind::Foreign(Foreign::Ini),
            ),
            ("redis_values.yml.j2", "replica:\n  replicaCount: {{ n }}\n", template),
            ("redis.json.erb", "{}\n", FileKind::Foreign(Foreign::Json)),
            ("_redis.tpl", "{{- define \"redis.name\" -}}\n{{ .Chart.Name }}\n{{- end -}}\n", template),
            ("_redis.tpl", "{{- define \"a\" -}}\napp: redis\nname: {{ .x }}\n{{- end -}}\n", template),
            ("redis-init.tpl", "#!/bin/bash\nredis-server --port ${port}\n", FileKind::Script),
            ("redis-init.tpl", "#cloud-config\npackages: [redis]\n", template),
            ("redis.service.j2", "{{ managed | comment }}\n[Unit]\nDescription=x\n", FileKind::Systemd),
        ] {
            assert_eq!(named(path, text), kind, "{path} {text:?}");
        }
        assert_eq!(
            found("redis/99-redis.conf.j2", "vm.swappiness = 1\n"),
            FileKind::Foreign(Foreign::Assignments)
        );
    }

    #[test]
    fn what_is_found_is_a_configuration_only_if_it_looks_like_one() {
        for text in [
            "",
            "port 1\n",
            "prot 1\n",
            "port 1;\n",
            "search-threads 2\nts-a 1\nbf-b 2\n",
            "p\0o\0\nx\0\ny\0\n",
        ] {
            assert_eq!(found("redis.conf", text), FileKind::Server, "{text:?}");
        }
        for (text, foreign) in [
            ("; sample\n[supervisord]\n", Foreign::Ini),
            ("user nginx;\n", Foreign::Braces),
            ("/var/log/redis/*.log {\n", Foreign::Braces),
            ("vm.overcommit_memory=1\n", Foreign::Assignments),
            ("d /run/redis 0755 redis redis -\n", Foreign::TmpFiles),
            ("redis soft nofile 65536\n", Foreign::Limits),
            ("<source>\n  @type redis\n", Foreign::Xml),
            ("description \"redis\"\nstart on x\nrespawn\n", Foreign::NoDirectives),
        ] {
            assert_eq!(found("redis/x.conf", text), FileKind::Foreign(foreign), "{text:?}");
            assert_eq!(named("redis/x.conf", text), FileKind::Server, "{text:?}");
        }
        assert_eq!(found("app.conf", "port 1\n"), FileKind::Foreign(Foreign::Unrelated));
        assert_eq!(found("a/node-1/conf/app.conf", "port 1\n"), FileKind::Server);
        assert_eq!(found("redis.service.d/a.conf", "[Service]\nExecStart=redis-server\n"), FileKind::Systemd);
        assert_eq!(found("redis/sentinel.conf", "sentinel monitor m redis 6379 2\n"), FileKind::Sentinel);
        assert_eq!(found("services.yaml", "services:\n  a: redis\n"), FileKind::Foreign(Foreign::Yaml));
        assert_eq!(found("up.sh", "docker run nginx\n"), FileKind::Foreign(Foreign::NoServer));
        assert_eq!(found("users.acl", "# mine\nuser app on ~app:* +@read\n"), FileKind::Acl);
        // Mosquitto, HAProxy, and an empty file.
        for text in ["user roger\ntopic read foo/#\n", "10.0.0.0/8\n", "", "user alice\n"] {
            assert_eq!(found("a.acl", text), FileKind::Foreign(Foreign::NoServer), "{text:?}");
        }
    }

    #[test]
    fn names_say_what_may_be_read() {
        for path in
            ["redis.conf", "x/7001/valkey/a/app.conf", "k8s/a.yaml", "start.sh", "rconf.toml", "users.acl"]
        {
            assert!(is_candidate(path), "{path}");
        }
        for path in ["app.conf", "README.md", "sh", "yaml"] {
            assert!(!is_candidate(path), "{path}");
        }
        assert!(is_recognized("users.acl") && is_recognized("app.conf") && !is_recognized("README.md"));
    }
}
