use super::{has_acl_file, users};
use crate::config::At;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::{Words, say};

rule! {
    /// ## What it does
    /// Finds a password that is the name of a variable or a gap to be filled in: `${REDIS_PASSWORD}`, `$PASSWORD`,
    /// `<password>`, `%PASSWORD%`, `__PASSWORD__`, `$(cat …)`.
    ///
    /// ## Why it matters
    /// The server replaces nothing in its file: the password is that very text, which anybody who saw the file
    /// guesses, and clients with the real one get `WRONGPASS invalid username-password pair or user is disabled.`
    /// It is no mistake if something fills the file in before the server reads it.
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
    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        // Each with its line and the word to point at: never the password's own.
        let mut found: Vec<(At, usize, &[u8])> = Vec::new();
        if !has_acl_file(config) {
            found.extend(config.password().map(|s| (s.at, 0, s.value.as_text().unwrap_or_default())));
            for (_, setting, login) in users(config) {
                found.extend(login.passwords.iter().map(|(_, password)| (setting.at, 1, *password)));
            }
        }
        found.extend(config.master_password().map(|s| (s.at, 0, s.value.as_text().unwrap_or_default())));
        for (at, word, password) in found {
            let Some(what) = variable(password) else { continue };
            out.report(Finding::new(
                self.meta(),
                node.place(at, Some(word)),
                say!(
                    "the password is {what}, and the server replaces nothing: it is this very text",
                    "密码是{what}，而服务器不做任何替换：密码就是这段文本本身",
                    what,
                ),
                say!(
                    "write the password itself, or see that something fills it in before the server starts",
                    "直接写密码，或确保服务器启动前已经填好",
                ),
            ));
        }
    }
}

/// What a password is that something was to fill in; none if it is not.
pub(super) fn variable(password: &[u8]) -> Option<Words> {
    let is_name = |name: &[u8]| {
        name.len() > 2
            && name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b' '))
            && name.iter().any(u8::is_ascii_alphabetic)
    };
    let is_constant = |name: &[u8]| is_name(name) && !name.iter().any(u8::is_ascii_lowercase);
    let is_compound = |name: &[u8]| is_name(name) && name.iter().any(|b| matches!(b, b'_' | b'-'));
    let inside = |open: &str, close: &str| {
        password.strip_prefix(open.as_bytes()).and_then(|rest| rest.strip_suffix(close.as_bytes()))
    };
    let is_variable = inside("${", "}")
        .is_some_and(|inner| inner.iter().take(2).all(u8::is_ascii_alphabetic))
        || inside("$(", ")").is_some()
        || password.strip_prefix(b"$").is_some_and(is_constant);
    if is_variable {
        Some(Words::new("a variable of the shell", "一个 shell 变量"))
    } else if inside("<", ">").is_some_and(is_name)
        || inside("{", "}").is_some_and(is_name)
        || inside("%", "%").is_some_and(|name| is_constant(name) || is_compound(name))
        || inside("__", "__").is_some_and(is_constant)
        || inside("@", "@").is_some_and(is_constant)
    {
        Some(Words::new("a gap that was never filled in", "一个没有填写的占位符"))
    } else {
        None
    }
}
