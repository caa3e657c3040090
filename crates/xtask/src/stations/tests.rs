use super::arrows::Graph;
use super::command::{circles_report, stations_report};
use super::tree::Crate;
use std::path::Path;

const ORDER: [&str; 3] = ["text", "config", "lint"];

/// Returns a crate of made-up files, given as pairs of path and contents.
fn tree(files: &[(&str, &str)]) -> Crate {
    let read = |path: &Path| {
        let wanted = path.to_str()?;
        files
            .iter()
            .find(|(name, _)| format!("made/src/{name}") == wanted)
            .map(|(_, text)| (*text).to_owned())
    };
    Crate::read(Path::new("made/src/lib.rs"), &read).expect("the made-up crate is whole")
}

const ROOT: (&str, &str) = ("lib.rs", "pub mod text; pub mod config; pub mod lint; pub use lint::Finding;");
const LINT: (&str, &str) =
    ("lint/mod.rs", "mod finding; mod rule; pub use finding::Finding; pub use rule::{Rule, check};");
const FINDING: (&str, &str) = ("lint/finding.rs", "pub struct Finding(crate::text::Span);");
const RULE: (&str, &str) =
    ("lint/rule.rs", "use super::Finding; pub trait Rule {} pub fn check() -> Finding {}");

/// Returns the report on a crate of three stations, in which `config` is the text of `config.rs`.
fn report(config: &str) -> Vec<String> {
    let files = [ROOT, LINT, FINDING, RULE, ("text.rs", "pub struct Span;"), ("config.rs", config)];
    let report = stations_report(&tree(&files), &ORDER);
    let lines: Vec<String> = report.text.lines().map(str::to_owned).collect();
    let found = lines.into_iter().filter(|line| line.starts_with("made/src/config.rs")).collect::<Vec<_>>();
    assert_eq!(found.is_empty(), report.is_clean, "{}", report.text);
    found
}

#[track_caller]
fn found(config: &str, expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|line| format!("made/src/config.rs:{line}")).collect();
    assert_eq!(report(config), expected, "{config}");
}

#[test]
fn an_arrow_that_runs_back_is_found() {
    found("use crate::text::Span;\npub struct Config(Span);", &[]);
    found("use crate::text::Span;\nuse crate::lint::Finding;", &["2 -> lint, Finding"]);
}

#[test]
fn use_trees_are_read_to_their_leaves() {
    let text = "use crate::{text::{self, Span}, lint::{\n  Rule as R,\n  rule::check as _,\n}};";
    found(text, &["2 -> lint, Rule", "3 -> lint, check"]);
    found("use super::lint;", &["1 -> lint, lint"]);
    found("use crate::lint::*;", &["1 -> lint, lint"]);
    found("fn f() { use super::lint::Rule; }", &["1 -> lint, Rule"]);
}

#[test]
fn paths_in_code_and_in_macro_calls_are_found() {
    found("fn f() -> crate::lint::Finding {}", &["1 -> lint, Finding"]);
    found("impl super::lint::Rule for X {}", &["1 -> lint, Rule"]);
    found("fn f() {\n  print!(\"{}\", [crate::lint::check()]);\n}", &["2 -> lint, check"]);
    found("macro_rules! m { () => { $crate::lint::Rule } }", &["1 -> lint, Rule"]);
    found("macro_rules! m { ($($a:ident)+) => { $(crate::$a)+ } }", &[]);
    found("fn f() { let x: Vec<self::super::lint::Finding>; }", &["1 -> lint, Finding"]);
    found("use crate::lint;\nfn f() { lint::check() }", &["1 -> lint, lint", "2 -> lint, check"]);
    found("#[derive(crate::lint::Rule)] struct X;", &["1 -> lint, Rule"]);
}

#[test]
fn the_front_door_is_used_by_no_station() {
    found("use crate::Finding;", &["1 -> lint, Finding"]);
    found("use crate::Unheard;", &["1 -> , Unheard"]);
}

#[test]
fn what_tests_use_does_not_count() {
    found("#[cfg(test)]\nmod tests { use crate::lint::Rule; }", &[]);
    found("#[cfg(test)] mod only_here;", &[]);
    found("#[cfg(all(test, unix))] use crate::lint::{Rule, check};", &[]);
    found("#[test] fn f() { crate::lint::check() }\nfn g() { crate::lint::check() }", &["2 -> lint, check"]);
    found("struct X { #[cfg(test)] a: crate::lint::Rule, b: u8 }", &[]);
    found("#[cfg(feature = \"test\")] use crate::lint::Rule;", &["1 -> lint, Rule"]);
}

#[test]
fn comments_documentation_and_other_crates_do_not_count() {
    found("//! See [`crate::lint::Rule`].\n// crate::lint::Rule\n/* crate::lint::Rule */", &[]);
    found("/// [`crate::lint`]\nfn f() { \"crate::lint::Rule\"; }", &[]);
    found("use std::lint::Rule; fn f() { ::lint::check(); x.lint(); lint::check() }", &[]);
}

#[test]
fn a_re_export_leads_to_the_file_that_defines() {
    let tree = tree(&[
        ("lib.rs", "mod text; mod lint;"),
        ("text.rs", "pub struct Span;"),
        ("lint/mod.rs", "mod a; pub mod b; pub use a::A; pub(crate) use b::*; pub use crate::text::Span;"),
        ("lint/a.rs", "use super::{B, Span}; pub struct A(B, Span);"),
        ("lint/b/mod.rs", "mod c; pub use c::{C as B};"),
        ("lint/b/c.rs", "pub struct C;"),
    ]);
    let path = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
    let file = |text: &str| {
        let walk = tree.resolve(0, &path(text)).expect("it leads somewhere");
        (tree.files[tree.modules[walk.target.module].file].display().to_string(), walk.target.item)
    };
    assert_eq!(file("crate::lint::A"), ("made/src/lint/a.rs".to_owned(), Some("A".to_owned())));
    assert_eq!(file("crate::lint::B"), ("made/src/lint/b/c.rs".to_owned(), Some("C".to_owned())));
    assert_eq!(file("lint::B::new"), ("made/src/lint/b/c.rs".to_owned(), Some("C".to_owned())));
    assert_eq!(file("lint::Span"), ("made/src/text.rs".to_owned(), Some("Span".to_owned())));
    // `mod.rs` only re-exports, so it forms no circle with its children.
    assert!(Graph::of(&tree).circles_of_files().is_empty());
}

#[test]
fn a_path_through_a_station_uses_it() {
    let files = [
        ("lib.rs", "mod text; mod config; mod lint;"),
        ("text.rs", "pub struct Span;"),
        ("config.rs", "use crate::lint::Span;"),
        ("lint.rs", "pub use crate::text::Span;"),
    ];
    let report = stations_report(&tree(&files), &ORDER);
    assert!(report.text.contains("made/src/config.rs:1 -> lint, Span (defined in text)"), "{}", report.text);
}

#[test]
fn circles_are_found() {
    let ring = |files: usize| {
        let names: Vec<String> = (0..files).map(|n| format!("f{n}")).collect();
        let root = format!("mod {};", names.join("; mod "));
        let mut all = vec![("lint/mod.rs".to_owned(), root), ("lib.rs".to_owned(), "mod lint;".to_owned())];
        for (n, name) in names.iter().enumerate() {
            let next = &names[(n + 1) % files];
            all.push((format!("lint/{name}.rs"), format!("fn f() {{ super::{next}::f() }}")));
        }
        let all: Vec<(&str, &str)> = all.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let tree = tree(&all);
        circles_report(&Graph::of(&tree).inside_stations(), &tree)
    };
    // A file that uses itself is no circle.
    assert!(ring(1).is_clean);
    for files in [2, 3] {
        let found = ring(files);
        let title = format!("a circle of {files} files:\n");
        assert!(!found.is_clean && found.text.starts_with(&title), "{}", found.text);
        assert!(found.text.contains("  made/src/lint/f0.rs:1 -> made/src/lint/f1.rs, f\n"), "{}", found.text);
    }
}

#[test]
fn stations_that_need_one_another_and_strangers_are_named() {
    let files = [
        ("lib.rs", "mod text; mod lint; mod sorted;"),
        ("text.rs", "use crate::lint::Rule; pub struct Span;"),
        ("lint.rs", "use crate::{text::Span, sorted::sort}; pub struct Rule;"),
        ("sorted.rs", "pub fn sort() {}"),
    ];
    let report = stations_report(&tree(&files), &ORDER);
    assert!(report.text.contains("a circle of 2 stations: lint, text"), "{}", report.text);
    assert!(report.text.contains("`sorted` has no place in the order of the stations"), "{}", report.text);
}
