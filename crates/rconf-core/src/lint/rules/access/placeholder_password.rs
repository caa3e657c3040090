use super::login::{has_acl_file, users};
use super::password::placeholder;
use crate::config::At;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds a password that is a placeholder, such as the name of a variable: `${REDIS_PASSWORD}`,
    /// `$PASSWORD`, `<password>`, `%password%`, `__PASSWORD__`, `REDIS_PASSWORD`, `$(cat …)`. A ConfigMap that no server is
    /// known to be given is left out, because a script may fill it in.
    ///
    /// ## Why it matters
    /// The server replaces nothing in its file: the password is this text itself, which is easy to guess, and
    /// clients with the real one get `WRONGPASS invalid username-password pair or user is disabled.` This is
    /// not a mistake if a tool fills in the file before the server reads it.
    ///
    /// ## Example
    /// ```conf
    /// requirepass ${REDIS_PASSWORD}
    /// ```
    /// Use instead what `openssl rand -base64 32` prints, or leave the line out and start the server with
    /// `--requirepass "$REDIS_PASSWORD"`:
    /// ```conf
    /// requirepass m8Zr0pZrN3bqM0kqgI4Q3vW5b3J5r0vYV4w4Zt0nQ8k=
    /// ```
    ///
    /// ## References
    /// - `requirepass` in the stock redis.conf
    PlaceholderPassword = "A014" "placeholder-password", Access, Warning, fix: None
}

impl Rule for PlaceholderPassword {
    fn judges_parts(&self) -> bool {
        true
    }

    fn judges_sentinels(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        // Each has its line and the index of the word to mark, which is never the password itself.
        let mut found: Vec<(At, usize, &[u8])> = Vec::new();
        if !config.has_unread_acl_file() {
            let password = config.password().filter(|_| !has_acl_file(config));
            found.extend(password.map(|s| (s.at, 0, s.value.as_text().unwrap_or_default())));
            for (_, setting, login) in users(config) {
                found.extend(login.passwords.iter().map(|password| (setting.at, 1, *password)));
            }
        }
        found.extend(config.master_password().map(|s| (s.at, 0, s.value.as_text().unwrap_or_default())));
        for (at, word, password) in found {
            let Some(what) = placeholder(password) else { continue };
            out.report(Finding::new(
                self.meta(),
                node.place(at, Some(word)),
                say!(
                    "the password is {what}, but the server replaces nothing: the password is this text \
                     itself",
                    "密码是{what}，而服务器不做任何替换：密码就是这段文本本身",
                    what,
                ),
                say!(
                    "write the password itself, or make sure that a tool fills it in before the server starts",
                    "直接写密码，或确保服务器启动前已经填好",
                ),
            ));
        }
    }
}
