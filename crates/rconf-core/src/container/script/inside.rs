//! Commands that run in a container.

use super::call::call;
use super::shell::Shell;
use crate::shell::{Field, Simple, Snippet, base_name};
use crate::text::Text;

/// Runs a command in a container, or on the host's own network if `container` is `None`.
pub(super) fn run_inside(shell: &mut Shell, container: Option<Text>, fields: &[Field], simple: &Simple) {
    if shell.inside.is_some() || fields.is_empty() {
        return;
    }
    let simple = Simple { heredoc_mentions: simple.heredoc_mentions, ..Simple::default() };
    if let Some(container) = container {
        shell.run_inside(container, fields, &simple);
    } else if matches!(base_name(&fields[0].text), "redis-cli" | "valkey-cli") {
        // On the network of the host, the call is like one from the host.
        let capture = shell.capture.take();
        call(shell, fields, &simple);
        shell.capture = capture;
    }
}

/// Runs the command of a health check, which is a single text.
pub(super) fn run_health_check(shell: &mut Shell, container: Text, field: &Field) {
    if shell.inside.is_none() {
        shell.run_snippet_inside(container, &Snippet::from_marked(&field.text, field.span));
    }
}
