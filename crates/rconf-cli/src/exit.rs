//! The exit codes.

/// Nothing was found, or nothing was asked.
pub const CLEAN: u8 = 0;
/// There are findings, or differences.
pub const FINDINGS: u8 = 1;
/// It could not be done, and nothing was written.
pub const FAILED: u8 = 2;
