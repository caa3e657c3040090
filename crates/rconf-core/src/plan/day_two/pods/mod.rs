//! Changes to a cluster whose nodes are pods. `rollout.sh` replaces pods one after the other, and a master hands over before its
//! pod stops, so these steps need not know which nodes are masters.

mod add;
mod remove;
mod rolling_restart;
mod rotate_password;
mod slots;
mod steps;
mod upgrade;

pub(super) use add::add;
pub(super) use remove::remove;
pub(super) use rolling_restart::rolling_restart;
pub(super) use rotate_password::rotate_password;
pub(super) use upgrade::upgrade;
