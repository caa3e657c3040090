//! `docker network …` and `docker volume …`

use super::options::options;
use super::shell::Shell;
use crate::container::model::{Network, NetworkUse, NetworkVerb, Subnet};
use crate::message::say;
use crate::shell::Field;
use crate::text::Text;
use ipnet::IpNet;
use std::net::IpAddr;

const CREATE: [&str; 14] = [
    "subnet",
    "gateway",
    "ip-range",
    "aux-address",
    "driver",
    "d",
    "opt",
    "o",
    "label",
    "ipam-driver",
    "ipam-opt",
    "scope",
    "config-from",
    "interface-name",
];
const USE: [&str; 9] =
    ["ip", "ip6", "alias", "link", "driver-opt", "gw-priority", "link-local-ip", "format", "f"];

/// Reads `docker network …`.
pub(super) fn command(shell: &mut Shell, docker: &Field, arguments: &[Field]) {
    let Some((verb, rest)) = arguments.split_first() else { return };
    let used = match verb.text.as_str() {
        "create" => return create(shell, docker, verb, rest),
        "inspect" => NetworkVerb::Inspect,
        "connect" => NetworkVerb::Connect,
        "disconnect" => NetworkVerb::Disconnect,
        "rm" | "remove" => NetworkVerb::Remove,
        _ => return,
    };
    // `-f` is a format only for inspect; for other commands it is a switch.
    let with_value: Vec<&'static str> =
        USE.iter().copied().filter(|name| *name != "f" || used == NetworkVerb::Inspect).collect();
    let options = options(rest, &with_value);
    let ipv4 = options.given.iter().find(|(name, _)| *name == "ip").map(|(_, value)| shell.word_of(value));
    match used {
        NetworkVerb::Inspect | NetworkVerb::Remove => {
            for network in options.plain {
                let network = shell.word_of(network);
                shell.sink.network_uses.push(NetworkUse { verb: used, network, container: None, ipv4: None });
            }
        }
        _ => {
            if let Some(network) = options.plain.first() {
                let network = shell.word_of(network);
                let container = options.plain.get(1).map(|field| shell.word_of(field));
                shell.sink.network_uses.push(NetworkUse { verb: used, network, container, ipv4 });
            }
        }
    }
}

fn create(shell: &mut Shell, docker: &Field, verb: &Field, arguments: &[Field]) {
    let options = options(arguments, &CREATE);
    let Some(name) = options.plain.last() else { return };
    let mut network = Network {
        name: shell.word_of(name),
        place: shell.place(docker.span.to(verb.span)),
        ..Network::default()
    };
    if options.is_partial {
        let why = say!(
            "the options of the network are known only when the script runs",
            "网络的选项要到运行时才知道"
        );
        shell.unfollowed(docker.span.to(verb.span), why, false);
    }
    for (option, value) in &options.given {
        match *option {
            "driver" | "d" => network.driver = Some(shell.word_of(value)),
            "subnet" => {
                for part in value.text.split(',') {
                    let text = shell.word_of(&value.with(part.trim()));
                    let net = text.get().and_then(|text| text.parse::<IpNet>().ok());
                    network.subnets.push(Subnet { text, net, ..Subnet::default() });
                }
            }
            _ => {}
        }
    }
    for (option, value) in &options.given {
        if !matches!(*option, "gateway" | "ip-range" | "aux-address") {
            continue;
        }
        for part in value.text.split(',') {
            let address =
                if *option == "aux-address" { part.split_once('=').map_or(part, |(_, a)| a) } else { part };
            let text = shell.word_of(&value.with(address.trim()));
            match subnet_of(&mut network.subnets, &text) {
                Some(subnet) if *option == "gateway" => subnet.gateway = Some(text),
                Some(subnet) if *option == "ip-range" => subnet.range = Some(text),
                Some(subnet) => subnet.reserved.push(text),
                None => {
                    let why = say!(
                        "`--{option}` needs a `--subnet` that contains it",
                        "`--{option}` 需要一个包含它的 `--subnet`",
                        option
                    );
                    shell.unfollowed(value.span, why, true);
                }
            }
        }
    }
    shell.sink.networks.push(network);
}

/// Returns the subnet that an address or range belongs to: the one that contains it, else the first one.
fn subnet_of<'s>(subnets: &'s mut [Subnet], text: &Text) -> Option<&'s mut Subnet> {
    let address: Option<IpAddr> = text.get().and_then(|text| text.split('/').next()?.parse().ok());
    let holds =
        |subnet: &Subnet| address.zip(subnet.net).is_some_and(|(address, net)| net.contains(&address));
    let at = subnets.iter().position(holds).unwrap_or(0);
    subnets.get_mut(at)
}

/// Reads `docker volume create NAME`.
pub(super) fn volume(shell: &mut Shell, arguments: &[Field]) {
    if let Some((verb, rest)) = arguments.split_first()
        && verb.is("create")
    {
        let options = options(rest, &["driver", "d", "opt", "o", "label", "name"]);
        let named =
            options.given.iter().find(|(name, _)| *name == "name").map(|(_, value)| shell.word_of(value));
        if let Some(name) = options.plain.first().map(|field| shell.word_of(field)).or(named) {
            shell.sink.volumes.push((name, false));
        }
    }
}
