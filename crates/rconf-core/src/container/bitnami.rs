//! What Bitnami's images make of environment variables, and of their kind.
//!
//! As in the scripts of bitnami/containers at bitnami/redis-cluster 8.8, bitnami/redis 8.10 and
//! bitnami/valkey-cluster 9.1 (`libredis.sh`, `librediscluster.sh`, `postunpack.sh`): the image edits the stock
//! configuration of its release before the server starts.

use super::image::Maker;
use super::model::Container;
use crate::text::Text;

/// Variables whose value is that of a directive if it is not empty.
const PLAIN: [(&str, &str); 4] = [
    ("IO_THREADS_DO_READS", "io-threads-do-reads"),
    ("IO_THREADS", "io-threads"),
    ("PASSWORD", "requirepass"),
    ("ACLFILE", "aclfile"),
];
/// The same, in the images of clusters.
const OF_CLUSTERS: [(&str, &str); 4] = [
    ("CLUSTER_ANNOUNCE_HOSTNAME", "cluster-announce-hostname"),
    ("CLUSTER_PREFERRED_ENDPOINT_TYPE", "cluster-preferred-endpoint-type"),
    ("CLUSTER_ANNOUNCE_PORT", "cluster-announce-port"),
    ("CLUSTER_ANNOUNCE_BUS_PORT", "cluster-announce-bus-port"),
];
/// The same, with TLS.
const OF_TLS: [(&str, &str); 6] = [
    ("TLS_CERT_FILE", "tls-cert-file"),
    ("TLS_KEY_FILE", "tls-key-file"),
    ("TLS_CA_FILE", "tls-ca-cert-file"),
    ("TLS_KEY_FILE_PASS", "tls-key-file-pass"),
    ("TLS_DH_PARAMS_FILE", "tls-dh-params-file"),
    ("TLS_AUTH_CLIENTS", "tls-auth-clients"),
];
/// Directives that the images set when they are built, so that the variables do not tell their values.
const BUILT_IN: [&str; 4] = ["dir", "pidfile", "logfile", "cluster-config-file"];
/// The port of the images without a variable.
const PORT: &str = "6379";

/// The configuration that an image makes of the environment of a container.
#[derive(Debug, Default)]
pub struct Setup {
    /// The settings, as the options of a command. Their places are those of the variables, or the image.
    pub options: Vec<Text>,
    /// The names of the directives whose values are not known.
    pub left_out: Vec<&'static str>,
    /// Whether anything else may be set.
    pub is_open: bool,
}

impl Container {
    /// Returns the configuration that the image makes of the environment, or `None` if the image makes none,
    /// the command passes its set-up by, or a mounted file replaces it.
    pub fn setup(&self) -> Option<Setup> {
        let arguments = self.arguments_of_setup()?;
        let replaces = |target: &str| target.starts_with("/opt/bitnami") && !is_certificate(target);
        if self.is_partial || self.mounts.iter().any(|m| m.target.get().is_none_or(replaces)) {
            return None;
        }
        let image = self.image_name()?;
        let mut reader = Reader {
            container: self,
            is_valkey: image.name().starts_with("valkey"),
            setup: Setup::default(),
        };
        reader.read(image.name().ends_with("-cluster"));
        let mut setup = reader.setup;
        setup.is_open |= arguments.iter().any(|word| !word.is_known);
        setup.options.extend(arguments.iter().cloned());
        Some(setup)
    }

    /// Returns whether the container has an image of a server that configures itself from its environment.
    pub fn has_setup(&self) -> bool {
        self.image_name().is_some_and(|image| image.maker() == Maker::Bitnami && image.is_server())
    }

    /// Returns the variable with an address that a node is to announce and that the image of a cluster ignores,
    /// because nodes announce the addresses of their containers unless another variable says otherwise.
    pub fn address_not_announced(&self) -> Option<&Text> {
        self.arguments_of_setup()?;
        let image = self.image_name().filter(|image| image.name().ends_with("-cluster"))?;
        let is_valkey = image.name().starts_with("valkey");
        let reader = Reader { container: self, is_valkey, setup: Setup::default() };
        match reader.variable("CLUSTER_ANNOUNCE_IP") {
            Variable::Set(name, _) if reader.is_yes("CLUSTER_DYNAMIC_IPS", true) == Some(true) => Some(name),
            _ => None,
        }
    }

    /// Returns the words that the script of the image passes to the server, or `None` if another program runs.
    pub(super) fn arguments_of_setup(&self) -> Option<&[Text]> {
        if !self.has_setup() || self.entrypoint.is_some() {
            return None;
        }
        let words = &self.command[..];
        let is_entrypoint = |word: &Text| word.get().is_some_and(|text| text.ends_with("/entrypoint.sh"));
        match if words.first().is_some_and(is_entrypoint) { &words[1..] } else { words } {
            [] if words.is_empty() => Some(words),
            [first, rest @ ..] if first.get().is_some_and(|text| text.ends_with("/run.sh")) => Some(rest),
            _ => None,
        }
    }

    /// Returns the variables that the image would read, with their names as written.
    pub fn variables_of_setup(&self) -> impl Iterator<Item = &Text> {
        let of_image = |name: &&Text| {
            let name = name.text.as_str();
            name == "ALLOW_EMPTY_PASSWORD" || name.starts_with("REDIS_") || name.starts_with("VALKEY_")
        };
        self.environment.iter().map(|(name, _)| name).filter(of_image)
    }
}

fn is_certificate(target: &str) -> bool {
    !target.contains("/etc") && ["cert", "tls", "ssl", "acl"].iter().any(|word| target.contains(word))
}

/// The value of a variable.
pub(super) enum Variable<'a> {
    /// It is not set, or empty.
    Unset,
    /// It has this value, known or not.
    Set(&'a Text, Text),
}

/// The state of reading an environment.
pub(super) struct Reader<'a> {
    pub container: &'a Container,
    pub is_valkey: bool,
    pub setup: Setup,
}

impl<'a> Reader<'a> {
    /// Returns the value of a variable by its name without `REDIS_` or `VALKEY_`.
    pub(super) fn variable(&self, name: &str) -> Variable<'a> {
        let prefix = if self.is_valkey { "VALKEY_" } else { "REDIS_" };
        self.whole(&format!("{prefix}{name}"))
    }

    fn whole(&self, name: &str) -> Variable<'a> {
        let unknown =
            |place: &Text| Text { text: format!("${name}"), place: place.place.clone(), is_known: false };
        // The content of a file overrides the variable.
        let file = format!("{name}_FILE");
        let all = &self.container.environment;
        let of = |wanted: &str| all.iter().rev().find(|(name, _)| name.text == wanted);
        let is_set = |value: &Option<Text>| value.as_ref().is_none_or(|v| !v.is_known || !v.text.is_empty());
        if let Some((word, _)) = of(&file).filter(|(_, value)| is_set(value)) {
            return Variable::Set(word, unknown(word));
        }
        match of(name) {
            Some((word, value)) if is_set(value) => {
                Variable::Set(word, value.clone().unwrap_or_else(|| unknown(word)))
            }
            _ => Variable::Unset,
        }
    }

    /// Returns whether a switch is on, or `None` if that is not known.
    fn is_yes(&self, name: &str, default: bool) -> Option<bool> {
        match self.variable(name) {
            Variable::Unset => Some(default),
            Variable::Set(_, value) => value.get().map(is_yes),
        }
    }

    /// Returns the port at which clients reach the server, or `None` if it is not known.
    pub(super) fn client_port(&self) -> Option<String> {
        let names = if self.is_yes("TLS_ENABLED", false)? {
            &["TLS_PORT_NUMBER", "TLS_PORT"][..]
        } else {
            &["PORT_NUMBER"]
        };
        let set = names.iter().find_map(|name| match self.variable(name) {
            Variable::Unset => None,
            Variable::Set(_, value) => Some(value),
        });
        set.map_or(Some(PORT.to_owned()), |port| port.get().map(str::to_owned))
    }

    /// Adds a directive whose values are certain.
    fn set(&mut self, directive: &str, word: Option<&Text>, values: &[&str]) {
        let place = word.or(self.container.image.as_ref()).map(|w| w.place.clone()).unwrap_or_default();
        let words = std::iter::once(format!("--{directive}")).chain(values.iter().map(ToString::to_string));
        self.setup.options.extend(words.map(|text| Text::known(text, place.clone())));
    }

    /// Adds a directive with the value of a variable, if that is set.
    fn copy(&mut self, name: &str, directive: &'static str) {
        let Variable::Set(word, value) = self.variable(name) else { return };
        if !value.is_known && !crate::catalog::secrets::is_secret(directive.as_bytes()) {
            self.setup.left_out.push(directive);
            return;
        }
        self.setup.options.push(Text::known(format!("--{directive}"), word.place.clone()));
        self.setup.options.push(value);
    }

    fn read(&mut self, is_cluster: bool) {
        self.setup.left_out.extend(BUILT_IN);
        if is_cluster {
            self.set("cluster-enabled", None, &["yes"]);
        }
        self.access();
        self.persistence(is_cluster);
        self.ports(is_cluster);
        for (name, directive) in PLAIN {
            self.copy(name, directive);
        }
        if let Variable::Set(word, value) = self.variable("DISABLE_COMMANDS") {
            match value.get() {
                Some(names) => names
                    .split([',', ' '])
                    .filter(|name| !name.is_empty())
                    .for_each(|name| self.set("rename-command", Some(word), &[name, ""])),
                None => self.setup.left_out.push("rename-command"),
            }
        }
        if is_cluster {
            self.cluster();
        } else {
            self.replication();
        }
        if let Variable::Set(word, value) = self.variable("EXTRA_FLAGS") {
            match value.get() {
                Some(flags) => {
                    let words = flags.split_whitespace().map(|flag| Text::known(flag, word.place.clone()));
                    self.setup.options.extend(words);
                }
                None => self.setup.is_open = true,
            }
        }
    }

    fn access(&mut self) {
        let allows = match self.whole("ALLOW_EMPTY_PASSWORD") {
            Variable::Unset => false,
            Variable::Set(_, value) => value.get().is_none_or(is_yes),
        };
        if allows {
            // The image turns protected mode off, which is only as bad as what is published.
            self.setup.left_out.push("protected-mode");
        }
        match self.is_yes("ALLOW_REMOTE_CONNECTIONS", true) {
            Some(true) => {}
            Some(false) => {
                if let Variable::Set(word, _) = self.variable("ALLOW_REMOTE_CONNECTIONS") {
                    self.set("bind", Some(word), &["127.0.0.1", "-::1"]);
                }
            }
            None => self.setup.left_out.push("bind"),
        }
    }

    fn persistence(&mut self, is_cluster: bool) {
        match self.variable("AOF_ENABLED") {
            Variable::Unset => self.set("appendonly", None, &["yes"]),
            Variable::Set(..) => self.copy("AOF_ENABLED", "appendonly"),
        }
        match (self.variable("RDB_POLICY"), self.variable("RDB_POLICY_DISABLED")) {
            (Variable::Set(word, value), _) => match value.get() {
                Some(policy) => policy.split_whitespace().for_each(|point| {
                    let point: Vec<&str> = point.split('#').collect();
                    self.set("save", Some(word), &point);
                }),
                None => self.setup.left_out.push("save"),
            },
            (_, Variable::Set(word, value)) if value.get().is_some_and(is_yes) => {
                self.set("save", Some(word), &[""]);
            }
            // The stock configurations differ.
            _ if is_cluster => self.setup.left_out.push("save"),
            _ => self.set("save", None, &[""]),
        }
    }

    fn ports(&mut self, is_cluster: bool) {
        let port = self.variable("PORT_NUMBER");
        match self.is_yes("TLS_ENABLED", false) {
            None => {
                let all = OF_TLS.map(|(_, directive)| directive);
                let more = ["port", "tls-port", "tls-ca-cert-dir", "tls-cluster", "tls-replication"];
                self.setup.left_out.extend(all.into_iter().chain(more));
                return;
            }
            Some(false) => {}
            Some(true) => {
                let named = self.variable("TLS_PORT_NUMBER");
                let tls = if matches!(named, Variable::Unset) { self.variable("TLS_PORT") } else { named };
                let is_default = |port: &Variable<'_>| match port {
                    Variable::Unset => true,
                    Variable::Set(_, value) => value.get() == Some(PORT),
                };
                let is_alone = is_default(&port) && is_default(&tls);
                self.port("tls-port", tls);
                for (name, directive) in OF_TLS {
                    self.copy(name, directive);
                }
                if matches!(self.variable("TLS_CA_FILE"), Variable::Unset) {
                    self.copy("TLS_CA_DIR", "tls-ca-cert-dir");
                }
                if let Variable::Set(word, _) = self.variable("TLS_ENABLED")
                    && is_cluster
                {
                    self.set("tls-cluster", Some(word), &["yes"]);
                    self.set("tls-replication", Some(word), &["yes"]);
                }
                if is_alone {
                    self.set("port", None, &["0"]);
                    return;
                }
            }
        }
        self.port("port", port);
    }

    fn port(&mut self, directive: &'static str, port: Variable<'_>) {
        match port {
            Variable::Unset => self.set(directive, None, &[PORT]),
            Variable::Set(word, value) => match value.get() {
                Some(port) => self.set(directive, Some(word), &[port]),
                None => self.setup.left_out.push(directive),
            },
        }
    }

    fn cluster(&mut self) {
        // Nothing in the scripts sets it, but the stock configuration of another release may.
        self.setup.left_out.extend(["masterauth", "masteruser"]);
        match self.is_yes("CLUSTER_DYNAMIC_IPS", true) {
            // Without a static one, the node announces the address that its container has when it starts.
            Some(true) | None => self.setup.left_out.push("cluster-announce-ip"),
            Some(false) => self.copy("CLUSTER_ANNOUNCE_IP", "cluster-announce-ip"),
        }
        for (name, directive) in OF_CLUSTERS {
            self.copy(name, directive);
        }
    }

    fn replication(&mut self) {
        let Variable::Set(word, mode) = self.variable("REPLICATION_MODE") else { return };
        self.setup.left_out.extend(["replica-announce-ip", "replica-announce-port"]);
        if self.is_yes("TLS_ENABLED", false) == Some(true) {
            self.set("tls-replication", Some(word), &["yes"]);
        }
        let (auth, main) = if self.is_valkey { ("primaryauth", "PRIMARY") } else { ("masterauth", "MASTER") };
        match mode.get() {
            Some("master" | "primary") => self.copy("PASSWORD", auth),
            Some("slave" | "replica") => {
                self.copy(&format!("{main}_PASSWORD"), auth);
                let host = self.variable(&format!("{main}_HOST"));
                let port = self.variable(&format!("{main}_PORT_NUMBER"));
                let port = match &port {
                    Variable::Unset => Some(PORT),
                    Variable::Set(_, value) => value.get(),
                };
                match (host, port) {
                    (Variable::Set(word, host), Some(port))
                        if host.is_known && matches!(self.variable("SENTINEL_HOST"), Variable::Unset) =>
                    {
                        self.set("replicaof", Some(word), &[&host.text, port]);
                    }
                    _ => self.setup.left_out.push("replicaof"),
                }
            }
            _ => self.setup.left_out.extend([auth, "replicaof"]),
        }
    }
}

/// Returns whether a value switches something on.
pub(super) fn is_yes(value: &str) -> bool {
    ["yes", "true", "1"].iter().any(|yes| value.eq_ignore_ascii_case(yes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::options_as_lines;
    use crate::text::{Place, Span};

    /// Returns the lines that an image makes of variables, and what it leaves out.
    fn lines(
        image: &str,
        variables: &[(&str, &str)],
        command: &[&str],
    ) -> Option<(Vec<String>, Vec<&'static str>)> {
        let text = |text: &str, at: usize| Text {
            text: text.to_owned(),
            place: Place { path: "compose.yaml".to_owned(), span: Span::at(at) },
            is_known: !text.starts_with('$'),
        };
        let pair = |(at, (name, value)): (usize, &(&str, &str))| (text(name, at), Some(text(value, at)));
        let container = Container {
            image: Some(text(image, 99)),
            environment: variables.iter().enumerate().map(pair).collect(),
            command: command.iter().map(|word| text(word, 50)).collect(),
            ..Container::default()
        };
        let setup = container.setup()?;
        let lines = String::from_utf8(options_as_lines(&setup.options).0).expect("UTF-8");
        let left_out = setup.left_out.into_iter().filter(|name| !BUILT_IN.contains(name)).collect();
        Some((lines.lines().skip(1).map(|line| line.replace('"', "")).collect(), left_out))
    }

    #[test]
    fn variables_become_directives() {
        let given = [
            ("REDIS_PASSWORD", "$SECRET"),
            ("REDIS_PORT_NUMBER", "7001"),
            ("REDIS_CLUSTER_DYNAMIC_IPS", "no"),
            ("REDIS_CLUSTER_ANNOUNCE_IP", "10.0.0.11"),
            ("REDIS_CLUSTER_ANNOUNCE_PORT", "7001"),
            ("REDIS_RDB_POLICY", "900#1 600#5"),
            ("REDIS_DISABLE_COMMANDS", "FLUSHDB,FLUSHALL"),
            ("REDIS_IO_THREADS", "$N"),
            ("REDIS_EXTRA_FLAGS", "--maxmemory 100mb"),
        ];
        let (lines, left_out) = lines("docker.io/bitnami/redis-cluster:7.2", &given, &[]).expect("a set-up");
        let wanted = [
            "cluster-enabled yes",
            "appendonly yes",
            "save 900 1",
            "save 600 5",
            "port 7001",
            "requirepass 0-unknown-024534543524554",
            "rename-command FLUSHDB ",
            "rename-command FLUSHALL ",
            "cluster-announce-ip 10.0.0.11",
            "cluster-announce-port 7001",
            "maxmemory 100mb",
        ];
        assert_eq!(lines, wanted);
        assert_eq!(left_out, ["io-threads", "masterauth", "masteruser"]);
    }

    #[test]
    fn images_differ() {
        let replica = [
            ("VALKEY_REPLICATION_MODE", "replica"),
            ("VALKEY_PRIMARY_HOST", "one"),
            ("VALKEY_PRIMARY_PASSWORD", "x"),
            ("ALLOW_EMPTY_PASSWORD", "yes"),
            ("REDIS_PORT_NUMBER", "1"),
        ];
        let (of_valkey, left_out) = lines("bitnamilegacy/valkey:8.1", &replica, &[]).expect("a set-up");
        assert_eq!(
            of_valkey,
            ["appendonly yes", "save ", "port 6379", "primaryauth x", "replicaof one 6379"]
        );
        assert_eq!(left_out, ["protected-mode", "replica-announce-ip", "replica-announce-port"]);
        let tls = [("REDIS_TLS_ENABLED", "yes"), ("REDIS_TLS_CERT_FILE", "/c"), ("REDIS_AOF_ENABLED", "no")];
        let (of_tls, _) =
            lines("bitnami/redis:8.0", &tls, &["/opt/bitnami/scripts/redis/run.sh", "--hz", "5"])
                .expect("a set-up");
        assert_eq!(of_tls, ["appendonly no", "save ", "tls-port 6379", "tls-cert-file /c", "port 0", "hz 5"]);
    }

    #[test]
    fn other_commands_and_images_have_no_setup() {
        assert!(lines("bitnami/redis", &[], &["redis-server", "--port", "1"]).is_none());
        assert!(lines("bitnami/redis-sentinel", &[], &[]).is_none());
        assert!(lines("redis:7.2", &[("REDIS_PASSWORD", "x")], &[]).is_none());
    }
}
