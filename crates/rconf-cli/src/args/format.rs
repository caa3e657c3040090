//! The formats of findings.

use clap::ValueEnum;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: the message, the line, and what to do.
    #[default]
    Text,
    /// One line per finding.
    Concise,
    /// JSON, version 1.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// A Code Quality report for GitLab.
    Gitlab,
    /// JUnit XML: one suite per file, one case per finding.
    Junit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    Error,
    Warning,
    Info,
}
