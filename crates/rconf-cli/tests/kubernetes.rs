//! Manifests for Kubernetes: generated from flags and from a spec for Docker, checked, and without findings.

mod run;

use run::rconf;
use std::fs;

#[test]
fn flags_make_manifests_and_a_spec_that_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = rconf(folder.path(), &["gen", "--out", "cluster", "--target", "kubernetes"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let table = rconf(folder.path(), &["gen", "--out", "cluster", "--print", "topology"]).out;
    let page = include_str!("../../../docs/generate.md");
    assert!(
        page.contains(&made.out) && page.contains(&table),
        "docs/generate.md shows this:\n{}{table}",
        made.out
    );
    // The spec that was written is for Kubernetes, too.
    let again = rconf(folder.path(), &["gen", "--out", "cluster", "--check"]);
    assert_eq!((again.code, again.out.as_str()), (Some(0), ""), "{again:?}");
    let lint = rconf(folder.path(), &["lint", "cluster"]);
    assert!(lint.code == Some(0) && lint.out.ends_with("nothing found.\n"), "{lint:?}");
    let password =
        fs::read_to_string(folder.path().join("cluster/secrets/redis-password")).expect("a password");
    let config = fs::read_to_string(folder.path().join("cluster/config.yaml")).expect("ConfigMaps");
    assert!(!config.contains(password.trim()), "the password is in the Secret alone");
    let json =
        rconf(folder.path(), &["gen", "--out", "cluster", "--print", "topology", "--format", "json"]).out;
    assert!(json.contains("\"hostname\": \"redis-0-0.redis-nodes.redis.svc\""), "{json}");
}

#[test]
fn a_spec_for_docker_becomes_manifests_by_the_option() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("rconf.toml"), "[cluster]\nname = \"cache\"\n").expect("writable");
    let made =
        rconf(folder.path(), &["gen", "--target", "kubernetes", "--out", "k8s", "--spec", "rconf.toml"]);
    assert!(made.code == Some(0) && made.out.contains("kubectl create namespace cache"), "{made:?}");
    assert!(folder.path().join("k8s/shard-2.yaml").exists());
    // Without the option, the same spec is for Docker.
    let docker = rconf(folder.path(), &["gen", "--out", "docker", "--spec", "rconf.toml"]);
    assert!(docker.code == Some(0) && folder.path().join("docker/plan.sh").exists(), "{docker:?}");
}

#[test]
fn what_is_not_there_yet_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = "[cluster]\ntarget = \"kubernetes\"\nmode = \"sentinel\"\n";
    fs::write(folder.path().join("rconf.toml"), spec).expect("writable");
    let refused = rconf(folder.path(), &["gen"]);
    assert!(refused.code == Some(2) && refused.err.contains("S017"), "{refused:?}");
    fs::write(folder.path().join("rconf.toml"), "[cluster]\ntarget = \"kubernetes\"\n").expect("writable");
    let plan = rconf(folder.path(), &["plan", "add-node", "--port", "7009"]);
    assert!(plan.code == Some(2) && plan.err.contains("rconf plan add-shard"), "{plan:?}");
}

/// The steps as scripts are sound shell, and hold no command of Docker.
#[test]
fn plans_use_kubectl() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = "server = \"redis:7.0\"\n[cluster]\nname = \"cache\"\ntarget = \"kubernetes\"\n";
    fs::write(folder.path().join("rconf.toml"), spec).expect("writable");
    let changes: [&[&str]; 5] = [
        &["rolling-restart"],
        &["rotate-password"],
        &["upgrade", "--to", "redis:7.2"],
        &["add-shard"],
        &["add-node", "--port", "7007", "--replica-of", "7001"],
    ];
    for change in changes {
        let words = |more: &[&'static str]| [&["plan"], change, more].concat();
        let text = rconf(folder.path(), &words(&[]));
        assert!(text.code == Some(0) && text.out.contains("cache-0-0"), "{text:?}");
        let script = rconf(folder.path(), &words(&["--format", "shell"]));
        assert!(script.code == Some(0) && !script.out.contains("plan.sh"), "{script:?}");
        assert!(script.out.contains("kubectl exec --namespace cache"), "{script:?}");
        let path = folder.path().join("steps.sh");
        fs::write(&path, &script.out).expect("writable");
        let parsed = std::process::Command::new("sh").arg("-n").arg(&path).status().expect("sh runs");
        assert!(parsed.success(), "{}", script.out);
    }
}

/// A shard that is written and removed again leaves the spec as it was, with the roles written down.
#[test]
fn a_shard_is_written_and_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = "[cluster]\ntarget = \"kubernetes\"\n";
    fs::write(folder.path().join("rconf.toml"), spec).expect("writable");
    let made = rconf(folder.path(), &["gen"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    let topology = |name: &str| {
        let table = rconf(folder.path(), &["gen", "--print", "topology"]);
        assert!(table.code == Some(0), "{name}: {table:?}");
        table.out
    };
    let before = topology("before");
    let added = rconf(folder.path(), &["plan", "add-shard", "--write"]);
    assert!(added.code == Some(0) && folder.path().join("shard-3.yaml").exists(), "{added:?}");
    assert!(topology("added").contains("redis-3-1"));
    let steps = rconf(folder.path(), &["plan", "remove-shard"]);
    assert!(
        steps.out.contains("kubectl delete statefulset") && steps.out.contains("data-redis-3-1"),
        "{steps:?}"
    );
    let not_last = rconf(folder.path(), &["plan", "remove-shard", "7001"]);
    assert!(not_last.code == Some(2) && not_last.err.contains("only the last shard"), "{not_last:?}");
    let removed = rconf(folder.path(), &["plan", "remove-shard", "7007", "--write"]);
    assert_eq!(removed.code, Some(0), "{removed:?}");
    assert_eq!(topology("removed"), before);
    // The ports of the last shard do not follow each other, so the way back names none.
    let spec = format!("{spec}ports = \"7001-7008\"\n");
    fs::write(folder.path().join("rconf.toml"), spec).expect("writable");
    let steps = rconf(folder.path(), &["plan", "remove-shard"]);
    assert!(
        steps.out.contains("rconf plan add-shard") && !steps.out.contains("add-shard --port"),
        "{steps:?}"
    );
}

/// What does not fit the spec is refused before anything is written.
#[test]
fn plans_that_do_not_fit_write_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let operator = "target = \"valkey-operator\"\n";
    let cases: [(&str, &[&str], &str); 6] = [
        ("", &["add-shard", "--write"], "only on Kubernetes"),
        ("", &["remove-shard", "--write"], "only on Kubernetes"),
        ("target = \"kubernetes\"\n", &["add-node", "--port", "7007", "--write"], "rconf plan add-shard"),
        ("target = \"kubernetes\"\n", &["remove-node", "7001", "--write"], "rconf plan add-shard"),
        (operator, &["add-shard", "--write"], "the operator changes the cluster"),
        (operator, &["repair", "rconf.toml"], "the operator repairs the cluster"),
    ];
    for (target, change, why) in cases {
        let spec = format!("server = \"valkey:9.1\"\n[cluster]\n{target}");
        fs::write(folder.path().join("rconf.toml"), &spec).expect("writable");
        let refused = rconf(folder.path(), &[&["plan"], change].concat());
        assert!(refused.code == Some(2) && refused.err.contains(why), "{change:?}: {refused:?}");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "{change:?}");
        assert_eq!(fs::read_to_string(folder.path().join("rconf.toml")).expect("readable"), spec);
    }
}

#[test]
fn an_operator_gets_its_resource() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["gen", "--out", "cluster", "--target", "valkey-operator", "--server", "valkey:9.1"];
    let made = rconf(folder.path(), &words);
    assert!(made.code == Some(0) && made.out.contains("kubectl apply --kustomize"), "{made:?}");
    let again = rconf(folder.path(), &["gen", "--out", "cluster", "--check"]);
    assert_eq!((again.code, again.out.as_str()), (Some(0), ""), "{again:?}");
    let lint = rconf(folder.path(), &["lint", "cluster"]);
    assert!(lint.code == Some(0) && lint.out.ends_with("nothing found.\n"), "{lint:?}");
    let plan = rconf(&folder.path().join("cluster"), &["plan", "rolling-restart"]);
    assert!(plan.code == Some(2) && plan.err.contains("the operator changes the cluster"), "{plan:?}");
    let refused = rconf(folder.path(), &["gen", "--out", "other", "--target", "redis-operator"]);
    assert!(refused.code == Some(2) && refused.err.contains("S017"), "{refused:?}");
}
