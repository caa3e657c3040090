//! The seeds of the targets: the fixtures, in the format of each target.

use rconf_core::catalog::Server;
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// The folders with fixtures.
const FOLDERS: [&str; 3] =
    ["fixtures", "crates/rconf-core/src/lint/rules", "crates/rconf-core/src/spec/rules"];
/// The maximum size of a seed, in bytes. The fuzzer changes only a few bytes at a time.
const LARGEST: usize = 16 << 10;
/// One in this many of the texts with a recorded verdict is used.
const SAMPLE: usize = 10;

/// Writes the seeds of a target to its corpus. Returns their files, on every machine in the same order.
pub(super) fn write(target: &str) -> io::Result<Vec<PathBuf>> {
    let corpus = Path::new("fuzz/corpus").join(target);
    fs::create_dir_all(&corpus)?;
    let mut written = Vec::new();
    for (nth, text) in texts(target)?.into_iter().filter(|text| text.len() <= LARGEST).enumerate() {
        let seed = with_choices(target, nth, &text);
        let mut hasher = DefaultHasher::new();
        seed.hash(&mut hasher);
        let path = corpus.join(format!("seed-{:016x}", hasher.finish()));
        fs::write(&path, seed)?;
        written.push(path);
    }
    Ok(written)
}

/// Returns the text after the bytes with which a target chooses the server, and whether fixes may be unsafe.
fn with_choices(target: &str, nth: usize, text: &[u8]) -> Vec<u8> {
    let server = u8::try_from(nth % Server::all().count()).unwrap_or_default();
    let choices: &[u8] = match target {
        "fix" => &[server, u8::from(nth % 2 == 1)],
        "document" | "lint" | "acl" | "sentinel" | "acl_file" => &[server],
        _ => &[],
    };
    [choices, text].concat()
}

fn texts(target: &str) -> io::Result<Vec<Vec<u8>>> {
    let files = |endings: &[&str]| -> io::Result<Vec<Vec<u8>>> {
        let mut found = Vec::new();
        for folder in FOLDERS {
            collect(Path::new(folder), &mut found)?;
        }
        found.sort();
        found.sort();
        let wanted = |path: &&PathBuf| endings.iter().any(|ending| path.to_string_lossy().ends_with(ending));
        found.iter().filter(wanted).map(fs::read).collect()
    };
    match target {
        "document" | "lint" | "fix" => Ok([files(&[".conf"])?, recorded("verdicts")?].concat()),
        "acl" => Ok(user_lines(&[files(&[".conf"])?, recorded("verdicts")?].concat())),
        "sentinel" => Ok([files(&["sentinel.conf"])?, recorded("sentinel")?].concat()),
        "acl_file" => Ok([files(&[".acl"])?, recorded("acl-files")?].concat()),
        "compose" => files(&[".yaml", ".yml"]),
        "script" => files(&[".sh"]),
        "spec" => files(&[".toml"]),
        "cluster_nodes" => files(&[".txt", ".json", "left-by-docker"]),
        _ => Ok(Vec::new()),
    }
}

/// Returns some of the texts of a record of verdicts.
fn recorded(record: &str) -> io::Result<Vec<Vec<u8>>> {
    let text = fs::read_to_string(format!("fixtures/verdicts/{record}.jsonl"))?;
    let of_line = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(record.get("text")?.as_str()?.as_bytes().to_vec())
    };
    Ok(text.lines().step_by(SAMPLE).filter_map(of_line).collect())
}

/// Returns the text after `user ` in the lines of texts.
fn user_lines(texts: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for text in texts {
        let lines = text.split(|byte| *byte == b'\n').filter_map(|line| line.strip_prefix(b"user "));
        let lines: Vec<&[u8]> = lines.collect();
        if !lines.is_empty() {
            found.push(lines.join(&b'\n'));
        }
    }
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}
