//! What `rconf migrate` prints for programs: JSON (version 1).

use crate::catalog::Server;
use crate::message::Language;
use crate::migrate::{Migration, Obstacle};
use serde::Serialize;

/// The report for programs. It does not hold the text, which may contain passwords.
#[derive(Debug, Serialize)]
pub struct Json {
    version: u8,
    path: String,
    from: &'static str,
    to: &'static str,
    /// Whether there is a text for the new server: nothing stands in the way.
    possible: bool,
    steps: Vec<JsonStep>,
    obstacles: Vec<JsonObstacle>,
}

/// A change of a line; `line` is null for one that is added at the end.
#[derive(Debug, Serialize)]
struct JsonStep {
    line: Option<usize>,
    kind: &'static str,
    message: String,
}

#[derive(Debug, Serialize)]
struct JsonObstacle {
    path: String,
    line: usize,
    message: String,
    help: String,
}

/// Returns the report on the migration of a file, or on what stands in its way.
pub fn json(
    path: &str,
    from: Server,
    to: Server,
    outcome: Result<&Migration, &[Obstacle]>,
    language: Language,
) -> Json {
    let (steps, obstacles) = match outcome {
        Ok(migration) => (migration.steps.as_slice(), [].as_slice()),
        Err(obstacles) => ([].as_slice(), obstacles),
    };
    let steps = steps.iter().map(|step| JsonStep {
        line: step.line,
        kind: step.kind.name(),
        message: step.message.get(language).to_owned(),
    });
    let obstacles = obstacles.iter().map(|one| JsonObstacle {
        path: one.path.clone(),
        line: one.line,
        message: one.message.get(language).to_owned(),
        help: one.help.get(language).to_owned(),
    });
    Json {
        version: 1,
        path: path.to_owned(),
        from: from.name(),
        to: to.name(),
        possible: outcome.is_ok(),
        steps: steps.collect(),
        obstacles: obstacles.collect(),
    }
}
