//! Generates the list of rules from the `mod` lines of their groups: `pub(crate) mod missing_masterauth;` in
//! `src/lint/rules/access/mod.rs` declares and registers a rule. Modules without `pub(crate)` are helpers.

use std::fmt::Write as _;
use std::path::Path;

/// The groups: the name of each list, and the folder with its rules.
const GROUPS: [(&str, &str); 11] = [
    ("ACCESS", "lint/rules/access"),
    ("CLUSTER", "lint/rules/cluster"),
    ("CONTAINERS", "lint/rules/containers"),
    ("KUBERNETES", "lint/rules/kubernetes"),
    ("HYGIENE", "lint/rules/hygiene"),
    ("LOAD", "lint/rules/load"),
    ("MEMORY", "lint/rules/memory"),
    ("PERSISTENCE", "lint/rules/persistence"),
    ("REPLICATION", "lint/rules/replication"),
    ("SPEC", "spec/rules"),
    ("VERSIONS", "lint/rules/versions"),
];

/// The declaration of a rule with `rule!`: `MissingMasterauth = "A001" "missing-masterauth", …`.
struct Declaration {
    code: String,
    name: String,
    item: String,
}

/// Writes the call of `rules!` in `src/lint/registry.rs`, with the rules of each group ordered by their
/// codes.
pub fn write_registry(out: &Path) {
    let mut call = String::from("rules! {\n");
    for (list, folder) in GROUPS {
        let folder_in_src = Path::new("src").join(folder);
        println!("cargo::rerun-if-changed={}", folder_in_src.join("mod.rs").display());
        let module = read(&folder_in_src.join("mod.rs"));
        let mut rules: Vec<Declaration> = module
            .lines()
            .filter_map(|line| line.strip_prefix("pub(crate) mod ")?.strip_suffix(';'))
            .map(|rule| declaration(&folder_in_src, rule))
            .collect();
        rules.sort_by(|a, b| a.code.cmp(&b.code));
        writeln!(call, "{list}:").unwrap();
        for Declaration { name, item, .. } in rules {
            let module = format!("{folder}/{name}").replace('/', "::").replace('-', "_");
            writeln!(call, "{module}::{item},").unwrap();
        }
        call.push_str(";\n");
    }
    call.push_str("}\n");
    std::fs::write(out.join("rules.rs"), call).unwrap();
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
    let declared = Declaration { code: unquoted(code), name: unquoted(name), item: item.to_owned() };
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
