//! What `rconf lint` takes each file for, and what it does with it.

mod run;

use run::{Run, rconf, rconf_with};
use std::fs;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        fs::write(path, text).expect("writable");
    }
    folder
}

/// What is found with `--format concise`: `path:line code`, one a line.
fn found(run: &Run) -> Vec<String> {
    let line = |line: &str| {
        let mut parts = line.splitn(3, ':');
        let (path, number) = (parts.next()?, parts.next()?);
        let code = line.split_once('[')?.1.split(' ').next()?;
        Some(format!("{path}:{number} {code}"))
    };
    run.out.lines().filter_map(line).collect()
}

const MANIFEST: &str =
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: redis\ndata:\n  redis.conf: |\n    port 70000\n";
const SCRIPT: &str = "#!/bin/sh\ndocker run -d --name cache --privileged redis:7.2.4\n";
const COMPOSE: &str = "services:\n  redis:\n    image: redis:7.2\n    privileged: true\n";
const SENTINEL: &str = "port 26379\nsentinel monitor m 10.0.0.1 6379 2\n";

#[test]
fn what_is_named_and_not_read_is_one_sentence() {
    let state =
        "07c37dfeb235213a872192d90877d0cd55635b91 127.0.0.1:7001@17001 myself,master - 0 0 1 connected\n";
    for (name, text, what) in [
        ("redis.env", "REDIS_PASSWORD=x\n", "a file of environment variables"),
        (".env", "REDIS_PASSWORD=x\n", "a file of environment variables"),
        ("environment", "REDIS_PASSWORD=x\n", "a file of environment variables"),
        ("values-prod.yaml", "replica:\n  count: 3\n", "the values file of a chart"),
        ("app.yaml", "redis:\n  host: a\n", "a YAML file, but not a compose file"),
        ("nodes.conf", state, "a cluster state file"),
        ("page", "<!DOCTYPE html>\n<p>404\n", "an HTML page"),
        ("supervisor", "; mine\n[supervisord]\nnodaemon=true\n", "supervisord"),
        ("cluster.toml", "[cluster]\n", "a TOML file"),
        ("main.tf", "resource \"x\" \"y\" {}\n", "a Terraform configuration"),
        ("run.py", "import redis\n", "a program"),
        ("tool", "#!/usr/bin/env python3\nimport redis\n", "a program"),
        (
            "_helpers.tpl",
            "{{- define \"cli\" -}}\nredis-cli -p {{ .port }}\n{{- end }}\n",
            "a template, but not of",
        ),
        ("NOTES", "These are notes.\nThey are about caches.\nNothing else.\n", "no directives"),
        ("dump", "REDIS0011\u{0}", "what a server saved"),
        (
            "deploy.yaml",
            "apiVersion: v1\nkind: Service\n",
            "a Kubernetes manifest without a server's configuration",
        ),
    ] {
        let folder = folder(&[(name, text)]);
        let run = rconf(folder.path(), &["lint", name]);
        assert!(run.code == Some(2) && run.out.is_empty() && run.err.contains(what), "{name}: {run:?}");
        assert_eq!(run.err.lines().count(), 1, "{run:?}");
        let chinese = rconf(folder.path(), &["lint", name, "--lang", "zh"]);
        assert!(chinese.code == Some(2) && chinese.err.contains('这'), "{chinese:?}");
    }
}

#[test]
fn sentinels_are_read_as_sentinels() {
    let lines = |quorum: &str| format!("port 26379\nsentinel monitor m 10.0.0.1 6379 {quorum}\n");
    let folder = folder(&[
        ("sentinel-1.conf", lines("1").as_str()),
        ("sentinel-2.conf", &format!("# rconf: ignore-file quorum-of-one\n{}", lines("1"))),
        ("sentinel-3.conf", &format!("# rconf: server redis:7.2\nprot 1\n{}", lines("2"))),
        ("26379", SENTINEL),
        ("etc/redis/redis.conf", "protected-mode no\nappendonly yes\n"),
    ]);
    let args = ["lint", ".", "--format", "concise", "--select", "L,Q001,Q012"];
    let wanted = ["sentinel-1.conf:2 Q001", "sentinel-3.conf:2 L002", "sentinel-3.conf:4 Q012"];
    let run = rconf(folder.path(), &args);
    assert_eq!((run.code, found(&run)), (Some(1), wanted.map(str::to_owned).to_vec()), "{run:?}");
    // The others are read beside the one that is named, and each can be checked alone.
    let one = |more: &[&str]| {
        let args = [&["lint", "sentinel-3.conf", "--format", "concise", "--select", "Q"][..], more].concat();
        found(&rconf(folder.path(), &args))
    };
    assert_eq!(one(&[]), ["sentinel-3.conf:4 Q012"]);
    assert_eq!(one(&["--no-cluster"]), [""; 0]);
    let run = rconf(folder.path(), &["lint", "26379"]);
    assert!(
        run.code == Some(0) && run.out.contains("Checked 1 file (Sentinels: 1): nothing found."),
        "{run:?}"
    );
    let run = rconf(folder.path(), &["lint", "--show-files", "26379", "sentinel-1.conf"]);
    assert!(
        run.out.contains("26379: sentinel (has the lines of a Sentinel)\nsentinel-1.conf: sentinel"),
        "{run:?}"
    );
    // What a plan starts as a Sentinel is one, whatever its name.
    let compose = "services:\n  s:\n    image: redis:7.2\n    command: redis-server /conf/redis.conf --sentinel\n    \
                   volumes: ['./etc/redis:/conf']\n";
    std::fs::write(folder.path().join("compose.yaml"), compose).expect("a folder can be written");
    std::fs::write(folder.path().join("etc/redis/redis.conf"), lines("2")).expect("a folder can be written");
    let run = rconf(folder.path(), &["lint", ".", "--format", "concise", "--select", "L036,Q008"]);
    assert_eq!(found(&run), ["etc/redis/redis.conf:2 Q008"], "{run:?}");
}

/// The names of these files do not tell what they are, but a plan does.
#[test]
fn what_a_found_plan_gives_to_a_server_is_checked() {
    let compose = "services:\n  a:\n    image: redis:7.2.4\n    command: redis-server /etc/redis/master.conf\n    \
                   volumes: ['./conf:/etc/redis']\n";
    let script = "#!/bin/sh\nredis-server one.conf &\nredis-sentinel watch.conf &\n";
    let folder = folder(&[
        ("app/compose.yaml", compose),
        ("app/conf/master.conf", "port 6379\nbogus 1\n"),
        ("app/conf/other.conf", "bogus 1\n"),
        ("local/start.sh", script),
        ("local/one.conf", "port 6380\nbogus 2\n"),
        ("local/watch.conf", "sentinel monitor m 10.0.0.1 6379 2\nsentinel bogus 3\n"),
        ("local/.hidden/one.conf", "bogus 1\n"),
    ]);
    let of = |run: &Run| found(run).into_iter().filter(|line| line.contains(" L0")).collect::<Vec<_>>();
    let run = rconf(folder.path(), &["lint", ".", "--format", "concise"]);
    assert_eq!(
        of(&run),
        ["app/conf/master.conf:2 L002", "local/one.conf:2 L002", "local/watch.conf:2 L050"],
        "{run:?}"
    );
    let shown = rconf(folder.path(), &["lint", "app", "--show-files"]);
    let wanted = "app/compose.yaml: compose (named after compose)\n\
                  app/conf/master.conf: server (a plan gives it to a server)\n\
                  app/conf/other.conf: passed over (a file that is not named after redis, valkey or a node)\n";
    assert_eq!(shown.out, wanted);
    // What the settings exclude stays out.
    fs::write(folder.path().join("rconf.toml"), "[lint]\nexclude = [\"local/one.conf\", \"app/**\"]\n")
        .expect("writable");
    assert_eq!(of(&rconf(folder.path(), &["lint", ".", "--format", "concise"])), ["local/watch.conf:2 L050"]);
}

#[test]
fn a_named_plan_without_a_server_is_noted() {
    let files = [
        ("build.sh", "#!/bin/sh\necho built\n"),
        ("Dockerfile", "FROM debian\n"),
        ("web.service", "[Service]\nExecStart=/bin/true\n"),
        ("compose.yaml", "services:\n  web:\n    image: nginx\n"),
    ];
    let folder = folder(&files);
    for (name, _) in files {
        let run = rconf(folder.path(), &["lint", name]);
        let note = format!("note: nothing in {name} runs Redis or Valkey\n");
        assert!(run.code == Some(0) && run.out.is_empty() && run.err == note, "{name}: {run:?}");
    }
    let run = rconf(folder.path(), &["lint", "build.sh", "web.service"]);
    assert_eq!(run.err, "note: nothing in build.sh and 1 other file runs Redis or Valkey\n");
    let quiet = rconf(folder.path(), &["lint", "-q", "build.sh"]);
    assert!(quiet.err.is_empty(), "{quiet:?}");
}

#[test]
fn what_is_named_conf_is_a_configuration() {
    let folder = folder(&[
        ("redis.conf", "[supervisord]\n"),
        ("26379.conf", SENTINEL),
        ("nginx.conf", "user nginx;\nevents {\n}\n"),
        ("unit.conf", "[Unit]\n"),
        ("redis.conf.bak", "prot 1\nbnid 1\ntimeuot 1\n"),
    ]);
    for (name, code) in [
        ("redis.conf", "L002"),
        ("26379.conf", "L036"),
        ("nginx.conf", "L"),
        ("unit.conf", "L002"),
        ("redis.conf.bak", "L002"),
    ] {
        let run = rconf(folder.path(), &["lint", name, "--format", "concise"]);
        assert!(run.code == Some(1) && run.out.contains(&format!("[{code}")), "{name}: {run:?}");
    }
}

#[test]
fn other_files_are_passed_over_in_folders() {
    let folder = folder(&[
        ("node-7001/redis.conf", "port 7001\n"),
        ("node-7001/supervisord.conf", "[supervisord]\n"),
        ("node-7001/nginx.conf", "user nginx;\nevents {\n}\n"),
        ("node-7001/sysctl.conf", "vm.overcommit_memory = 1\n"),
        ("redis.service.d/override.conf", "[Service]\nLimitNOFILE=65536\n"),
        ("tmpfiles.d/redis.conf", "d /run/redis 0755 redis redis -\n"),
        ("init/redis.conf", "description \"redis\"\nstart on runlevel [2345]\nrespawn\n"),
        // Broken as it is, a server would read it.
        ("node-7002/redis.conf", "port 7002;\n"),
    ]);
    let run = rconf(folder.path(), &["lint", ".", "--format", "concise", "--select", "L"]);
    assert_eq!(found(&run), ["node-7002/redis.conf:1 L006"], "{run:?}");
}

#[test]
fn plans_are_found_in_folders() {
    let folder = folder(&[
        ("start.sh", SCRIPT),
        ("k8s/cm.yaml", MANIFEST),
        ("k8s/web.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"),
        ("ci/test.sh", "redis-cli ping\necho \"unclosed\n"),
        (
            "chart/templates/redis.yaml",
            "apiVersion: v1\nkind: ConfigMap\n{{- if .Values.redis }}\n  a: [\n{{- end }}\n",
        ),
        ("other/services.yaml", "services:\n  App\\Redis:\n    image: redis\n"),
    ]);
    let run = rconf(folder.path(), &["lint", ".", "--format", "concise", "--select", "L,D010,D033"]);
    assert_eq!(found(&run), ["k8s/cm.yaml:7 L011", "start.sh:2 D010"], "{run:?}");
    // A script may be all there is.
    fs::remove_dir_all(folder.path().join("k8s")).expect("it is there");
    let run = rconf(folder.path(), &["lint", "--format", "concise", "--select", "D010"]);
    assert_eq!(found(&run), ["start.sh:2 D010"], "{run:?}");
    let run = rconf(folder.path(), &["lint", "ci"]);
    assert!(run.code == Some(2) && run.err.contains("found no configuration here; looked for"), "{run:?}");
}

#[test]
fn a_broken_manifest_that_is_named_is_read() {
    let broken = "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: [\n";
    let folder = folder(&[("broken.yaml", broken)]);
    let run = rconf(folder.path(), &["lint", "broken.yaml", "--format", "concise"]);
    assert_eq!((run.code, found(&run)), (Some(1), vec!["broken.yaml:4 D033".to_owned()]), "{run:?}");
    // A template is no manifest yet, whether YAML lets it pass or not.
    for template in ["{{- if .Values.x }}\ndata: {}\n{{- end }}\n", "data: {{ a }\n"] {
        let text = format!("apiVersion: v1\nkind: ConfigMap\n{template}");
        fs::write(folder.path().join("template.yaml"), text).expect("writable");
        let run = rconf(folder.path(), &["lint", "template.yaml"]);
        assert!(run.code == Some(2) && run.err.contains("`helm template"), "{run:?}");
    }
}

#[test]
fn a_kind_can_be_told() {
    let folder = folder(&[
        ("start", "echo start\nprivileged() { docker run --privileged redis:7.2; }\nprivileged\n"),
        ("cluster.toml", "[cluster]\nreplicaz = 1\n"),
        ("stack.yaml.tpl", COMPOSE),
        ("sentinel.conf", SENTINEL),
    ]);
    let run = |args: &[&str]| rconf(folder.path(), &[&["lint", "--format", "concise"], args].concat());
    let all = found(&run(&["--as", "script", "start", "--select", "D010"]));
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(
        found(&run(&["--as", "compose", "stack.yaml.tpl", "--select", "D010"])),
        ["stack.yaml.tpl:4 D010"]
    );
    assert!(
        run(&["--as", "spec", "cluster.toml"]).out.contains("[S"),
        "{:?}",
        run(&["--as", "spec", "cluster.toml"])
    );
    assert_eq!(found(&run(&["--as", "server", "sentinel.conf", "--select", "L"])), ["sentinel.conf:2 L036"]);
    assert_eq!(run(&["--as", "sentinel", "sentinel.conf"]).code, Some(0));
    let unknown = run(&["--as", "nginx", "start"]);
    let names = "server, sentinel, acl, compose, script, dockerfile, kubernetes, values, systemd, env, spec";
    assert!(unknown.code == Some(2) && unknown.err.contains(names), "{unknown:?}");
    let piped = rconf_with(folder.path(), COMPOSE.as_bytes(), &["lint", "-", "--as", "server"]);
    assert!(piped.code == Some(1) && piped.out.contains("L002"), "{piped:?}");
}

#[test]
fn found_files_keep_their_kinds() {
    let folder = folder(&[("redis.conf", "prot 1\n"), ("up.txt", SCRIPT)]);
    let run = rconf(folder.path(), &["lint", ".", "up.txt", "--as", "script", "--format", "concise"]);
    assert!(run.out.contains("redis.conf:1:1: error[L002") && run.out.contains("up.txt:2:"), "{run:?}");
}

#[test]
fn the_files_of_a_run_are_shown() {
    let folder = folder(&[
        ("redis.conf", "prot 1\n"),
        ("redis/supervisord.conf", "[supervisord]\n"),
        ("nginx.conf", "events {\n"),
        ("k8s/cm.yaml", MANIFEST),
        ("k8s/web.yaml", "apiVersion: v1\nkind: Service\n"),
        ("start.sh", SCRIPT),
        ("compose.yaml", COMPOSE),
        ("users.acl", "user default on\n"),
        ("rconf.toml", "[cluster]\nports = \"7002-7007\"\n"),
        ("README", "nothing\n"),
    ]);
    let run = rconf(folder.path(), &["lint", "--show-files"]);
    let wanted = "compose.yaml: compose (named after compose)\n\
                  k8s/cm.yaml: kubernetes (has apiVersion and kind)\n\
                  k8s/web.yaml: passed over (a file in which nothing runs Redis or Valkey)\n\
                  nginx.conf: passed over (a file that is not named after redis, valkey or a node)\n\
                  rconf.toml: spec (named rconf.toml)\n\
                  redis.conf: server (named *.conf)\n\
                  redis/supervisord.conf: passed over (a file with [sections], as supervisord has)\n\
                  start.sh: script (named *.sh)\n\
                  users.acl: acl (named *.acl)\n";
    assert_eq!((run.code, run.out.as_str()), (Some(0), wanted), "{}", run.err);
    let run =
        rconf(folder.path(), &["lint", "--show-files", "nginx.conf", "users.acl", "README", "--lang", "zh"]);
    assert_eq!((run.code, run.out.lines().count()), (Some(0), 3), "{run:?}");
    assert!(
        run.out.contains("nginx.conf: server (名为 *.conf)")
            && run.out.contains("users.acl: acl (名为 *.acl)"),
        "{run:?}"
    );
}

#[test]
fn standard_input_may_be_of_any_kind() {
    let folder = folder(&[]);
    for (text, wanted) in [
        (MANIFEST, "<stdin>:7 L011"),
        (COMPOSE, "<stdin>:4 D010"),
        (SCRIPT, "<stdin>:2 D010"),
        ("set -e\ndocker run --privileged redis:7.2\n", "<stdin>:2 D010"),
        ("port 70000\n", "<stdin>:1 L011"),
    ] {
        let args = ["lint", "-", "--format", "concise", "--select", "L,D010"];
        let run = rconf_with(folder.path(), text.as_bytes(), &args);
        assert_eq!((run.code, found(&run)), (Some(1), vec![wanted.to_owned()]), "{run:?}");
    }
    // By its name.
    let args = ["lint", "-", "--format", "concise", "--select", "D010", "--stdin-filename", "c/up.sh"];
    let run = rconf_with(folder.path(), b"docker run --privileged redis:7.2\n", &args);
    assert_eq!(found(&run), ["c/up.sh:1 D010"]);
    // What is not read.
    let run = rconf_with(folder.path(), b"apiVersion: v1\nkind: Service\n", &["lint", "-"]);
    assert!(run.code == Some(2) && run.err.contains("without a server's configuration"), "{run:?}");
    // Only a configuration is fixed.
    let run = rconf_with(folder.path(), COMPOSE.as_bytes(), &["lint", "-", "--fix"]);
    assert!(run.code == Some(2) && run.out.is_empty() && run.err.contains("a compose file"), "{run:?}");
}

#[test]
fn secrets_in_a_text_without_a_name_are_hidden() {
    let folder = folder(&[]);
    let text = "services:\n  redis:\n    image: redis:7.2\n    environment: {REDIS_PASSWORD: fxsec}\n    command: \
                redis-server --requirepass fxsec\n    healthcheck: {test: redis-cli -a fxsec ping}\n    privileged: true\n";
    for format in ["text", "json", "gitlab"] {
        let args = ["lint", "-", "--select", "all", "--format", format];
        let run = rconf_with(folder.path(), text.as_bytes(), &args);
        assert!(run.code == Some(1) && !run.all().contains("fxsec"), "{run:?}");
    }
}

#[test]
fn hidden_folders_are_searched_if_asked() {
    let folder = folder(&[
        (".dev/redis/redis.conf", "prot 1\n"),
        (".git/redis.conf", "prot 1\n"),
        (".github/ci.yaml", "on: push\n"),
    ]);
    let run = rconf(folder.path(), &["lint"]);
    assert!(run.code == Some(2) && run.err.contains("`--hidden`"), "{run:?}");
    assert!(run.err.contains(".dev/redis/redis.conf"), "{run:?}");
    let run = rconf(folder.path(), &["lint", "--hidden", "--format", "concise"]);
    assert_eq!(found(&run), [".dev/redis/redis.conf:1 L002"]);
    fs::remove_dir_all(folder.path().join(".dev")).expect("it is there");
    let run = rconf(folder.path(), &["lint"]);
    assert!(run.code == Some(2) && !run.err.contains("--hidden"), "{run:?}");
}

#[test]
fn ignored_folders_stay_so() {
    let folder = folder(&[(".gitignore", "node_modules\n"), ("node_modules/x/start.sh", SCRIPT)]);
    fs::create_dir(folder.path().join(".git")).expect("writable");
    assert_eq!(rconf(folder.path(), &["lint"]).code, Some(2));
    fs::write(folder.path().join("start.sh"), SCRIPT).expect("writable");
    let run = rconf(folder.path(), &["lint", "--format", "concise", "--select", "D010"]);
    assert_eq!(found(&run), ["start.sh:2 D010"]);
}

/// Units and Dockerfiles are recognized. Where they are not read, that is said of those that are named.
#[test]
fn other_plans_are_recognized() {
    let folder = folder(&[
        ("redis.conf", "port 6379\n"),
        ("Dockerfile", "FROM redis:7.2\n"),
        ("prod.dockerfile", "FROM redis:7.2\n"),
        ("redis.service", "[Service]\nExecStart=/usr/bin/redis-server\n"),
    ]);
    let run = rconf(folder.path(), &["lint", "--show-files"]);
    for name in ["Dockerfile", "prod.dockerfile", "redis.service"] {
        assert!(run.out.contains(&format!("{name}: ")), "{run:?}");
    }
    assert_eq!(rconf(folder.path(), &["lint"]).code, Some(0));
}

const SET: &str = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: r}\nspec:\n  replicas: 1\n  template:\n    metadata: \
                   {labels: {app: r}}\n    spec: {containers: [{name: redis, image: redis, args: [--cluster-enabled, 'yes']}]}\n";

#[test]
fn a_manifest_that_is_named_alone_is_checked_or_refused() {
    let folder = folder(&[
        ("set.yaml", SET),
        ("service.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: r}\nspec: {selector: {app: r}}\n"),
        ("ns.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: redis}\n"),
    ]);
    let code = |args: &[&str]| rconf(folder.path(), &[&["lint", "--select", "L"], args].concat()).code;
    // The rules look at a Service beside pods, but at nothing in a namespace.
    assert_eq!((code(&["service.yaml"]), code(&["ns.yaml"])), (Some(0), Some(2)));
    // Named with its pods, a namespace is a part of what is checked.
    assert_eq!((code(&["ns.yaml", "set.yaml"]), code(&["."])), (Some(0), Some(0)));
}

#[test]
fn a_kustomization_beside_a_manifest_pins_its_images() {
    let files = [
        ("set.yaml", SET),
        ("kustomization.yaml", "resources: [set.yaml]\nimages: [{name: redis, newTag: '7.2'}]\n"),
    ];
    for args in [&["lint", "--select", "D009", "."][..], &["lint", "--select", "D009", "set.yaml"]] {
        assert_eq!(rconf(folder(&files).path(), args).code, Some(0));
        assert_eq!(rconf(folder(&files[..1]).path(), args).code, Some(1));
    }
}

#[test]
fn a_kustomization_gives_pods_the_files_of_its_config_maps() {
    let set = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: r}\nspec:\n  template:\n    spec:\n      containers: \
               [{name: redis, image: 'redis:6.0', args: [/c/redis.conf], volumeMounts: [{name: c, mountPath: /c}]}]\n      \
               volumes: [{name: c, configMap: {name: conf}}]\n";
    // Redis 6.0 does not know the directive.
    let files = [
        ("set.yaml", set),
        ("redis.conf", "shutdown-timeout 10\n"),
        (
            "kustomization.yaml",
            "resources: [set.yaml]\nconfigMapGenerator: [{name: conf, files: [redis.conf]}]\n",
        ),
    ];
    let code = |files| rconf(folder(files).path(), &["lint", "--select", "L", "."]).code;
    assert_eq!((code(&files), code(&files[..2])), (Some(1), Some(0)));
}

#[test]
fn a_dockerfile_that_is_named_is_read_beside_what_runs_it() {
    let dockerfile = ("Dockerfile", "FROM redis:7.2\nCOPY redis.conf /etc/redis/redis.conf\n");
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: r}\nspec: {containers: [{name: redis, image: 'me/redis:1', command: \
               [redis-server, /etc/redis/redis.conf]}]}\n";
    let compose = "services:\n  redis:\n    build: .\n    command: redis-server /etc/redis/redis.conf\n";
    let configuration = ("redis.conf", "port 6379\n");
    for (beside, code) in
        [(None, Some(1)), (Some(("pod.yaml", pod)), Some(0)), (Some(("compose.yaml", compose)), Some(0))]
    {
        let files: Vec<_> = [dockerfile, configuration].into_iter().chain(beside).collect();
        let run = rconf(folder(&files).path(), &["lint", "Dockerfile", "--select", "D004"]);
        assert_eq!(run.code, code, "{beside:?} {run:?}");
    }
}

#[test]
fn the_sentence_about_an_empty_folder_names_what_is_looked_for() {
    for (path, text) in [(".devcontainer/compose.yaml", COMPOSE), (".redis.conf", "port 6379\n")] {
        let folder = folder(&[(path, text), ("app.yaml", "a: 1\n")]);
        let run = rconf(folder.path(), &["lint", "."]);
        for word in ["Dockerfiles", "*.service", "*.conf.j2", "values", "`--hidden`", path] {
            assert!(run.code == Some(2) && run.err.contains(word), "{word}: {run:?}");
        }
    }
}
