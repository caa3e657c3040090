//! Words that stand for a value which somebody was to fill in.

/// What a word stands for that a tool or a person was to replace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placeholder {
    /// A variable or a command of a shell: `${PORT}`, `$PORT`, `$(cat …)`.
    Variable,
    /// A name in marks: `%port%`, `{port}`, `<port>`, `__PORT__`, `@PORT@`.
    Name,
}

/// The maximum length of a name in a text.
const LONGEST: usize = 100;

impl Placeholder {
    /// Returns what a whole word stands for, or `None` if it is a value.
    pub(crate) fn of(word: &[u8]) -> Option<Self> {
        let inside = |open: &str, close: &str| {
            word.strip_prefix(open.as_bytes()).and_then(|rest| rest.strip_suffix(close.as_bytes()))
        };
        let is_variable = inside("${", "}")
            .is_some_and(|name| name.iter().take(2).all(u8::is_ascii_alphabetic))
            || inside("$(", ")").is_some()
            || word.strip_prefix(b"$").is_some_and(is_constant);
        if is_variable {
            return Some(Self::Variable);
        }
        // `__redis__` and `@read` are words of servers.
        let is_name = inside("<", ">").is_some_and(is_name)
            || inside("{", "}").is_some_and(is_name)
            || inside("%", "%").is_some_and(is_name)
            || inside("%%", "%%").is_some_and(is_name)
            || inside("__", "__").is_some_and(is_constant)
            || inside("@", "@").is_some_and(is_constant);
        is_name.then_some(Self::Name)
    }

    /// Returns what a password stands for, or `None` if it is one. It may be the bare name of a variable: `REDIS_PASSWORD`.
    pub(crate) fn of_secret(word: &[u8]) -> Option<Self> {
        const NAMES: [&[u8]; 5] = [b"PASS", b"PWD", b"SECRET", b"AUTH", b"PLACEHOLDER"];
        let has = |name: &&[u8]| word.windows(name.len()).any(|part| part == *name);
        let is_variable = word.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
            && word.contains(&b'_')
            && NAMES.iter().any(has);
        Self::of(word).or_else(|| is_variable.then_some(Self::Name))
    }

    /// Returns the length of the name in marks that a text begins with and that no value of a directive has, or 0. In a
    /// text in which values may begin and end anywhere, only names in capitals count.
    pub(super) fn length_at(text: &[u8]) -> usize {
        let (open, close): (&[u8], &[u8]) = match text {
            [b'%', b'%', ..] => (b"%%", b"%%"),
            [b'%', ..] => (b"%", b"%"),
            [b'_', b'_', ..] => (b"__", b"__"),
            [b'<', ..] => (b"<", b">"),
            _ => return 0,
        };
        let name = &text[open.len()..];
        let is_part = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-');
        let most = name.iter().take(LONGEST).take_while(|b| is_part(b)).count();
        // The closing underscores look like a part of the name.
        let length =
            if close == b"__" { name[..most].windows(2).position(|two| two == close) } else { Some(most) };
        match length {
            Some(length)
                if length > 1 && name[length..].starts_with(close) && is_constant(&name[..length]) =>
            {
                open.len() + length + close.len()
            }
            _ => 0,
        }
    }
}

fn is_name(name: &[u8]) -> bool {
    !name.is_empty()
        && name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b' '))
        && name.iter().any(u8::is_ascii_alphabetic)
}

fn is_constant(name: &[u8]) -> bool {
    name.len() > 1 && is_name(name) && !name.iter().any(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_values() {
        for variable in ["${PORT}", "$PORT", "$(POD_IP)", "${pod_ip}"] {
            assert_eq!(Placeholder::of(variable.as_bytes()), Some(Placeholder::Variable), "{variable}");
        }
        for name in ["%port%", "%x%", "{port}", "<PORT>", "<your password>", "__PORT__", "@PORT@", "%%PORT%%"]
        {
            assert_eq!(Placeholder::of(name.as_bytes()), Some(Placeholder::Name), "{name}");
        }
        for value in
            ["", "6379", "%", "50%", "%%", "__redis__", "@read", "$a", "<>", "{}", "%R~key", "a{b}", "$1"]
        {
            assert_eq!(Placeholder::of(value.as_bytes()), None, "{value}");
        }
    }

    #[test]
    fn a_password_may_be_the_name_of_one() {
        for name in ["REDIS_PASSWORD", "REDIS_PASSWORD_PLACEHOLDER", "%pass%"] {
            assert!(Placeholder::of_secret(name.as_bytes()).is_some(), "{name}");
        }
        for password in ["PASSWORD", "redis_password", "ABC_DEF_123", "My_PASS", ""] {
            assert!(Placeholder::of_secret(password.as_bytes()).is_none(), "{password}");
        }
    }

    #[test]
    fn names_in_a_text_end_where_they_are_closed() {
        for (text, length) in [
            ("__PORT__x", 8),
            ("__MY_PORT__", 11),
            ("%PORT%:", 6),
            ("%%PORT%%", 8),
            ("<PORT> 1", 6),
            ("<port>", 0),
            ("%R~a%", 0),
            ("__redis__", 0),
            ("__A", 0),
        ] {
            assert_eq!(Placeholder::length_at(text.as_bytes()), length, "{text}");
        }
    }
}
