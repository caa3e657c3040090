//! The addresses of nodes, as a user writes them and as nodes tell them.

use crate::error::Failure;
use crate::language::either;
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

/// The port of a server that is not told another one.
const DEFAULT_PORT: u16 = 6379;

/// Where a node is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Address {
    /// A host, which may be a name, and a port.
    Tcp(String, u16),
    /// The path of a Unix socket.
    Unix(PathBuf),
}

impl Address {
    /// Parses `HOST:PORT`, `HOST`, `[IPv6]:PORT`, or the path of a Unix socket.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let wrong = |why: &str| Err(Failure::Usage(format!("`{}`: {why}", without_password(text))));
        if text.contains("://") {
            return wrong(either(
                "write HOST:PORT; `--tls` asks for TLS, and REDISCLI_AUTH or `--pass-file` gives the password",
                "请写作 HOST:PORT；用 `--tls` 要求 TLS，用 REDISCLI_AUTH 或 `--pass-file` 给出密码",
            ));
        }
        if text.starts_with('/') || text.starts_with("./") {
            return Ok(Self::Unix(PathBuf::from(text)));
        }
        if text.parse::<IpAddr>().is_ok() {
            return Ok(Self::Tcp(text.to_owned(), DEFAULT_PORT));
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => match port.parse() {
                Ok(port) => (host, port),
                Err(_) => {
                    return wrong(either("the port is a number from 1 to 65535", "端口是 1 到 65535 的数"));
                }
            },
            None => (text, DEFAULT_PORT),
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if host.is_empty() || port == 0 || host.contains(['@', ' ', '/']) {
            return wrong(either(
                "write HOST:PORT, such as 10.0.0.1:7001 or [fd00::1]:7001",
                "请写作 HOST:PORT，如 10.0.0.1:7001 或 [fd00::1]:7001",
            ));
        }
        Ok(Self::Tcp(host.to_owned(), port))
    }
}

/// Returns an address without what may be a password in it.
fn without_password(text: &str) -> &str {
    text.rsplit_once('@').map_or(text, |(_, host)| host)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(host, port) if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp(host, port) => write!(f, "{host}:{port}"),
            Self::Unix(path) => path.display().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_in_several_ways() {
        let tcp = |host: &str, port| Address::Tcp(host.to_owned(), port);
        for (text, wanted) in [
            ("10.0.0.1:7001", tcp("10.0.0.1", 7001)),
            ("redis-1", tcp("redis-1", 6379)),
            ("[fd00::1]:7001", tcp("fd00::1", 7001)),
            ("fd00::1", tcp("fd00::1", 6379)),
            ("/run/redis.sock", Address::Unix(PathBuf::from("/run/redis.sock"))),
        ] {
            assert_eq!(Address::parse(text).expect(text), wanted);
        }
        assert_eq!(tcp("fd00::1", 7001).to_string(), "[fd00::1]:7001");
    }

    #[test]
    fn an_address_with_a_password_is_refused_without_showing_it() {
        for text in ["redis://:secret@10.0.0.1:7001", "user:secret@host:7001", "host:port", ":7001", "host:0"]
        {
            let why = Address::parse(text).expect_err(text).to_string();
            assert!(!why.contains("secret"), "{why}");
        }
    }
}
