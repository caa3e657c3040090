//! The server that a container starts, with its file and options.

use super::image::{Image, Maker};
use super::model::{Container, Mount, MountKind};
use super::yaml::ScalarMap;
use crate::catalog::Server;
use crate::shell::base_name;
use crate::syntax::{PieceKind, ShellPieces};
use crate::text::{Place, Span, Text, join};

/// How a container starts its server, or its Sentinel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Start {
    /// The path of the configuration file in the container, or `None` if the server gets no file.
    pub config: Option<Text>,
    /// The words after it, from the first option (such as `--port`) on.
    pub options: Vec<Text>,
    /// The place of the command, or that of the container if there is no command.
    pub place: Place,
    /// Whether the server runs as a Sentinel.
    pub is_sentinel: bool,
}

const PROGRAMS: [&str; 2] = ["redis-server", "valkey-server"];
const SENTINELS: [&str; 2] = ["redis-sentinel", "valkey-sentinel"];
/// The options with which the program starts no server.
const OTHER_USES: [&str; 6] = ["--version", "-v", "--help", "-h", "--test-memory", "--check-system"];

impl Container {
    /// Returns the parsed name of the image, or `None` if it is not known.
    pub fn image_name(&self) -> Option<Image<'_>> {
        self.image.as_ref().and_then(Text::get).map(Image::parse)
    }

    /// Returns the server that the tag of the image names.
    pub fn server(&self) -> Option<Server> {
        self.image_name().and_then(|image| image.server())
    }

    /// Returns whether the container runs a Redis or Valkey server, as far as its image and command tell. A
    /// Sentinel does not count.
    pub fn is_server(&self) -> bool {
        match self.start() {
            Ok(start) => start.is_some(),
            Err(Unknown) => self.image_name().is_some_and(|image| image.is_server()),
        }
    }

    /// Returns how the container starts its server, or `None` if it starts another program. A Sentinel does not count.
    pub fn start(&self) -> Result<Option<Start>, Unknown> {
        Ok(self.runs()?.filter(|start| !start.is_sentinel))
    }

    /// Returns how the container starts its Sentinel, or `None` if it starts no Sentinel, or this is not known.
    pub fn sentinel(&self) -> Option<Start> {
        self.runs().ok()?.filter(|start| start.is_sentinel)
    }

    /// Returns the path of the file that the container gives to its Sentinel, if that is known.
    pub fn sentinel_file(&self) -> Option<Text> {
        self.sentinel()?.config.filter(|file| file.is_known)
    }

    /// Returns how the container starts its server or Sentinel, or `None` if it starts another program.
    pub fn runs(&self) -> Result<Option<Start>, Unknown> {
        let words = self.words()?;
        let is_one_of = |w: &Text, names: &[&str]| w.get().is_some_and(|t| names.contains(&base_name(t)));
        let place = || match (words.first(), words.last()) {
            (Some(first), Some(last)) if first.place.path == last.place.path => {
                Place { path: first.place.path.clone(), span: first.place.span.to(last.place.span) }
            }
            _ => self.place.clone(),
        };
        let official = self.is_official();
        let arguments = match words.first() {
            Some(first) if is_one_of(first, &PROGRAMS) || is_one_of(first, &SENTINELS) => &words[1..],
            // The entry point of the official images starts the server if the first word is an option or a
            // file.
            Some(first) if official => match first.get() {
                Some(text) if text.starts_with('-') || has_extension(text, "conf") => &words[..],
                Some(_) => return Ok(None),
                None => return Err(Unknown),
            },
            None if official && self.entrypoint.is_none() => &[],
            None => return Err(Unknown),
            Some(first) => return if first.is_known { Ok(None) } else { Err(Unknown) },
        };
        let has = |option: &str| arguments.iter().any(|w| w.get() == Some(option));
        if OTHER_USES.into_iter().any(has) {
            return Ok(None);
        }
        let is_sentinel =
            words.first().is_some_and(|first| is_one_of(first, &SENTINELS)) || has("--sentinel");
        let (config, options) = match arguments.first() {
            // The configuration comes through a pipe.
            Some(first) if first.text == "-" => {
                (Some(Text { is_known: false, ..first.clone() }), &arguments[1..])
            }
            Some(first) if !first.text.starts_with('-') => (Some(first.clone()), &arguments[1..]),
            _ => (None, arguments),
        };
        // The switch itself is no line of the configuration; `--sentinel monitor …` is one.
        let is_switch = |nth: usize| {
            let is_last = options.get(nth + 1).is_none_or(|next| next.text.starts_with("--"));
            options[nth].get() == Some("--sentinel") && is_last
        };
        let options =
            (0..options.len()).filter(|nth| !is_switch(*nth)).map(|nth| options[nth].clone()).collect();
        Ok(Some(Start { config, options, place: place(), is_sentinel }))
    }

    /// Returns whether the container runs an official image of a server.
    fn is_official(&self) -> bool {
        self.image_name().is_some_and(|image| image.is_server() && image.maker() == Maker::Official)
    }

    /// Returns the words that the container runs: entry point and command, or the command that they pass to a
    /// shell.
    fn words(&self) -> Result<Vec<Text>, Unknown> {
        if let Some(words) = &self.script {
            return Ok(words.clone());
        }
        let mut words: Vec<Text> = self.entrypoint.iter().flatten().cloned().collect();
        let is_script = |w: &Text| w.text.contains("entrypoint") || has_extension(&w.text, "sh");
        words.extend(self.command.iter().cloned());
        let mut from = 0;
        // An entry point that ends by running its arguments, like that of the official images.
        if words.first().is_some_and(is_script) {
            from = 1;
            // A script without arguments may run anything.
            if words.len() == 1 {
                return Err(Unknown);
            }
        }
        while let Some(word) = words.get(from) {
            from += match base_name(&word.text) {
                "exec" | "tini" | "--" => 1,
                "gosu" => 2,
                _ => break,
            };
        }
        words.drain(..from.min(words.len()));
        let is_shell = words.first().is_some_and(|w| matches!(base_name(&w.text), "sh" | "bash" | "ash"));
        if !is_shell {
            return Ok(words);
        }
        let script = words.iter().skip(1).find(|w| !w.text.starts_with('-')).ok_or(Unknown)?;
        if !words.iter().any(|w| w.text.starts_with('-') && w.text.ends_with('c')) {
            return Err(Unknown);
        }
        // A job that talks to servers is not one, whatever else its shell does.
        let names = |word: &str| script.text.contains(word);
        let is_client = (names("redis-cli") || names("valkey-cli"))
            && !["redis-server", "valkey-server", "entrypoint", ".sh", "$@"].iter().any(|word| names(word));
        if script.is_known && (is_client || only_handles_files(&script.text)) {
            return Ok(words);
        }
        server_command(script).ok_or(Unknown)
    }

    /// Returns the path on the host of a path in the container, or `None` if it is not in a mount whose path
    /// is known.
    pub fn on_host(&self, path: &str) -> Option<String> {
        let path = join("/", path);
        let holds = |target: &str| {
            let target = join("/", target);
            let below = path.strip_prefix(&target)?;
            (below.is_empty() || below.starts_with('/') || target == "/").then_some((target.len(), below))
        };
        let mounts = self.mounts.iter().filter_map(|m| Some((holds(m.target.get()?)?, m)));
        let ((_, below), mount) = mounts.max_by_key(|((length, _), _)| *length)?;
        match mount.kind {
            MountKind::Bind | MountKind::Config => {
                let below = below.trim_start_matches('/');
                Some(join(mount.host_path.as_deref()?, if below.is_empty() { "." } else { below }))
            }
            MountKind::Volume | MountKind::Tmpfs | MountKind::EmptyDir => None,
        }
    }

    /// Returns the path on the host of the configuration that the container gives to its server or Sentinel.
    pub fn config_on_host(&self) -> Option<String> {
        if let Some(process) = &self.process {
            return process.config.clone();
        }
        let start = self.runs().ok()??;
        self.on_host(&self.in_working_folder(start.config?.get()?))
    }

    /// Returns whether it is a process or a service of the host, and not a container.
    pub fn is_on_host(&self) -> bool {
        self.unit.is_some() || self.process.is_some()
    }

    /// Returns the folder on the host that a process or a service starts in, or `None` if it is not known.
    pub fn start_folder(&self) -> Option<String> {
        match &self.process {
            Some(process) => process.folder.clone(),
            None => self.on_host(self.working_folder.as_ref()?.get()?),
        }
    }

    /// Returns the configuration that the container gives to its server or Sentinel, if it is written in the plan.
    pub fn config_content(&self) -> Option<&Text> {
        let start = self.runs().ok()??;
        let path = self.in_working_folder(start.config?.get()?);
        let is_it = |m: &&Mount| m.target.get().is_some_and(|target| join("/", target) == path);
        self.mounts.iter().find(is_it)?.content.as_ref()
    }

    /// Returns the absolute path in the container of a path that may be relative. Images of servers work in
    /// `/data`.
    pub fn in_working_folder(&self, path: &str) -> String {
        let folder = self.working_folder.as_ref().and_then(Text::get);
        join(&join("/", folder.unwrap_or("/data")), path)
    }
}

/// The error if the plan does not tell what a container starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown;

fn has_extension(word: &str, extension: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(_, e)| e.eq_ignore_ascii_case(extension))
}

/// Returns the words of the only command in a shell text that starts a server or a Sentinel, or `None` if there is no
/// such command. All have the place of the text.
fn server_command(script: &Text) -> Option<Vec<Text>> {
    Some(command_in(&script.text)?.into_iter().map(|(word, _)| word_of(word, script.place.clone())).collect())
}

/// Returns the same of a script that is a scalar of `source`, each word with its own place.
pub(super) fn words_of_script(script: &Text, source: &[u8]) -> Option<Vec<Text>> {
    let words = command_in(&script.text)?;
    let map = ScalarMap::new(source, script.place.span, script.text.as_bytes());
    let place = |span: Span| {
        let span = map.as_ref().map_or(script.place.span, |map| map.source(span));
        Place { span, ..script.place.clone() }
    };
    Some(words.into_iter().map(|(word, span)| word_of(word, place(span))).collect())
}

fn word_of(text: String, place: Place) -> Text {
    Text { is_known: !text.contains(['$', '`']), text, place }
}

/// Returns the words of the only command in a shell text that starts a server or a Sentinel, each with its span.
fn command_in(script: &str) -> Option<Vec<(String, Span)>> {
    const KEYWORDS: [&str; 7] = ["then", "else", "do", "{", "(", "!", "if"];
    // A backslash at the end of a line joins the next one. The spans stay as they are.
    let joined = script.replace("\\\r\n", "   ").replace("\\\n", "  ");
    let mut found = None;
    for command in joined.split(['\n', ';', '|', '&']) {
        let start = command.as_ptr() as usize - joined.as_ptr() as usize;
        let mut words = plain_words(command, start);
        let mut before = 0;
        while let Some((word, _)) = words.get(before) {
            before += match word.as_str() {
                "exec" | "nohup" | "tini" | "--" => 1,
                "gosu" | "su-exec" => 2,
                word if word.contains('=') || KEYWORDS.contains(&word) => 1,
                _ => break,
            };
        }
        let is_perhaps = words.iter().take(before).any(|(word, _)| KEYWORDS.contains(&word.as_str()));
        words.drain(..before.min(words.len()));
        let is_program = |(word, _): &(String, Span)| {
            PROGRAMS.iter().chain(&SENTINELS).any(|name| base_name(word) == *name)
        };
        if words.first().is_some_and(is_program) {
            // Nothing can be said about two servers in one container, or one that may start.
            if is_perhaps || found.is_some() {
                return None;
            }
            found = Some(words);
        }
    }
    found
}

/// Returns the words of a command without expanding anything, each with its span. The command is at `start`.
fn plain_words(command: &str, start: usize) -> Vec<(String, Span)> {
    let mut words = Vec::new();
    let mut word: Option<(String, Span)> = None;
    for piece in ShellPieces::new(command.as_bytes()) {
        let span = Span::new(start + piece.span.start, start + piece.span.end);
        if piece.kind == PieceKind::Blank {
            words.extend(word.take());
            continue;
        }
        let (text, whole) = word.get_or_insert_with(|| (String::new(), span));
        *whole = whole.to(span);
        if matches!(piece.kind, PieceKind::Operator | PieceKind::Text) {
            text.push_str(&command[piece.span.start..piece.span.end]);
        }
    }
    words.extend(word);
    words
}

/// Returns the options as lines of configuration, in the form in which the server appends them to its file
/// (`main` in server.c), and the place of each word in them. An unknown value is replaced by a placeholder if
/// it is a secret, and otherwise the option is left out. The place of a secret is that of its option.
pub fn options_as_lines(options: &[Text]) -> (Vec<u8>, Vec<(Span, Place)>) {
    let (mut lines, mut places) = (Vec::new(), Vec::new());
    let mut words = options.iter().peekable();
    while let Some(word) = words.next() {
        // The server takes the text after the dashes as it is: `--protected-mode no` in one word is a whole line.
        let line = word.text.strip_prefix("--").unwrap_or(&word.text);
        let (name, stuck) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        let mut values = Vec::new();
        while let Some(value) = words.next_if(|w| !w.text.starts_with("--")) {
            values.push(value);
        }
        let is_secret = crate::catalog::secrets::is_secret(name.as_bytes());
        // The rules of a user contain passwords, and the new name of a command protects it.
        let holds_secret =
            is_secret || ["user", "rename-command"].iter().any(|holder| holder.eq_ignore_ascii_case(name));
        // Which part of a word is not known, it does not tell: an option without its value is none.
        let is_known_name = word.is_known || (is_secret && !stuck.trim().is_empty());
        if !is_known_name || (!is_secret && values.iter().any(|v| !v.is_known)) {
            continue;
        }
        lines.push(b'\n');
        let mut from = lines.len();
        lines.extend_from_slice(if word.is_known { line } else { name }.as_bytes());
        if !word.is_known {
            lines.push(b' ');
            lines.extend(placeholder(stuck));
        }
        places.push((Span::new(from, lines.len()), word.place.clone()));
        for value in values {
            from = lines.len() + 1;
            lines.extend_from_slice(b" \"");
            if value.is_known {
                for byte in value.text.bytes() {
                    match byte {
                        b'"' | b'\\' => lines.extend_from_slice(&[b'\\', byte]),
                        b'\n' => lines.extend_from_slice(b"\\n"),
                        b'\r' => lines.extend_from_slice(b"\\r"),
                        b'\0' => {}
                        byte => lines.push(byte),
                    }
                }
            } else {
                lines.extend(placeholder(&value.text));
            }
            lines.push(b'"');
            let place = if holds_secret { &word.place } else { &value.place };
            places.push((Span::new(from, lines.len()), place.clone()));
        }
    }
    (lines, places)
}

/// Returns what stands in for a secret that is not known. It is the same for the same variable, and does not look like
/// a weak password.
fn placeholder(text: &str) -> impl Iterator<Item = u8> {
    b"0-unknown-0".iter().copied().chain(text.bytes().flat_map(|byte| format!("{byte:02x}").into_bytes()))
}

/// Returns whether a shell script runs only tools for files, as a job that prepares folders does.
fn only_handles_files(script: &str) -> bool {
    const TOOLS: [&str; 12] =
        ["cd", "mkdir", "chown", "chmod", "chgrp", "touch", "cp", "mv", "rm", "ls", "echo", "true"];
    let commands = script.split(['\n', ';', '&', '|']).map(str::trim).filter(|command| !command.is_empty());
    let mut words = commands.map(|command| command.split_whitespace().next().unwrap_or_default()).peekable();
    words.peek().is_some()
        && words.all(|word| TOOLS.contains(&base_name(word)))
        && !script.contains(['`', '('])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container(image: &str, command: &[&str]) -> Container {
        let text = |t: &str| Text::known(t, Place::default());
        Container {
            image: Some(text(image)),
            command: command.iter().map(|w| text(w)).collect(),
            ..Container::default()
        }
    }

    fn start(image: &str, command: &[&str]) -> Option<(Option<String>, Vec<String>)> {
        let start = container(image, command).start().expect("known")?;
        Some((start.config.map(|c| c.text), start.options.into_iter().map(|o| o.text).collect()))
    }

    #[test]
    fn commands_start_servers() {
        let given = |config: &str, options: &[&str]| {
            let config = (!config.is_empty()).then(|| config.to_owned());
            Some((config, options.iter().map(ToString::to_string).collect::<Vec<_>>()))
        };
        assert_eq!(start("redis:7", &[]), given("", &[]));
        assert_eq!(start("redis:7", &["redis-server", "/c.conf"]), given("/c.conf", &[]));
        assert_eq!(start("redis:7", &["--port", "7001"]), given("", &["--port", "7001"]));
        assert_eq!(start("redis:7", &["/c.conf", "--port", "1"]), given("/c.conf", &["--port", "1"]));
        let script = "mkdir -p /x && exec redis-server /c.conf --requirepass 'a b'";
        assert_eq!(start("me/x", &["sh", "-c", script]), given("/c.conf", &["--requirepass", "a b"]));
        let script = "redis-server --port 1 \\\n  --cluster-enabled yes\n";
        assert_eq!(
            start("me/x", &["sh", "-c", script]),
            given("", &["--port", "1", "--cluster-enabled", "yes"])
        );
        assert_eq!(start("redis:7", &["redis-sentinel", "/s.conf"]), None);
        assert_eq!(start("redis:7", &["redis-server", "/s.conf", "--sentinel"]), None);
        assert_eq!(start("redis:7", &["redis-cli", "ping"]), None);
        assert_eq!(container("me/app", &[]).start(), Err(Unknown));
        assert!(!container("oliver006/redis_exporter", &[]).is_server());
    }

    #[test]
    fn sentinels_have_files() {
        let file =
            |image: &str, command: &[&str]| container(image, command).sentinel_file().map(|file| file.text);
        let script = "sleep 1; exec redis-sentinel /s.conf --port 1";
        let commands = [
            &["redis-sentinel", "/s.conf"][..],
            &["redis-server", "/s.conf", "--sentinel"],
            &["/s.conf", "--sentinel"],
            &["sh", "-c", script],
        ];
        for command in commands {
            assert_eq!(file("redis:7", command).as_deref(), Some("/s.conf"));
            assert_eq!(start("redis:7", command), None);
        }
        assert_eq!(file("redis:7", &["redis-server", "/c.conf"]), None);
        assert_eq!(file("redis:7", &["sh", "-c", "redis-sentinel $FILE"]), None);
        let options = |command: &[&str]| {
            let start = container("redis:7", command).sentinel().expect("a Sentinel");
            String::from_utf8(options_as_lines(&start.options).0).expect("text")
        };
        assert_eq!(options(&["redis-server", "/s.conf", "--sentinel", "--port", "1"]), "\nport \"1\"");
        let monitor = ["redis-sentinel", "/s.conf", "--sentinel", "monitor", "m", "10.0.0.1", "6379", "2"];
        assert_eq!(options(&monitor), "\nsentinel \"monitor\" \"m\" \"10.0.0.1\" \"6379\" \"2\"");
    }

    #[test]
    fn mounts_lead_to_the_host() {
        let mut c = container("redis:7", &["redis-server", "/etc/redis/a/redis.conf"]);
        for (source, target) in [("/h/outer", "/etc/redis"), ("/h/inner", "/etc/redis/a/")] {
            c.mounts.push(Mount {
                kind: MountKind::Bind,
                host_path: Some(source.to_owned()),
                target: Text::known(target, Place::default()),
                ..Mount::default()
            });
        }
        assert_eq!(c.config_on_host().as_deref(), Some("/h/inner/redis.conf"));
        assert_eq!(c.on_host("/etc/redisx"), None);
        assert_eq!(c.on_host("/etc/redis/a").as_deref(), Some("/h/inner"));
    }

    #[test]
    fn options_are_lines_of_the_file() {
        let text = |t: &str, is_known| Text { text: t.to_owned(), place: Place::default(), is_known };
        let options = [
            text("--save", true),
            text("", true),
            text("--port", true),
            text("$P", false),
            text("--requirepass", true),
            text("$PW", false),
        ];
        assert_eq!(options_as_lines(&options).0, b"\nsave \"\"\nrequirepass \"0-unknown-0245057\"");
        // In one word, as all servers of the catalog that were asked take it.
        let options = [
            text("--protected-mode no", true),
            text("--save 900 1", true),
            text("--requirepass $P", false),
            text("--port $P", false),
        ];
        assert_eq!(
            options_as_lines(&options).0,
            b"\nprotected-mode no\nsave 900 1\nrequirepass 0-unknown-02450"
        );
    }
}
