use crate::container::model::Deployment;

/// The shell that follows a script with docker commands.
pub(in crate::container) type Shell<'a> = crate::shell::Shell<'a, Deployment>;
