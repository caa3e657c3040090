//! Reads the answers of nodes from files.

use crate::error::{Failure, explain_io};
use crate::language::{either, language, note, told};
use crate::system::shown;
use rconf_core::running::{Answers, read_pasted};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// The maximum number of lines that are reported as not understood.
const MOST: usize = 5;

/// Reads files with pasted answers. Fails if one of them cannot be read, or has no answer in it.
pub fn files(paths: &[PathBuf]) -> Result<Vec<Answers>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        all.extend(answers(path, &bytes(path)?)?);
    }
    Ok(all)
}

/// Reads pasted answers from the bytes of a file. Fails if there is none in it.
pub fn answers(path: &Path, bytes: &[u8]) -> Result<Vec<Answers>, Failure> {
    let name = shown(path);
    let (answers, unread) = read_pasted(&name, bytes);
    for line in unread.iter().take(MOST) {
        let _ = writeln!(anstream::stderr(), "{}{name}: {}", note(), line.message().get(language()));
    }
    if let Some(more @ 1..) = unread.len().checked_sub(MOST) {
        let what = told!("{more} more lines were not understood", "另有 {more} 行没有看懂");
        let _ = writeln!(anstream::stderr(), "{}{name}: {what}", note());
    }
    if answers.is_empty() {
        let why = either(
            "no answers of a node; paste what INFO, CONFIG GET *, CLUSTER NODES and CLUSTER INFO print",
            "没有节点的回答；请粘贴 INFO、CONFIG GET *、CLUSTER NODES 和 CLUSTER INFO 的输出",
        );
        return Err(Failure::Read { path: path.to_owned(), why: why.to_owned() });
    }
    Ok(answers)
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    read.map_err(|error| Failure::Read { path: path.to_owned(), why: explain_io(&error) })
}
