//! What becomes of a cluster that loses nodes, hosts or racks, or that is cut into parts: who is promoted and by when, which
//! slots nobody serves, which part goes on, and which acknowledged writes may be lost.
//!
//! [`Model`] is the cluster before the loss, made of a spec, of files or of what nodes answered. [`Loss`] is what happens to
//! it. [`predict`] returns the [`Prediction`]: plain data, with the events in the order of their time.
//!
//! The servers decide in `cluster.c`, and from Redis 7.4 and Valkey 8.0 on in `cluster_legacy.c`. What is said here of their
//! decisions is compared with real clusters by `crates/rconf-cli/tests/simulate.rs`.

mod after_loss;
mod loss;
mod migration;
mod model;
mod predict;
mod prediction;
mod promotion;
mod returns;
mod settings;
mod sources;
mod survey;
#[cfg(test)]
mod tests;
mod timing;

pub use after_loss::predict;
pub use loss::{Loss, LossError};
pub use model::{Data, Model, ModelNode, ModelRole};
pub use prediction::{
    Event, Happens, NotPromoted, Prediction, Return, Returns, Risk, RiskKind, Side, Unable, WhyDown,
};
pub use settings::Settings;
pub use sources::NoModel;
pub use survey::{Lost, Row, Scope, survey};
pub use timing::Window;
