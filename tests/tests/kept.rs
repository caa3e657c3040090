//! Siblings are kept from one run to the next: an editor checks after each keystroke.

use rconf_core::container::OnHost;
use rconf_core::lint::{Linter, Options};
use rconf_core::session::{Environment, File, FileKind, Input, Known, Memory, Plans, Session, Stamp};
use rconf_core::text::join;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Files in memory that note which of them are read. The length of a file is its stamp.
struct Noted {
    files: BTreeMap<&'static str, String>,
    read: Mutex<Vec<String>>,
    known: Known,
}

impl Environment for Noted {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        self.read.lock().expect("nobody panics").push(path.to_owned());
        self.memory().read(path)
    }

    fn look(&self, path: &str) -> Option<OnHost> {
        self.memory().look(path)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.memory().list(folder)
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        let text = self.files.get(join("", path).as_str());
        Some(Stamp([text.map_or(0, |text| text.len() as u64), 0, 0, 0]))
    }

    fn known(&self) -> Option<&Known> {
        Some(&self.known)
    }
}

impl Noted {
    fn memory(&self) -> Memory {
        Memory::new(self.files.iter().map(|(path, text)| Input::new(*path, text.as_bytes())))
    }

    /// Checks the first node, and returns the files that were read and the codes of what was found.
    fn check(&self) -> (Vec<String>, Vec<&'static str>) {
        let plans = Plans::default();
        let mut session = Session::new(self, vec![Linter::new(Options::default())], &plans);
        let input = Input::new("node-1/redis.conf", self.files["node-1/redis.conf"].as_bytes());
        session.add(File { input, kind: FileKind::Server, settings: 0, named: true });
        let found = session.check().report.findings.iter().map(|finding| finding.rule.code).collect();
        (std::mem::take(&mut *self.read.lock().expect("nobody panics")), found)
    }
}

#[test]
fn only_what_has_changed_is_read_again() {
    let node = |port: u16| format!("include ../more.conf\nport {port}\ncluster-enabled yes\n");
    let mut noted = Noted {
        files: BTreeMap::from([
            ("node-1/redis.conf", node(7001)),
            ("node-2/redis.conf", node(7002)),
            ("node-3/redis.conf", node(7003)),
            ("more.conf", "hz 10\n".to_owned()),
        ]),
        read: Mutex::default(),
        known: Known::default(),
    };
    let (read, found) = noted.check();
    assert!(read.iter().any(|path| path == "node-3/redis.conf"), "{read:?}");
    let (read, again) = noted.check();
    assert!(!read.iter().any(|path| path.ends_with("redis.conf")), "{read:?}");
    assert_eq!(again, found);
    // A sibling that changes is read, and the other one is not.
    noted.files.insert("node-2/redis.conf", node(7001) + "# the port of the first\n");
    let (read, _) = noted.check();
    assert!(read.iter().any(|path| path == "node-2/redis.conf"), "{read:?}");
    assert!(!read.iter().any(|path| path == "node-3/redis.conf"), "{read:?}");
    // What both include is a part of both.
    noted.files.insert("more.conf", "hz 100\n".to_owned());
    let (read, _) = noted.check();
    let nodes = read.iter().filter(|path| path.ends_with("redis.conf")).count();
    assert_eq!(nodes, 2, "{read:?}");
}
