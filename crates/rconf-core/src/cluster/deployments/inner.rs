//! What is known of the plan files of a run, and of the containers in them that run servers.

use super::super::variants::Variants;
use super::lines::PlanLines;
use crate::catalog::Server;
use crate::container::{Deployment, HostFiles, Software};
use crate::message::Message;
use crate::text::Place;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is known of the plan files.
#[derive(Debug, Default)]
pub(super) struct Inner {
    /// Which of several clusters each node belongs to. `None` without plans, so that a program without plans does not link
    /// it.
    pub(super) variants: Option<Variants>,
    pub(super) deployments: Vec<(Deployment, Vec<u8>)>,
    pub(super) host: HostFiles,
    /// The path of each plan, joined to the folder it starts from.
    pub(super) paths: Vec<String>,
    /// The paths of the plans, as the caller gave them.
    pub(super) names: BTreeSet<String>,
    /// The containers that give their server a file, by the path of the file on the host.
    pub(super) by_file: BTreeMap<String, Vec<Run>>,
    /// The paths in images of the files that plans give to servers and mount nothing at.
    pub(super) in_images: BTreeSet<String>,
    /// The servers of the containers that have a file of the host, which may be another's than their server's.
    pub(super) holders: BTreeMap<String, Server>,
    /// The containers that give their server no file.
    pub(super) without_file: Vec<Run>,
    /// The ACL files that are written in plans, by the deployment and the container that mounts them: the path in the container,
    /// and the alias.
    pub(super) acl_files: BTreeMap<(usize, usize), Vec<(String, String)>>,
    /// The containers that give their server a file that is written in the plan.
    pub(super) written_files: Vec<WrittenFile>,
    /// The files and folders of configurations that containers with other software mount.
    pub(super) of_others: HashMap<String, Software>,
    /// Lines of configuration that are written in plans, by the alias that stands in for a path.
    pub(super) aliases: BTreeMap<String, PlanLines>,
    /// The aliases of the files that are scalars of plans, by the plan and the offset of the scalar.
    pub(super) scalars: BTreeMap<(usize, usize), String>,
}

/// A container that runs a server or a Sentinel.
#[derive(Debug, Clone)]
pub(in super::super) struct Run {
    pub(super) deployment: usize,
    pub(super) container: usize,
    /// The alias that stands in for the path of its options.
    pub(in super::super) alias: String,
    /// The name of the container in messages.
    pub(super) title: Message,
    /// Whether it runs a Sentinel.
    pub(in super::super) is_sentinel: bool,
    /// The place of the command.
    pub(super) place: Place,
}

/// A container that gives its server a file that is written in the plan.
#[derive(Debug)]
pub(in super::super) struct WrittenFile {
    pub(in super::super) run: Run,
    /// The alias that stands in for a path.
    pub(in super::super) alias: String,
    /// The name of the file in messages.
    pub(in super::super) title: Message,
    /// The directives whose values are not known.
    pub(in super::super) left_out: Vec<String>,
    /// The path of the file on the host, joined to the folder it starts from. `None` if the file exists only
    /// in the container.
    pub(in super::super) location: Option<String>,
}
