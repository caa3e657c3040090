//! What the site is made of: the documents of the repository, the pages of the rules, and what is said of directives.

use rconf_core::catalog::directives as all_directives;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What a page is made of.
pub(super) struct Source {
    /// The path of the page in the site.
    pub path: String,
    /// The path of the document in the repository, from which its links start.
    pub from: String,
    pub language: &'static str,
    pub title: String,
    /// The text, in Markdown.
    pub text: String,
}

impl Source {
    /// Returns the words that the search looks in, in lower case.
    pub(super) fn words(&self) -> String {
        let plain: String = self
            .text
            .chars()
            .map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { ' ' })
            .collect();
        let mut words: Vec<&str> = plain.split_whitespace().filter(|word| word.chars().count() > 1).collect();
        words.sort_unstable();
        words.dedup();
        words.join(" ").to_lowercase()
    }

    /// Returns the path of the same page in the other language, if there is one.
    pub(super) fn other(&self) -> Option<String> {
        match self.path.strip_prefix("zh/") {
            Some(path) => Some(path.to_owned()),
            None if self.path.starts_with("rules/") || self.path.starts_with("directives/") => {
                Some(format!("zh/{}", self.path))
            }
            None => None,
        }
    }
}

/// The documents at the root that are pages.
const AT_ROOT: [&str; 4] = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];

/// Returns the documents of the repository, and the pages of the rules.
pub(super) fn documents(root: &Path) -> Result<Vec<Source>, String> {
    let mut found: Vec<Source> =
        AT_ROOT.iter().map(|name| document(root, (*name).to_owned())).collect::<Result<_, _>>()?;
    for folder in ["docs", "docs/rules", "docs/rules/zh"] {
        let told = |why: std::io::Error| format!("{folder}: {why}");
        let entries = fs::read_dir(root.join(folder)).map_err(told)?;
        let mut names: Vec<String> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| Path::new(name).extension().is_some_and(|end| end == "md"));
        names.sort_unstable();
        for name in names {
            found.push(document(root, format!("{folder}/{name}"))?);
        }
    }
    Ok(found)
}

fn document(root: &Path, from: String) -> Result<Source, String> {
    let text = fs::read_to_string(root.join(&from)).map_err(|why| format!("{from}: {why}"))?;
    let title = text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(&from).to_owned();
    let language = if from.starts_with("docs/rules/zh/") { "zh" } else { "en" };
    Ok(Source { path: path_of(&from), from, language, title, text })
}

/// Returns the path in the site of a file of the repository.
pub(super) fn path_of(from: &str) -> String {
    if from == "README.md" {
        return "index.html".to_owned();
    }
    let Some(stem) = from.strip_suffix(".md") else { return from.to_owned() };
    let (top, rule) = match (stem.strip_prefix("docs/rules/zh/"), stem.strip_prefix("docs/rules/")) {
        (Some(rule), _) => ("zh/rules", rule),
        (None, Some(rule)) => ("rules", rule),
        _ => return format!("{stem}.html"),
    };
    // Reports link to `rules/NAME`.
    if rule == "README" { format!("{top}/index.html") } else { format!("{top}/{rule}/index.html") }
}

/// Returns what `rconf explain` says of each directive, in both languages, and the lists of them.
pub(super) fn directives(root: &Path) -> Result<Vec<Source>, String> {
    let mut found = Vec::new();
    for (language, top, title) in [("en", "directives", "Directives"), ("zh", "zh/directives", "指令")] {
        let mut list = format!("# {title}\n\n");
        for directive in all_directives() {
            let name = directive.name;
            let text = explained(root, name, language)?;
            let path = format!("{top}/{name}.html");
            let _ = writeln!(list, "- [`{name}`]({name}.md)");
            let from = format!("{top}/{name}.md");
            found.push(Source { path, from, language, title: name.to_owned(), text });
        }
        let path = format!("{top}/index.html");
        found.push(Source {
            path,
            from: format!("{top}/README.md"),
            language,
            title: title.to_owned(),
            text: list,
        });
    }
    Ok(found)
}

/// Returns what the program says of a directive, with what stands in columns as a block.
fn explained(root: &Path, name: &str, language: &str) -> Result<String, String> {
    let program = root.join("target/debug/rconf");
    let words = ["--lang", language, "explain", name];
    let output = Command::new(&program)
        .args(words)
        .output()
        .map_err(|why| format!("{}: {why} (`cargo build` makes it)", program.display()))?;
    if !output.status.success() {
        return Err(format!("`rconf explain {name}` fails"));
    }
    Ok(laid_out(&String::from_utf8_lossy(&output.stdout), language))
}

/// Returns what the program says as Markdown: sentences, then facts as a block, then links to rules.
pub(super) fn laid_out(text: &str, language: &str) -> String {
    let is_fact = |line: &&str| {
        let starts = ["unit: ", "group: ", "known to: "];
        starts.iter().any(|start| line.starts_with(start))
    };
    let (text, rules) = text.split_once("\nrules: ").unwrap_or((text, ""));
    let prose: Vec<&str> = text.lines().take_while(|line| !is_fact(line)).collect();
    let facts: Vec<&str> = text.lines().skip(prose.len()).collect();
    let mut page = format!("{}\n\n```\n{}\n```\n", prose.join("\n").trim(), facts.join("\n").trim_end());
    let (title, folder) =
        if language == "zh" { ("规则", "../../docs/rules/zh") } else { ("Rules", "../docs/rules") };
    let rules: Vec<String> = rules
        .trim()
        .split(", ")
        .filter(|rule| !rule.is_empty())
        .map(|rule| format!("- [{rule}]({folder}/{rule}.md)\n"))
        .collect();
    if !rules.is_empty() {
        let _ = write!(page, "\n## {title}\n\n{}", rules.concat());
    }
    page
}
