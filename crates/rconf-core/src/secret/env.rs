//! Secrets in the lines of files with environment variables.

use super::plan::secrets_in_plan;
use crate::catalog::secrets::{is_secret, is_secret_variable};
use crate::text::Span;

/// Returns the spans of a line of a `.env` file that must not be shown.
pub(super) fn secrets_in_env(before: &[u8], line: &[u8]) -> Vec<Span> {
    let Some(at) = line.iter().position(|b| *b == b'=') else { return secrets_in_plan(before, line) };
    let name = line[..at].trim_ascii();
    let name = name.strip_prefix(b"export").map_or(name, <[u8]>::trim_ascii);
    let end = line.trim_ascii_end().len();
    if (is_secret_variable(name) || is_secret(name)) && at + 1 < end {
        return vec![Span::new(at + 1, end)];
    }
    secrets_in_plan(before, line)
}

#[cfg(test)]
mod tests {
    use crate::secret::shown_in;

    #[test]
    fn values_of_secrets_are_hidden_whole() {
        for line in [
            "REDIS_PASSWORD=s3cret",
            "export REDIS_PASSWORD = \"two s3cret\" # s3cret",
            "REDIS_EXTRA_FLAGS=--hz 10 --requirepass s3cret",
            "REDIS_URL=redis://me:s3cret@host/0",
        ] {
            for path in [".env", "x/redis.env", ".env.prod"] {
                let shown = shown_in(path, b"A=1\n", line.as_bytes()).0;
                assert!(!String::from_utf8_lossy(&shown).contains("s3cret"), "{line}");
            }
        }
        assert_eq!(shown_in(".env", b"", b"REDIS_PORT_NUMBER=7001").0, b"REDIS_PORT_NUMBER=7001");
    }
}
