//! Makes the tables of `data/causes`: one file a cause, its texts as words with weights.

#[path = "../src/explain/words.rs"]
mod words;

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use words::Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cause {
    by: Vec<String>,
    said: Vec<String>,
    #[serde(default)]
    hint: bool,
    #[serde(default)]
    wraps: bool,
    #[serde(default)]
    follows: Vec<String>,
    #[serde(default)]
    tails: Vec<String>,
    #[serde(default)]
    classes: Vec<String>,
    #[serde(default)]
    rank: u8,
    #[serde(default)]
    rules: Vec<String>,
    sources: Vec<String>,
    en: Texts,
    zh: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    title: String,
    means: String,
    tell: String,
    r#do: String,
    beware: Option<String>,
}

/// A text as words; `None` is a part that varies.
type Pattern = Vec<Option<String>>;

fn pattern(name: &str, said: &str) -> Pattern {
    let mut pattern = Pattern::new();
    let mut rest = said;
    loop {
        let (literal, after) = rest.split_once('{').unwrap_or((rest, ""));
        pattern.extend(words::words(literal).into_iter().map(|word| Some(word.into_owned())));
        if literal.len() == rest.len() {
            break;
        }
        let (_, after) =
            after.split_once('}').unwrap_or_else(|| panic!("{name}: a brace is open in {said:?}"));
        if !matches!(pattern.last(), None | Some(None)) {
            pattern.push(None);
        }
        rest = after;
    }
    while pattern.last() == Some(&None) {
        pattern.pop();
    }
    assert!(!pattern.is_empty(), "{name}: no word of {said:?} is always the same");
    pattern
}

fn speaker(name: &str, by: &str) -> &'static str {
    match by {
        "server" => "Server",
        "sentinel" => "Sentinel",
        "redis-cli" => "Cli",
        "tool" => "Tool",
        "client" => "Client",
        "docker" => "Docker",
        "kubernetes" => "Kubernetes",
        "kernel" => "Kernel",
        "systemd" => "Systemd",
        other => panic!("{name}: unknown speaker {other}"),
    }
}

/// Joins the lines of each paragraph; an empty line parts them.
fn paragraphs(text: &str) -> String {
    let joined = |paragraph: &str| paragraph.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    text.trim().split("\n\n").map(joined).collect::<Vec<_>>().join("\n")
}

fn said_in_both(name: &str, field: &str, en: &str, zh: &str) -> String {
    let (en, zh) = (paragraphs(en), paragraphs(zh));
    assert!(!en.is_empty() && !zh.is_empty(), "{name}: {field} is empty");
    format!("Words::new({en:?}, {zh:?})")
}

fn read(folder: &Path) -> BTreeMap<String, Cause> {
    let mut causes = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let cause: Cause =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!cause.said.is_empty() && !cause.by.is_empty(), "{name}: by or said is empty");
        assert!(!cause.sources.is_empty(), "{name}: it has no source");
        causes.insert(name, cause);
    }
    causes
}

/// Stands for a cause where a text is printed when nothing is wrong.
const WELL: usize = u16::MAX as usize;

/// The weight of a word that only one text holds.
const HEAVIEST: f64 = 6.0;

/// A word that weighs more than this tells texts apart.
const TELLING: f64 = 1.0;

/// The weight of a word that a number of texts hold. It does not grow with the number of all texts.
#[allow(clippy::cast_precision_loss, reason = "these are small numbers")]
fn weight(word: &str, count: usize, texts: usize) -> f64 {
    let (count, texts) = (count as f64, texts as f64);
    let rare = HEAVIEST * (1.0 + texts / count).ln() / (1.0 + texts).ln();
    match words::kind(word) {
        Kind::Plain => rare / 8.0,
        Kind::Tail => 3.0,
        Kind::Address => 2.0,
        Kind::Intruder => 6.0,
        Kind::Code => rare.max(5.0),
        Kind::Other | Kind::Exit => rare,
    }
}

/// Writes the tables.
pub fn write_causes(out: &Path) {
    let causes = read(Path::new("data/causes"));
    let mut patterns: Vec<(usize, usize, Pattern)> = causes
        .iter()
        .enumerate()
        .flat_map(|(nth, (name, cause))| {
            cause.said.iter().enumerate().map(move |(said, text)| (nth, said, pattern(name, text)))
        })
        .collect();
    let well = std::fs::read_to_string("data/well.txt").unwrap();
    let well: Vec<&str> = well.lines().filter(|line| !line.starts_with("# ")).collect();
    patterns.extend(well.iter().enumerate().map(|(said, text)| (WELL, said, pattern("data/well.txt", text))));
    let mut holders: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (nth, (_, _, pattern)) in patterns.iter().enumerate() {
        for word in pattern.iter().flatten() {
            holders.entry(word).or_default().insert(nth);
        }
    }
    // A text that several causes share counts once, so that it does not look common.
    let distinct: BTreeSet<&Pattern> = patterns.iter().map(|(_, _, pattern)| pattern).collect();
    let weights: BTreeMap<&str, f64> = holders
        .iter()
        .map(|(word, nth)| {
            let count = nth.iter().map(|nth| &patterns[*nth].2).collect::<BTreeSet<_>>().len();
            (*word, weight(word, count, distinct.len()))
        })
        .collect();
    let vocabulary: Vec<&str> = holders.keys().copied().collect();
    let id = |word: &Option<String>| match word {
        Some(word) => vocabulary.binary_search(&word.as_str()).unwrap(),
        None => usize::from(u16::MAX),
    };

    let mut tables = String::new();
    writeln!(tables, "/// All causes, by name.\npub static CAUSES: &[Cause] = &[").unwrap();
    for (nth, (name, cause)) in causes.iter().enumerate() {
        write_cause(&mut tables, name, cause, &causes);
        writeln!(tables, "said: &[").unwrap();
        for (_, said, pattern) in patterns.iter().filter(|(of, _, _)| *of == nth) {
            let ids: Vec<usize> = pattern.iter().map(id).collect();
            writeln!(tables, "Said {{ text: {:?}, words: &{ids:?} }},", cause.said[*said]).unwrap();
        }
        writeln!(tables, "] }},").unwrap();
    }
    writeln!(tables, "];\n/// What is printed when nothing is wrong.\npub(super) static WELL: &[Said] = &[")
        .unwrap();
    for (_, said, pattern) in patterns.iter().filter(|(of, _, _)| *of == WELL) {
        let ids: Vec<usize> = pattern.iter().map(id).collect();
        writeln!(tables, "Said {{ text: {:?}, words: &{ids:?} }},", well[*said]).unwrap();
    }
    writeln!(tables, "];\n/// The words of the texts, sorted.").unwrap();
    writeln!(tables, "#[allow(clippy::approx_constant, reason = \"a weight may look like 1/π\")]").unwrap();
    writeln!(tables, "pub(super) static WORDS: &[Word] = &[").unwrap();
    for (word, texts) in &holders {
        let kind = words::kind(word);
        writeln!(
            tables,
            "Word {{ text: {word:?}, weight: {:.3}, is_tail: {}, is_address: {}, texts: &{:?} }},",
            weights[word],
            kind == Kind::Tail,
            matches!(kind, Kind::Address | Kind::Intruder | Kind::Exit),
            Vec::from_iter(texts)
        )
        .unwrap();
    }
    writeln!(tables, "];\n/// The weight of a word that tells texts apart is greater.").unwrap();
    writeln!(tables, "pub(super) const TELLING: f32 = {TELLING:.1};\n/// The texts of all causes.").unwrap();
    writeln!(tables, "#[allow(clippy::approx_constant, reason = \"a weight may look like e\")]").unwrap();
    writeln!(tables, "pub(super) static TEXTS: &[Text] = &[").unwrap();
    let all: Vec<&Cause> = causes.values().collect();
    for (cause, said, pattern) in &patterns {
        let weigh = |word: &String| weights[word.as_str()];
        let weight: f64 = pattern.iter().flatten().map(weigh).sum();
        let telling: BTreeSet<&String> =
            pattern.iter().flatten().filter(|word| weigh(word) > TELLING).collect();
        let rest = weight - telling.into_iter().map(weigh).sum::<f64>();
        let text = all.get(*cause).map_or("", |cause| &cause.said[*said]);
        let quotes = text.ends_with("{cause}");
        writeln!(
            tables,
            "Text {{ cause: {cause}, said: {said}, weight: {weight:.3}, rest: {rest:.3}, quotes: {quotes} }},"
        )
        .unwrap();
    }
    writeln!(tables, "];").unwrap();
    write_classes(&mut tables, &causes);
    std::fs::write(out.join("causes.rs"), tables).unwrap();
}

/// Writes the names of exceptions, sorted by their last part.
fn write_classes(out: &mut String, causes: &BTreeMap<String, Cause>) {
    let mut classes = BTreeMap::new();
    for (nth, (name, cause)) in causes.iter().enumerate() {
        for class in &cause.classes {
            let last =
                class.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap_or_default();
            let other = classes.insert((last, class), nth);
            assert!(other.is_none() && !last.is_empty(), "{name}: {class} is listed twice, or is no name");
        }
    }
    writeln!(out, "/// The names of exceptions, sorted by their last part.").unwrap();
    writeln!(out, "pub(super) static CLASSES: &[Class] = &[").unwrap();
    for ((last, class), cause) in classes {
        let name = format!("Said {{ text: {class:?}, words: &[] }}");
        writeln!(out, "Class {{ last: {last:?}, name: {name}, cause: {cause} }},").unwrap();
    }
    writeln!(out, "];").unwrap();
}

fn write_cause(out: &mut String, name: &str, cause: &Cause, all: &BTreeMap<String, Cause>) {
    let Cause { by, hint, wraps, follows, tails, rank, rules, sources, en, zh, .. } = cause;
    for other in follows {
        assert!(all.contains_key(other), "{name}: it follows {other}, which is no cause");
    }
    for tail in tails {
        assert!(
            words::kind(tail) == Kind::Tail,
            "{name}: {tail} is none of what the system says of a failed call"
        );
    }
    let by: Vec<String> = by.iter().map(|by| format!("Speaker::{}", speaker(name, by))).collect();
    let beware = match (&en.beware, &zh.beware) {
        (Some(en), Some(zh)) => format!("Some({})", said_in_both(name, "beware", en, zh)),
        (None, None) => "None".to_owned(),
        _ => panic!("{name}: beware is said in one language only"),
    };
    writeln!(
        out,
        "Cause {{ name: {name:?}, by: &[{}], is_hint: {hint}, wraps: {wraps}, follows: &{follows:?}, tails: &{tails:?}, rank: {rank}, title: {}, means: {}, \
         tell: {}, remedy: {}, beware: {beware}, rules: &{rules:?}, sources: &{sources:?},",
        by.join(", "),
        said_in_both(name, "title", &en.title, &zh.title),
        said_in_both(name, "means", &en.means, &zh.means),
        said_in_both(name, "tell", &en.tell, &zh.tell),
        said_in_both(name, "do", &en.r#do, &zh.r#do),
    )
    .unwrap();
}
