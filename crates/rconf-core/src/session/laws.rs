//! Configurations in ConfigMaps: whatever the style of the YAML, the findings are those of the file, on the lines of the
//! YAML, and a fix changes nothing but the value.

use super::{Input, Workspace};
use crate::catalog::Server;
use crate::cluster::is_sentinel_file;
use crate::config::Template;
use crate::lint::Options;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Literal,
    Folded,
    Quoted,
}

/// How the line breaks at the end of a block are kept.
#[derive(Debug, Clone, Copy)]
enum Chomping {
    Clip,
    Strip,
    Keep,
}

/// A way to write a text as the value of a key.
#[derive(Debug, Clone, Copy)]
struct Way {
    style: Style,
    chomping: Chomping,
    /// The spaces before the lines of a block, beside those of the key.
    indent: usize,
    /// Whether the header of the block says so.
    is_indicated: bool,
    /// The number of lines above the object.
    above: usize,
    /// Whether keys stand before and after the value.
    has_neighbors: bool,
}

/// A manifest, and what it makes of a text.
struct Manifest {
    yaml: String,
    /// The text that a container is given, which may end with other line breaks than the one that was asked for.
    text: String,
    /// The line of the YAML on which each line of the text stands, all counted from 1.
    lines: Vec<usize>,
}

fn ways() -> impl Strategy<Value = Way> {
    let style = prop_oneof![4 => Just(Style::Literal), 2 => Just(Style::Folded), 2 => Just(Style::Quoted)];
    let chomping = prop_oneof![Just(Chomping::Clip), Just(Chomping::Strip), Just(Chomping::Keep)];
    (style, chomping, 1..7_usize, any::<bool>(), 0..4_usize, any::<bool>()).prop_map(
        |(style, chomping, indent, is_indicated, above, has_neighbors)| Way {
            style,
            chomping,
            indent,
            is_indicated,
            above,
            has_neighbors,
        },
    )
}

impl Way {
    /// Writes a manifest, or returns `None` if the text cannot be written so.
    fn write(self, text: &str) -> Option<Manifest> {
        let is_printable = |c: char| c == '\n' || c == '\t' || (' '..'\u{7f}').contains(&c);
        let text = text.trim_end_matches('\n');
        if text.trim().is_empty() || !text.chars().all(is_printable) {
            return None;
        }
        let mut yaml = "# made for a test\n".repeat(self.above);
        yaml += "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata:\n";
        if self.has_neighbors {
            yaml += "  before: |\n    hz 1\n";
        }
        let mut manifest = Manifest { yaml, text: text.to_owned(), lines: Vec::new() };
        match self.style {
            Style::Quoted => Self::quote(text, &mut manifest),
            Style::Literal => self.block('|', text, &mut manifest),
            Style::Folded => {
                // What is indented more is not folded.
                if text.split('\n').any(|line| line.starts_with([' ', '\t']) || line.ends_with([' ', '\t'])) {
                    return None;
                }
                self.block('>', text, &mut manifest);
            }
        }
        if self.has_neighbors {
            manifest.yaml += "  after: \"hz 1\\n\"\n";
        }
        Some(manifest)
    }

    fn quote(text: &str, manifest: &mut Manifest) {
        let line = manifest.yaml.lines().count() + 1;
        manifest.text.push('\n');
        let escaped = manifest.text.replace('\\', "\\\\").replace('"', "\\\"");
        let escaped = escaped.replace('\n', "\\n").replace('\t', "\\t");
        manifest.yaml.extend(["  redis.conf: \"", &escaped, "\"\n"]);
        manifest.lines = text.split('\n').map(|_| line).collect();
    }

    fn block(self, header: char, text: &str, manifest: &mut Manifest) {
        let first = text.split('\n').find(|line| !line.is_empty()).unwrap_or_default();
        let blank_above =
            text.split('\n').take_while(|line| line.trim().is_empty()).any(|line| !line.is_empty());
        let is_indicated = self.is_indicated || first.starts_with([' ', '\t']) || blank_above;
        let indicator = if is_indicated { self.indent.to_string() } else { String::new() };
        let (sign, end) = match self.chomping {
            Chomping::Clip => ("", "\n"),
            Chomping::Strip => ("-", ""),
            Chomping::Keep => ("+", "\n\n"),
        };
        manifest.yaml.push_str("  redis.conf: ");
        manifest.yaml.push(header);
        manifest.yaml.extend([&indicator, sign, "\n"]);
        let mut line = manifest.yaml.lines().count();
        let mut is_first = true;
        for content in text.split('\n') {
            // A single line break would be folded into a space.
            if header == '>' && !content.is_empty() && !std::mem::take(&mut is_first) {
                manifest.yaml.push('\n');
                line += 1;
            }
            line += 1;
            manifest.lines.push(line);
            if !content.is_empty() {
                manifest.yaml += &" ".repeat(2 + self.indent);
            }
            manifest.yaml += content;
            manifest.yaml.push('\n');
        }
        manifest.text += end;
        // What is kept, or belongs to the block without being a part of the text.
        manifest.yaml.push('\n');
    }
}

/// The texts whose verdicts are recorded.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/verdicts/verdicts.jsonl");
    let records = std::fs::read_to_string(path).expect("the recorded verdicts are in the repository");
    let text = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).expect("a line of the record is JSON");
        record["text"].as_str().expect("it has a text").to_owned()
    };
    records.lines().map(text).collect()
});

fn workspace(path: &str, text: &str, server: Server) -> Workspace {
    let options = Options { server: Some(server), ..Options::default() };
    Workspace::new(vec![Input::new(path, text)], options)
}

/// Returns the codes and lines of the findings of group L in a file.
fn refusals(path: &str, text: &str, server: Server) -> BTreeSet<(&'static str, usize)> {
    let findings = workspace(path, text, server).check().report.findings;
    let of_loading = findings.iter().filter(|finding| finding.rule.code.starts_with('L'));
    of_loading.map(|finding| (finding.rule.code, finding.start.line)).collect()
}

/// Returns what a manifest holds outside the value: the text up to its first line, and from the line after it.
fn frame(yaml: &str) -> (&str, &str) {
    let at = yaml.find("  redis.conf: ").expect("the key is there");
    (&yaml[..at], yaml.find("  after: ").map_or("", |at| &yaml[at..]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_config_map_is_judged_as_its_text(
        way in ways(),
        nth in any::<prop::sample::Index>(),
        server in prop::sample::select(Server::all().collect::<Vec<_>>()),
    ) {
        let text = nth.get(&TEXTS[..]);
        // What is not known to be mounted, a script may fill in first. Of Sentinels' lines alone, the text is read as theirs.
        prop_assume!(Template::unfilled(text.as_bytes()).is_none() && !is_sentinel_file("redis.conf", text.as_bytes()));
        let Some(manifest) = way.write(text) else { return Ok(()) };
        let wanted: BTreeSet<_> = refusals("redis.conf", &manifest.text, server)
            .into_iter()
            .filter_map(|(code, line)| Some((code, *manifest.lines.get(line - 1)?)))
            .collect();
        prop_assert_eq!(
            refusals("map.yaml", &manifest.yaml, server), wanted,
            "{} {:?}\n{}", server, text, &manifest.yaml
        );
    }

    #[test]
    fn a_fix_of_a_config_map_changes_only_the_value(
        way in ways(),
        lines in prop::collection::vec(prop::sample::select(FIXABLE.to_vec()), 1..8),
    ) {
        let server = Server::parse("redis:7.2").expect("it is known");
        let Some(manifest) = way.write(&lines.join("\n")) else { return Ok(()) };
        let fixed = |path: &str, text: &str| {
            let fixed = workspace(path, text, server).fix(true).map_err(|why| why.to_string());
            let changed = fixed.map(|fixed| fixed.changed.into_iter().find(|file| file.path == path));
            let bytes = changed.map(|changed| changed.map_or_else(|| text.as_bytes().to_vec(), |file| file.bytes));
            bytes.map(|bytes| String::from_utf8(bytes).expect("it is text"))
        };
        let yaml = fixed("map.yaml", &manifest.yaml).map_err(TestCaseError::fail)?;
        prop_assert_eq!(frame(&yaml), frame(&manifest.yaml));
        // It is again a value of the same style, and what is left to fix cannot be written in that.
        let again = fixed("map.yaml", &yaml).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&again, &yaml);
        if way.style == Style::Literal && matches!(way.chomping, Chomping::Clip) {
            let text = fixed("redis.conf", &manifest.text).map_err(TestCaseError::fail)?;
            if let Some(wanted) = way.write(&text) {
                prop_assert_eq!(&yaml, &wanted.yaml, "{:?}", lines);
            }
        }
    }
}

/// Lines, many of which have a fix.
const FIXABLE: [&str; 12] = [
    "port 6379",
    "prot 6380",
    "maxmemroy 1gb",
    "appendonly yes",
    "apendonly yes",
    "# a comment",
    "",
    "slave-read-only yes",
    "maxmemory 100mb # not a comment",
    "hz 10",
    "hz 10",
    "save 900 1 \"\"",
];
