//! Everything that is true of redis.conf and of Redis and Valkey Cluster: text in, values out.
//!
//! Data flows one way through the modules: [`text`], [`syntax`], [`catalog`], [`config`],
//! [`container`], [`cluster`], [`lint`], [`report`]; and [`spec`], [`topology`], [`generate`], [`plan`] for what is made anew. What is
//! said to people is a [`message`], in each language. Nothing
//! here opens a file, reads a clock, an environment variable or a random source.

pub mod catalog;
pub mod cluster;
pub mod config;
pub mod container;
pub mod diagnostic;
pub mod generate;
pub mod lint;
pub mod message;
pub mod plan;
pub mod report;
pub mod secret;
pub mod session;
mod shell;
pub mod spec;
pub mod syntax;
pub mod text;
pub mod topology;
