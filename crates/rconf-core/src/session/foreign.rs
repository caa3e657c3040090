//! Files that rconf does not read.

use crate::container::{Kind, is_manifest, is_plan, kind};

/// The file is a kind of file that rconf does not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Foreign {
    /// An ACL file, as `aclfile` names it.
    Acl,
    /// A program, an archive or an image.
    Binary,
    /// A Dockerfile under another name.
    Dockerfile,
    /// A file with environment variables.
    Environment,
    /// An HTML page, as a wrong address downloads it.
    Html,
    /// A JSON file.
    Json,
    /// A Kubernetes manifest, of which only the configurations in ConfigMaps and Secrets are read.
    Kubernetes,
    /// A Markdown document.
    Markdown,
    /// A systemd unit that starts no service, or one under another name.
    Systemd,
    /// A Terraform configuration.
    Terraform,
    /// A YAML file that is neither a compose file nor a Kubernetes manifest, such as the values of a chart.
    Yaml,
}

impl Foreign {
    /// Tells whether a file is of a kind that rconf does not read, from its name and its first lines. Returns
    /// `None` for any file named `*.conf`, which is read as a configuration whatever it holds.
    pub fn of(path: &str, bytes: &[u8]) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        match extension {
            "conf" | "sh" | "toml" => None,
            _ if is_plan(path) && matches!(kind(path), Kind::Dockerfile | Kind::Systemd) => None,
            "acl" => Some(Self::Acl),
            "socket" | "timer" => Some(Self::Systemd),
            "tf" => Some(Self::Terraform),
            "md" => Some(Self::Markdown),
            "json" => Some(Self::Json),
            "html" | "htm" => Some(Self::Html),
            "env" => Some(Self::Environment),
            "yml" | "yaml" => of_yaml(bytes),
            _ => of_text(bytes),
        }
    }

    /// Returns what the file is, with an article: `a systemd unit`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Acl => "an ACL file",
            Self::Binary => "a binary file",
            Self::Dockerfile => "a Dockerfile",
            Self::Environment => "a file with environment variables",
            Self::Html => "an HTML page (check the address that it was downloaded from)",
            Self::Json => "a JSON file",
            Self::Kubernetes => {
                "a Kubernetes manifest without a server's configuration in a ConfigMap or Secret"
            }
            Self::Markdown => "a Markdown document",
            Self::Systemd => "a systemd unit",
            Self::Terraform => "a Terraform configuration",
            Self::Yaml => "a YAML file, but not a compose file: it has no `services`",
        }
    }
}

/// Returns the keys of the outermost mapping of a YAML file, as far as they are written at the start of a line.
fn keys(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    bytes.split(|b| *b == b'\n').filter_map(move |line| {
        let end = line.iter().position(|b| !is_key(b))?;
        (end > 0 && line[end] == b':').then(|| &line[..end])
    })
}

fn of_yaml(bytes: &[u8]) -> Option<Foreign> {
    const OF_COMPOSE: [&[u8]; 6] = [b"services", b"include", b"networks", b"volumes", b"configs", b"secrets"];
    let has = |wanted: &[u8]| keys(bytes).any(|key| key == wanted);
    if is_manifest(bytes) {
        return Some(Foreign::Kubernetes);
    }
    let is_compose = OF_COMPOSE.iter().any(|key| has(key));
    (!is_compose && keys(bytes).next().is_some()).then_some(Foreign::Yaml)
}

/// Tells the kind of a file by its first line that is neither blank nor a comment.
fn of_text(bytes: &[u8]) -> Option<Foreign> {
    const MAGIC: [&[u8]; 4] = [b"\x7fELF", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG"];
    if MAGIC.iter().any(|magic| bytes.starts_with(magic)) {
        return Some(Foreign::Binary);
    }
    let lines = bytes.split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.into_iter().find(|line| !line.is_empty() && !line.starts_with(b"#"))?;
    let lower = first.to_ascii_lowercase();
    if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") {
        return Some(Foreign::Html);
    }
    match first {
        b"[Unit]" | b"[Service]" | b"[Install]" => Some(Foreign::Systemd),
        // A template of a configuration may begin so.
        [b'{', b'{' | b'%' | b'#', ..] => None,
        [b'{', ..] => Some(Foreign::Json),
        _ if lower.starts_with(b"from ") => Some(Foreign::Dockerfile),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_names_and_first_lines() {
        let of = |path: &str, text: &str| Foreign::of(path, text.as_bytes());
        assert_eq!(of("k/cm.yaml", "apiVersion: v1\nkind: ConfigMap\n"), Some(Foreign::Kubernetes));
        assert_eq!(of("list.yml", "# a list\n---\nkind: List\napiVersion: v1\n"), Some(Foreign::Kubernetes));
        assert_eq!(of("values.yaml", "replica:\n  count: 3\n"), Some(Foreign::Yaml));
        assert_eq!(of("redis.socket", ""), Some(Foreign::Systemd));
        assert_eq!(of("unit", "# a unit\n\n[Unit]\n"), Some(Foreign::Systemd));
        assert_eq!(of("build", "# syntax\nFROM redis:7.2\n"), Some(Foreign::Dockerfile));
        assert_eq!(of("download", "<!DOCTYPE html>\n"), Some(Foreign::Html));
        assert_eq!(of("redis-server", "\x7fELF\x02"), Some(Foreign::Binary));
        assert_eq!(of(".env", "REDIS_PASSWORD=x\n"), Some(Foreign::Environment));
        assert_eq!(of("users.acl", "user default on\n"), Some(Foreign::Acl));
    }

    #[test]
    fn what_is_read_is_not_foreign() {
        let of = |path: &str, text: &str| Foreign::of(path, text.as_bytes());
        for (path, text) in [
            // The law of group L holds for whatever is named so.
            ("redis.conf", "[Unit]\n"),
            ("redis.conf", "{\n"),
            ("redis.conf.bak", "port 6379\n"),
            ("config", "# mine\nport 6379\n"),
            ("empty", ""),
            ("compose.yaml", "services:\n  a: {}\n"),
            ("base.yml", "x-redis: &redis\n  image: redis\nservices: {}\n"),
            ("networks.yml", "networks:\n  redis: {}\n"),
            ("compose.yaml", "{services: {}}\n"),
            ("template.yaml", "{{ toYaml . }}\n"),
            ("up.sh", "docker run redis\n"),
            ("Dockerfile.prod", "FROM redis:7.2\n"),
            ("redis.service", "[Unit]\n"),
        ] {
            assert_eq!(of(path, text), None, "{path}");
        }
    }
}
