//! Removes secrets from files for sharing. More is removed than in findings, because nobody checks a link
//! before passing it on.

use rconf_core::container::is_plan;
use rconf_core::lint::SETTINGS_FILE;
use rconf_core::secret::{secrets, shown_in};
use rconf_core::session::Input;
use serde::Serialize;

/// The text that replaces a secret.
const BLANK: &str = "********";
/// The minimum length of a secret that is also searched for in other places, in bytes.
const SHORTEST: usize = 4;
/// Words that announce a secret, in lower case.
const TELLING: [&str; 18] = [
    "requirepass",
    "masterauth",
    "primaryauth",
    "auth-pass",
    "auth_pass",
    "file-pass",
    "rediscli_auth",
    "password",
    "passwd",
    "passphrase",
    "pass",
    "pwd",
    "secret",
    "token",
    " -a ",
    "密码",
    "口令",
    "密钥",
];
/// Words that contain one of those, but do not announce a secret.
const HARMLESS: [&str; 4] = ["password-file", "password-env", "acl-file", "pass_through"];

/// Files without their secrets.
#[derive(Serialize)]
pub struct Blanked {
    texts: Vec<String>,
    /// The number of passwords that were blanked.
    secrets: usize,
}

pub fn without_secrets(files: &[Input]) -> Blanked {
    let texts: Vec<String> =
        files.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).collect();
    let mut known = Known::default();
    let mut blanked: Vec<String> =
        files.iter().zip(&texts).map(|(file, text)| of_file(&file.path, text, &mut known)).collect();
    let mut unknown = 0;
    for (was, text) in texts.iter().zip(&mut blanked) {
        let lines = was.split('\n').zip(text.split('\n')).map(|(was, is)| {
            let line = known.labelled(was, is);
            unknown += usize::from(line != was && known.in_order(was).is_empty());
            line
        });
        let mut told = lines.collect::<Vec<_>>().join("\n");
        // A secret is removed wherever it occurs, and one that contains another one first.
        let mut secrets: Vec<&String> = known.secrets.iter().collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        for secret in secrets {
            if told.contains(secret.as_str()) {
                told = told.replace(secret.as_str(), &known.label(secret));
            }
        }
        *text = told;
    }
    Blanked { texts: blanked, secrets: known.secrets.len() + unknown }
}

/// The secrets that were found, in the order of their first occurrence.
#[derive(Default)]
struct Known {
    secrets: Vec<String>,
}

impl Known {
    fn add(&mut self, secret: &str) {
        if !self.secrets.iter().any(|known| known == secret) {
            self.secrets.push(secret.to_owned());
        }
    }

    /// Returns what stands for a secret: another text for each, so that two nodes still differ if their passwords do.
    fn label(&self, secret: &str) -> String {
        match self.secrets.iter().position(|known| known == secret) {
            None | Some(0) => BLANK.to_owned(),
            Some(nth) => format!("{BLANK}{}", nth + 1),
        }
    }

    /// Returns the secrets in a line, in the order in which they stand there.
    fn in_order<'a>(&self, line: &'a str) -> Vec<&'a str> {
        let all = self.secrets.iter().flat_map(|secret| line.match_indices(secret.as_str()));
        let mut all: Vec<(usize, &str)> = all.collect();
        // Of secrets that begin at one place, the longest is meant.
        all.sort_by_key(|(at, secret)| (*at, std::cmp::Reverse(secret.len())));
        let mut end = 0;
        all.retain(|(at, secret)| {
            let is_free = *at >= end;
            if is_free {
                end = at + secret.len();
            }
            is_free
        });
        all.into_iter().map(|(_, secret)| secret).collect()
    }

    /// Returns a blanked line in which each blank tells which secret it stands for, if that is clear.
    fn labelled(&self, was: &str, is: &str) -> String {
        let secrets = self.in_order(was);
        if secrets.is_empty() || is.matches(BLANK).count() != secrets.len() {
            return is.to_owned();
        }
        let mut pieces = is.split(BLANK);
        let mut line = pieces.next().unwrap_or_default().to_owned();
        for (piece, secret) in pieces.zip(secrets) {
            line.push_str(&self.label(secret));
            line.push_str(piece);
        }
        line
    }
}

fn of_file(path: &str, text: &str, known: &mut Known) -> String {
    // Files that are neither plans nor TOML are read as configurations, whatever their names.
    let path = if is_plan(path) || path.ends_with(SETTINGS_FILE) { path } else { "redis.conf" };
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    // A lone carriage return does not end a line for the server, but people see two lines.
    for line in text.split_inclusive(['\n', '\r']) {
        let body = line.trim_end_matches(['\r', '\n']);
        if path == "redis.conf" {
            let spans = secrets(body.as_bytes()).into_iter();
            let values = spans.filter_map(|span| body.get(span.start..span.end));
            let words = values.map(|value| value.trim().trim_matches(['"', '\'']));
            for word in words.filter(|word| word.len() >= SHORTEST && !word.contains(' ')) {
                known.add(word);
            }
        }
        let shown = shown_in(path, &text.as_bytes()[..at], body.as_bytes()).0;
        out.push_str(&plain(path, &String::from_utf8_lossy(&shown)));
        out.push_str(&line[body.len()..]);
        at += line.len();
    }
    out
}

/// Returns a line without the text after a telling word. In a configuration, only comments and `loadmodule`
/// lines are searched.
fn plain(path: &str, line: &str) -> String {
    let is_configuration = path == "redis.conf";
    let comment = line.find('#').filter(|at| *at == 0 || line[..*at].ends_with([' ', '\t']));
    let from =
        if is_configuration && !line.trim_start().starts_with("loadmodule") { comment } else { Some(0) };
    let Some(from) = from else { return line.to_owned() };
    // Offsets stay the same, because only ASCII changes its case.
    let lower = line.to_ascii_lowercase();
    let found = TELLING
        .iter()
        .flat_map(|word| lower[from..].match_indices(word).map(|(at, word)| from + at + word.len()));
    // Text that is already hidden keeps its brackets.
    let found = found.filter(|end| !line[*end..].contains(BLANK));
    let end = found.filter(|end| !HARMLESS.iter().any(|word| holds(&lower, word, *end))).min();
    match end {
        // The rest may be the end of the word, or a sign.
        Some(end)
            if line[end..].trim_matches([' ', ':', '=', '"', '\'', ',', ')', '}', ']', '：']).is_empty() =>
        {
            line.to_owned()
        }
        Some(end) => format!("{} {BLANK}", &line[..end]),
        None => line.to_owned(),
    }
}

/// Returns whether an offset is inside a word of the line, or directly after it.
fn holds(line: &str, word: &str, end: usize) -> bool {
    line.match_indices(word).any(|(at, _)| at < end && end <= at + word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_left_anywhere() {
        let secret = "hunter2hunter2";
        let files = [
            ("notes.md", "requirepass hunter2hunter2\nbare hunter2hunter2\n"),
            ("a.conf", "port 7001\rrequirepass hunter2hunter2\nloadmodule /x.so password hunter2hunter2\n"),
            (
                "b.conf",
                "user b on nopass (>hunter2hunter2 ~*)\n# 密码: hunter2hunter2\n# 口令=hunter2hunter2\n",
            ),
            ("c.conf", "# pass: hunter2hunter2\n# redis-cli -a hunter2hunter2\n# password hunter2hunter2\n"),
            (
                "rconf.toml",
                "config = { requirepass = \"hunter2hunter2\" }\nname = \"r\" # password: hunter2hunter2\n",
            ),
            ("run.sh", "sed -i 's/requirepass .*/requirepass hunter2hunter2/' x\n# 密码：hunter2hunter2\n"),
            ("compose.yaml", "a:\n  environment:\n    - PW=hunter2hunter2\n"),
        ];
        let inputs: Vec<Input> = files
            .iter()
            .map(|(path, text)| Input { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() })
            .collect();
        let all = without_secrets(&inputs);
        for (text, (path, _)) in all.texts.iter().zip(&files) {
            assert!(!text.contains(secret), "{path}: {text}");
        }
        // Each file alone, so that the other files do not give the secret away.
        for (nth, (path, _)) in files.iter().enumerate().filter(|(_, (path, _))| !path.ends_with("yaml")) {
            let one = without_secrets(&inputs[nth..=nth]);
            assert!(!one.texts[0].contains(secret), "{path}: {}", one.texts[0]);
        }
        assert_eq!(all.secrets, 1, "one password in many places: {:?}", all.texts);
    }

    #[test]
    fn each_password_is_blanked_with_a_text_of_its_own() {
        let file = |path: &str, password: &str| Input {
            path: path.to_owned(),
            bytes: format!("requirepass {password}\nmasterauth {password}\n").into_bytes(),
        };
        let files =
            [file("a.conf", "gentle-otter"), file("b.conf", "gentle-otter"), file("c.conf", "gentle-otters")];
        let shared = without_secrets(&files);
        assert_eq!(shared.secrets, 2);
        assert_eq!(shared.texts[0], "requirepass ********\nmasterauth ********\n");
        assert_eq!(shared.texts[1], shared.texts[0]);
        assert_eq!(shared.texts[2], "requirepass ********2\nmasterauth ********2\n");
    }

    #[test]
    fn what_is_no_secret_stays() {
        let text = "port 7001\nmaxmemory 1gb # half\nsave \"\"\n# 节点端口 (client port)\n";
        let input = Input { path: "redis.conf".to_owned(), bytes: text.as_bytes().to_vec() };
        let one = without_secrets(&[input]);
        assert_eq!((one.texts[0].as_str(), one.secrets), (text, 0));
        let spec = rconf_core::spec::template(&rconf_core::spec::Wish::default());
        let input = Input { path: "rconf.toml".to_owned(), bytes: spec.clone().into_bytes() };
        let shared = without_secrets(&[input]);
        assert!(rconf_core::spec::read("rconf.toml", &shared.texts[0]).spec.is_some(), "{}", shared.texts[0]);
    }
}
