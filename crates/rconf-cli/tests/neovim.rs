//! `rconf lsp` in a real editor: Neovim without a screen.

use rconf_tests::need;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn neovim_shows_fixes_and_completes() {
    let Some(nvim) = need::program("nvim") else { return need::skip("Neovim", "no nvim") };
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("it is there");
    fs::write(root.join("rconf.toml"), "[lint]\nserver = \"redis:7.2\"\n").expect("a file");
    let node =
        |port: u16| format!("# x\nport {port} # y\nslave-priority 10\ncluster-enabled yes\nmaxmemory 1gb\n");
    for port in [7001, 7002, 7003] {
        let path = root.join(format!("node-{port}/redis.conf"));
        fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
        fs::write(path, node(port)).expect("a file");
    }
    let answers = root.join("answers.json");
    let script = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/neovim_client/use.lua"));
    let run = Command::new(nvim)
        .args(["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c"])
        .arg(format!("luafile {}", script.display()))
        .current_dir(&root)
        .env("RCONF_PROGRAM", env!("CARGO_BIN_EXE_rconf"))
        .env("RCONF_ROOT", &root)
        .env("RCONF_ANSWERS", &answers)
        .env("XDG_STATE_HOME", root.join("state"))
        .env("XDG_CACHE_HOME", root.join("cache"))
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("it runs");
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    let text = fs::read_to_string(&answers).unwrap_or_else(|e| panic!("no answers ({e}): {said}"));
    let seen: Value = serde_json::from_str(&text).expect("they are JSON");
    assert_eq!((&seen["failed"], said.trim()), (&Value::Null, ""), "{seen:#}");
    assert_eq!(seen["errors"].as_array().map(Vec::len), Some(0), "{seen:#}");
    let found = |of: &Value, code: &str| -> Option<Value> {
        let all = of["codes"].as_array()?;
        all.iter().find(|one| one["code"].as_str().is_some_and(|c| c.starts_with(code))).cloned()
    };
    assert_eq!(seen["opened"]["shown"], true, "{seen:#}");
    let comment = found(&seen["opened"], "L004").expect("it was shown");
    assert_eq!((comment["line"].as_i64(), comment["column"].as_i64()), (Some(1), Some(10)));
    assert_eq!(seen["typed"]["gone"], true, "{seen:#}");
    assert!(found(&seen["typed"], "V001").is_some(), "{seen:#}");
    let hover = seen["hover"]["contents"]["value"].as_str().unwrap_or_default();
    assert!(hover.contains("**replica-priority**"), "{seen:#}");
    let labels = seen["completion"].as_array().cloned().unwrap_or_default();
    assert!(labels.iter().any(|label| label == "cluster-enabled"), "{labels:?}");
    let title = seen["lens"][0]["command"]["title"].as_str().unwrap_or_default();
    assert_eq!(title, "node 1 of 3 of its cluster; next: node-7002/redis.conf");
    let fixed: Vec<&str> = seen["fixed"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert_eq!(fixed[..3], ["# 端口 😀", "port 7001", "replica-priority 10"], "{seen:#}");
    assert_eq!((&seen["settled"], &seen["stopped"]), (&Value::Bool(true), &Value::Bool(true)), "{seen:#}");
    // The file itself is not touched.
    assert_eq!(fs::read_to_string(root.join("node-7001/redis.conf")).expect("it is there"), node(7001));
}
