use super::login::{has_acl_file, users};
use super::password::placeholder;
use crate::config::At;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Severity, Sink};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds a password of `requirepass`, or of a `user` line here or in an ACL file, that is easy to guess: shorter than 8 bytes, one
    /// of the passwords that attackers try first, a short number, or one character over and over. It is only
    /// an info where the server runs in a container that publishes no port, or only on the loopback.
    ///
    /// ## Why it matters
    /// A server answers well over a hundred thousand `AUTH` commands a second, and a failed attempt does not
    /// slow the next one. Whoever can reach the port finds a short password within minutes, and can then
    /// write files: `CONFIG SET dir` writes where the server's user can. The log shows nothing of the
    /// attempts.
    ///
    /// ## Example
    /// ```conf
    /// requirepass 123456
    /// ```
    /// Use instead what `openssl rand -base64 32` prints:
    /// ```conf
    /// requirepass m8Zr0pZrN3bqM0kqgI4Q3vW5b3J5r0vYV4w4Zt0nQ8k=
    /// ```
    ///
    /// ## References
    /// - "Warning" above `requirepass` in the stock redis.conf
    WeakPassword = "A004" "weak-password", Access, Warning, fix: None
}

/// Passwords that attackers try first, and that are long enough.
const COMMON: [&str; 12] = [
    "foobared",
    "password",
    "password1",
    "password123",
    "passw0rd",
    "p@ssw0rd",
    "redispass",
    "redis123",
    "redis-password",
    "mypassword",
    "changeme",
    "yourpassword",
];

impl Rule for WeakPassword {
    fn judges_parts(&self) -> bool {
        true
    }

    fn judges_sentinels(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        // The passwords in force, each with its line and the word to mark, which is never the password
        // itself.
        let mut found: Vec<(At, usize, &[u8])> = Vec::new();
        if !config.has_unread_acl_file() {
            let mut has_default = false;
            for (name, setting, login) in users(config) {
                has_default |= name == b"default";
                if login.takes_password() {
                    found.extend(login.passwords.iter().map(|password| (setting.at, 1, *password)));
                }
            }
            // `user default` and an ACL file override `requirepass`.
            if let Some(setting) = config.password().filter(|_| !has_default && !has_acl_file(config)) {
                found.push((setting.at, 0, setting.value.as_text().unwrap_or_default()));
            }
        }
        for (at, word, password) in found {
            // A placeholder is reported by A014.
            let Some(why) = weakness(password).filter(|_| placeholder(password).is_none()) else { continue };
            let finding = Finding::new(
                self.meta(),
                node.place(at, Some(word)),
                say!(
                    "the password {why}: whoever can reach the port guesses it within minutes",
                    "密码{why}：能连到端口的人几分钟内就能猜出来",
                    why,
                ),
                say!(
                    "use a long random password, such as the output of `openssl rand -base64 32`",
                    "改用足够长的随机密码，例如 `openssl rand -base64 32` 的输出",
                ),
            );
            // If the port is not published, only other containers can reach it.
            let is_inside = node.is_kept_inside();
            out.report(if is_inside { finding.severity(Severity::Info) } else { finding });
        }
    }
}

/// Returns why a password is easy to guess, or `None` if it is not.
fn weakness(password: &[u8]) -> Option<Message> {
    let first = *password.first()?;
    if password.len() < 8 {
        Some(say!("is shorter than 8 characters", "不足 8 个字符"))
    } else if COMMON.iter().any(|c| c.as_bytes().eq_ignore_ascii_case(password)) {
        Some(say!("is one of the passwords that attackers try first", "是最先被尝试的常见密码"))
    } else if is_placeholder(password) {
        Some(say!("is a placeholder that was never replaced", "是没有替换掉的占位符"))
    } else if password.len() < 12 && password.iter().all(u8::is_ascii_digit) {
        Some(say!("is a short number", "只是一串较短的数字"))
    } else if password.iter().all(|b| *b == first) {
        Some(say!("is one character over and over", "只是同一个字符不断重复"))
    } else {
        None
    }
}

/// Returns whether a password is a text that should have been replaced: `your_strong_password_here`,
/// `changeme123`.
fn is_placeholder(password: &[u8]) -> bool {
    let lower = password.to_ascii_lowercase();
    let has = |word: &str| lower.windows(word.len()).any(|w| w == word.as_bytes());
    let names_secret = has("pass") || has("secret");
    let asks = ["placeholder", "changeme", "change_me", "change-me", "replaceme", "replace_me"];
    (names_secret && (has("your") || has("_here") || has("-here"))) || asks.iter().any(|word| has(word))
}
