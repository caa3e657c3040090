//! The project's chores: `cargo xtask servers`, `cargo xtask test`, `cargo xtask bench`,
//! `cargo xtask docs`, `cargo xtask page`.

mod apt;
mod bench;
mod differential;
mod dist;
mod docs;
mod fuzz;
mod manifests;
mod messages;
mod page;
mod precommit;
mod servers;
mod site;
mod stations;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask servers [--require]
           fetches the real servers that Debian carries, without installing them
       cargo xtask test [--quick] [--require] [--live-texts N] [--list] [CHECK…]
           runs every check, or those that are named; skips those whose needs are not there; with --quick, those that
           need no network, server, browser or engine; with --require, or in CI, nothing may be skipped, and what is
           missing is installed; with --list, prints what there is
       cargo xtask bench [keystroke]
           prints how long the linter takes, as ratios, and how long a keystroke takes among 1000 nodes, or only the latter
       cargo xtask dist [--platform TARGET]... [--profile PROFILE]
           makes the packages of a release in target/packages, for all platforms if none is given
       cargo xtask reproduce [--platform TARGET]... [--profile PROFILE]
           makes the packages twice, from two clones in two folders, and compares every byte
       cargo xtask site [--no-page]
           makes the project's site in target/site: the page, the rules and directives in both languages, the documents
       cargo xtask docs [--check]
           writes the pages of the rules to docs/rules; with --check, says whether they are up to date
       cargo xtask stations
           says where the core's imports run against the order of its stations, or in circles
       cargo xtask messages
           says which errors and warnings of the real servers no cause of `rconf explain` covers
       cargo xtask fuzz [--seconds N] [--require] [TARGET...]
           runs the fuzz targets, N seconds in all, 60 if not given
       cargo xtask differential [--verdicts N] [--seed S] [--workers W]
           asks the real servers and rconf about random texts until there are N verdicts, 20000 if not given
       cargo xtask page [--serve] [MODULE…]
           builds the page into web/dist, of its modules only those that are named; with --serve, serves it to this machine";

/// The options in the arguments.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct Options {
    require: bool,
    check: bool,
    serve: bool,
    live_texts: Option<usize>,
    quick: bool,
    list: bool,
    /// The checks to run, or the modules to build. Empty means all.
    names: Vec<String>,
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options { require: std::env::var_os("CI").is_some(), ..Options::default() };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--require" => options.require = true,
            "--check" => options.check = true,
            "--serve" => options.serve = true,
            "--live-texts" => {
                let number = rest.next().and_then(|number| number.parse().ok());
                options.live_texts = Some(number.ok_or("--live-texts takes a number")?);
            }
            "--quick" => options.quick = true,
            "--list" => options.list = true,
            name if !name.starts_with('-') => options.names.push(name.to_owned()),
            other => return Err(format!("unknown argument `{other}`")),
        }
    }
    Ok(options)
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("", &[][..]),
    };
    // These commands have options of their own.
    match command {
        "fuzz" => return fuzz::command(rest),
        "dist" => return dist::command(rest),
        "reproduce" => return dist::reproduce(rest),
        "site" => return site::command(rest),
        "differential" => return differential::command(rest),
        _ => {}
    }
    let options = match options(rest) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    if !["test", "page", "bench"].contains(&command)
        && let Some(name) = options.names.first()
    {
        eprintln!("unexpected argument `{name}`\n{USAGE}");
        return ExitCode::from(2);
    }
    match command {
        "servers" => servers::command(&options),
        "test" => test::command(&options),
        "bench" => bench::command(&options.names),
        "page" => page::command(options.serve, &options.names),
        "stations" => stations::command(),
        "messages" => messages::command(),
        "docs" => docs::command(options.check),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
