use super::login::users;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::say;

rule! {
    /// ## What it does
    /// Finds passwords in plain text (`>…`) in an ACL file. Pedantic: off unless selected.
    ///
    /// ## Why it matters
    /// The server needs only the hash, and writes only hashes itself (`ACL SAVE`). In plain text, everyone who can
    /// read the file or a backup of it can log in.
    ///
    /// ## Example
    /// ```acl
    /// user default off
    /// user shop on >correct-horse-battery ~shop:* +@read
    /// ```
    /// Use instead, with the output of `printf %s PASSWORD | sha256sum`:
    /// ```acl
    /// user default off
    /// user shop on #9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 ~shop:* +@read
    /// ```
    ///
    /// ## References
    /// - `ACL SAVE` at <https://redis.io/docs/latest/commands/acl-save/>
    PlainTextInAclFile = "A019" "plain-text-in-acl-file", Access, Info, fix: None, pedantic
}

impl Rule for PlainTextInAclFile {
    fn judges_parts(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        for (_, user, login) in users(config) {
            if !config.is_in_acl_file(user.at) || login.passwords.is_empty() {
                continue;
            }
            out.report(Finding::new(
                self.meta(),
                node.place(user.at, Some(1)),
                say!(
                    "the password of this user is written in plain text: everyone who can read the file has it",
                    "该用户的密码是明文：能读这个文件的人都能拿到",
                ),
                say!(
                    "write `#` and the password's SHA-256 in its place: the server needs no more",
                    "改写成 `#` 加密码的 SHA-256：服务器只需要这个",
                ),
            ));
        }
    }
}
