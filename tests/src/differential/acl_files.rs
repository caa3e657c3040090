//! Compares the verdicts of real servers and of rconf on ACL files.

use crate::servers::{RealServer, Verdict};
use rconf_core::catalog::Server;
use rconf_core::config::{Files, read};

/// Asks all servers about all texts. Returns the verdicts of each server, in the order of the texts.
///
/// # Panics
/// If a thread that asks a server panics.
pub fn ask_about_acl_files(servers: &[RealServer], texts: &[Vec<u8>]) -> Vec<Vec<Verdict>> {
    let ask = |real: &RealServer| -> Vec<Verdict> {
        let mut running = real.start_for_acl_files();
        let verdict = |text: &Vec<u8>| {
            let verdict = match &running {
                Ok(server) => server.verdict(text),
                Err(error) => Verdict::Unknown(error.to_string()),
            };
            if matches!(verdict, Verdict::Unknown(_)) {
                running = real.start_for_acl_files();
            }
            verdict
        };
        texts.iter().map(verdict).collect()
    };
    std::thread::scope(|scope| {
        let asked: Vec<_> = servers.iter().map(|real| scope.spawn(move || ask(real))).collect();
        asked.into_iter().map(|answers| answers.join().expect("no thread panics")).collect()
    })
}

/// Returns whether rconf says that a server refuses an ACL file, and the number of the line where it stops.
///
/// # Panics
/// If a refused text has no such place, or several.
pub fn acl_file_stop(server: Server, text: &[u8]) -> Option<usize> {
    let mut files = Files::new();
    files.insert("users.acl", text.to_vec());
    let config = read("redis.conf", b"aclfile users.acl\n".to_vec(), &files, server);
    let stops: Vec<_> = config.refusals().iter().filter(|refusal| refusal.stops_load).collect();
    assert_eq!(stops.len(), usize::from(!config.refusals().is_empty()), "{server} {:?}", text.escape_ascii());
    stops.first().map(|stop| stop.at.line + 1)
}

/// Returns whether this binary is known to differ from the server of that name in the catalog: Debian's 7.0.15 has the
/// fix for CVE-2024-51741 and refuses an ACL rule `%` without permissions.
pub fn is_excused_acl_file(server: &RealServer, text: &[u8]) -> bool {
    let is_bare =
        |at: usize| text[at] == b'%' && !matches!(text.get(at + 1), Some(b'r' | b'w' | b'R' | b'W'));
    matches!(server.version.as_str(), "7.0.15" | "8.0.1") && (0..text.len()).any(is_bare)
}
