//! The names whose values are secrets. All code that shows or repeats its input relies on this list.
//!
//! Each function takes a name as written, and ignores its case.

use super::lookup::find_any;
use super::sentinel::tables::SENTINEL_SHOWN;
use super::tables::SPEC_KEYS;

/// The arguments of a directive that must not be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretPart {
    /// All arguments: a password, or a `sentinel` line, which may contain one ([`shown_words_of_sentinel`]).
    Value,
    /// The passwords and hashes among the ACL rules of `user` ([`is_acl_password`]). The first argument is
    /// the name of the user.
    AclRules,
    /// The second argument of `rename-command`, because only those who know the new name can run the command.
    NewName,
}

/// Returns which arguments of a directive must not be shown, or `None` if all may be.
pub fn secret_part(directive: &[u8]) -> Option<SecretPart> {
    if directive.eq_ignore_ascii_case(b"user") {
        Some(SecretPart::AclRules)
    } else if directive.eq_ignore_ascii_case(b"rename-command") {
        Some(SecretPart::NewName)
    } else {
        is_secret(directive).then_some(SecretPart::Value)
    }
}

/// Returns `true` if the whole value of a directive is a secret on any server. Returns `false` for `user` and
/// `rename-command`, of which only a part is secret.
pub fn is_secret(directive: &[u8]) -> bool {
    let is_sensitive =
        |(directive, _): (&super::Directive, _)| directive.variants.iter().any(|v| v.sensitive);
    directive.eq_ignore_ascii_case(b"sentinel") || find_any(directive).any(is_sensitive)
}

/// Returns how many of the words behind the option of a `sentinel` line can be shown, or `None` if no Sentinel knows the
/// option, which may be a misspelled one with a password.
pub fn shown_words_of_sentinel(option: &[u8]) -> Option<usize> {
    let known = SENTINEL_SHOWN.iter().find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(option));
    known.map(|(_, words)| usize::from(*words))
}

/// Returns `true` if an ACL rule is a password or a hash: `>password`, `<password`, `#hash`, `!hash`.
pub fn is_acl_password(rule: &[u8]) -> bool {
    matches!(rule.first(), Some(b'>' | b'<' | b'#' | b'!'))
}

/// Returns how many of the words after this one may be secrets, if it is a word of a command for a server:
/// `AUTH [user] password`, `CONFIG SET requirepass password`, `SENTINEL SET name auth-pass password`,
/// `sentinel auth-pass name password`. For the rules of `ACL SETUSER`, use [`is_acl_password`].
pub fn secrets_behind(word: &[u8]) -> usize {
    match word.to_ascii_lowercase().as_slice() {
        b"auth" | b"auth2" | b"auth-pass" => 2,
        b"sentinel-pass" => 1,
        b"sentinel" => 0,
        name => usize::from(is_secret(name)),
    }
}

/// Returns `true` if the word after this option of redis-cli is a password.
pub fn is_client_password_option(option: &[u8]) -> bool {
    matches!(option, b"-a" | b"--pass" | b"--cluster-from-pass")
}

/// Returns `true` if the name of a variable or key suggests that its value is a secret: `REDIS_PASSWORD`,
/// `REDISCLI_AUTH`. A name for a file that contains a secret does not count.
pub fn is_secret_variable(name: &[u8]) -> bool {
    const PARTS: [&[u8]; 5] = [b"pass", b"secret", b"token", b"_auth", b"_pw"];
    let lower = name.to_ascii_lowercase();
    let has = |part: &&[u8]| lower.windows(part.len()).any(|window| window == *part);
    let is_file = lower.ends_with(b"_file") || lower.ends_with(b"-file");
    !is_file && (lower == b"pw" || PARTS.iter().any(has))
}

/// The directives that a comment may repeat with their values: `# was: requirepass foobared`.
pub const DIRECTIVES_IN_PROSE: [&str; 5] =
    ["requirepass", "masterauth", "primaryauth", "auth-pass", "key-file-pass"];

/// The words that people write before a secret, followed by a colon or an equals sign.
pub const WORDS_FOR_SECRETS: [&str; 11] =
    ["password", "passwd", "passphrase", "secret", "token", "auth", "pass", "pwd", "密码", "口令", "密钥"];

/// Returns `true` if a key is in the schema of rconf.toml. None of these keys has a secret as its value;
/// passwords are in files or variables that the spec names.
pub fn is_spec_key(name: &[u8]) -> bool {
    std::str::from_utf8(name).is_ok_and(|name| SPEC_KEYS.binary_search(&name).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::directives;

    #[test]
    fn secrets_are_those_that_servers_hide() {
        let names = directives().iter().flat_map(|d| {
            let aliases = d.variants.iter().filter_map(|v| v.alias);
            std::iter::once(d.name).chain(aliases)
        });
        let mut secret: Vec<&str> = names.filter(|name| is_secret(name.as_bytes())).collect();
        secret.sort_unstable();
        secret.dedup();
        assert_eq!(
            secret,
            [
                "masterauth",
                "masteruser",
                "primaryauth",
                "primaryuser",
                "requirepass",
                "sentinel",
                "tls-client-key-file-pass",
                "tls-key-file-pass",
            ]
        );
    }

    #[test]
    fn some_directives_are_secret_in_part() {
        assert_eq!(secret_part(b"RequirePass"), Some(SecretPart::Value));
        assert_eq!(secret_part(b"USER"), Some(SecretPart::AclRules));
        assert_eq!(secret_part(b"rename-command"), Some(SecretPart::NewName));
        assert_eq!(secret_part(b"port"), None);
        assert_eq!(secret_part(b"requirepas"), None);
    }

    #[test]
    fn words_of_commands_are_followed_by_secrets() {
        for (word, count) in [
            ("AUTH", 2),
            ("auth-pass", 2),
            ("sentinel-pass", 1),
            ("requirepass", 1),
            ("masteruser", 1),
            ("sentinel", 0),
            ("user", 0),
            ("get", 0),
        ] {
            assert_eq!(secrets_behind(word.as_bytes()), count, "{word}");
        }
    }

    #[test]
    fn variables_tell_by_their_names() {
        for name in ["REDIS_PASSWORD", "REDISCLI_AUTH", "pass", "token", "PW", "DB_PW"] {
            assert!(is_secret_variable(name.as_bytes()), "{name}");
        }
        for name in ["REDIS_PASSWORD_FILE", "password-file", "PORT", "author"] {
            assert!(!is_secret_variable(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn keys_of_a_spec_are_known() {
        assert!(is_spec_key(b"password-file") && is_spec_key(b"ports") && is_spec_key(b"server"));
        assert!(!is_spec_key(b"properties") && !is_spec_key(b"password") && !is_spec_key(b"Auth"));
    }
}
