//! Reads a call of redis-cli or valkey-cli: its options, the arguments of `--cluster`, and the command that
//! it sends.

use super::cli_call::{CliCall, NodeAddress, UNREPLACED};
use super::client_options::takes_value;
use crate::config::Placeholder;
use crate::shell::base_name;
use crate::text::Text;

/// Returns whether a command is redis-cli or valkey-cli.
pub(super) fn is_client(word: &str) -> bool {
    matches!(base_name(word), "redis-cli" | "valkey-cli")
}

/// Reads a call whose first word is the client. Returns `None` if there are no words. `container` is the
/// container in which the client runs.
pub(super) fn call(words: &[Text], container: Option<Text>) -> Option<CliCall> {
    let (client, arguments) = words.split_first()?;
    let call = CliCall { place: client.place.clone(), container, ..CliCall::default() };
    let mut reader = Reader { call, words: words.to_vec(), at: 0, addresses: Vec::new() };
    if let Some(name) = reader.words.first_mut() {
        base_name(&client.text).clone_into(&mut name.text);
        name.is_known = true;
    }
    while reader.option(arguments) {}
    Some(reader.finish(arguments))
}

/// The state of reading a call.
struct Reader {
    call: CliCall,
    /// All words, the client first. The secrets that were read are emptied.
    words: Vec<Text>,
    /// The index of the next argument.
    at: usize,
    /// The indices of the arguments that follow `--cluster VERB` and are not options.
    addresses: Vec<usize>,
}

impl Reader {
    /// Reads the next option, or the next word after `--cluster VERB`. Returns `false` at the command that
    /// the client sends, and at the end.
    fn option(&mut self, arguments: &[Text]) -> bool {
        let Some(argument) = arguments.get(self.at) else { return false };
        let value = arguments.get(self.at + 1).cloned();
        let name = argument.text.as_str();
        self.at += 1;
        match name {
            "-h" => self.call.host = value,
            "-p" => self.call.port = value,
            "--cluster-replicas" => self.call.replicas = value,
            "--cluster" => self.call.cluster = value,
            "-a" | "--pass" => {
                // The place is that of the option, never that of the password.
                let place = argument.place.clone();
                self.call.password = self.hide_value().map(|hidden| Text { place, ..hidden });
            }
            "--cluster-from-pass" => drop(self.hide_value()),
            // `--uri` does not exist, but the word after it contains a password all the same.
            "-u" | "--uri" => {
                if let Some(word) = self.words.get_mut(self.at + 1) {
                    uri(&mut self.call, word);
                }
            }
            // `--cluster-weight NODE=WEIGHT NODE=WEIGHT …`
            "--cluster-weight" => {
                let weights = arguments[self.at..].iter().take_while(|word| word.text.contains('='));
                self.at += weights.count();
                return true;
            }
            _ if name.starts_with('-') && name.len() > 1 => {
                self.at += usize::from(takes_value(name));
                return true;
            }
            _ if self.call.cluster.is_some() => {
                self.addresses.push(self.at - 1);
                return true;
            }
            // The command begins here. Everything after it is an argument of the command.
            _ => {
                self.at -= 1;
                return false;
            }
        }
        self.at += 1;
        true
    }

    /// Empties the value of the option that was just read, and returns the emptied word. What no shell replaced becomes
    /// [`UNREPLACED`].
    fn hide_value(&mut self) -> Option<Text> {
        let word = self.words.get_mut(self.at + 1)?;
        let is_unreplaced =
            word.is_known && Placeholder::of(word.text.as_bytes()) == Some(Placeholder::Variable);
        word.text.clear();
        if is_unreplaced {
            word.text.push_str(UNREPLACED);
        }
        Some(word.clone())
    }

    fn finish(mut self, arguments: &[Text]) -> CliCall {
        // `--cluster call HOST:PORT COMMAND…`
        let is_call = self.call.cluster.as_ref().is_some_and(|cluster| cluster.text == "call");
        let count = if is_call { 1 } else { self.addresses.len() };
        let addressed: Vec<&Text> = self.addresses.iter().take(count).map(|&at| &arguments[at]).collect();
        self.call.addresses = addresses(&addressed);
        if is_call {
            hide_secrets(&mut self.words, 1);
        }
        self.call.command = self.at + 1;
        hide_secrets(&mut self.words, self.at + 1);
        self.call.words = self.words;
        self.call
    }
}

/// Reads words of the form `HOST:PORT`, or a host and a port in two words.
fn addresses(arguments: &[&Text]) -> Vec<NodeAddress> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(argument) = arguments.get(at) {
        at += 1;
        let mut address = NodeAddress { text: (*argument).clone(), ..NodeAddress::default() };
        let (whole, known) = (address.text.text.clone(), address.text.is_known);
        match whole.rsplit_once(':') {
            Some((host, port)) => {
                let port = port.split('@').next().unwrap_or(port);
                host.trim_start_matches('[').trim_end_matches(']').clone_into(&mut address.host);
                address.port = port.parse().ok();
            }
            None => {
                // `check 127.0.0.1 7001`
                let port = arguments.get(at).and_then(|next| next.get()?.parse::<u16>().ok());
                if known {
                    address.host = whole;
                    address.port = port;
                    at += usize::from(port.is_some());
                }
            }
        }
        found.push(address);
    }
    found
}

/// Reads `redis://[USER[:PASSWORD]@]HOST[:PORT][/DB]`.
fn uri(call: &mut CliCall, word: &mut Text) {
    let text = std::mem::take(&mut word.text);
    let Some((scheme, rest)) = text.split_once("://") else {
        return;
    };
    let (user, server) = rest.rsplit_once('@').map_or((None, rest), |(user, server)| (Some(user), server));
    if user.is_some() {
        call.password =
            Some(Text { text: String::new(), place: word.place.clone(), is_known: word.is_known });
    }
    let address = server.split('/').next().unwrap_or(server);
    let (host, port) = address.rsplit_once(':').map_or((address, None), |(host, port)| (host, Some(port)));
    let piece =
        |text: &str| Text { text: text.to_owned(), place: word.place.clone(), is_known: word.is_known };
    if !host.is_empty() {
        call.host = Some(piece(host));
    }
    call.port = port.map(piece).or(call.port.take());
    word.text = format!("{scheme}://{server}");
}

/// Empties the words of a command that contain a secret.
fn hide_secrets(words: &mut [Text], command: usize) {
    let lower: Vec<String> = words.iter().map(|word| word.text.to_ascii_lowercase()).collect();
    let is_acl = lower.get(command).is_some_and(|word| word == "acl");
    for at in command..words.len() {
        let name = lower[at].trim_start_matches("--");
        let count = match name {
            "auth" | "auth2" => 2,
            "requirepass"
            | "masterauth"
            | "primaryauth"
            | "tls-key-file-pass"
            | "tls-client-key-file-pass" => 1,
            _ => 0,
        };
        for word in words.iter_mut().skip(at + 1).take(count) {
            word.text.clear();
        }
        if is_acl && lower[at].starts_with(['>', '<', '#', '!']) {
            words[at].text.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Place;

    fn read(line: &str) -> CliCall {
        let words: Vec<Text> = line.split(' ').map(|word| Text::known(word, Place::default())).collect();
        call(&words, None).expect("it has words")
    }

    fn addresses(call: &CliCall) -> Vec<(&str, Option<u16>)> {
        call.addresses.iter().map(|address| (address.host.as_str(), address.port)).collect()
    }

    #[test]
    fn options_stand_before_and_after_the_addresses() {
        let expected = [("r1", Some(7001)), ("r2", Some(7002)), ("::1", Some(7003))];
        for line in [
            "redis-cli --cluster create --cluster-replicas 1 r1:7001 r2:7002 [::1]:7003",
            "redis-cli --cluster create r1:7001 r2:7002 [::1]:7003 --cluster-replicas 1",
            "/usr/bin/redis-cli -a x --cluster create r1:7001 --cluster-yes r2:7002@17002 --cluster-replicas 1 [::1]:7003",
        ] {
            let call = read(line);
            assert_eq!(addresses(&call), expected, "{line}");
            assert_eq!(call.replicas.as_ref().and_then(Text::get), Some("1"), "{line}");
            assert_eq!(call.words[0].text, "redis-cli", "{line}");
        }
        let weighted = read("redis-cli --cluster rebalance --cluster-weight a=1 b=2 r1:7001");
        assert_eq!(addresses(&weighted), [("r1", Some(7001))]);
        assert_eq!(addresses(&read("redis-cli --cluster check r1 7001")), [("r1", Some(7001))]);
        assert_eq!(addresses(&read("redis-cli --cluster call r1:7001 config get x")), [("r1", Some(7001))]);
    }

    #[test]
    fn what_follows_the_command_is_no_option() {
        let call = read("redis-cli -p 7001 -n 2 cluster meet -h 7002");
        assert_eq!(call.port.as_ref().and_then(Text::get), Some("7001"));
        assert_eq!(call.words[call.command].text, "cluster");
        assert!(call.host.is_none());
    }

    #[test]
    fn secrets_are_emptied() {
        for line in [
            "redis-cli -a xsec ping",
            "redis-cli --pass xsec ping",
            "redis-cli -u redis://me:xsec@h:1/0 ping",
            "redis-cli -u xsec ping",
            "redis-cli --uri redis://me:xsec@h:1/0 ping",
            "redis-cli auth me xsec",
            "redis-cli -p 1 config set requirepass xsec masterauth xsec",
            "redis-cli acl setuser me on >xsec ~*",
            "redis-cli --cluster import h:1 --cluster-from-pass xsec",
            "redis-cli --cluster call h:1 config set requirepass xsec",
        ] {
            assert!(!format!("{:?}", read(line)).contains("xsec"), "{line}");
        }
    }
}
