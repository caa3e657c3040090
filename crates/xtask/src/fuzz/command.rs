use super::seeds;
use crate::apt::output;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// The default time for all targets together, in seconds.
const SECONDS: usize = 60;
/// The number of inputs that the gate makes for each target from its seeds.
const INPUTS: usize = 1000;
/// The maximum time for one input, in seconds.
const SLOW: usize = 10;
/// The flags of the compiler that `cargo fuzz build --sanitizer none` sets, so that libFuzzer learns which code an input
/// reaches. Sanitizers would find little in safe code.
const COVERAGE: [&str; 7] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
];

struct Options {
    length: Length,
    require: bool,
    /// The start of the random numbers. `None` means another one for each run.
    seed: Option<u32>,
    /// The targets to run. Empty means all.
    targets: Vec<String>,
}

/// How long the targets run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    /// This many seconds for all together.
    Seconds(usize),
    /// For the seeds and this many further inputs each.
    Inputs(usize),
}

/// Why a run failed.
pub(crate) enum Trouble {
    /// A tool that it needs is missing.
    Missing(String),
    /// The run could not be completed.
    Failed(String),
    /// Some inputs break a target.
    Found(Vec<String>),
}

/// Runs the targets and prints the number of inputs of each. Fails if one of them breaks.
pub(crate) fn command(arguments: &[String]) -> ExitCode {
    let outcome = options(arguments)
        .map_err(Trouble::Failed)
        .and_then(|options| fuzz(&options).map_err(|trouble| (options.require, trouble)).or_else(missing));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Trouble::Found(targets)) => {
            println!("failed: {}", targets.join(", "));
            ExitCode::FAILURE
        }
        Err(Trouble::Missing(why) | Trouble::Failed(why)) => {
            eprintln!("fuzz: {why}");
            ExitCode::from(2)
        }
    }
}

/// Runs all targets on their seeds and a fixed number of inputs made from them with the same random numbers, so that the
/// gate depends neither on chance nor on the machine's speed.
pub(crate) fn check() -> Result<(), Trouble> {
    fuzz(&Options { length: Length::Inputs(INPUTS), require: true, seed: Some(1), targets: Vec::new() })
}

/// Skips the run if a tool is missing, unless that is not allowed.
fn missing((require, trouble): (bool, Trouble)) -> Result<(), Trouble> {
    match trouble {
        Trouble::Missing(why) if !require => {
            println!("skipped: {why}");
            Ok(())
        }
        trouble => Err(trouble),
    }
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let require = std::env::var_os("CI").is_some();
    let mut options = Options { length: Length::Seconds(SECONDS), require, seed: None, targets: Vec::new() };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--require" => options.require = true,
            "--seconds" => {
                let seconds = rest.next().and_then(|number| number.parse().ok());
                options.length = Length::Seconds(seconds.ok_or("--seconds takes a number")?);
            }
            "--seed" => {
                let seed = rest.next().and_then(|number| number.parse().ok());
                options.seed = Some(seed.ok_or("--seed takes a number")?);
            }
            option if option.starts_with('-') => return Err(format!("unknown argument `{option}`")),
            target => options.targets.push(target.to_owned()),
        }
    }
    Ok(options)
}

fn fuzz(options: &Options) -> Result<(), Trouble> {
    // libFuzzer is compiled from C++.
    let compiler = std::env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    output(Command::new(&compiler).arg("--version"))
        .map_err(|_| Trouble::Missing(format!("no C++ compiler `{compiler}`")))?;
    let all = targets().map_err(Trouble::Failed)?;
    let chosen: Vec<&String> =
        all.iter().filter(|name| options.targets.is_empty() || options.targets.contains(name)).collect();
    if chosen.is_empty() {
        return Err(Trouble::Failed(format!("no such target; there are {}", all.join(", "))));
    }
    let built = build(&chosen, options.length).map_err(Trouble::Failed)?;
    let length = match options.length {
        Length::Seconds(seconds) => Length::Seconds((seconds / chosen.len()).max(1)),
        inputs @ Length::Inputs(_) => inputs,
    };
    let mut broken = Vec::new();
    for name in chosen {
        let seeds = seeds::write(name).map_err(|error| Trouble::Failed(format!("seeds: {error}")))?;
        let started = Instant::now();
        let ran = run(&built.join(name), name, &seeds, length, options.seed).map_err(Trouble::Failed)?;
        let seconds = started.elapsed().as_secs();
        println!("{name:<14} {:>9} inputs in {seconds} s, {} seeds", ran.inputs, seeds.len());
        if let Some(input) = ran.broken {
            println!("{name:<14} breaks: {}\n{}", input.display(), ran.said.join("\n"));
            broken.push(name.clone());
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(Trouble::Found(broken)) }
}

/// Builds the targets, and returns the folder with their programs. cargo-fuzz would do the same, but has to be installed.
///
/// For a fixed number of inputs, which is too small to learn from what they reach, only the targets count that, and not the
/// core: counting takes most of the time to build. libFuzzer needs to see it somewhere.
fn build(names: &[&String], length: Length) -> Result<PathBuf, String> {
    let about = output(Command::new("rustc").arg("-vV"))?;
    let host =
        about.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc does not name its host")?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let counts_all = matches!(length, Length::Seconds(_));
    let flags = if counts_all { COVERAGE.as_slice() } else { &[] };
    for name in names {
        let mut command = Command::new(&cargo);
        command.args(["rustc", "--manifest-path", "fuzz/Cargo.toml", "--locked", "--release", "--bin", name]);
        // With a target, the flags are not those of build scripts.
        command
            .args(["--target", host])
            .env("RUSTFLAGS", [&["-Cdebug-assertions"], flags].concat().join(" "));
        if !counts_all {
            command.arg("--").args(COVERAGE);
        }
        if !command.status().is_ok_and(|status| status.success()) {
            return Err(format!("the target {name} does not compile"));
        }
    }
    Ok(Path::new("fuzz/target").join(host).join("release"))
}

/// Returns the names of the targets, which are those of their files.
fn targets() -> Result<Vec<String>, String> {
    let entries = fs::read_dir("fuzz/fuzz_targets").map_err(|error| format!("fuzz/fuzz_targets: {error}"))?;
    let stem =
        |entry: std::io::Result<fs::DirEntry>| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned());
    let mut names: Vec<String> = entries.filter_map(stem).collect();
    names.sort();
    Ok(names)
}

/// The result of a target.
#[derive(Default)]
struct Ran {
    inputs: u64,
    /// The file with the input that breaks the target.
    broken: Option<PathBuf>,
    /// The lines of output about the failure.
    said: Vec<String>,
    is_panic: bool,
}

impl Ran {
    /// Reads a line that the target printed.
    fn note(&mut self, line: &str) {
        if let Some(number) = line.strip_prefix("stat::number_of_executed_units:") {
            self.inputs = number.trim().parse().unwrap_or_default();
        } else if let Some((_, path)) = line.split_once("Test unit written to ") {
            self.broken = Some(PathBuf::from(path.trim()));
        }
        // From the panic up to the note about backtraces.
        self.is_panic = (self.is_panic || line.contains("panicked at")) && !line.starts_with("note: ");
        if self.is_panic || line.contains("ERROR: libFuzzer") {
            self.said.push(line.to_owned());
        }
    }
}

fn run(
    program: &Path,
    name: &str,
    seeds: &[PathBuf],
    length: Length,
    seed: Option<u32>,
) -> Result<Ran, String> {
    let told = |error: std::io::Error| format!("{name}: {error}");
    let artifacts = Path::new("fuzz/artifacts").join(name);
    fs::create_dir_all(&artifacts).map_err(told)?;
    let mut command = Command::new(program);
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    match length {
        Length::Seconds(seconds) => {
            command.arg(Path::new("fuzz/corpus").join(name)).arg(format!("-max_total_time={seconds}"))
        }
        Length::Inputs(inputs) => {
            let (empty, list) = in_order(name, seeds).map_err(told)?;
            let runs = format!("-runs={}", seeds.len() + inputs);
            // All seeds are changed, and not only those that reach something new.
            command.arg(empty).args(["-keep_seed=1", "-shuffle=0", &format!("-seed_inputs=@{list}"), &runs])
        }
    };
    command.args(["-print_final_stats=1", &format!("-timeout={SLOW}")]);
    command.args(seed.map(|seed| format!("-seed={seed}")));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let mut ran = Ran::default();
    let lines = child.stderr.take().into_iter().flat_map(|errors| BufReader::new(errors).split(b'\n'));
    for line in lines.map_while(Result::ok) {
        ran.note(&String::from_utf8_lossy(&line));
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if !status.success() && ran.broken.is_none() {
        return Err(format!("{name} does not run: {status}"));
    }
    Ok(ran)
}

/// Returns an empty corpus and a list of the seeds. A corpus is read in the order in which the file system has its files.
fn in_order(name: &str, seeds: &[PathBuf]) -> std::io::Result<(PathBuf, String)> {
    let folder = Path::new("fuzz/corpus").join(format!("{name}.gate"));
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let empty = folder.join("corpus");
    fs::create_dir_all(&empty)?;
    let list = folder.join("seeds.txt");
    let paths: Vec<String> = seeds.iter().map(|path| path.display().to_string()).collect();
    fs::write(&list, paths.join(","))?;
    Ok((empty, list.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_target_prints_is_understood() {
        let mut ran = Ran::default();
        let lines = [
            "#2  INITED cov: 12 ft: 13 corp: 1/1b",
            "thread '<unnamed>' panicked at src/lib.rs:26:5:",
            "lines touch",
            "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace",
            "==7== ERROR: libFuzzer: deadly signal",
            "Test unit written to fuzz/artifacts/document/crash-00ff",
            "stat::number_of_executed_units: 1234",
        ];
        for line in &lines {
            ran.note(line);
        }
        assert_eq!(ran.inputs, 1234);
        assert_eq!(ran.broken.as_deref(), Some(Path::new("fuzz/artifacts/document/crash-00ff")));
        assert_eq!(ran.said, [lines[1], lines[2], lines[4]]);
    }

    #[test]
    fn arguments_choose_targets_and_time() {
        let words = ["--seconds", "8", "lint", "--require"].map(str::to_owned);
        let options = options(&words).expect("these are arguments");
        let expected = (Length::Seconds(8), true, vec!["lint".to_owned()]);
        assert_eq!((options.length, options.require, options.targets), expected);
        assert!(super::options(&["--seconds".to_owned()]).is_err());
        assert!(super::options(&["--minutes".to_owned()]).is_err());
    }
}
