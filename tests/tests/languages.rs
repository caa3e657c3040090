//! Both languages are complete: every text exists in English and in Chinese, with the same names and values.
//! The type of a message guarantees that it has both texts; these tests check that the second one is Chinese.

#[allow(dead_code, reason = "other tests use more of it")]
mod support;

use rconf_core::catalog::{Server, directives};
use rconf_core::compare::compare;
use rconf_core::config::{Files, read};
use rconf_core::diagnostic::{Section, use_instead};
use rconf_core::generate::{Inputs, generate};
use rconf_core::import::import;
use rconf_core::lint::{Linter, METAS, Options, RULES, Selection};
use rconf_core::message::{Language, Message};
use rconf_core::migrate::migrate;
use rconf_core::plan::day_two::Request;
use rconf_core::plan::{Change, first_start};
use rconf_core::session::{Input, Workspace};
use rconf_core::spec::{self, Wish, template};
use std::collections::BTreeSet;
use std::path::Path;
use support::all_cases;

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Returns the texts in backticks.
fn code(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Returns four consecutive English words outside backticks and quotes, which quote servers, or `None` if
/// there are none.
fn english(text: &str) -> Option<String> {
    let outside: String = text.split('`').step_by(2).collect::<Vec<_>>().join("`");
    let outside: String =
        outside.split(['"', '“', '”', '「', '」']).step_by(2).collect::<Vec<_>>().join("\"");
    let mut run: Vec<&str> = Vec::new();
    for word in outside.split(' ') {
        let is_word = word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
        if is_word {
            run.push(word);
        } else {
            run.clear();
        }
        if run.len() == 4 {
            return Some(run.join(" "));
        }
    }
    None
}

/// Returns what is wrong with a message, or `None`.
fn fault(message: &Message) -> Option<String> {
    let [english_text, chinese] = Language::ALL.map(|language| message.get(language));
    if english_text == chinese {
        // A name, a value, or the words of a server.
        let is_said = english(english_text).is_some();
        return is_said.then(|| format!("only in English: {english_text}"));
    }
    if !chinese.chars().any(is_chinese) {
        return Some(format!("no Chinese: {chinese}"));
    }
    if let Some(run) = english(chinese) {
        return Some(format!("English in Chinese ({run}): {chinese}"));
    }
    // A made-up name of a file, such as `redis.conf of container redis-1`, is translated.
    let missing: Vec<_> = code(english_text)
        .difference(&code(chinese))
        .copied()
        .filter(|word| !word.contains(" of "))
        .collect();
    (!missing.is_empty()).then(|| format!("{missing:?} is missing: {english_text} / {chinese}"))
}

#[test]
fn findings_speak_chinese() {
    let all = Selection::new(&["ALL".to_owned()], &[], &[]).expect("a selection");
    let linter = Linter::new(Options { selection: all, ..Options::default() });
    let mut wrong = BTreeSet::new();
    let mut rules = BTreeSet::new();
    for case in all_cases() {
        for finding in case.lint(&linter).findings {
            let said = [&finding.message, &finding.help].into_iter();
            let said = said.chain(finding.related.iter().map(|related| &related.message));
            for message in said.chain(finding.fix.as_ref().map(|fix| &fix.title)) {
                // The messages of the YAML reader are not translated.
                let said = fault(message).filter(|fault| !fault.contains("YAML"));
                wrong.extend(said.map(|fault| format!("{} {fault}", finding.rule.code)));
            }
            rules.insert(finding.rule.code);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
    assert_eq!(rules.len(), RULES.len(), "every rule was heard");
}

/// Returns the code blocks of a page, and the sorted texts in backticks outside them.
fn code_of_page(page: &str) -> (Vec<&str>, Vec<String>) {
    let blocks = page.split("```").skip(1).step_by(2).collect();
    let prose = page.split("```").step_by(2).collect::<Vec<_>>().join(" ");
    // English text wraps its lines.
    let words = |code: &str| code.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut code: Vec<String> = prose.split('`').skip(1).step_by(2).map(words).collect();
    code.sort();
    (blocks, code)
}

#[test]
fn pages_of_rules_speak_chinese() {
    for rule in METAS {
        let [english_page, chinese] = Language::ALL.map(|language| rule.page(language));
        let name = rule.name;
        assert_eq!(code_of_page(&english_page), code_of_page(&chinese), "{name}");
        let titles = |language| {
            let there = |section: &Section| !rule.section(*section, language).is_empty();
            Section::ALL.into_iter().filter(there).collect::<Vec<_>>()
        };
        let wanted = Section::ALL.map(|section| section.title(Language::Chinese));
        assert_eq!(
            titles(Language::English),
            titles(Language::Chinese),
            "{name}: zh.md needs the sections of the English page, with the headings {wanted:?}"
        );
        let headings = chinese.lines().filter(|line| line.starts_with("## ")).count();
        assert_eq!(headings, titles(Language::Chinese).len(), "{name}");
        let prose = chinese.split("```").step_by(2).collect::<Vec<_>>().join("\n");
        for line in prose.split("## 参考").next().unwrap_or_default().lines().filter(|l| !l.is_empty()) {
            assert!(line.chars().any(is_chinese), "{name}: {line}");
            assert_eq!(english(line), None, "{name}: {line}");
        }
        let example = rule.section(Section::Example, Language::Chinese);
        assert!(example.contains(use_instead(Language::Chinese)), "{name}");
        let summary = rule.summary(Language::Chinese);
        assert!(summary.starts_with(is_chinese) && summary.ends_with('。'), "{name}: {summary}");
    }
}

#[test]
fn directives_speak_chinese() {
    let mut wrong = Vec::new();
    for directive in directives() {
        for words in [Some(directive.meaning), directive.note].into_iter().flatten() {
            let chinese = words.get(Language::Chinese);
            if !chinese.ends_with('。') || english(chinese).is_some() {
                wrong.push(format!("{}: {chinese}", directive.name));
            }
        }
        for variant in directive.variants {
            wrong.extend(fault(&variant.takes()));
            wrong.extend(fault(&variant.how_to_change(directive)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn generated_lines_and_steps_speak_chinese() {
    let mut wrong = BTreeSet::new();
    for server in Server::all() {
        for hosts in [vec![], vec!["a=10.0.0.1".to_owned(), "b=10.0.0.2".to_owned(), "c=10.0.0.3".to_owned()]]
        {
            let wish = Wish {
                server: Some(server.name().to_owned()),
                tls: !hosts.is_empty(),
                memory: (!hosts.is_empty()).then(|| "2gb".to_owned()),
                hosts,
                ..Wish::default()
            };
            let spec = spec::read("rconf.toml", &template(&wish)).spec.expect("a good spec");
            let made =
                generate(&spec, Inputs { password: "correct-horse", users: "" }).expect("a good password");
            let reasons = made.reasons.values().flatten().map(|line| line.reason.clone());
            let steps = first_start(&spec, &made.topology, Some("redis"));
            let steps = steps.into_iter().flat_map(|step| [step.title, step.why]);
            wrong.extend(reasons.chain(steps).filter_map(|message| fault(&message)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

/// Returns what is said in the steps of a change.
fn said_in(change: Change) -> impl Iterator<Item = Message> {
    let steps = change.steps.into_iter().flat_map(|step| {
        let checks = [step.precondition, step.wait].into_iter().flatten().map(|check| check.says);
        // Lines of shell are the same in both languages.
        let by_hand = step.way_back.into_iter().filter(|line| line.get(Language::English).starts_with('#'));
        let by_hand = by_hand.filter(|line| !line.get(Language::English).starts_with("# rconf "));
        [step.title, step.why].into_iter().chain(checks).chain(by_hand).collect::<Vec<_>>()
    });
    [change.title].into_iter().chain(change.notes).chain(steps)
}

/// Returns every change that can be asked for, on each of some specs.
fn changes() -> Vec<Change> {
    let hosts = "[[host]]\nname = \"a\"\naddress = \"10.0.0.1\"\n[[host]]\nname = \"b\"\naddress = \"10.0.0.2\"\n[[host]]\nname = \"c\"\naddress = \"10.0.0.3\"\n";
    let specs = [
        "server = \"redis:7.0\"\n[cluster]\nports = \"7001-7006\"\n".to_owned(),
        format!("[cluster]\nports = \"7001-7006\"\n[announce]\nto = \"host\"\n[auth]\nacl-file = \"users.acl\"\n{hosts}"),
        "[cluster]\nports = \"7001-7003\"\nreplicas = 0\n".to_owned(),
        "[cluster]\nmode = \"sentinel\"\nports = \"7001-7003\"\n[auth]\npassword-env = \"P\"\n".to_owned(),
        "server = \"redis:6.0\"\n[cluster]\nmode = \"sentinel\"\nports = \"7001-7002\"\n[auth]\nacl-file = \"users.acl\"\n".to_owned(),
        "[cluster]\ntarget = \"kubernetes\"\nports = \"7001-7008\"\n[auth]\nacl-file = \"users.acl\"\n".to_owned(),
    ];
    let requests = |server: Server| {
        let servers = Server::all().filter(move |to| to.release() > server.release());
        let port = Some("7001".to_owned());
        servers.map(|to| Request::Upgrade { to, image: None }).chain([
            Request::AddNode { port: 7009, replica_of: port.clone(), host: None },
            Request::AddNode { port: 7009, replica_of: port, host: Some("a".to_owned()) },
            Request::AddNode { port: 7009, replica_of: None, host: None },
            Request::RemoveNode { node: "7001".to_owned() },
            Request::RemoveNode { node: "7002".to_owned() },
            Request::RemoveNode { node: "7006".to_owned() },
            Request::AddShard { port: None },
            Request::RemoveShard { node: None },
            Request::RollingRestart,
            Request::RotatePassword,
            Request::ReplaceSentinel { sentinel: "sentinel-26379".to_owned() },
        ])
    };
    let of_spec = |text: &String| {
        let before = spec::read("rconf.toml", text).spec.expect("a good spec");
        requests(before.server)
            .filter_map(|request| rconf_core::plan(text, &request).ok())
            .collect::<Vec<_>>()
    };
    specs.iter().flat_map(of_spec).collect()
}

#[test]
fn plans_speak_chinese() {
    let changes = changes();
    let titles: BTreeSet<&str> = changes.iter().map(|change| change.title.get(Language::English)).collect();
    for verb in
        ["Add node", "Remove", "Restart", "Change the password", "Upgrade", "Replace sentinel", "Add shard"]
    {
        assert!(titles.iter().any(|title| title.starts_with(verb)), "{verb}: {titles:?}");
    }
    let wrong: BTreeSet<String> =
        changes.into_iter().flat_map(said_in).filter_map(|message| fault(&message)).collect();
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
    let request = Request::AddNode { port: 7007, replica_of: None, host: None };
    let added = rconf_core::plan("[cluster]\nports = \"7001-7006\"\n", &request).expect("it can be added");
    insta::assert_snapshot!("plan_as_text", added.text(Language::Chinese));
    let rotated = rconf_core::plan("", &Request::RotatePassword).expect("it can be changed");
    insta::assert_snapshot!("plan_as_shell", rotated.shell(Language::Chinese));
}

/// What `rconf diff`, `rconf migrate` and `rconf import` say.
#[test]
fn changes_speak_chinese() {
    let config = |server: &str, text: &str| {
        let server = Server::parse(server).expect("a server of the catalog");
        read("redis.conf", text.as_bytes().to_vec(), &Files::new(), server)
    };
    let pairs = [
        (
            "",
            "appendonly yes\ndatabases 4\nbind 127.0.0.1\nport 1\nrequirepass a\nreplicaof h 1\nmaxmemory 1gb\n",
        ),
        ("appendonly yes\nappendfsync always\n", "save \"\"\nmin-replicas-to-write 1\n"),
        ("appendonly yes\nappendfsync always\n", "appendonly yes\nrename-command KEYS x\ndir /a\n"),
        ("cluster-enabled yes\n", "cluster-enabled yes\ncluster-node-timeout 1000\ncluster-config-file x\n"),
        ("cluster-enabled yes\n", "requirepass a\nmasterauth a\n"),
        ("requirepass a\nreplicaof h 1\nuser app on\n", "cluster-enabled yes\n"),
        ("protected-mode no\nmaxmemory 1gb\n", "maxmemory 1gb\nmaxmemory-policy allkeys-lru\n"),
        (
            "cluster-enabled yes\nport 1\ncluster-announce-port 1\n",
            "cluster-enabled yes\nport 2\ncluster-announce-port 1\n",
        ),
    ];
    let mut said: Vec<Message> = Vec::new();
    let mut names = BTreeSet::new();
    for (old, new) in pairs {
        for danger in compare(&config("redis:7.2", old), &config("redis:7.0", new)).dangers {
            names.insert(danger.name);
            said.extend([danger.message, danger.help]);
        }
    }
    assert!(names.len() > 20, "only {names:?}");
    for (from, to, text) in [
        (
            "redis:6.0",
            "valkey:9.1",
            "slaveof h 1\nsave 1 2 3\nbind 10.0.0.1\nsave 1 2\ngopher-enabled no\nuser a on\nuser a on\n",
        ),
        ("redis:7.2", "valkey:9.1", "dynamic-hz no\nmasterauth a\n# rconf: server redis:7.2\n"),
        ("redis:7.2", "redis:6.2", "save 1 2 3 4\nloglevel nothing\nset-max-listpack-value 2\n"),
        ("redis:7.0", "valkey:9.1", "maxmemory-samples 100\n"),
    ] {
        let to = Server::parse(to).expect("a server of the catalog");
        for keep in [true, false] {
            let again = |text: Vec<u8>| read("redis.conf", text, &Files::new(), to);
            match migrate(&config(from, text), to, keep, again) {
                Ok(migration) => said.extend(migration.steps.into_iter().map(|step| step.message)),
                Err(all) => said.extend(all.into_iter().flat_map(|one| [one.message, one.help])),
            }
        }
    }
    let tutorial = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/tutorial");
    let file = |path: String| {
        let bytes = std::fs::read(tutorial.join(&path)).expect("it is there");
        Input::new(path, bytes)
    };
    let nodes = (7002..=7009).map(|port| format!("node-{port}/conf/redis.conf"));
    let tutorial = nodes.chain(["run.sh".to_owned()]).map(file).collect();
    let workspace = Workspace::new(tutorial, Options::default());
    let deployments: Vec<_> = workspace.deployments().collect();
    let imported = import(&workspace.nodes(), &deployments).expect("it is a cluster");
    assert!(!imported.notes.is_empty());
    said.extend(imported.notes);
    let wrong: Vec<String> = said.iter().filter_map(fault).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
