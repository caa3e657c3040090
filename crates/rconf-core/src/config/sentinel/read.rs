use super::super::files::Files;
use super::super::read::{StartFolder, path_of, read_texts};
use super::super::state::Reading;
use super::super::unknown::Unknown;
use super::lines::Lines;
use super::model::Sentinel;
use crate::catalog::Server;

/// Reads `bytes`, the file at `path`, as the Sentinel of `server` does. `files` provides the included files.
/// Never fails: what the Sentinel would refuse is in the refusals of [`Sentinel::config`], and reading continues
/// after it.
pub fn read_sentinel(path: &str, bytes: Vec<u8>, files: &Files, server: Server) -> Sentinel {
    read_sentinel_parts(vec![(path.to_owned(), bytes)], files, server)
}

/// Reads texts that the Sentinel reads as one: its file, and the options that its command line appends.
pub fn read_sentinel_parts(texts: Vec<(String, Vec<u8>)>, files: &Files, server: Server) -> Sentinel {
    read_sentinel_parts_of(texts, files, server, None)
}

/// Reads texts as [`read_sentinel_parts`] does, of which `unknown` tells what was left out.
pub fn read_sentinel_parts_of(
    texts: Vec<(String, Vec<u8>)>,
    files: &Files,
    server: Server,
    unknown: Option<Unknown>,
) -> Sentinel {
    let mut lines = Lines::default();
    let mut reading = Reading::new(path_of(&texts), files, server);
    reading.sentinel = Some(&mut lines);
    let config = read_texts(reading, texts, unknown, StartFolder::OfFile);
    lines.sentinel(config)
}
