//! The plans that run the nodes: docker commands in shell scripts, compose files, Dockerfiles and systemd units, as
//! one model of containers, mounts, ports, networks and limits.
//!
//! A reader turns a file of one kind into a [`Deployment`]. A new reader needs a folder, and a line in the
//! list of readers in `read.rs`.

mod bitnami;
mod bitnami_cluster;
mod bitnami_image;
mod blocks;
mod calls;
mod cli_call;
mod client;
mod client_options;
mod compose;
mod dockerfile;
mod env_file;
mod host;
mod image;
mod joined;
mod kubernetes;
mod model;
mod read;
mod reader;
mod script;
mod software;
mod start;
mod systemd;
mod written;
mod yaml;

pub use crate::shell::Unfollowed;
pub use crate::text::Text;
pub use bitnami::Setup;
pub use blocks::Part;
pub(crate) use blocks::{group_of, written_by_operator};
pub use cli_call::{CliCall, NodeAddress, UNREPLACED};
pub use client_options::client_options;
pub use compose::{is_compose_name, override_of, read_env};
pub use dockerfile::build;
pub use host::{HostFiles, OnHost};
pub use image::{Image, Maker};
pub(crate) use kubernetes::may_be_same;
pub use kubernetes::{
    Budget, Certificate, Claim, ConfigObject, Direction, EnvironmentFrom, InPod, KUSTOMIZATIONS, Labels,
    NetworkPolicy, Objects, Probe, ProbeKind, Projection, Service, ServicePort, Volume, VolumeSource,
    Workload, WorkloadKind, customize, is_manifest, link, resources,
};
pub use model::{
    Attachment, Build, Container, Deployment, HealthCommand, Kind, Mount, MountKind, Network, NetworkUse,
    NetworkVerb, Process, Published, Subnet, Unit,
};
pub use read::{claimed_kind, is_plan, read, read_as};
pub use software::Software;
pub use start::{Start, Unknown, options_as_lines};
pub use systemd::{drop_ins_of, unit};
pub(crate) use written::Scalar;
pub use written::Written;
pub(crate) use yaml::values as yaml_values;
