use crate::catalog::{Flavor, Server};

/// The maker of an image, which determines what its entry point does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// The official images of Redis and Valkey, and Redis Stack. They run the command that they are given, in
    /// the folder `/data` and with protected mode off.
    Official,
    /// Bitnami images, which are configured by environment variables and have their files below
    /// `/opt/bitnami`.
    Bitnami,
    /// Images of anybody else.
    Other,
}

/// The names of base images, and of branches, in tags.
const BASES: [&str; 9] =
    ["alpine", "bookworm", "bullseye", "trixie", "buster", "debian", "edge", "stable", "unstable"];

/// The name of an image, split into its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Image<'a> {
    /// The name before the tag: `docker.io/library/redis`.
    pub repository: &'a str,
    /// The tag.
    pub tag: Option<&'a str>,
    /// The digest, after `@`.
    pub digest: Option<&'a str>,
}

impl<'a> Image<'a> {
    /// Splits the name of an image. A colon before a slash belongs to the port of the registry.
    pub fn parse(text: &'a str) -> Self {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (text, None),
        };
        match name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
            Some((repository, tag)) => Self { repository, tag: Some(tag), digest },
            None => Self { repository: name, tag: None, digest },
        }
    }

    /// Returns the last part of the repository: `redis`.
    pub fn name(&self) -> &'a str {
        self.repository.rsplit('/').next().unwrap_or_default()
    }

    /// Returns whether a digest or the tag fixes the release. A tag without a number (`latest`, `alpine3.20`, `bookworm`)
    /// does not: the names of base images do not tell the release of the server. Other tags, such as those of a team, are
    /// not known and count as fixed.
    pub fn is_pinned(&self) -> bool {
        let names_release = |tag: &str| tag != "latest" && !BASES.iter().any(|base| tag.starts_with(base));
        self.digest.is_some() || self.tag.is_some_and(names_release)
    }

    /// Returns whether the tag is one that the makers of images use: none, one with a number, or the name of a base. Any
    /// other is the tag of an image that somebody built (`redis:mine`).
    fn is_released(&self) -> bool {
        let is_known = |tag: &str| {
            tag == "latest"
                || tag.contains(|c: char| c.is_ascii_digit())
                || BASES.iter().any(|base| tag.starts_with(base))
        };
        self.digest.is_some() || self.tag.is_none_or(is_known)
    }

    /// Returns the maker of the image.
    pub fn maker(&self) -> Maker {
        let mut parts = self.repository.rsplit('/');
        let (name, account) = (parts.next().unwrap_or_default(), parts.next());
        let rest = parts.next();
        match (account, name) {
            (Some("bitnami" | "bitnamilegacy" | "bitnamisecure"), _) => Maker::Bitnami,
            _ if !self.is_released() => Maker::Other,
            (None, "redis" | "valkey")
            | (Some("valkey"), "valkey")
            | (Some("library"), "redis")
            | (Some("redis"), "redis" | "redis-stack" | "redis-stack-server") => Maker::Official,
            // A mirror of the official image behind a registry: `registry.example:5000/redis`.
            (Some(host), "redis" | "valkey") if rest.is_none() && host.contains(['.', ':']) => {
                Maker::Official
            }
            _ => Maker::Other,
        }
    }

    /// Returns whether the name is that of a server image, and not of a tool for servers.
    pub fn is_server(&self) -> bool {
        const NAMES: [&str; 8] = [
            "redis",
            "valkey",
            "redis-stack",
            "redis-stack-server",
            "redis-cluster",
            "valkey-cluster",
            "docker-redis-cluster",
            "redis-alpine",
        ];
        NAMES.contains(&self.name())
    }

    /// Returns the server that the tag of the image names: `redis:7.2.4-alpine` is `redis:7.2`, and a major
    /// release (`redis:7`) means its newest minor release, as for docker. A release that is not in the
    /// catalog is replaced by the next one in it, or by the newest; so is a tag without a number.
    pub fn server(&self) -> Option<Server> {
        let flavor = match self.name() {
            "redis" | "redis-cluster" => Flavor::Redis,
            "valkey" | "valkey-cluster" => Flavor::Valkey,
            _ => return None,
        };
        let newest = || Server::all().rfind(|s| s.flavor() == flavor);
        let Some(release) = self.tag.and_then(|tag| tag.split('-').next()) else { return newest() };
        let release = release.strip_prefix('v').unwrap_or(release);
        let mut numbers = release.split('.').map(|n| n.parse::<u8>().ok());
        let Some(Some(major)) = numbers.next() else { return newest() };
        let is_major = |s: &Server| s.flavor() == flavor && s.release().0 == major;
        let minor = numbers.next().flatten();
        let of_major = || Server::all().rfind(is_major).filter(|_| minor.is_none());
        let from = |s: &Server| s.flavor() == flavor && s.release() >= (major, minor.unwrap_or(0));
        of_major().or_else(|| Server::all().find(from)).or_else(newest)
    }

    /// Returns the release that the tag names if it is before the oldest one in the catalog: `redis:5.0.14`.
    pub fn before_catalog(&self) -> Option<String> {
        let release = self.tag?.split('-').next()?;
        let major = release.split('.').next()?.parse::<u8>().ok()?;
        let flavor = self.server()?.flavor();
        let oldest = Server::all().find(|server| server.flavor() == flavor)?;
        let flavor = oldest.name().split(':').next()?;
        (major < oldest.release().0).then(|| format!("{flavor}:{release}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let image = Image::parse("registry.example:5000/team/redis:7.2.4-alpine@sha256:abc");
        assert_eq!((image.repository, image.tag), ("registry.example:5000/team/redis", Some("7.2.4-alpine")));
        assert_eq!((image.name(), image.digest), ("redis", Some("sha256:abc")));
        assert_eq!(Image::parse("localhost:5000/redis").tag, None);
        assert_eq!(Image::parse("bitnami/redis-cluster:7.0").maker(), Maker::Bitnami);
        assert_eq!(Image::parse("docker.io/library/redis").maker(), Maker::Official);
        assert_eq!(Image::parse("me/redis").maker(), Maker::Other);
        assert_eq!(Image::parse("redis:mine").maker(), Maker::Other);
        assert_eq!(Image::parse("redis:alpine3.20").maker(), Maker::Official);
    }

    #[test]
    fn tags_name_servers() {
        let of = |text: &str| Image::parse(text).server().map(Server::name);
        assert_eq!(of("redis:7.2.4-alpine"), Some("redis:7.2"));
        assert_eq!(of("redis:7"), Some("redis:7.4"));
        assert_eq!(of("quay.io/opstree/redis:v7.0.15"), Some("redis:7.0"));
        assert_eq!(of("bitnami/redis-cluster:7.2.5-debian-12-r4"), Some("redis:7.2"));
        assert_eq!(of("valkey/valkey:8.1"), Some("valkey:8.1"));
        assert_eq!((of("redis:latest"), of("valkey/valkey")), (of("redis"), Some("valkey:9.1")));
        assert_eq!((of("redis:5.0"), of("valkey:9.0")), (Some("redis:6.0"), Some("valkey:9.1")));
        assert_eq!((of("redis:9"), of("nginx:7.2")), (of("redis"), None));
        let older = |text: &str| Image::parse(text).before_catalog();
        assert_eq!(older("me/redis:4.0.14-alpine").as_deref(), Some("redis:4.0.14"));
        assert_eq!((older("redis:6.0"), older("redis"), older("redis:20240101")), (None, None, None));
    }
}
