use std::path::PathBuf;

/// A server that Debian carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Package {
    /// Debian's suite.
    pub suite: &'static str,
    /// The suite below it, for one that is no suite of its own (backports).
    pub base: Option<&'static str>,
    /// The package. Its tools, which hold the binaries, come with it.
    pub name: &'static str,
    /// The release that Debian had when this was written; `--version` tells what is there.
    pub release: &'static str,
}

impl Package {
    const fn new(
        suite: &'static str,
        base: Option<&'static str>,
        name: &'static str,
        release: &'static str,
    ) -> Self {
        Self { suite, base, name, release }
    }

    /// `redis` or `valkey`.
    pub fn flavor(&self) -> &'static str {
        self.name.split('-').next().unwrap_or_default()
    }
}

/// The servers that Debian carries, from the oldest suite to the newest. Packages of one suite are neighbours.
pub const PACKAGES: [Package; 6] = [
    Package::new("bullseye", None, "redis-server", "6.0.16"),
    Package::new("bookworm", None, "redis-server", "7.0.15"),
    Package::new("bookworm-backports", Some("bookworm"), "valkey-server", "8.0.1"),
    Package::new("trixie", None, "redis-server", "8.0.2"),
    Package::new("trixie", None, "valkey-server", "8.1.1"),
    Package::new("forky", None, "valkey-server", "9.1.2"),
];

/// The file that makes a suite's folder complete: written last, it holds the packages' checksums.
pub const STAMP: &str = "complete";

/// Where fetched servers are kept, a folder for each suite: `$RCONF_SERVERS`, else `rconf/servers` in
/// `$XDG_CACHE_HOME` or `~/.cache`. None if no variable says where.
pub fn cache_folder() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    variable("RCONF_SERVERS").or_else(|| {
        let cache = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")))?;
        Some(cache.join("rconf").join("servers"))
    })
}
