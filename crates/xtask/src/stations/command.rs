//! The checks of the stations, and their output.

use super::arrows::{Arrow, Graph};
use super::tree::Crate;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// The stations of the core, in order. A station may use those above it. `lib.rs`, the root of the crate, may
/// use all.
const ORDER: [&str; 24] = [
    "text",
    "message",
    "syntax",
    "catalog",
    "diagnostic",
    "secret",
    "config",
    "compare",
    "migrate",
    "shell",
    "container",
    "cluster",
    "running",
    "spec",
    "topology",
    "generate",
    "import",
    "explain",
    "lint",
    "doctor",
    "plan",
    "simulate",
    "session",
    "report",
];

/// Prints the uses in the wrong direction and the groups of files that use each other. Fails if there are
/// any.
pub(crate) fn command() -> ExitCode {
    match check() {
        Ok(report) => {
            print!("{}", report.text);
            if report.is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(why) => {
            eprintln!("stations: {why}");
            ExitCode::from(2)
        }
    }
}

/// The result of the check, as text.
pub(crate) struct Report {
    pub text: String,
    pub is_clean: bool,
}

fn check() -> Result<Report, String> {
    let read = |path: &Path| fs::read_to_string(path).ok();
    let core = Crate::read(Path::new("crates/rconf-core/src/lib.rs"), &read)?;
    let cli = Crate::read(Path::new("crates/rconf-cli/src/lib.rs"), &read)?;
    let (core, cli) = (stations_report(&core, &ORDER), circles_report(&Graph::of(&cli), &cli));
    Ok(Report { text: core.text + &cli.text, is_clean: core.is_clean && cli.is_clean })
}

/// Reports the uses of later stations, and the groups of files within stations that use each other.
pub(crate) fn stations_report(tree: &Crate, order: &[&str]) -> Report {
    let graph = Graph::of(tree);
    let mut text = String::new();
    let unknown = graph.stations_outside(order);
    for station in &unknown {
        let _ = writeln!(text, "`{station}` has no place in the order of the stations");
    }
    let back = graph.arrows_back(order);
    for arrow in &back {
        let _ = writeln!(text, "{}", line(tree, arrow));
    }
    let between = graph.circles_of_stations();
    for circle in &between {
        let _ = writeln!(text, "a circle of {} stations: {}", circle.len(), circle.join(", "));
    }
    let inside = circles_report(&graph.inside_stations(), tree);
    let _ = writeln!(
        text,
        "{}: {} files, {} arrows between stations, {} run back, {} circles of stations",
        tree.name(),
        tree.files.len(),
        graph.count_between(),
        back.len(),
        between.len(),
    );
    let is_clean = unknown.is_empty() && back.is_empty() && between.is_empty() && inside.is_clean;
    Report { text: text + &inside.text, is_clean }
}

/// Reports the groups of files that use each other, with their uses.
pub(crate) fn circles_report(graph: &Graph, tree: &Crate) -> Report {
    let mut text = String::new();
    let circles = graph.circles_of_files();
    for circle in &circles {
        let _ = writeln!(text, "a circle of {} files:", circle.files.len());
        for arrows in circle.arrows.chunk_by(|a, b| (a.from, a.to) == (b.from, b.to)) {
            let (from, to) = (&tree.files[arrows[0].from], &tree.files[arrows[0].to]);
            let items: Vec<&str> = arrows.iter().map(|arrow| arrow.item.as_str()).collect();
            let (from, to, line) = (from.display(), to.display(), arrows[0].line);
            let _ = writeln!(text, "  {from}:{line} -> {to}, {}", items.join(", "));
        }
    }
    let _ = writeln!(text, "{}: {} circles of files", tree.name(), circles.len());
    Report { text, is_clean: circles.is_empty() }
}

fn line(tree: &Crate, arrow: &Arrow) -> String {
    let from = tree.files[arrow.from].display();
    let defined = if arrow.station == arrow.home || arrow.home.is_empty() {
        String::new()
    } else {
        format!(" (defined in {})", arrow.home)
    };
    format!("{from}:{} -> {}, {}{defined}", arrow.line, arrow.station, arrow.item)
}
