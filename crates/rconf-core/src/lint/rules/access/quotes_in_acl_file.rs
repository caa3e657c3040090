use crate::catalog::id;
use crate::config::Value;
use crate::diagnostic::rule;
use crate::lint::{Described, Finding, Node, Rule, Sink};
use crate::message::{Message, say};

rule! {
    /// ## What it does
    /// Finds quotes around names, passwords and patterns in an ACL file.
    ///
    /// ## Why it matters
    /// A redis.conf has quotes, an ACL file does not: they belong to the word, and the server starts without a
    /// complaint. The user `"shop"` is not the user `shop`, and a client with the password between the quotes gets
    /// `WRONGPASS invalid username-password pair or user is disabled.` Measured on Redis 6.0, 7.0 and 8.0 and on
    /// Valkey 8.0, 8.1 and 9.1.
    ///
    /// ## Example
    /// ```acl
    /// user default off
    /// user shop on >"correct-horse-battery" ~"shop:*" +@read
    /// ```
    /// Use instead:
    /// ```acl
    /// user default off
    /// user shop on >correct-horse-battery ~shop:* +@read
    /// ```
    ///
    /// ## References
    /// - `ACLLoadFromFile` in acl.c
    QuotesInAclFile = "A018" "quotes-in-acl-file", Access, Warning, fix: None
}

impl Rule for QuotesInAclFile {
    fn judges_parts(&self) -> bool {
        true
    }

    fn check_node(&self, node: &Node, out: &mut Sink) {
        let config = &node.config;
        for user in config.all(id::USER).filter(|user| config.is_in_acl_file(user.at)) {
            let Value::User { name, rules } = &user.value else { continue };
            let mut found: Vec<(usize, Message)> = Vec::new();
            if is_quoted(name) {
                found.push((1, say!("the name", "用户名")));
            }
            for (nth, rule) in rules.iter().enumerate() {
                match rule.split_first() {
                    // The mark is never the password itself.
                    Some((b'>' | b'<', password)) if is_quoted(password) => {
                        found.push((1, say!("the password", "密码")));
                    }
                    Some((b'~' | b'&', pattern)) if is_quoted(pattern) => {
                        found.push((nth + 2, say!("the pattern", "模式")));
                    }
                    _ => {}
                }
            }
            found.dedup();
            for (word, what) in found {
                out.report(Finding::new(
                    self.meta(),
                    node.place(user.at, Some(word)),
                    say!(
                        "an ACL file knows no quotes: they are part of {what}",
                        "ACL 文件不识别引号：引号成了{what}的一部分",
                        what,
                    ),
                    say!("remove the quotes", "删除引号"),
                ));
            }
        }
    }
}

fn is_quoted(word: &[u8]) -> bool {
    matches!(word, [b'"', .., b'"'] | [b'\'', .., b'\''])
}
