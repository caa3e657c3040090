//! Generates the list of rules from the `mod` lines of their groups: `pub(crate) mod missing_masterauth;` in
//! `src/lint/rules/access/mod.rs` declares and registers a rule. Modules without `pub(crate)` are helpers.

use std::fmt::Write as _;
use std::path::Path;

/// The folders with the rules of a group, in the order of their letters.
const FOLDERS: [&str; 13] = [
    "lint/rules/access",
    "lint/rules/cluster",
    "lint/rules/containers",
    "lint/rules/kubernetes",
    "lint/rules/hygiene",
    "lint/rules/load",
    "lint/rules/memory",
    "lint/rules/running",
    "lint/rules/persistence",
    "lint/rules/sentinel",
    "lint/rules/replication",
    "spec/rules",
    "lint/rules/versions",
];

/// The folders whose rules need a plan or a spec.
const OF_PLANS: [&str; 3] = ["lint/rules/containers", "lint/rules/kubernetes", "spec/rules"];

/// The declaration of a rule with `rule!`: `MissingMasterauth = "A001" "missing-masterauth", …`.
struct Declaration {
    code: String,
    name: String,
    item: String,
    /// Whether it checks only plans, Sentinels or running nodes.
    needs_plan: bool,
}

/// Writes the calls of the macros in `src/lint/registry.rs`, with the rules of each group ordered by their codes: one with
/// all rules, one with those that look at nodes, and one with those of these that need no plan.
pub fn write_registry(out: &Path) {
    let mut all = String::from("rules! {\n");
    let mut of_nodes = String::from("of_nodes! {\n");
    let mut of_configurations = String::from("of_configurations! {\n");
    for folder in FOLDERS {
        let folder_in_src = Path::new("src").join(folder);
        println!("cargo::rerun-if-changed={}", folder_in_src.join("mod.rs").display());
        let module = read(&folder_in_src.join("mod.rs"));
        let mut rules: Vec<Declaration> = module
            .lines()
            .filter_map(|line| line.strip_prefix("pub(crate) mod ")?.strip_suffix(';'))
            .map(|rule| declaration(&folder_in_src, rule))
            .collect();
        rules.sort_by(|a, b| a.code.cmp(&b.code));
        for Declaration { name, item, needs_plan, .. } in rules {
            let module = format!("{folder}/{name}").replace('/', "::").replace('-', "_");
            writeln!(all, "{module}::{item},").unwrap();
            if needs_plan {
                continue;
            }
            writeln!(of_nodes, "{module}::{item},").unwrap();
            if !OF_PLANS.contains(&folder) {
                writeln!(of_configurations, "{module}::{item},").unwrap();
            }
        }
    }
    std::fs::write(out.join("rules.rs"), format!("{all}}}\n{of_nodes}}}\n{of_configurations}}}\n")).unwrap();
}

fn declaration(folder: &Path, module: &str) -> Declaration {
    let path = folder.join(module).with_extension("rs");
    println!("cargo::rerun-if-changed={}", path.display());
    let text = read(&path);
    let (_, macro_call) =
        text.split_once("\nrule! {").unwrap_or_else(|| panic!("{}: no rule!", path.display()));
    let lines = macro_call.lines().filter(|line| !line.trim_start().starts_with("///"));
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).take(4).collect();
    let [item, "=", code, name] = words[..] else { panic!("{}: {words:?}", path.display()) };
    let unquoted = |word: &str| word.trim_matches([',', '"']).to_owned();
    let looks_at = ["fn check_node", "fn check_cluster"];
    let needs_plan = !looks_at.iter().any(|check| text.contains(check));
    let declared =
        Declaration { code: unquoted(code), name: unquoted(name), item: item.to_owned(), needs_plan };
    assert_eq!(
        declared.name.replace('-', "_"),
        module,
        "{}: a rule's file is named after it",
        path.display()
    );
    declared
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
