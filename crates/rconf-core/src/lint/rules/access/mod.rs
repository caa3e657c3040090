//! Group A: access.

mod exposure;
mod login;
mod password;
mod renamed;

pub(crate) mod debug_commands_enabled;
pub(crate) mod default_user_missing;
pub(crate) mod masterauth_differs_from_peers;
pub(crate) mod missing_masterauth;
pub(crate) mod nopass_default_user;
pub(crate) mod open_to_the_world;
pub(crate) mod password_differs;
pub(crate) mod passwordless_user;
pub(crate) mod placeholder_password;
pub(crate) mod plain_text_in_acl_file;
pub(crate) mod plaintext_beside_tls;
pub(crate) mod protected_mode_off;
pub(crate) mod quotes_in_acl_file;
pub(crate) mod remote_without_password;
pub(crate) mod rename_command_for_security;
pub(crate) mod renamed_cluster_command;
pub(crate) mod replication_user_refused;
pub(crate) mod requirepass_ignored;
pub(crate) mod weak_password;

pub(super) use login::{certain_users, default_password, has_acl_file, users};
pub(super) use password::{masterauth, password_without_masterauth, placeholder, with_masterauth_added};
