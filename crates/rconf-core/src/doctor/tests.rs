use super::examine;
use crate::cluster::NodeReader;
use crate::config::Files;
use crate::lint::{Linter, Options};
use crate::running::{Seen, read_pasted};

fn found(text: &str, file: Option<&str>) -> Vec<(&'static str, String)> {
    let (answers, unread) = read_pasted("pasted.txt", text.as_bytes());
    assert_eq!(unread, []);
    let reader = NodeReader::default();
    let files: Vec<_> =
        file.map(|text| reader.node("redis.conf", text.into(), &Files::new())).into_iter().collect();
    let examined = examine(&Seen::new(answers), &files, &Linter::new(Options::default()));
    let shown = |f: &crate::diagnostic::Finding| (f.rule.code, f.message.to_string());
    examined.report.findings.iter().map(shown).collect()
}

fn codes(text: &str, file: Option<&str>) -> Vec<&'static str> {
    found(text, file).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn rules_for_configurations_judge_what_runs() {
    let node = "redis_version:7.0.15\ncluster-enabled\nyes\nrequirepass\na-long-password-42\nmasterauth\n\nport\n7001\n";
    assert_eq!(codes(node, None), ["A001"]);
    // Defaults are not what somebody set.
    let defaults =
        "redis_version:7.0.15\nport\n6379\nsave\n3600 1 300 100 60 10000\nappendonly\nno\ntimeout\n0\n";
    assert_eq!(codes(defaults, None), Vec::<&str>::new());
}

#[test]
fn values_are_compared_by_their_meaning() {
    let running = "redis_version:7.0.15\nport\n7001\nmaxmemory\n104857600\nmaxmemory-policy\nnoeviction\nsave\n300 10\n\
                   client-output-buffer-limit\nnormal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60\n\
                   dir\n/data\ntimeout\n0\n";
    let file = "port 7001\nmaxmemory 100mb\nmaxmemory-policy noeviction\nsave 300 10\ndir .\n\
                client-output-buffer-limit pubsub 32mb 8mb 60\n";
    assert_eq!(codes(running, Some(file)), Vec::<&str>::new());
    let changed = running.replace("104857600", "1048576000").replace("300 10", "300 11");
    let found = found(&changed, Some(file));
    assert_eq!(found.iter().map(|(code, _)| *code).collect::<Vec<_>>(), ["N023", "N023"]);
    assert!(
        found.iter().any(|(_, message)| message.contains("`1048576000`") && message.contains("`104857600`"))
    );
}

#[test]
fn secrets_that_differ_are_not_shown() {
    let running =
        "redis_version:7.0.15\nport\n7001\nrequirepass\nxsecrunning-42-xx\nmasterauth\nxsecrunning-42-xx\n";
    let found =
        found(running, Some("port 7001\nrequirepass xsecwritten-42-xx\nmasterauth xsecrunning-42-xx\n"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "N023");
    assert!(!found[0].1.contains("xsec"), "{found:?}");
}
