//! Calls of redis-cli and valkey-cli.

use super::ast::Simple;
use super::expand::Field;
use super::marks::{is_known, render};
use super::state::Shell;
use super::tools;
use crate::container::{CliCall, NodeAddress, Text};

/// Options that take a value, besides those read below.
const VALUES: [&str; 34] = [
    "-s",
    "-t",
    "-r",
    "-i",
    "-n",
    "-d",
    "-D",
    "-X",
    "--user",
    "--sni",
    "--cacert",
    "--cacertdir",
    "--cert",
    "--key",
    "--tls-ciphers",
    "--tls-ciphersuites",
    "--eval",
    "--pipe-timeout",
    "--rdb",
    "--functions-rdb",
    "--pattern",
    "--quoted-pattern",
    "--count",
    "--memkeys-samples",
    "--keystats-samples",
    "--intrinsic-latency",
    "--lru-test",
    "--show-pushes",
    "--top",
    "--cursor",
    "--latency-dist-interval",
    "--name",
    "--tls-auth-clients",
    "-W",
];
/// Options of `--cluster` that take a value.
const CLUSTER_VALUES: [&str; 13] = [
    "--cluster-replicas",
    "--cluster-master-id",
    "--cluster-primary-id",
    "--cluster-from",
    "--cluster-to",
    "--cluster-slots",
    "--cluster-weight",
    "--cluster-pipeline",
    "--cluster-threshold",
    "--cluster-timeout",
    "--cluster-from-user",
    "--cluster-from-pass",
    "--cluster-search",
];

/// Reads one call; the first field is the command itself.
pub(super) fn call(shell: &mut Shell, fields: &[Field], simple: &Simple) {
    let Some((first, arguments)) = fields.split_first() else { return };
    if let Some(trap) = simple.trap {
        shell.trapped(trap);
    }
    let container = shell.inside.clone().or_else(|| {
        // Typed in a container by whoever follows the notes, or run on the host: not known.
        shell.visiting.clone().map(|visited| Text { is_known: false, ..visited })
    });
    let mut call = CliCall { place: shell.place(first.span), container, ..CliCall::default() };
    let mut words: Vec<Text> = vec![Text::known(tools::base_name(&first.text), shell.place(first.span))];
    words.extend(arguments.iter().map(|field| field.to_text(shell)));
    let mut at = 0;
    let mut loose: Vec<usize> = Vec::new();
    while let Some(field) = arguments.get(at) {
        let (word, value) = (field.text.as_str(), arguments.get(at + 1));
        at += 1;
        match word {
            "-h" | "-p" | "--cluster-replicas" => {
                let text = value.map(|value| value.to_text(shell));
                match word {
                    "-h" => call.host = text,
                    "-p" => call.port = text,
                    _ => call.replicas = text,
                }
                at += 1;
            }
            "-a" | "--pass" | "--cluster-from-pass" => {
                if let Some(word) = words.get_mut(at + 1) {
                    let secret = std::mem::take(&mut word.text);
                    if field.text != "--cluster-from-pass" {
                        // Never where the password itself stands.
                        let place = shell.place(field.span);
                        call.password = Some(Text { text: String::new(), place, ..word.clone() });
                    }
                    drop(secret);
                }
                at += 1;
            }
            "-u" => {
                if let (Some(word), Some(value)) = (words.get_mut(at + 1), value) {
                    uri(&mut call, word, &value.text);
                }
                at += 1;
            }
            "--cluster" => {
                call.cluster = value.map(|value| value.to_text(shell));
                at += 1;
            }
            _ if VALUES.contains(&word) || CLUSTER_VALUES.contains(&word) => at += 1,
            _ if word.starts_with('-') && word.len() > 1 => {}
            _ if call.cluster.is_some() => loose.push(at - 1),
            // The command: what follows are its arguments, whatever they look like.
            _ => {
                at -= 1;
                break;
            }
        }
    }
    let is_call = call.cluster.as_ref().is_some_and(|cluster| cluster.text == "call");
    let limit = if is_call { 1 } else { usize::MAX };
    let loose: Vec<&Field> = loose.into_iter().take(limit).map(|at| &arguments[at]).collect();
    call.addresses = addresses(shell, &loose);
    let command = at + 1;
    if is_call {
        hide_secrets(&mut words, 1);
    }
    hide_secrets(&mut words, command);
    call.words = words;
    shell.out.cli.push(call);
}

/// `HOST:PORT` words, or a host and a port apart.
fn addresses(shell: &Shell, fields: &[&Field]) -> Vec<NodeAddress> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(field) = fields.get(at) {
        at += 1;
        let text = field.to_text(shell);
        let mut address = NodeAddress { text, ..NodeAddress::default() };
        let (whole, known) = (address.text.text.clone(), is_known(&field.text));
        match whole.rsplit_once(':') {
            Some((host, port)) if known || !field.is_open || field.text.contains(':') => {
                let port = port.split('@').next().unwrap_or(port);
                host.trim_start_matches('[').trim_end_matches(']').clone_into(&mut address.host);
                address.port = port.parse().ok();
            }
            _ => {
                // `check 127.0.0.1 7001`
                let port = fields.get(at).and_then(|next| next.known()?.parse::<u16>().ok());
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

/// `redis://[USER[:PASSWORD]@]HOST[:PORT][/DB]`
fn uri(call: &mut CliCall, word: &mut Text, value: &str) {
    let text = render(value);
    let Some((scheme, rest)) = text.split_once("://") else {
        word.text = String::new();
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

/// Empties the words that hold a secret, from the command on.
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

/// A command in one text: a health check.
pub(super) fn text(shell: &mut Shell, container: Option<Text>, field: &Field) {
    if !tools::speaks(&field.text) || shell.inside.is_some() {
        return;
    }
    shell.inside = container;
    let (text, span, capture) = (field.text.clone(), field.span, shell.capture.take());
    shell.apart(|shell| shell.run_text(&text, span));
    shell.capture = capture;
    shell.inside = None;
}
