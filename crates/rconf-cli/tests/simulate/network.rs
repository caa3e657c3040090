//! A network of its own for a cluster, which can be cut.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A network namespace with a loopback, or the network of this machine if there can be none.
#[derive(Debug)]
pub struct Network {
    name: Option<String>,
}

static MADE: AtomicUsize = AtomicUsize::new(0);

fn run(program: &str, words: &[&str]) -> bool {
    let status = Command::new(program).args(words).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

impl Drop for Network {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            run("ip", &["netns", "del", name]);
        }
    }
}

impl Network {
    /// Makes a network. It needs root, `ip` and `iptables`.
    pub fn new() -> Self {
        let name = format!("rconf-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let network = Self { name: Some(name.clone()) };
        let is_made = run("ip", &["netns", "add", &name])
            && run("ip", &["-n", &name, "link", "set", "lo", "up"])
            && run("ip", &["netns", "exec", &name, "iptables", "-L", "INPUT"]);
        if is_made { network } else { Self { name: None } }
    }

    /// Returns whether the network can be cut.
    pub fn can_be_cut(&self) -> bool {
        self.name.is_some()
    }

    /// Returns a command that runs in the network.
    pub fn command(&self, command: &Command) -> Command {
        let Some(name) = &self.name else {
            let mut same = Command::new(command.get_program());
            same.args(command.get_args());
            return same;
        };
        let mut inside = Command::new("ip");
        inside.args(["netns", "exec", name]).arg(command.get_program()).args(command.get_args());
        inside
    }

    /// Drops what one address sends to another, or lets it pass again. A route that leads nowhere would not do: a server whose
    /// connection fails at once tries again from any other address.
    fn rule(&self, what: &str, from: &str, to: &str) {
        let name = self.name.as_deref().expect("the network can be cut");
        let words = [
            "netns", "exec", name, "iptables", "-w", "10", what, "INPUT", "-s", from, "-d", to, "-j", "DROP",
        ];
        assert!(run("ip", &words), "{words:?}");
    }

    /// Cuts the network between sets of addresses, or heals it.
    pub fn cut(&self, sides: &[Vec<String>], is_whole: bool) {
        for (nth, side) in sides.iter().enumerate() {
            for other in sides.iter().enumerate().filter(|(at, _)| *at != nth).flat_map(|(_, side)| side) {
                for one in side {
                    self.rule(if is_whole { "-D" } else { "-A" }, one, other);
                }
            }
        }
    }
}
