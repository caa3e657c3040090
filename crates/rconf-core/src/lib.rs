//! Reads `redis.conf` exactly as a server would, checks it, and generates Redis and Valkey clusters.
//!
//! Text goes in and values come out: nothing here opens a file, reads a clock, an environment variable or a random source.
//! The functions of this page are the front door; each has an example.
//!
//! - [`lint`](fn@lint) checks configurations, alone or as the nodes of one cluster, with the plans that run them.
//! - [`fix`](fn@fix) changes what can be repaired.
//! - [`generate`](fn@generate) makes the files of a cluster from its spec, an `rconf.toml`.
//! - [`plan`](fn@plan) returns the steps that change a running cluster.
//! - [`explain`](fn@explain) says what a rule, a directive or an error of a server is about.
//!
//! The modules hold the types that these functions speak. Whatever else they hold is there for rconf's own programs and may
//! change in any release. Data flows one way through them: [`text`], [`message`], [`syntax`], [`catalog`], [`diagnostic`],
//! [`secret`], [`config`], [`compare`], [`migrate`], [`container`], [`cluster`], [`running`], [`spec`], [`topology`],
//! [`generate`](mod@generate), [`import`], [`explain`](mod@explain), [`lint`](mod@lint), [`doctor`], [`plan`](mod@plan), [`simulate`],
//! [`session`], [`report`]. A module uses those before it, never one after it.

pub mod catalog;
pub mod cluster;
pub mod compare;
pub mod config;
pub mod container;
pub mod diagnostic;
pub mod doctor;
pub mod explain;
pub mod generate;
pub mod import;
pub mod lint;
pub mod message;
pub mod migrate;
pub mod plan;
pub mod report;
pub mod running;
pub mod secret;
pub mod session;
mod shell;
pub mod simulate;
pub mod spec;
pub mod syntax;
pub mod text;
pub mod topology;

use catalog::{Directive, Server};
use diagnostic::{Applicability, Finding, Meta, Report, Severity};
use explain::{Cause, Found};
use generate::{Generated, Inputs};
use lint::{Options, Suspect};
use plan::Change;
use plan::day_two::{Request, RequestError, Roles};
use session::{Fixed, Input, NotSettled, Outcome, Workspace};
use spec::{BadPassword, Spec, Target};
use thiserror::Error;

/// What the findings of a spec call its file.
const SPEC: &str = lint::SETTINGS_FILE;

/// Checks files together: each configuration alone, against the other nodes of its cluster, and against the compose files and
/// scripts among the files. The paths tell which files belong together and may name files that do not exist.
///
/// # Examples
///
/// One file:
///
/// ```
/// use rconf_core::{lint::Options, session::Input};
///
/// let file = Input::new("redis.conf", "port 6379\nmaxmemory-policy allkeys-lrv\n");
/// let report = rconf_core::lint([file], Options::default()).report;
/// let refusal = report.findings.iter().find(|finding| finding.stops_load == Some(true)).unwrap();
/// assert_eq!((refusal.rule.name, refusal.start.line), ("not-an-allowed-value", 2));
/// println!("redis.conf:{}: {}", refusal.start.line, refusal.message);
/// ```
///
/// The files of a folder as one cluster:
///
/// ```
/// use rconf_core::{lint::Options, session::Input};
///
/// let node = |port: u16, password: &str| {
///     let text = format!("port {port}\ncluster-enabled yes\nrequirepass {password}\nmasterauth {password}\n");
///     Input::new(format!("node-{port}/redis.conf"), text)
/// };
/// let nodes = [node(7001, "gentle-otter-42"), node(7002, "gentle-otter-42"), node(7003, "gentle-otter-24")];
/// let report = rconf_core::lint(nodes, Options::default()).report;
/// assert!(report.findings.iter().any(|finding| finding.rule.name == "password-differs"));
/// ```
pub fn lint(files: impl IntoIterator<Item = Input>, options: Options) -> Outcome {
    Workspace::new(files.into_iter().collect(), options).check()
}

/// Fixes the configurations among the files and returns those whose text changed. [`Applicability::Safe`] takes only the fixes
/// that need no decision; [`Applicability::Unsafe`] takes all.
///
/// # Errors
///
/// Returns an error if fixes keep undoing each other. Nothing should be written then.
///
/// # Examples
///
/// ```
/// use rconf_core::{diagnostic::Applicability, lint::Options, session::Input};
///
/// let file = Input::new("redis.conf", "port 6379 # the default\n");
/// let fixed = rconf_core::fix([file], Options::default(), Applicability::Safe)?;
/// assert_eq!(fixed.changed[0].bytes, b"# the default\nport 6379\n");
/// # Ok::<(), rconf_core::session::NotSettled>(())
/// ```
pub fn fix(
    files: impl IntoIterator<Item = Input>,
    options: Options,
    most: Applicability,
) -> Result<Fixed, NotSettled> {
    Workspace::new(files.into_iter().collect(), options).fix(most == Applicability::Unsafe)
}

/// Makes the files of the cluster that a spec (the text of an `rconf.toml`) describes, except that file itself. The same spec
/// and inputs always give the same bytes.
///
/// # Errors
///
/// Returns the findings if one of them is an error, in the spec or in the directives that it sets.
///
/// # Examples
///
/// ```
/// let spec = "server = \"redis:7.2\"\n[cluster]\nports = \"7001-7006\"\nreplicas = 1\n";
/// let inputs = rconf_core::generate::Inputs { password: "a-long-random-password", users: "" };
/// let made = rconf_core::generate(spec, inputs)?;
/// assert_eq!(made.topology.masters().count(), 3);
/// assert!(made.files.iter().any(|file| file.path == "node-7001/conf/redis.conf"));
/// # Ok::<(), rconf_core::Error>(())
/// ```
pub fn generate(spec: &str, inputs: Inputs<'_>) -> Result<Generated, Error> {
    let read = read_spec(spec)?;
    let findings = lint::lint_generated(&read, SPEC, inputs);
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(Error::spec(findings, spec));
    }
    Ok(match read.target {
        Target::Docker => generate::generate(&read, inputs)?,
        Target::Kubernetes | Target::ValkeyOperator | Target::RedisOperator => {
            generate::generate_manifests(&read, inputs)?
        }
    })
}

/// Returns the steps that change a running cluster, in which the nodes have the roles of the spec. Use
/// [`Request::steps`] if a failover has changed their roles.
///
/// # Errors
///
/// Returns an error if the spec has errors, or if it cannot be changed as the request asks.
///
/// # Examples
///
/// ```
/// use rconf_core::message::Language;
/// use rconf_core::plan::day_two::Request;
///
/// let spec = "[cluster]\nports = \"7001-7006\"\nreplicas = 1\n";
/// let request = Request::AddNode { port: 7007, replica_of: Some("7001".to_owned()), host: None };
/// let change = rconf_core::plan(spec, &request)?;
/// println!("{}", change.text(Language::English));
/// # assert!(change.steps.len() > 1);
/// # Ok::<(), rconf_core::Error>(())
/// ```
pub fn plan(spec: &str, request: &Request) -> Result<Change, Error> {
    let before = read_spec(spec)?;
    let after = read_spec(&request.changed_spec(spec).map_err(RequestError::from)?)?;
    let roles = Roles::planned(&topology::topology(&before));
    Ok(request.steps(&before, &after, &roles)?)
}

/// Says what a text is about: the code or the name of a rule, the name of a directive, or what a server, a client, Docker,
/// Kubernetes or the kernel printed, in one message or a whole log.
///
/// # Examples
///
/// ```
/// use rconf_core::Explanation;
///
/// let printed = "MASTER aborted replication with an error: NOAUTH Authentication required.";
/// let Explanation::Causes(causes) = rconf_core::explain(printed) else { panic!() };
/// assert_eq!(causes[0].cause.rules[0], "A001");
/// assert!(matches!(rconf_core::explain("A001"), Explanation::Rule(rule) if rule.name == "missing-masterauth"));
/// assert!(matches!(rconf_core::explain("maxmemory"), Explanation::Directives(_)));
/// ```
pub fn explain(text: &str) -> Explanation {
    let text = text.trim();
    let directives = |name: &str| -> Vec<_> {
        catalog::find_any(name.as_bytes()).map(|(directive, _)| directive).collect()
    };
    if let Some(rule) = lint::find_rule(text) {
        return Explanation::Rule(rule);
    }
    let found = directives(text);
    if !found.is_empty() {
        return Explanation::Directives(found);
    }
    if let Some(cause) = explain::find_cause(text) {
        return Explanation::Cause(cause);
    }
    // The line of its file that a server refused tells more than any message. A Sentinel's file is another.
    let suspects = lint::suspects(text);
    let is_of_sentinel = text.contains(">>> 'sentinel ");
    if !is_of_sentinel && suspects.first().is_some_and(|suspect| suspect.symptom.is_none()) {
        return Explanation::Suspects(suspects);
    }
    let causes = explain::causes(text);
    if !causes.is_empty() {
        return Explanation::Causes(causes);
    }
    if !suspects.is_empty() && !explain::is_only_a_tail(text) {
        return Explanation::Suspects(suspects);
    }
    // A whole line of configuration: its directive.
    let first = text.split_whitespace().next().unwrap_or_default();
    let found = if text.contains('\n') { Vec::new() } else { directives(first) };
    if !found.is_empty() {
        return Explanation::Directives(found);
    }
    let rule = lint::Selection::new(&[first.to_owned()], &[], &[]).err().and_then(|unknown| unknown.nearest);
    let nearest = rule.or_else(|| catalog::nearest(first.as_bytes(), Server::DEFAULT));
    Explanation::Unknown { nearest, cause: explain::nearest(text) }
}

/// What [`explain`](fn@explain) found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Explanation {
    /// The text is the code or the name of a rule. [`Meta::page`] is its page.
    Rule(&'static Meta),
    /// The text names a directive, or begins with one. There are several if releases use the name for different things.
    Directives(Vec<&'static Directive>),
    /// The text is the name of a cause.
    Cause(&'static Cause),
    /// What may be behind the text, most likely first.
    Causes(Vec<Found>),
    /// The rules that warn of what may have caused the text, most likely first. No cause is known of it.
    Suspects(Vec<Suspect>),
    /// Nothing is known of the text.
    Unknown {
        /// The name of a rule or a directive that the first word may be meant for.
        nearest: Option<&'static str>,
        /// The cause whose text is most similar.
        cause: Option<Found>,
    },
}

/// Why no files or steps were made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The spec has errors. The report holds all that was found in it.
    #[error("the spec has errors: {}", first_error(.0))]
    Spec(Report),
    /// The password cannot be used.
    #[error(transparent)]
    Password(#[from] BadPassword),
    /// There are no steps for the request.
    #[error(transparent)]
    Request(#[from] RequestError),
}

impl Error {
    fn spec(findings: Vec<Finding>, text: &str) -> Self {
        let mut report = Report::new(1, findings);
        report.locate(|path| (path == SPEC).then_some(text.as_bytes()));
        Self::Spec(report)
    }
}

fn first_error(report: &Report) -> String {
    let first = report.findings.iter().find(|finding| finding.severity == Severity::Error);
    first.map_or(String::new(), |f| format!("{}:{}: {}", f.place.path, f.start.line, f.message))
}

fn read_spec(text: &str) -> Result<Spec, Error> {
    let spec::Read { spec, findings } = spec::read(SPEC, text);
    spec.ok_or_else(|| Error::spec(findings, text))
}
