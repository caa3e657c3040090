//! Watches the command lines of all processes on the machine.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Checks `/proc/*/cmdline` every few milliseconds for words that must not be there.
#[derive(Debug)]
pub struct ArgvWatch {
    stop: Arc<AtomicBool>,
    secrets: Arc<Mutex<Vec<String>>>,
    thread: Option<JoinHandle<(BTreeSet<String>, usize)>>,
}

impl ArgvWatch {
    /// Starts watching.
    pub fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let secrets: Arc<Mutex<Vec<String>>> = Arc::default();
        let (stops, hidden) = (Arc::clone(&stop), Arc::clone(&secrets));
        let thread = std::thread::spawn(move || {
            let (mut seen, mut looks) = (BTreeSet::new(), 0);
            while !stops.load(Ordering::Relaxed) {
                let secrets = hidden.lock().expect("nobody panics with it").clone();
                looks += 1;
                for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
                    let Ok(bytes) = std::fs::read(entry.path().join("cmdline")) else { continue };
                    let line = String::from_utf8_lossy(&bytes).replace('\0', " ");
                    if secrets.iter().any(|secret| line.contains(secret.as_str())) {
                        seen.insert(line);
                    }
                }
                std::thread::sleep(Duration::from_millis(3));
            }
            (seen, looks)
        });
        Self { stop, secrets, thread: Some(thread) }
    }

    /// Adds a word that must not appear from now on.
    pub fn add(&self, secret: &str) {
        self.secrets.lock().expect("nobody panics with it").push(secret.to_owned());
    }

    /// Stops watching. Returns the number of checks. Panics if a word was seen.
    pub fn finish(mut self) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        let (seen, looks) = self.thread.take().expect("it runs").join().expect("it ends");
        assert!(seen.is_empty(), "a password was on a command line: {seen:?}");
        looks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// Without this test, the tests of the plans would pass even if no word could ever be seen.
    #[test]
    #[should_panic(expected = "a password was on a command line")]
    fn what_is_on_a_command_line_is_seen() {
        let watch = ArgvWatch::start();
        watch.add("rconf-watched-word");
        let mut process =
            Command::new("sh").args(["-c", "sleep 0.5; :", "rconf-watched-word"]).spawn().expect("it starts");
        let _ = process.wait();
        watch.finish();
    }
}
