//! `rconf lsp`, with a scripted editor.

mod lsp_client;

use lsp_client::{Client, applied, codes, uri};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

/// Makes a folder with files, each as its path and its text.
fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("it is there");
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    (folder, root)
}

/// Returns the text of a node of a cluster.
fn node(port: u16, more: &str) -> String {
    format!(
        "port {port}\ncluster-enabled yes\nmaxmemory 1gb\nmaxmemory-policy allkeys-lru\nappendonly yes\n{more}"
    )
}

const ISOLATED: (&str, &str) = ("rconf.toml", "[lint]\nserver = \"redis:7.2\"\n");

#[test]
fn findings_follow_what_is_typed() {
    let (_kept, root) = folder(&[ISOLATED, ("redis.conf", "port 6379\n")]);
    let path = root.join("redis.conf");
    let mut client = Client::in_folder(&root);
    client.open(&path, "redis-conf", "# 端口 😀\nport 6379 # x\nhz 200\n");
    let found = client.diagnostics(&path, 1);
    assert!(codes(&found).contains(&"L004".to_owned()), "{found:?}");
    let comment = found
        .iter()
        .find(|one| one["code"].as_str().is_some_and(|c| c.starts_with("L004")))
        .expect("it is there");
    assert_eq!(comment["range"]["start"], json!({ "line": 1, "character": 10 }));
    assert_eq!((comment["severity"].as_i64(), comment["source"].as_str()), (Some(1), Some("rconf")));
    // Behind characters of two code units and of three bytes.
    client.change(&path, 2, [0, 2, 0, 7], "");
    client.change(&path, 3, [1, 9, 1, 13], "");
    let found = codes(&client.diagnostics(&path, 3));
    assert!(!found.contains(&"L004".to_owned()) && found.contains(&"M010".to_owned()), "{found:?}");
    client.change(&path, 4, [2, 0, 3, 0], "");
    assert!(!codes(&client.diagnostics(&path, 4)).contains(&"M010".to_owned()));
    client.change(&path, 5, [0, 0, 0, 0], "hz 300\n");
    assert!(codes(&client.diagnostics(&path, 5)).contains(&"M010".to_owned()));
    // The disk does not count while the document is open, and nothing is shown when it is closed.
    fs::write(&path, "bogus 1\n").expect("a file");
    client.notify("textDocument/didSave", &json!({ "textDocument": { "uri": uri(&path) } }));
    assert!(!codes(&client.diagnostics(&path, 5)).contains(&"L002".to_owned()));
    client.notify("textDocument/didClose", &json!({ "textDocument": { "uri": uri(&path) } }));
    let closed = client.wait("empty", |m| {
        m["method"] == "textDocument/publishDiagnostics" && m["params"]["version"].is_null()
    });
    assert_eq!(closed["params"]["diagnostics"], json!([]));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn columns_are_utf16() {
    let (_kept, root) = folder(&[ISOLATED]);
    let path = root.join("redis.conf");
    let mut client = Client::in_folder(&root);
    client.open(&path, "redis-conf", "logfile \"😀中\" # x\n");
    let found = client.diagnostics(&path, 1);
    let comment = found.iter().find(|one| one["code"].as_str().is_some_and(|c| c.starts_with("L004")));
    // `logfile "` has 9 code units, the emoji two, the character one, and `" ` two more.
    assert_eq!(comment.expect("it is there")["range"]["start"]["character"], 14, "{found:?}");
    assert_eq!(client.end(), Some(0));
}

#[test]
fn siblings_are_related_and_unsaved_ones_count() {
    let password = "requirepass gentle-otter-42\nmasterauth gentle-otter-42\n";
    let other = "requirepass gentle-otter-24\nmasterauth gentle-otter-24\n";
    let files = [7001, 7002, 7003].map(|port| (format!("node-{port}/redis.conf"), node(port, password)));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let (_kept, root) = folder(&files);
    let path = root.join("node-7003/redis.conf");
    let mut client = Client::in_folder(&root);
    client.open(&path, "redis-conf", &node(7003, other));
    let found = client.diagnostics(&path, 1);
    let differs =
        found.iter().find(|one| one["code"].as_str().is_some_and(|c| c.ends_with("password-differs")));
    let differs = differs.unwrap_or_else(|| panic!("{found:?}"));
    let related = differs["relatedInformation"].as_array().expect("there are related places");
    assert!(
        related.iter().any(|one| {
            let place = one["location"]["uri"].as_str().unwrap_or_default();
            place.ends_with("/node-7001/redis.conf") && one["location"]["range"]["start"]["line"] == 5
        }),
        "{related:?}"
    );
    assert!(!found.iter().any(|one| one.to_string().contains("otter")), "a password is shown");
    // The other two are open with the same new password, which is not saved.
    for port in [7001, 7002] {
        client.open(&root.join(format!("node-{port}/redis.conf")), "redis-conf", &node(port, other));
    }
    client.diagnostics(&root.join("node-7002/redis.conf"), 1);
    let lens = client.of("textDocument/codeLens", &path);
    let found = client.diagnostics(&path, 1);
    assert!(!found.iter().any(|one| one.to_string().contains("password-differs")), "{found:?}");
    // The lens leads to the next node.
    let title = lens[0]["command"]["title"].as_str().unwrap_or_default();
    assert_eq!(title, "node 3 of 3 of its cluster; next: node-7001/redis.conf", "{lens}");
    client.ask(
        "workspace/executeCommand",
        &json!({
            "command": lens[0]["command"]["command"], "arguments": lens[0]["command"]["arguments"],
        }),
    );
    let shown = client.wait("to show", |m| m["method"] == "window/showDocument");
    assert_eq!(shown["params"]["uri"], uri(&root.join("node-7001/redis.conf")));
    // The same directive in all nodes.
    let places = client.at("textDocument/references", &path, 0, 1);
    let places: Vec<&str> =
        places.as_array().expect("a list").iter().filter_map(|p| p["uri"].as_str()).collect();
    assert_eq!(places.len(), 3, "{places:?}");
    assert_eq!(client.end(), Some(0));
}

#[test]
fn actions_fix_and_ignore() {
    let (_kept, root) = folder(&[ISOLATED]);
    let path = root.join("redis.conf");
    let text = "port 6379 # x\nhz 200\nslave-priority 10\n";
    let mut client = Client::in_folder(&root);
    client.open(&path, "redis-conf", text);
    let of_line = client.actions(&path, 0, None);
    let fix = of_line.iter().find(|one| one["isPreferred"] == json!(true)).expect("there is a fix");
    assert_eq!(applied(fix, &path, text), "# x\nport 6379\nhz 200\nslave-priority 10\n");
    assert_eq!(fix["diagnostics"][0]["source"], "rconf");
    // What a server refuses cannot be ignored.
    assert!(!of_line.iter().any(|one| one["title"].as_str().is_some_and(|t| t.contains("inline-comment"))));
    let of_line = client.actions(&path, 1, Some("quickfix"));
    let ignore = of_line.iter().find(|one| one["title"] == "Ignore hz-too-high here");
    let ignored = applied(ignore.unwrap_or_else(|| panic!("{of_line:?}")), &path, text);
    assert_eq!(ignored, text.replace("hz", "# rconf: ignore hz-too-high\nhz"));
    let all = client.actions(&path, 0, Some("source.fixAll"));
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(applied(&all[0], &path, text), "# x\nport 6379\nhz 200\nreplica-priority 10\n");
    // Nothing is left to fix, and what is ignored is not shown.
    client.change(&path, 2, [0, 0, 3, 0], "# rconf: ignore hz-too-high\nhz 200\n");
    assert!(!codes(&client.diagnostics(&path, 2)).contains(&"M010".to_owned()));
    assert!(client.actions(&path, 0, Some("source.fixAll")).is_empty());
    assert_eq!(client.end(), Some(0));
}

fn labels(items: &Value) -> Vec<&str> {
    items.as_array().expect("a list").iter().filter_map(|item| item["label"].as_str()).collect()
}

#[test]
fn completion_knows_the_release() {
    let (_kept, root) = folder(&[ISOLATED]);
    let path = root.join("redis.conf");
    let mut client = Client::in_folder(&root);
    client.open(&path, "redis-conf", "# rconf: ignore \nclus\nappendfsync \nrequirepass \n");
    let names = client.at("textDocument/completion", &path, 1, 4);
    let names = labels(&names);
    assert!(names.contains(&"cluster-enabled") && names.contains(&"slave-priority"), "{names:?}");
    // Of 8.0, and of Valkey.
    assert!(!names.contains(&"search-threads") && !names.contains(&"primaryauth"), "{names:?}");
    let items = client.at("textDocument/completion", &path, 1, 4);
    let one = items
        .as_array()
        .expect("a list")
        .iter()
        .find(|item| item["label"] == "cluster-enabled")
        .expect("known");
    assert_eq!(one["textEdit"]["newText"], "cluster-enabled ");
    assert_eq!(one["textEdit"]["range"]["start"], json!({ "line": 1, "character": 0 }));
    assert!(one["documentation"]["value"].as_str().is_some_and(|said| !said.is_empty()), "{one}");
    let values = client.at("textDocument/completion", &path, 2, 12);
    assert_eq!(labels(&values), ["everysec", "always", "no"]);
    let rules = client.at("textDocument/completion", &path, 0, 16);
    assert!(labels(&rules).contains(&"missing-masterauth"), "{rules}");
    assert_eq!(labels(&client.at("textDocument/completion", &path, 3, 12)), [""; 0]);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn hover_speaks_both_languages() {
    let (_kept, root) = folder(&[ISOLATED]);
    let path = root.join("redis.conf");
    for (locale, wanted) in [("en-US", "CONFIG SET"), ("zh-cn", "运行时修改")] {
        let mut client = Client::with(&root, &json!({ "locale": locale }));
        client.open(
            &path,
            "redis-conf",
            "slave-priority 10\n# rconf: ignore hz-too-high\nhz 200\nprimaryauth x\n",
        );
        let hover = client.at("textDocument/hover", &path, 0, 3);
        let said = hover["contents"]["value"].as_str().unwrap_or_default();
        assert!(
            said.contains("**replica-priority**") && said.contains(wanted) && said.contains("redis:7.2"),
            "{hover}"
        );
        assert_eq!(hover["range"]["end"]["character"], 14);
        let of_rule = client.at("textDocument/hover", &path, 1, 20);
        assert!(of_rule["contents"]["value"].as_str().is_some_and(|said| said.contains("M010")), "{of_rule}");
        let unknown = client.at("textDocument/hover", &path, 3, 3);
        assert!(
            unknown["contents"]["value"].as_str().is_some_and(|said| said.contains("valkey:8.0")),
            "{unknown}"
        );
        assert_eq!(client.at("textDocument/hover", &path, 0, 16), Value::Null);
        let found = client.diagnostics(&path, 1);
        let is_chinese =
            found[0]["message"].as_str().is_some_and(|m| m.chars().any(|c| ('一'..='龥').contains(&c)));
        assert_eq!(is_chinese, locale == "zh-cn", "{found:?}");
        assert_eq!(client.end(), Some(0));
    }
}

#[test]
fn the_outline_and_what_lines_lead_to() {
    let common = ("conf/common.conf", "hz 200\nbogus 1\n");
    let (_kept, root) = folder(&[ISOLATED, common, ("conf/users.acl", "user default on nopass ~* +@all\n")]);
    let path = root.join("conf/redis.conf");
    let mut client = Client::in_folder(&root);
    client.open(
        &path,
        "redis-conf",
        "include common.conf\naclfile users.acl\nrequirepass \"gentle-otter-42\"\nport 1\n",
    );
    client.diagnostics(&path, 1);
    let symbols = client.of("textDocument/documentSymbol", &path);
    let names: Vec<&str> =
        symbols.as_array().expect("a list").iter().filter_map(|s| s["name"].as_str()).collect();
    assert_eq!(names, ["include", "aclfile", "requirepass", "port"]);
    assert_eq!(symbols[3]["detail"], "1");
    assert!(!symbols.to_string().contains("otter"), "{symbols}");
    for (line, file) in [(0, "conf/common.conf"), (1, "conf/users.acl")] {
        let places = client.at("textDocument/definition", &path, line, 10);
        assert_eq!(places[0]["uri"], uri(&root.join(file)), "{places}");
    }
    assert_eq!(client.at("textDocument/definition", &path, 3, 0), json!([]));
    // What is wrong in an included file is shown there, with no version, and taken back.
    let common = root.join("conf/common.conf");
    let is_of = |m: &Value, has: bool| {
        let is_common =
            m["method"] == "textDocument/publishDiagnostics" && m["params"]["uri"] == uri(&common);
        is_common && m["params"]["diagnostics"].to_string().contains("L002") == has
    };
    client.wait("about the included file", |m| is_of(m, true));
    client.change(&path, 2, [0, 0, 1, 0], "");
    client.wait("nothing about the included file", |m| is_of(m, false));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn acl_files_plans_and_foreign_files() {
    let (_kept, root) = folder(&[ISOLATED]);
    let mut client = Client::in_folder(&root);
    let acl = root.join("users.acl");
    client.open(&acl, "redis-acl", "user default on nopass ~* +@bogus\n");
    let found = client.diagnostics(&acl, 1);
    assert!(codes(&found).iter().any(|code| code.starts_with('L')), "{found:?}");
    assert!(client.actions(&acl, 0, Some("quickfix")).iter().all(|one| !one.to_string().contains("Ignore")));
    let compose = root.join("compose.yaml");
    client.open(&compose, "yaml", "services:\n  a:\n    image: redis:latest\n    privileged: true\n");
    let found = client.diagnostics(&compose, 1);
    assert!(codes(&found).iter().any(|code| code.starts_with('D')), "{found:?}");
    for (name, language, text) in [
        ("nginx.conf", "nginx", "worker_processes 1;\n"),
        ("web.yaml", "yaml", "services:\n  web:\n    image: nginx\n"),
        ("x.py", "python", "print(1)\n"),
    ] {
        let path = root.join(name);
        client.open(&path, language, text);
        assert_eq!(client.diagnostics(&path, 1), [Value::Null; 0], "{name}");
        for method in ["textDocument/documentSymbol", "textDocument/codeLens"] {
            assert_eq!(client.of(method, &path), json!([]), "{name} {method}");
        }
    }
    // A spec, and settings that cannot be read: those do not end the checks.
    let spec = root.join("rconf.toml");
    client.open(&spec, "toml", "[cluster]\nports = \"7001-7002\"\nreplicas = 5\n");
    let found = client.diagnostics(&spec, 1);
    assert!(codes(&found).iter().any(|code| code.starts_with('S')), "{found:?}");
    fs::write(&spec, "[lint]\nselct = [\"A\"]\n").expect("a file");
    client.notify("workspace/didChangeWatchedFiles", &json!({ "changes": [] }));
    let said = client.wait("about the settings", |m| m["method"] == "window/showMessage");
    assert!(
        said["params"]["message"]
            .as_str()
            .is_some_and(|m| m.contains("rconf.toml:2:1") && m.contains("select")),
        "{said}"
    );
    let unsaved = client.wait("findings all the same", |m| {
        m["params"]["uri"] == uri(&compose) && m["params"]["diagnostics"].to_string().contains("D0")
    });
    assert_eq!(unsaved["params"]["version"], 1);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_document_that_was_never_saved() {
    let (_kept, root) = folder(&[ISOLATED]);
    let mut client = Client::in_folder(&root);
    let document = json!({ "uri": "untitled:Untitled-1", "languageId": "redis-conf", "version": 1, "text": "bogus 1\n" });
    client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
    let found = client.wait("its findings", |m| m["params"]["uri"] == "untitled:Untitled-1");
    assert!(found["params"]["diagnostics"].to_string().contains("L002"), "{found}");
    assert_eq!(client.end(), Some(0));
}

#[test]
fn bad_input_ends_nothing() {
    let (_kept, root) =
        folder(&[ISOLATED, ("node-1/redis.conf", "port 1\n"), ("node-2/redis.conf", "port 2\n")]);
    let mut client = Client::start(&root, &["--stdio"]);
    // Before it is initialized.
    let early = client.request("textDocument/hover", &json!({}));
    assert_eq!(early["error"]["code"], -32002, "{early}");
    let wrong = client.request("initialize", &json!([1]));
    assert_eq!(wrong["error"]["code"], -32602, "{wrong}");
    client.request("initialize", &json!({ "capabilities": {}, "rootUri": uri(&root) }));
    let again = client.request("initialize", &json!({ "capabilities": {} }));
    assert_eq!(again["error"]["code"], -32600, "{again}");
    for text in [
        "Content-Length: 9\r\n\r\n{nonsense",
        "hello\r\n",
        "Content-Length: x\r\n\r\n",
        "Content-Length: 2\r\n\r\n[]",
    ] {
        client.raw(text.as_bytes());
        let answer = client.wait("an error without an id", |m| m["error"]["code"] == -32700);
        assert!(answer["id"].is_null(), "{answer}");
    }
    // The empty line after the number that is none.
    let unknown = client.request("rconf/unknown", &json!({ "a": [1, 2, 3] }));
    assert_eq!(unknown["error"]["code"], -32601, "{unknown}");
    for bad in [json!(null), json!({}), json!([1]), json!({ "textDocument": { "uri": "::" } })] {
        for method in ["textDocument/hover", "textDocument/codeAction", "textDocument/completion"] {
            let answer = client.request(method, &bad);
            assert_eq!(answer["error"]["code"], -32602, "{method} {bad}: {answer}");
        }
        for method in ["textDocument/didOpen", "textDocument/didChange", "$/cancelRequest", "$/unknown", "x"]
        {
            client.notify(method, &bad);
        }
    }
    // A document that is not open, and positions that are not there.
    let path = root.join("node-1/redis.conf");
    client.change(&path, 2, [0, 0, 0, 0], "x");
    assert_eq!(client.at("textDocument/hover", &path, 0, 0), Value::Null);
    client.open(&path, "redis-conf", "port 1\n");
    for method in ["hover", "completion", "definition", "references"] {
        client.at(&format!("textDocument/{method}"), &path, 4_000_000_000, 4_000_000_000);
    }
    client.change(&path, 2, [4_000_000_000, 0, 0, 0], "bogus 1\n");
    assert!(codes(&client.diagnostics(&path, 2)).contains(&"L002".to_owned()));
    let bad = client.request("workspace/executeCommand", &json!({ "command": "rm", "arguments": [] }));
    assert_eq!(bad["error"]["code"], -32602, "{bad}");
    // Files that vanish, and then the whole folder.
    fs::remove_file(root.join("node-2/redis.conf")).expect("it is there");
    client.change(&path, 3, [0, 0, 0, 0], "# x\n");
    assert!(codes(&client.diagnostics(&path, 3)).contains(&"L002".to_owned()));
    fs::remove_dir_all(&root).expect("it is there");
    client.change(&path, 4, [0, 0, 0, 0], "# x\n");
    assert!(codes(&client.diagnostics(&path, 4)).contains(&"L002".to_owned()));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn an_editor_that_dies_takes_the_server_with_it() {
    let (_kept, root) = folder(&[]);
    assert_eq!(Client::in_folder(&root).code(), Some(1));
    let mut client = Client::in_folder(&root);
    client.notify("exit", &Value::Null);
    assert_eq!(client.code(), Some(1));
    assert_eq!(Client::start(&root, &[]).code(), Some(1));
}

#[test]
fn only_the_newest_version_is_checked() {
    let (_kept, root) = folder(&[ISOLATED]);
    let path = root.join("redis.conf");
    let mut client = Client::in_folder(&root);
    client.open(&path, "redis-conf", "");
    let last = 2000;
    for version in 2..=last {
        client.change(&path, version, [0, 0, 0, 0], "# x\n");
    }
    let waiting = client.ask(
        "textDocument/codeAction",
        &json!({
            "textDocument": { "uri": uri(&path) }, "context": { "diagnostics": [] },
            "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } },
        }),
    );
    client.diagnostics(&path, last);
    assert!(client.answer(waiting)["error"].is_null());
    // What is newer has replaced most of the others, which were never checked.
    client.change(&path, last + 1, [0, 0, 0, 0], "bogus 1\n");
    client.diagnostics(&path, last + 1);
    let checked = client.published(&path);
    assert!(checked < 1000, "{checked} of {last} versions were checked");
    assert_eq!(client.end(), Some(0));
}

/// A keystroke in one of many nodes. `RCONF_LSP_NODES=1000` takes that many, for the figure.
#[test]
fn a_keystroke_among_many_nodes() {
    let many: u16 = std::env::var("RCONF_LSP_NODES").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let (_kept, root) = folder(&[ISOLATED]);
    for nth in 0..many {
        let path = root.join(format!("node-{}/redis.conf", 7000 + nth));
        fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
        fs::write(path, node(7000 + nth, "")).expect("a file");
    }
    let path = root.join("node-7000/redis.conf");
    let mut client = Client::in_folder(&root);
    client.open(&path, "redis-conf", &node(7000, ""));
    client.diagnostics(&path, 1);
    let mut times = Vec::new();
    for version in 2..22 {
        let start = Instant::now();
        client.change(&path, version, [0, 0, 0, 0], "#");
        client.diagnostics(&path, version);
        times.push(start.elapsed());
    }
    times.sort();
    println!("a keystroke among {many} nodes: {:?} (median), {:?} (longest)", times[10], times[19]);
    assert_eq!(client.end(), Some(0));
}
