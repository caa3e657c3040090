//! Group V: versions.

mod end_of_life_server;
mod ignored_directive;
mod needs_module;
mod old_name;
mod removed_directive;
mod server_not_named;

pub use end_of_life_server::EndOfLifeServer;
pub use ignored_directive::IgnoredDirective;
pub use needs_module::NeedsModule;
pub use old_name::OldName;
pub use removed_directive::RemovedDirective;
pub use server_not_named::ServerNotNamed;
