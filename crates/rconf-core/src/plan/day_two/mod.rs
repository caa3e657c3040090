//! Changes to a cluster that runs: a node is added or removed, all nodes are restarted, the password or the release is
//! changed.

mod add_node;
mod pods;
mod remove_node;
mod request;
mod roles;
mod rolling_restart;
mod rotate_password;
mod steps;
mod upgrade;
mod watched;

pub use add_node::add_node;
pub use remove_node::remove_node;
pub use request::{Request, RequestError};
pub use roles::Roles;
pub use rolling_restart::rolling_restart;
pub use rotate_password::rotate_password;
pub use upgrade::{UpgradeError, upgrade};
