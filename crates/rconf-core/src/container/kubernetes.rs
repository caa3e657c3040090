//! Kubernetes manifests: the configurations in ConfigMaps and Secrets.
//!
//! Each key that holds the configuration of a server becomes a container that gives it to its server. Pods, Services
//! and the rest of the manifest are not read.

use super::image::Image;
use super::model::{Container, Deployment, Kind, Mount, MountKind};
use super::yaml::{Yaml, parse};
use crate::message::{Message, say};
use crate::shell::Unfollowed;
use crate::text::{Place, Span, Text, from_base64};

/// Where the configuration would lie in the container. No other file is there.
const FOLDER: &str = "/usr/local/etc/redis";

/// Returns whether a YAML file has the keys `apiVersion` and `kind` at the start of lines, as every manifest does.
pub fn is_manifest(bytes: &[u8]) -> bool {
    let has = |key: &[u8]| bytes.split(|b| *b == b'\n').any(|line| line.starts_with(key));
    has(b"apiVersion:") && has(b"kind:")
}

/// Reads all documents of a manifest.
pub(super) fn read_manifest(path: &str, bytes: &[u8]) -> Deployment {
    let deployment = Deployment { path: path.to_owned(), kind: Kind::Kubernetes, ..Deployment::default() };
    let mut reader = Reader { path, start: 0, image: None, several_images: false, deployment };
    match std::str::from_utf8(bytes) {
        Ok(source) => reader.stream(source),
        Err(error) => {
            let why = say!("it is not UTF-8", "不是 UTF-8");
            reader.unfollowed(Span::at(error.valid_up_to()), why, true);
        }
    }
    let Reader { image, several_images, mut deployment, .. } = reader;
    if !several_images {
        for container in &mut deployment.containers {
            container.image.clone_from(&image);
        }
    }
    deployment
}

struct Reader<'a> {
    path: &'a str,
    /// The offset of the current document in the file.
    start: usize,
    /// The image of a server that the pods of the manifest run.
    image: Option<Text>,
    /// Whether the pods run different images of servers.
    several_images: bool,
    deployment: Deployment,
}

impl Reader<'_> {
    fn place(&self, span: Span) -> Place {
        let span = Span::new(self.start + span.start, self.start + span.end);
        Place { path: self.path.to_owned(), span }
    }

    fn unfollowed(&mut self, span: Span, why: Message, is_error: bool) {
        let place = self.place(span);
        self.deployment.unfollowed.push(Unfollowed { place, why, is_error });
    }

    /// Reads the documents of a stream, which lines of three hyphens separate.
    fn stream(&mut self, source: &str) {
        let mut from = 0;
        let mut at = 0;
        for line in source.split_inclusive('\n') {
            if line.trim_end() == "---" || line.starts_with("--- ") {
                self.document(&source[from..at], from);
                from = at + line.len();
            }
            at += line.len();
        }
        self.document(&source[from..], from);
    }

    fn document(&mut self, source: &str, start: usize) {
        self.start = start;
        match parse(source) {
            Ok(tree) => {
                if let Some(root) = tree.root() {
                    self.object(root);
                }
            }
            Err(fault) => self.unfollowed(fault.span, fault.why, fault.is_error),
        }
    }

    fn object(&mut self, object: Yaml<'_>) {
        for item in object.get("items").into_iter().flat_map(Yaml::items) {
            self.object(item);
        }
        let kind = object.get("kind").and_then(Yaml::scalar).unwrap_or_default();
        let name =
            object.get("metadata").and_then(|m| m.get("name")).and_then(Yaml::scalar).unwrap_or_default();
        match kind {
            "ConfigMap" => self.keys(object, "data", kind, name),
            "Secret" => {
                self.keys(object, "stringData", kind, name);
                for (key, value) in object.get("data").into_iter().flat_map(Yaml::entries) {
                    let Some(encoded) = value.scalar().filter(|_| is_configuration(key.key(), name)) else {
                        continue;
                    };
                    match from_base64(encoded).and_then(|bytes| String::from_utf8(bytes).ok()) {
                        Some(text) => self.key(key, &text, value.span(), kind, name),
                        None => {
                            let why = say!("the value is not text in base64", "值不是 base64 编码的文本");
                            self.unfollowed(key.span(), why, false);
                        }
                    }
                }
            }
            _ => self.images(object),
        }
    }

    /// Reads the keys of a ConfigMap or Secret that hold a configuration.
    fn keys(&mut self, object: Yaml<'_>, table: &str, kind: &str, name: &str) {
        for (key, value) in object.get(table).into_iter().flat_map(Yaml::entries) {
            if let Some(text) = value.scalar().filter(|_| is_configuration(key.key(), name)) {
                self.key(key, text, value.span(), kind, name);
            }
        }
    }

    /// Adds the server that reads the configuration `text` at a key.
    fn key(&mut self, key: Yaml<'_>, text: &str, span: Span, kind: &str, name: &str) {
        let path = format!("{FOLDER}/{}", key.key());
        let known = |text: &str, span| Text::known(text, self.place(span));
        // A template of a chart fills in what is not known here.
        let content = Text { is_known: !text.contains("{{"), ..known(text, span) };
        let mount = Mount {
            kind: MountKind::Config,
            content: Some(content),
            target: known(&path, key.span()),
            place: self.place(key.span()),
            ..Mount::default()
        };
        let container = Container {
            place: self.place(key.span()),
            name: Some(known(&format!("{kind} {name}"), key.span())),
            command: vec![known("redis-server", key.span()), known(&path, key.span())],
            mounts: vec![mount],
            // What the pod adds is not known.
            is_partial: true,
            ..Container::default()
        };
        self.deployment.containers.push(container);
    }

    /// Notes the images of servers in the containers of an object, at any depth: workloads nest the pod differently.
    fn images(&mut self, object: Yaml<'_>) {
        let mut open = vec![object];
        while let Some(value) = open.pop() {
            if let Some(image) = value.get("image")
                && let Some(text) = image.scalar().filter(|text| Image::parse(text).is_server())
            {
                self.several_images |= self.image.as_ref().is_some_and(|known| known.text != text);
                self.image = Some(Text::known(text, self.place(image.span())));
            }
            open.extend(value.items());
            open.extend(value.entries().map(|(_, value)| value));
        }
    }
}

/// Returns whether a key of an object with this name holds the configuration of a server.
fn is_configuration(key: &str, name: &str) -> bool {
    let (key, name) = (key.to_ascii_lowercase(), name.to_ascii_lowercase());
    let names_server = |word: &str| word.contains("redis") || word.contains("valkey");
    key.rsplit_once('.').is_some_and(|(_, extension)| extension == "conf")
        && !key.contains("sentinel")
        && (names_server(&key) || (names_server(&name) && !name.contains("sentinel")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Server;

    #[test]
    fn configurations_are_found_in_all_documents() {
        let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cache\ndata:\n  redis.conf: |\n    port 1\n  \
                    other.txt: x\n---\napiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  metadata: {name: \
                    redis}\n  stringData:\n    node.conf: |\n      port 2\n---\nkind: StatefulSet\nspec: {template: \
                    {spec: {containers: [{image: 'valkey/valkey:8.1'}]}}}\n";
        assert!(is_manifest(text.as_bytes()));
        let deployment = read_manifest("k.yaml", text.as_bytes());
        assert!(deployment.unfollowed.is_empty(), "{:?}", deployment.unfollowed);
        let names: Vec<_> = deployment.containers.iter().filter_map(|c| c.name.as_ref()?.get()).collect();
        assert_eq!(names, ["ConfigMap cache", "Secret redis"]);
        for (container, line) in deployment.containers.iter().zip(["port 1", "port 2"]) {
            let content = container.config_content().expect("there is one");
            assert!(content.place.span.of(text.as_bytes()).windows(6).any(|part| part == line.as_bytes()));
            assert_eq!(container.server().map(Server::name), Some("valkey:8.1"));
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let deployment = read_manifest("k.yaml", b"kind: A\n---\nkind: [\n");
        assert!(deployment.unfollowed[0].is_error && deployment.unfollowed[0].place.span.start > 8);
        let secret = "kind: Secret\nmetadata: {name: redis}\ndata: {redis.conf: '{{ x }}'}\n";
        assert!(!read_manifest("k.yaml", secret.as_bytes()).unfollowed[0].is_error);
    }

    #[test]
    fn secrets_are_decoded() {
        let secret =
            "kind: Secret\nmetadata: {name: redis}\ndata: {redis.conf: cG9ydCAx, password: cG9ydCAx}\n";
        let deployment = read_manifest("k.yaml", secret.as_bytes());
        let contents: Vec<_> = deployment.containers.iter().filter_map(Container::config_content).collect();
        assert_eq!(contents.iter().map(|content| content.text.as_str()).collect::<Vec<_>>(), ["port 1"]);
        assert_eq!(contents[0].place.span.of(secret.as_bytes()), b"cG9ydCAx");
    }
}
