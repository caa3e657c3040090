//! The exit codes.

/// There are no findings.
pub const CLEAN: u8 = 0;
/// There are findings, or differences.
pub const FINDINGS: u8 = 1;
/// The command failed, and nothing was written.
pub const FAILED: u8 = 2;
