//! The command after `sudo`, `time` and similar wrappers.

use super::field::Field;
use super::names::base_name;

/// Returns the words of a command without the wrappers before it.
pub(super) fn unwrapped(mut fields: &[Field]) -> &[Field] {
    while let Some((first, rest)) = fields.split_first() {
        let with_value: &[&str] = match base_name(&first.text) {
            "sudo" => &["-u", "-g", "-h", "-p", "-C", "-D", "-R", "-T", "--user", "--group"],
            "doas" => &["-u", "-C"],
            "env" => &["-u", "-C", "--unset", "--chdir"],
            "nice" => &["-n"],
            "ionice" => &["-c", "-n", "-p"],
            "timeout" => &["-s", "-k", "--signal", "--kill-after"],
            "exec" => &["-a"],
            "gosu" | "su-exec" | "setpriv" | "time" | "nohup" | "command" | "builtin" | "stdbuf"
            | "setsid" | "winpty" | "unbuffer" | "then" | "do" => &[],
            _ => return fields,
        };
        let name = base_name(&first.text);
        let whole = fields;
        fields = rest;
        while let Some((option, rest)) = fields.split_first() {
            let is_option = option.text.starts_with('-') && option.text.len() > 1;
            let is_setting = matches!(name, "sudo" | "env")
                && option.text.split_once('=').is_some_and(|(name, _)| {
                    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                });
            if !is_option && !is_setting {
                break;
            }
            // `command -v redis-server` only looks it up.
            if name == "command" && matches!(option.text.as_str(), "-v" | "-V") {
                return whole;
            }
            let takes = with_value.contains(&option.text.as_str());
            fields = if takes { rest.get(1..).unwrap_or(&[]) } else { rest };
            if option.is("--") {
                break;
            }
        }
        if matches!(name, "timeout" | "gosu" | "su-exec") {
            fields = fields.get(1..).unwrap_or(&[]);
        }
    }
    fields
}
