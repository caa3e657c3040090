use crate::catalog::secrets::{SecretPart, secret_part};
use crate::container::{ConfigObject, Kind, Text, Written};
use crate::diagnostic::rule;
use crate::lint::rules::access::placeholder;
use crate::lint::{Described, Finding, Place, Rule, Sink, View, here_too};
use crate::message::say;
use crate::syntax::{Argument, Quoting, split};
use crate::text::Span;

rule! {
    /// ## What it does
    /// Finds passwords in plain text in the configurations of a ConfigMap: `requirepass`, `masterauth`, `sentinel auth-pass`, and
    /// `user` lines with a `>password`. Hashes (`#…`), `nopass`, placeholders and variables that a script replaces are left out.
    ///
    /// ## Why it matters
    /// A ConfigMap is not made for secrets: many more people and programs may read ConfigMaps than Secrets, `kubectl get
    /// configmap -o yaml` shows the password, it is not encrypted where the cluster encrypts its Secrets, and it is in the
    /// repository with the manifest. Whoever knows it can read and delete everything: `CONFIG GET requirepass` is not
    /// even needed.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: redis}
    /// data:
    ///   redis.conf: |
    ///     requirepass correct-horse-battery
    /// ```
    /// Use instead a Secret that is not in the repository, and mount it like the ConfigMap:
    /// ```yaml
    /// apiVersion: v1
    /// kind: ConfigMap
    /// metadata: {name: redis}
    /// data:
    ///   redis.conf: |
    ///     include /etc/redis-secret/password.conf
    /// ```
    ///
    /// ## References
    /// - "Secrets" at <https://kubernetes.io/docs/concepts/configuration/secret/>
    PasswordInConfigMap = "D066" "password-in-config-map", Containers, Warning, fix: None
}

impl Rule for PasswordInConfigMap {
    fn reads(&self, kind: Kind) -> bool {
        kind == Kind::Kubernetes
    }

    fn check_deployment(&self, view: &View<'_>, out: &mut Sink) {
        let own = |object: &&ConfigObject| !object.is_secret && object.place.path == view.deployment.path;
        for object in view.deployment.objects.configs.iter().filter(own) {
            let found: Vec<Place> = object.keys.iter().flat_map(|key| given(key, view.text())).collect();
            let Some((first, others)) = found.split_first() else { continue };
            let name = &object.name;
            let mut finding = Finding::new(
                self.meta(),
                first.clone(),
                say!(
                    "a password in plain text in ConfigMap {name}: everyone who may read ConfigMaps sees it, and so does \
                     everyone who reads this file",
                    "ConfigMap {name} 里有明文密码：有权读 ConfigMap 的人都能看到，能看到这个文件的人也一样",
                    name,
                ),
                say!(
                    "put these lines into a Secret, mount it, and `include` its file; for users, write the SHA-256 hash: `#…`",
                    "把这些行放进 Secret，挂载后用 `include` 引入；用户的密码可以写成 SHA-256 哈希 `#…`",
                ),
            );
            for place in others.iter().take(MOST) {
                finding = finding.related(place.clone(), here_too());
            }
            out.report(finding);
        }
    }
}

/// The maximum number of related places.
const MOST: usize = 8;

/// Returns the places of the directives with passwords in a key of a ConfigMap.
fn given(key: &(Text, Text), plan: &[u8]) -> Vec<Place> {
    let (name, value) = key;
    let lower = value.text.to_ascii_lowercase();
    if !["requirepass", "auth", "user"].iter().any(|word| lower.contains(word)) {
        return Vec::new();
    }
    let extension = name.text.rsplit_once('.').map(|(_, extension)| extension);
    // Programs and notes may have lines that look like those of users.
    let is_configuration =
        matches!(extension, None | Some("conf" | "acl" | "cfg" | "config" | "tmpl" | "template" | "tpl"));
    let Some(file) = Written::of_content(value, plan).filter(|_| is_configuration) else { return Vec::new() };
    let mut start = 0;
    let mut found = Vec::new();
    for line in file.text.split_inclusive('\n') {
        let lead = line.len() - line.trim_start().len();
        if let Some(length) = directive_length(line.trim().as_bytes()) {
            let from = start + lead;
            found.push(
                file.place_of(Span::new(from, from + length), plan).unwrap_or_else(|| name.place.clone()),
            );
        }
        start += line.len();
    }
    found.dedup();
    found
}

/// Returns the length of the directive's name at the start of a line if a password in plain text follows it.
fn directive_length(line: &[u8]) -> Option<usize> {
    let words = split(line, Quoting::Strict).ok()?;
    let (name, arguments) = words.split_first()?;
    let name = name.value();
    let values: Vec<&[u8]> = match secret_part(name)? {
        SecretPart::NewName => return None,
        SecretPart::AclRules => {
            arguments.iter().skip(1).filter_map(|rule| rule.value().strip_prefix(b">")).collect()
        }
        SecretPart::Value if name.eq_ignore_ascii_case(b"sentinel") => {
            let is_password = arguments.first()?.value().eq_ignore_ascii_case(b"auth-pass");
            arguments.get(2).filter(|_| is_password).map(Argument::value).into_iter().collect()
        }
        // The name of a user is no password.
        SecretPart::Value if name.to_ascii_lowercase().ends_with(b"user") => return None,
        SecretPart::Value => arguments.first().map(Argument::value).into_iter().collect(),
    };
    values.into_iter().any(is_written).then_some(name.len())
}

/// Returns whether a value is a password and not something that is replaced by one.
fn is_written(value: &[u8]) -> bool {
    let has = |text: &str| value.windows(text.len()).any(|part| part == text.as_bytes());
    !value.is_empty()
        && !value.starts_with(b"0-unknown-0")
        && !has("$")
        && !has("{{")
        && placeholder(value).is_none()
}
