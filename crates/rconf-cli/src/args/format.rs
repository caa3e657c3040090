//! The formats of findings.

use crate::language::either;
use clap::ValueEnum;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[value(help = either(
        "For people: the message, the line, and what to do",
        "给人看：消息、所在的行，以及怎样处理",
    ))]
    #[default]
    Text,
    #[value(help = either("One line per finding", "每个问题一行"))]
    Concise,
    #[value(help = either("JSON, version 1", "JSON，版本 1"))]
    Json,
    #[value(help = either("SARIF 2.1.0, for code scanning", "SARIF 2.1.0，用于代码扫描"))]
    Sarif,
    #[value(help = either("Annotations of GitHub Actions", "GitHub Actions 的注解"))]
    Github,
    #[value(help = either("A Code Quality report for GitLab", "GitLab 的 Code Quality 报告"))]
    Gitlab,
    #[value(help = either(
        "JUnit XML: one suite per file, one case per finding",
        "JUnit XML：每个文件一个 suite，每个问题一个 case",
    ))]
    Junit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    Error,
    Warning,
    Info,
}
