//! Everything that is true of redis.conf and of Redis and Valkey Cluster: text in, values out.
//!
//! Data flows one way through the modules: [`text`], [`syntax`], [`catalog`], [`config`].
//! Nothing here opens a file, reads a clock, an environment variable or a random source.

pub mod catalog;
pub mod config;
pub mod syntax;
pub mod text;
