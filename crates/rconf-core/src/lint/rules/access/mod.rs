//! Group A: access.

mod missing_masterauth;
mod protected_mode_off;
mod weak_password;

pub use missing_masterauth::MissingMasterauth;
pub(super) use missing_masterauth::unanswered;
pub use protected_mode_off::ProtectedModeOff;
pub use weak_password::WeakPassword;

use crate::catalog::id;
use crate::config::{Config, Setting, Value};

/// The line that gives the default user a password: `requirepass`, or `user default` with one. None if
/// anybody may connect, and where an ACL file decides.
pub(super) fn default_password(config: &Config) -> Option<&Setting> {
    if !config.text(id::ACLFILE).is_empty() {
        return None;
    }
    let default_user = config
        .all(id::USER)
        .rev()
        .find(|s| matches!(&s.value, Value::User { name, .. } if name.as_ref() == b"default"));
    match default_user.map(|s| (&s.value, s)) {
        // `user default` begins from nothing, and the later of the two lines does not matter: users are
        // loaded after the file is read.
        Some((Value::User { rules, .. }, setting)) => {
            let rule = |wanted: &[u8]| rules.iter().any(|r| r.eq_ignore_ascii_case(wanted));
            (!rule(b"nopass") || rule(b"off")).then_some(setting)
        }
        _ => config.password(),
    }
}
