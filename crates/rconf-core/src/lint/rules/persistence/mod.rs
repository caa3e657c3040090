//! Group P: persistence.

mod restart_empty_wipes_replicas;
mod state_outside_volume;

pub use restart_empty_wipes_replicas::RestartEmptyWipesReplicas;
pub use state_outside_volume::StateOutsideVolume;
