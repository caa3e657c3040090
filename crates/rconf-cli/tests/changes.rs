//! `rconf diff`, `rconf migrate` and `rconf import` on files. The transcripts show what they print.

mod run;

use run::rconf;
use std::fs;
use std::path::Path;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it has a parent")).expect("writable");
        fs::write(path, text).expect("writable");
    }
    folder
}

fn text(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).expect("it is there")
}

#[test]
fn a_file_is_replaced_only_if_everything_has_a_counterpart() {
    let folder = folder(&[
        ("good.conf", "port 1\nmasterauth hunter2\n"),
        ("bad.conf", "masterauth hunter2\nmaxmemory-samples 100\n"),
    ]);
    let folder = folder.path();
    let options = ["--from", "redis:7.2", "--to", "valkey:8.1", "--new-defaults", "--write"];
    let good = rconf(folder, &[&["migrate", "good.conf"][..], &options].concat());
    assert_eq!(good.code, Some(0), "{}", good.all());
    assert_eq!(text(folder, "good.conf"), "port 1\nprimaryauth hunter2\n");
    let bad = rconf(folder, &[&["migrate", "bad.conf"][..], &options].concat());
    assert_eq!(bad.code, Some(1), "{}", bad.all());
    assert!(bad.err.contains("bad.conf:2: ") && bad.out.is_empty(), "{}", bad.all());
    assert_eq!(text(folder, "bad.conf"), "masterauth hunter2\nmaxmemory-samples 100\n");
    assert!(!good.all().contains("hunter") && !bad.all().contains("hunter"));
}

#[test]
fn a_change_that_is_shown_has_no_secrets() {
    let folder = folder(&[("a.conf", "masterauth hunter2\nuser a on >hunter3\n")]);
    let options = ["migrate", "a.conf", "--from", "redis:7.2", "--to", "valkey:9.1", "--diff"];
    let run = rconf(folder.path(), &options);
    assert_eq!(run.code, Some(0), "{}", run.all());
    assert!(run.out.contains("+primaryauth ****") && !run.all().contains("hunter"), "{}", run.all());
}

#[test]
fn included_files_count_and_are_not_rewritten() {
    let files = [("a.conf", "include b.conf\nport 1\n"), ("b.conf", "maxmemory 1gb\nloglevel nothing\n")];
    let folder = folder(&files);
    let folder = folder.path();
    let to = |server: &str| rconf(folder, &["migrate", "a.conf", "--from", "redis:7.2", "--to", server]);
    let run = to("redis:7.0");
    assert_eq!(run.code, Some(1), "{}", run.all());
    assert!(run.err.contains("b.conf:2: "), "{}", run.all());
    assert_eq!(to("redis:7.4").code, Some(0));
    let compared = rconf(folder, &["diff", "--server", "redis:7.2", "a.conf", "b.conf"]);
    assert_eq!(compared.code, Some(1));
    assert!(
        compared.out.contains("port: 1 → 6379") && !compared.out.contains("maxmemory"),
        "{}",
        compared.out
    );
}

#[test]
fn what_is_no_configuration_of_a_server_is_refused() {
    let folder = folder(&[
        ("redis.conf", "port 1\n"),
        ("sentinel.conf", "sentinel monitor m 127.0.0.1 6379 2\n"),
        ("redis.conf.j2", "port {{ port }}\n"),
        ("compose.yaml", "services:\n  a:\n    image: redis:7.2\n"),
    ]);
    for other in ["sentinel.conf", "redis.conf.j2", "compose.yaml", "none.conf"] {
        let compared = rconf(folder.path(), &["diff", "redis.conf", other]);
        let migrated = rconf(folder.path(), &["migrate", other, "--from", "redis:7.0", "--to", "redis:7.2"]);
        // A Sentinel's file can be migrated, and compared with another.
        let runs = [Some(compared), Some(migrated).filter(|_| other != "sentinel.conf")];
        for run in runs.into_iter().flatten() {
            assert_eq!(run.code, Some(2), "{other}: {}", run.all());
            assert!(run.out.is_empty() && run.err.contains(other), "{other}: {}", run.all());
        }
    }
    let run = rconf(folder.path(), &["migrate", "redis.conf", "--to", "redis:7.2"]);
    assert!(run.code == Some(2) && run.err.contains("--from"), "{}", run.all());
    let run = rconf(folder.path(), &["import", "redis.conf"]);
    assert!(run.code == Some(2) && run.err.contains("cluster-enabled"), "{}", run.all());
}

/// Two Sentinels are compared by the masters that they watch.
#[test]
fn files_of_sentinels_are_compared() {
    let old = "sentinel monitor m 10.0.0.1 6379 2\nsentinel auth-pass m hunter2\nmaxmemory 1gb\n";
    let new = "sentinel monitor m 10.0.0.1 6379 3\nsentinel auth-pass m hunter3\nmaxmemory 1024mb\n";
    let folder = folder(&[("old.conf", old), ("sentinel.conf", new), ("redis.conf", "port 1\n")]);
    let run = rconf(folder.path(), &["diff", "--server", "redis:7.2", "old.conf", "sentinel.conf"]);
    assert_eq!(run.code, Some(1), "{}", run.all());
    for said in [
        "sentinel monitor m quorum: 2 → 3\n    SENTINEL SET",
        "sentinel auth-pass m: changed",
        "cannot-log-in",
    ] {
        assert!(run.out.contains(said), "{said}: {}", run.out);
    }
    assert!(!run.out.contains("hunter") && !run.out.contains("maxmemory"), "{}", run.out);
    let json = rconf(folder.path(), &["diff", "--format", "json", "old.conf", "sentinel.conf"]);
    assert!(
        json.out.contains("{\"directive\":\"sentinel monitor\",\"old_name\":null,\"entry\":\"m quorum\""),
        "{}",
        json.out
    );
    let mixed = rconf(folder.path(), &["diff", "old.conf", "redis.conf"]);
    assert!(mixed.code == Some(2) && mixed.err.contains("same kind"), "{}", mixed.all());
}

/// The tutorial's script and files become a spec, of which `gen` makes a cluster without findings.
#[test]
fn the_tutorial_is_imported() {
    let tutorial = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/tutorial");
    let imported = rconf(&tutorial, &["import", "run.sh"]);
    assert_eq!(imported.code, Some(0), "{}", imported.all());
    assert!(imported.out.contains("ports = \"7002-7009\""), "{}", imported.out);
    assert!(!imported.all().contains("123456"), "{}", imported.all());
    let folder = folder(&[("rconf.toml", &imported.out)]);
    let made = rconf(folder.path(), &["gen"]);
    assert_eq!(made.code, Some(0), "{}", made.all());
    // What its author chose is kept: it is warned of, and nothing is broken.
    let linted = rconf(folder.path(), &["lint", ".", "--fail-on", "error"]);
    assert_eq!(linted.code, Some(0), "{}", linted.all());
}

/// A script that writes each node's file in a loop.
#[test]
fn files_written_in_a_loop_are_imported() {
    let script = "#!/bin/sh\nPASS=Xk39dkWq0fmPz72Lr\nfor port in $(seq 7001 7006); do\n  mkdir -p node-$port\n  cat > node-$port/redis.conf <<EOF\nport \
                  $port\ncluster-enabled yes\ncluster-announce-ip 172.30.0.$((port - 6990))\nappendonly yes\nrequirepass $PASS\nmasterauth \
                  $PASS\nmaxmemory 512mb\nEOF\n  docker run -d --name redis-$port --net inner --ip 172.30.0.$((port - 6990)) -p \
                  $port:$port -p 1$port:1$port --memory 700m -v $PWD/node-$port/redis.conf:/etc/redis.conf redis:7.2.4 redis-server \
                  /etc/redis.conf\ndone\n";
    let folder = folder(&[("run.sh", script)]);
    let run = rconf(folder.path(), &["import", "run.sh"]);
    assert_eq!(run.code, Some(0), "{}", run.all());
    for line in
        ["ports = \"7001-7006\"", "image = \"redis:7.2.4\"", "memory = \"700mb\"", "maxmemory = \"512mb\""]
    {
        assert!(run.out.lines().any(|other| other == line), "{line}: {}", run.all());
    }
    assert!(!run.all().contains("Xk39dkWq0fmPz72Lr"), "{}", run.all());
}

/// Containers that share a file and differ in their options, in a compose file without networks.
#[test]
fn containers_that_share_a_file_are_imported() {
    let service = |nth: u32| {
        format!(
            "  vk{nth}:\n    image: valkey/valkey:8.1.1\n    command: valkey-server /etc/vk/valkey.conf --port 600{nth}\n    volumes:\n      - \
             ./conf:/etc/vk:ro\n      - ./data{nth}:/data\n"
        )
    };
    let text = format!("services:\n{}", (1..=3).map(service).collect::<String>());
    let conf = "cluster-enabled yes\nappendonly yes\nmaxmemory 400mb\n";
    let folder = folder(&[("compose.yaml", text.as_str()), ("conf/valkey.conf", conf)]);
    let run = rconf(folder.path(), &["import", "compose.yaml"]);
    assert_eq!(run.code, Some(0), "{}", run.all());
    for line in ["server = \"valkey:8.1\"", "ports = \"6001-6003\"", "maxmemory = \"400mb\""] {
        assert!(run.out.lines().any(|other| other == line), "{line}: {}", run.all());
    }
    // Docker has no network of that name that takes addresses.
    assert!(!run.out.contains("\"default\""), "{}", run.out);
}

/// Files that only exist once the script has run.
#[test]
fn files_that_a_script_makes_when_it_runs_are_missed() {
    let script = "for p in 7001 7002 7003; do\n  sed \"s/@PORT@/$p/\" redis.conf.tmpl > /srv/$p/redis.conf\n  docker run -d --net host --name \
                  redis-$p -v /srv/$p:/data redis:7.2 redis-server /data/redis.conf\ndone\n";
    let folder = folder(&[("run.sh", script), ("redis.conf.tmpl", "port @PORT@\ncluster-enabled yes\n")]);
    let run = rconf(folder.path(), &["import", "run.sh"]);
    assert_eq!(run.code, Some(2), "{}", run.all());
    assert!(run.err.contains("servers that are started: 3"), "{}", run.all());
}

/// Servers that a script starts without containers, and images that Bitnami's scripts set up.
#[test]
fn processes_and_bitnami_images_are_imported() {
    let script = "for p in 7001 7002 7003; do\n  valkey-server --port $p --cluster-enabled yes --dir /srv/$p --daemonize yes\ndone\n\
                  valkey-cli --cluster create 127.0.0.1:7001 127.0.0.1:7002 127.0.0.1:7003 --cluster-yes\n";
    let processes = folder(&[("start.sh", script)]);
    let run = rconf(processes.path(), &["import", "start.sh"]);
    assert_eq!(run.code, Some(0), "{}", run.all());
    assert!(
        run.out.contains("ports = \"7001-7003\"") && run.out.contains("server = \"valkey:"),
        "{}",
        run.all()
    );

    let names = "node-0 node-1 node-2 node-3 node-4 node-5";
    let service = |name: &str| {
        format!(
            "  {name}:\n    image: bitnami/redis-cluster:7.0\n    environment:\n      - ALLOW_EMPTY_PASSWORD=yes\n      - REDIS_NODES={names}\n"
        )
    };
    let text = format!("services:\n{}", names.split(' ').map(service).collect::<String>());
    let bitnami = folder(&[("compose.yaml", text.as_str())]);
    let run = rconf(bitnami.path(), &["import", "compose.yaml"]);
    assert_eq!(run.code, Some(0), "{}", run.all());
    assert!(!run.out.contains("bitnami") && run.err.contains("no data is taken over"), "{}", run.all());
}

/// What `gen` wrote, without its spec, is imported to a spec that generates the same.
#[test]
fn a_generated_folder_is_imported() {
    let made = tempfile::tempdir().expect("a folder");
    let flags = ["gen", "--out", ".", "--ports", "7101-7106", "--server", "valkey:8.1", "--memory", "512mb"];
    assert_eq!(rconf(made.path(), &flags).code, Some(0));
    fs::remove_file(made.path().join("rconf.toml")).expect("it was there");
    let imported = rconf(made.path(), &["import", "."]);
    assert_eq!(imported.code, Some(0), "{}", imported.all());
    fs::write(made.path().join("rconf.toml"), &imported.out).expect("writable");
    let check = rconf(made.path(), &["gen", "--check"]);
    assert_eq!(check.code, Some(0), "{}\n{}", check.all(), imported.out);
}

/// A StatefulSet becomes as many nodes as it has pods, and what is not known is said.
#[test]
fn the_pods_of_a_manifest_are_imported() {
    let manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: conf\ndata:\n  redis.conf: |\n    cluster-enabled yes\n    \
                    maxmemory 2gb\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: redis\nspec:\n  serviceName: redis\n  \
                    replicas: 6\n  selector:\n    matchLabels:\n      app: redis\n  template:\n    metadata:\n      labels:\n        app: \
                    redis\n    spec:\n      containers:\n        - name: redis\n          image: redis:7.2.5\n          command: \
                    [redis-server, /conf/redis.conf]\n          volumeMounts:\n            - name: conf\n              mountPath: /conf\n      \
                    volumes:\n        - name: conf\n          configMap:\n            name: conf\n";
    let folder = folder(&[("redis.yaml", manifest)]);
    let run = rconf(folder.path(), &["import", "redis.yaml"]);
    assert_eq!(run.code, Some(0), "{}", run.all());
    for line in
        ["server = \"redis:7.2\"", "ports = \"7001-7006\"", "image = \"redis:7.2.5\"", "maxmemory = \"2gb\""]
    {
        assert!(run.out.lines().any(|other| other == line), "{line}: {}", run.out);
    }
    assert!(run.err.contains("which nodes are replicas"), "{}", run.err);
}

/// A compose file whose services have only options.
#[test]
fn the_services_of_a_compose_file_are_imported() {
    let service = |nth: u32| {
        format!(
            "  redis-{nth}:\n    image: valkey/valkey:8.1.1\n    restart: always\n    mem_limit: 1g\n    command: valkey-server --port 700{nth} \
             --cluster-enabled yes --appendonly yes --maxmemory 768mb\n    networks:\n      inner:\n        ipv4_address: 10.5.0.1{nth}\n"
        )
    };
    let services: String = (1..=6).map(service).collect();
    let text = format!(
        "services:\n{services}networks:\n  inner:\n    ipam:\n      config:\n        - subnet: 10.5.0.0/24\n"
    );
    let folder = folder(&[("compose.yaml", &text)]);
    let run = rconf(folder.path(), &["import", "compose.yaml"]);
    assert_eq!(run.code, Some(0), "{}", run.all());
    for line in [
        "server = \"valkey:8.1\"",
        "ports = \"7001-7006\"",
        "subnet = \"10.5.0.0/24\"",
        "memory = \"1gb\"",
        "maxmemory = \"768mb\"",
        "restart = \"always\"",
        "address = \"10.5.0.11\"",
    ] {
        assert!(run.out.lines().any(|other| other == line), "{line}: {}", run.out);
    }
}

/// Seven nodes, of which nobody knows the roles.
#[test]
fn an_odd_number_of_nodes_is_imported() {
    let text = |port: u32| format!("port {port}\ncluster-enabled yes\nappendonly yes\n");
    let files: Vec<(String, String)> =
        (7001..=7007).map(|port| (format!("{port}/redis.conf"), text(port))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let folder = folder(&files);
    let run = rconf(folder.path(), &["import", ".", "--server", "7.2"]);
    assert_eq!(run.code, Some(0), "{}", run.all());
    assert_eq!(run.out.matches("role = \"master\"").count(), 7, "{}", run.out);
    assert!(run.err.contains("7 nodes cannot be shared out evenly"), "{}", run.err);
}

#[test]
fn sentinels_without_their_servers_are_not_imported() {
    let folder = folder(&[
        ("redis.conf", "port 6379\n"),
        ("sentinel.conf", "port 26379\nsentinel monitor mymaster 10.0.0.1 6379 2\n"),
    ]);
    let run = rconf(folder.path(), &["import", "."]);
    assert!(run.code == Some(2) && run.err.contains("no server that the Sentinels watch"), "{}", run.all());
}
