//! `rconf rules`: the list, for people and for programs.

mod run;

use rconf_core::lint::RULES;
use run::rconf;
use serde_json::Value;
use std::path::Path;

#[test]
fn json_holds_all_that_is_known_of_a_rule() {
    let run = rconf(Path::new("."), &["rules", "--format", "json"]);
    assert_eq!(run.code, Some(0));
    let list: Vec<Value> = serde_json::from_str(&run.all()).expect("it is JSON, and nothing beside it");
    assert_eq!(list.len(), RULES.len());
    for (rule, meta) in list.iter().zip(RULES.iter().map(|r| r.meta())) {
        let mut keys: Vec<&String> = rule.as_object().expect("an object").keys().collect();
        keys.sort();
        assert_eq!(
            keys,
            ["code", "fix", "group", "name", "page", "pedantic", "severity", "summary", "url"],
            "{}",
            meta.code
        );
        assert_eq!(rule["code"], meta.code);
        let text = |key: &str| rule[key].as_str().expect("text").to_owned();
        assert!(text("page").starts_with("## What it does\n"), "{}", meta.code);
        // One sentence, on one line, which a list can show.
        let summary = text("summary");
        assert!(summary.ends_with('.') && summary.len() < 400 && !summary.contains('\n'), "{summary}");
        assert_eq!(rule["url"].as_str().map(str::to_owned), meta.url(), "{}", meta.code);
    }
}
