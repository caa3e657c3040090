//! Asks running nodes. Nothing here changes anything: the commands that are sent are [`COMMANDS`].

use super::address::Address;
use super::commands::COMMANDS;
use super::via::Via;
use crate::args::Doctor;
use crate::error::{Failure, explain_io};
use crate::language::{either, told};
use rconf_core::running::{Answers, Flag, NodeLine, Seen};
use redis::{
    Client, ClientTlsConfig, Connection, ConnectionAddr, ConnectionInfo, ErrorKind, IntoConnectionInfo,
    ProtocolVersion, RedisConnectionInfo, RedisError, TlsCertificates, Value,
};
use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::time::Duration;

/// What servers before 6.0, which know no users, answer to a user and a password.
const NO_USERS: &str = "wrong number of arguments for 'auth' command";

/// What servers answer to the password of the default user if it needs none. It is then logged in anyway.
const NEEDS_NONE: [&str; 2] = ["without any password configured", "no password is set"];

/// How many nodes are asked at a time.
const AT_ONCE: usize = 32;
/// How many nodes are asked at all.
const MOST: usize = 1000;

/// How to connect to a node.
pub struct Login {
    user: Option<String>,
    password: Option<String>,
    /// The certificates, if connections use TLS.
    tls: Option<TlsCertificates>,
    timeout: Duration,
}

/// How nodes are asked.
pub enum Way {
    /// Over a connection of our own.
    Direct(Login),
    /// By the client in a container.
    Within(Via),
}

impl Way {
    /// Returns the way that the user wants. Asks for the password if told so.
    pub fn of(args: &Doctor) -> Result<Self, Failure> {
        let Some(via) = &args.via else { return Ok(Self::Direct(Login::of(args)?)) };
        let timeout = Duration::from_secs(args.timeout.max(1));
        Ok(Self::Within(Via::new(via, options_of_cli(args), password(args)?, timeout)?))
    }

    fn ask(&self, address: &Address) -> Answers {
        match self {
            Self::Direct(login) => ask(address, login),
            Self::Within(via) => via.ask(address),
        }
    }
}

/// Returns the options of redis-cli for the user and TLS. The files are those of the container.
fn options_of_cli(args: &Doctor) -> Vec<String> {
    let mut options = Vec::new();
    if let Some(user) = &args.user {
        options.extend(["--user".to_owned(), user.clone()]);
    }
    if args.tls {
        options.push("--tls".to_owned());
    }
    for (name, path) in [("--cacert", &args.cacert), ("--cert", &args.cert), ("--key", &args.key)] {
        options.extend(path.iter().flat_map(|path| [name.to_owned(), path.display().to_string()]));
    }
    options
}

/// Asks the nodes that the user named, and all nodes that these know. Fails if none of the named ones can be asked.
pub fn ask_all(args: &Doctor, way: &Way) -> Result<Vec<Answers>, Failure> {
    let mut wanted = args.addresses.iter().map(|text| Address::parse(text)).collect::<Result<Vec<_>, _>>()?;
    if wanted.is_empty() {
        // The server in the container itself.
        wanted.push(Address::parse("127.0.0.1")?);
    }
    let mut asked: BTreeSet<Address> = BTreeSet::new();
    let mut all: Vec<Answers> = Vec::new();
    while !wanted.is_empty() && asked.len() < MOST {
        wanted.retain(|address| asked.insert(address.clone()));
        let answers = ask_each(&wanted, way);
        if all.is_empty() && answers.iter().all(|answers| answers.unreachable.is_some()) {
            return Err(none_reached(&answers));
        }
        wanted = if args.no_cluster { Vec::new() } else { peers(&answers) };
        all.extend(answers);
    }
    Ok(without_duplicates(all))
}

fn none_reached(answers: &[Answers]) -> Failure {
    let why: Vec<&str> = answers.iter().filter_map(|answers| answers.unreachable.as_deref()).collect();
    let why = why.join("\n");
    let is_about_login = ["NOAUTH", "WRONGPASS", "invalid password"].iter().any(|text| why.contains(text));
    let hint = either(
        "\ngive the password with REDISCLI_AUTH, `--pass-file` or `--askpass`, and a user other than the default one with \
         `--user`",
        "\n请用 REDISCLI_AUTH、`--pass-file` 或 `--askpass` 给出密码；不是默认用户时，用 `--user` 指定",
    );
    Failure::Usage(if is_about_login { why + hint } else { why })
}

fn ask_each(addresses: &[Address], way: &Way) -> Vec<Answers> {
    let mut all = Vec::new();
    for some in addresses.chunks(AT_ONCE) {
        std::thread::scope(|scope| {
            let asking: Vec<_> = some.iter().map(|address| scope.spawn(|| way.ask(address))).collect();
            for (thread, address) in asking.into_iter().zip(some) {
                all.push(thread.join().unwrap_or_else(|_| Answers::new(address.to_string())));
            }
        });
    }
    all
}

/// Asks one node everything.
fn ask(address: &Address, login: &Login) -> Answers {
    let mut answers = Answers::new(address.to_string());
    let mut connection = match login.connect(address) {
        Ok(connection) => connection,
        Err(error) => {
            return unreachable(address, &said(&error));
        }
    };
    // A server that has no room for a client, or takes none from there, answers the first command with the reason, and
    // closes the connection.
    let mut refused: Option<String> = None;
    for words in COMMANDS {
        let is_of_cluster = words[0] == "CLUSTER";
        if is_of_cluster && answers.field("cluster_enabled") == Some("0") {
            continue;
        }
        let mut command = redis::cmd(words[0]);
        words[1..].iter().for_each(|word| _ = command.arg(word));
        match command.query::<Value>(&mut connection) {
            Ok(value) => take(words, value, &mut answers),
            Err(error) if error.is_io_error() || error.is_timeout() => {
                let reason = refused.filter(|_| !error.is_timeout());
                return unreachable(address, &reason.unwrap_or_else(|| said(&error)));
            }
            // Of the others, servers without cluster mode or ACLs do not know them.
            Err(error) if matches!(words[0], "INFO" | "CONFIG") || error.code() == Some("NOPERM") => {
                if error.code() == Some("NOAUTH") {
                    return unreachable(address, &said(&error));
                }
                answers.refuse(&words.join(" "), &said(&error));
                if words == COMMANDS[0] {
                    refused = Some(said(&error));
                }
            }
            Err(_) => {}
        }
    }
    answers
}

fn unreachable(address: &Address, why: &str) -> Answers {
    let why = format!("Could not connect to Redis at {address}: {why}");
    Answers { unreachable: Some(why), ..Answers::new(address.to_string()) }
}

/// Takes an answer.
fn take(words: &[&str], value: Value, answers: &mut Answers) {
    match words {
        ["INFO"] | ["CLUSTER", "INFO"] => answers.add_info(&String::from_utf8_lossy(&bytes(value))),
        ["CLUSTER", "NODES"] => answers.add_nodes(&String::from_utf8_lossy(&bytes(value))),
        ["ACL", ..] => answers.users = items(value),
        _ => {
            let mut items = items(value).into_iter();
            while let (Some(name), Some(value)) = (items.next(), items.next()) {
                answers.config.push((name, value));
            }
        }
    }
}

fn bytes(value: Value) -> Vec<u8> {
    match value {
        Value::BulkString(bytes) => bytes,
        Value::SimpleString(text) | Value::VerbatimString { text, .. } => text.into_bytes(),
        _ => Vec::new(),
    }
}

fn items(value: Value) -> Vec<Vec<u8>> {
    match value {
        Value::Array(items) => items.into_iter().map(bytes).collect(),
        Value::Map(pairs) => {
            pairs.into_iter().flat_map(|(name, value)| [bytes(name), bytes(value)]).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns what went wrong, in a line.
fn said(error: &RedisError) -> String {
    if error.is_timeout() {
        return "Connection timed out".to_owned();
    }
    if error.is_connection_refusal() {
        return "Connection refused".to_owned();
    }
    if error.kind() == ErrorKind::Parse {
        return "Protocol error, what answers is no Redis or Valkey".to_owned();
    }
    match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {detail}"),
        (None, Some(detail)) => detail.to_owned(),
        _ => error.to_string(),
    }
}

/// Returns the addresses of the nodes that these know.
fn peers(answers: &[Answers]) -> Vec<Address> {
    let seen = Seen::new(answers.to_vec());
    let is_there =
        |line: &&NodeLine| line.port != 0 && !line.has(Flag::Handshake) && !line.has(Flag::NoAddress);
    let lines = seen.views().flat_map(|(_, view)| &view.nodes).filter(is_there);
    let of_cluster = lines.filter_map(|line| Some(Address::Tcp(line.ip?.to_string(), line.port)));
    let of_replication = answers.iter().flat_map(|answers| {
        let is_cluster = answers.field("cluster_enabled") == Some("1");
        if is_cluster { Vec::new() } else { in_replication(answers) }
    });
    let all: BTreeSet<Address> = of_cluster.chain(of_replication).collect();
    all.into_iter().collect()
}

/// Returns the master of a node, and its replicas, as INFO names them.
fn in_replication(answers: &Answers) -> Vec<Address> {
    let address = |host: &str, port: &str| Some(Address::Tcp(host.to_owned(), port.parse().ok()?));
    let master = answers.field("master_host").zip(answers.field("master_port"));
    let master = master.and_then(|(host, port)| address(host, port));
    let replicas = answers.info.iter().filter(|(name, _)| name.starts_with("slave"));
    let replicas = replicas.filter_map(|(_, value)| {
        let part = |key: &str| value.split(',').find_map(|part| part.strip_prefix(key));
        address(part("ip=")?, part("port=")?)
    });
    master.into_iter().chain(replicas).collect()
}

/// Drops a node that was reached at two addresses, as at `localhost` and the one that it announces.
fn without_duplicates(all: Vec<Answers>) -> Vec<Answers> {
    let mut known = HashSet::new();
    let is_first = |answers: &Answers| answers.field("run_id").is_none_or(|id| known.insert(id.to_owned()));
    let mut is_first = is_first;
    all.into_iter().filter(|answers| is_first(answers)).collect()
}

impl Login {
    fn of(args: &Doctor) -> Result<Self, Failure> {
        let password = password(args)?;
        let tls = if args.tls { Some(certificates(args)?) } else { None };
        let timeout = Duration::from_secs(args.timeout.max(1));
        Ok(Self { user: args.user.clone(), password, tls, timeout })
    }

    fn connect(&self, address: &Address) -> Result<Connection, RedisError> {
        let settings =
            RedisConnectionInfo::default().set_skip_set_lib_name().set_protocol(ProtocolVersion::RESP2);
        let info = self.info(address)?.set_redis_settings(settings);
        let mut connection = Client::open(info)?.get_connection_with_timeout(self.timeout)?;
        connection.set_read_timeout(Some(self.timeout))?;
        connection.set_write_timeout(Some(self.timeout))?;
        self.log_in(&mut connection)?;
        Ok(connection)
    }

    /// Logs in. The client crate would do it, but hides what the server answers.
    fn log_in(&self, connection: &mut Connection) -> Result<(), RedisError> {
        let Some(password) = &self.password else { return Ok(()) };
        if let Some(user) = &self.user {
            match redis::cmd("AUTH").arg(user).arg(password).query(connection) {
                Err(error) if said(&error).contains(NO_USERS) => {}
                result => return result,
            }
        }
        match redis::cmd("AUTH").arg(password).query(connection) {
            Err(error) if NEEDS_NONE.iter().any(|text| said(&error).contains(text)) => Ok(()),
            result => result,
        }
    }

    fn info(&self, address: &Address) -> Result<ConnectionInfo, RedisError> {
        let (host, port) = match address {
            Address::Unix(path) => return ConnectionAddr::Unix(path.clone()).into_connection_info(),
            Address::Tcp(host, port) => (host.clone(), *port),
        };
        let Some(certificates) = &self.tls else {
            return ConnectionAddr::Tcp(host, port).into_connection_info();
        };
        let addr = ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None };
        let client = Client::build_with_tls(addr.into_connection_info()?, certificates.clone())?;
        let info = client.get_connection_info().clone();
        // As redis-cli does: the certificate must be of the authority, and may be of any node.
        let mut addr = info.addr().clone();
        addr.set_danger_accept_invalid_hostnames(true);
        Ok(info.set_addr(addr))
    }
}

/// Returns the password: that which is typed, that of a file, or that of the environment.
fn password(args: &Doctor) -> Result<Option<String>, Failure> {
    if args.askpass {
        let password = rpassword::prompt_password("Password: ");
        return match password {
            Ok(password) => Ok(Some(password)),
            Err(error) => {
                Err(Failure::Usage(told!("the password cannot be read: {error}", "无法读取密码：{error}")))
            }
        };
    }
    if let Some(path) = &args.pass_file {
        let text = String::from_utf8(read(path)?);
        let text = text.map_err(|_| Failure::Read {
            path: path.clone(),
            why: either("this is not text", "这不是文本").to_owned(),
        })?;
        return Ok(Some(text.lines().next().unwrap_or_default().to_owned()));
    }
    let set = |name: &&str| std::env::var(name).ok().filter(|password| !password.is_empty());
    Ok(["REDISCLI_AUTH", "VALKEYCLI_AUTH"].iter().find_map(set))
}

fn certificates(args: &Doctor) -> Result<TlsCertificates, Failure> {
    let client_tls = match (&args.cert, &args.key) {
        (Some(cert), Some(key)) => Some(ClientTlsConfig { client_cert: read(cert)?, client_key: read(key)? }),
        _ => None,
    };
    let root_cert = args.cacert.as_deref().map(read).transpose()?;
    Ok(TlsCertificates { client_tls, root_cert })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::Read { path: path.to_owned(), why: explain_io(&error) })
}
