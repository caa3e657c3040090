//! Group D: what happens only in Kubernetes.

mod pods;

pub(crate) mod claim_not_mounted;
pub(crate) mod deployment_for_nodes;
