//! The names of servers as people type them.

use crate::error::Failure;
use crate::language::{either, note, told};
use rconf_core::catalog::Server;
use std::io::Write;
use std::sync::Once;

/// Whether it was said which release is the newest.
static SAID: Once = Once::new();

/// Returns the server that `--server` names. Besides the names of the catalog, these are understood: a flavor alone, or with
/// `latest`, for its newest release; a number alone, for a release of Redis; a major release, for its newest minor release;
/// names of images (`valkey/valkey:8.1-alpine`), and what `redis-server --version` prints (`redis 7.0.15`).
pub fn server(text: &str) -> Result<Server, Failure> {
    let unknown = match Server::parse(text) {
        Ok(server) => return Ok(server),
        Err(unknown) => unknown,
    };
    let lower = text.trim().to_ascii_lowercase();
    let (flavor, release) = parts(&lower);
    if flavor == "keydb" {
        let why = either(
            "KeyDB is not in the catalog; it follows Redis 6: choose `--server redis:6.2`",
            "目录中没有 KeyDB；它以 Redis 6 为基础：请选择 `--server redis:6.2`",
        )
        .to_owned();
        return Err(Failure::Usage(why));
    }
    let mut of_flavor = Server::all().filter(|server| server.flavor().name() == flavor);
    if release.is_empty() || release == "latest" {
        let newest = of_flavor.next_back().ok_or(unknown)?;
        if !release.is_empty() {
            say_newest(&lower, newest);
        }
        return Ok(newest);
    }
    if let Ok(major) = release.parse::<u8>() {
        return of_flavor.rfind(|server| server.release().0 == major).ok_or_else(|| unknown.into());
    }
    Server::parse(&format!("{flavor}:{release}")).map_err(|_| unknown.into())
}

/// Splits a name in lower case into the flavor and the release, which may be empty.
fn parts(lower: &str) -> (&str, &str) {
    let name = lower.rsplit('/').next().unwrap_or_default();
    // What follows a hyphen is the base of an image.
    let without_base = |release: &'_ str| release.split('-').next().map_or(0, str::len);
    let number = without_v(name);
    if number.starts_with(|c: char| c.is_ascii_digit()) {
        return ("redis", &number[..without_base(number)]);
    }
    let end = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
    let rest = name[end..].trim_start_matches([':', ' ', '-', '@', '=']);
    let release = without_v(rest);
    (&name[..end], &release[..without_base(release)])
}

fn without_v(text: &str) -> &str {
    text.strip_prefix('v').map_or(text, |rest| rest.trim_start_matches('='))
}

fn say_newest(typed: &str, newest: Server) {
    let what = told!(
        "`{typed}` is read as {newest}, the newest release that rconf knows",
        "`{typed}` 按 {newest} 处理，即 rconf 所知的最新版本"
    );
    // The name may be asked for more than once.
    SAID.call_once(|| _ = writeln!(anstream::stderr(), "{}{what}", note()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_type_many_names() {
        for (typed, meant) in [
            ("redis", "redis:8.8"),
            ("Valkey", "valkey:9.1"),
            ("redis:latest", "redis:8.8"),
            ("7.2", "redis:7.2"),
            ("v7.2.4", "redis:7.2"),
            ("7", "redis:7.4"),
            ("redis:7", "redis:7.4"),
            ("valkey 8", "valkey:8.1"),
            ("redis 7.0.15", "redis:7.0"),
            ("redis v=7.0.15", "redis:7.0"),
            ("redis7.2", "redis:7.2"),
            ("redis:7.2-alpine", "redis:7.2"),
            ("valkey/valkey:8.1-alpine", "valkey:8.1"),
            ("docker.io/library/redis:7.4.1-bookworm", "redis:7.4"),
        ] {
            assert_eq!(server(typed).ok().map(Server::name), Some(meant), "{typed}");
        }
        for unknown in
            ["", "redis:9.9", "redis:99", "mysql", "mysql:8.0", "keydb", "keydb:6.3", "redis:x", "v"]
        {
            assert!(server(unknown).is_err(), "{unknown}");
        }
    }
}
