//! Kubernetes manifests: the pods of workloads as containers, and the configurations in ConfigMaps and Secrets.
//!
//! [`read_manifest`] reads one file. [`link`] then connects the files of a run: it gives each container the ConfigMaps and
//! Secrets that it mounts, and lets the workloads see Services, network policies and disruption budgets of their folder.

mod configuration;
mod kustomize;
mod link;
mod model;
mod pod;
mod probe;
mod quantity;
mod reader;
mod service;
mod stream;
mod words;
mod workload;

pub use kustomize::{KUSTOMIZATIONS, customize, resources};
pub use link::link;
pub(crate) use model::may_be_same;
pub use model::{
    Budget, Certificate, Claim, ConfigObject, Direction, EnvironmentFrom, InPod, Labels, NetworkPolicy,
    Objects, Probe, ProbeKind, Projection, Service, ServicePort, Volume, VolumeSource, Workload,
    WorkloadKind,
};
pub use stream::is_manifest;
pub(super) use stream::read_manifest;
