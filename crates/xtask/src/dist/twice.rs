//! `cargo xtask reproduce`: makes a release twice, from two clones in two folders, and compares every byte.

use super::release::{read, told};
use super::{Options, Release, make};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// The folders of the clones, whose paths differ in their length too.
const CLONES: [&str; 2] = ["target/twice/one", "target/twice/and/the-other-one"];

/// Runs the command. The arguments are those of `cargo xtask dist`.
pub(crate) fn command(arguments: &[String]) -> ExitCode {
    match CLONES.map(|clone| sums_of_clone(Path::new(clone), arguments)) {
        [Ok(one), Ok(other)] => match differing(&one, &other) {
            none if none.is_empty() => {
                println!("{} files are the same, byte for byte", one.lines().count());
                ExitCode::SUCCESS
            }
            some => {
                eprintln!("these files differ:\n{}", some.join("\n"));
                ExitCode::FAILURE
            }
        },
        [Err(why), _] | [_, Err(why)] => {
            eprintln!("cargo xtask reproduce: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Makes a release in a new clone and returns its sums.
fn sums_of_clone(clone: &Path, arguments: &[String]) -> Result<String, String> {
    if clone.exists() {
        fs::remove_dir_all(clone).map_err(|why| told(clone, &why))?;
    }
    run(Command::new("git").args(["clone", "--quiet", "."]).arg(clone))?;
    let folder = fs::canonicalize(clone).map_err(|why| told(clone, &why))?;
    // This program itself needs no building again: it is the same commit's, and takes all paths from the current folder.
    let own = std::env::current_exe().map_err(|why| format!("this program has no path: {why}"))?;
    let begun = Instant::now();
    run(Command::new(own).arg("dist").args(arguments).current_dir(&folder).env_remove("CARGO_TARGET_DIR"))?;
    println!("{}: made in {} s", clone.display(), begun.elapsed().as_secs());
    sums_in(&folder.join("target/packages"))
}

/// Makes the packages of a release again and says which differ. The compiler does not run again.
pub(super) fn again(first: &Release, options: &Options) -> Result<(), String> {
    let one = sums_in(&first.folder)?;
    let other = sums_in(&make(options)?.folder)?;
    let differing = differing(&one, &other);
    if differing.is_empty() {
        Ok(())
    } else {
        Err(format!("made again, these differ:\n{}", differing.join("\n")))
    }
}

/// Returns the paths of this machine that a binary holds: those of the project and of the user's home.
pub(super) fn paths_in(binary: &[u8]) -> Result<Vec<String>, String> {
    let root = fs::canonicalize(".").map_err(|why| told(Path::new("."), &why))?;
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let user = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo"));
    let paths = [Some(root), home.or(user)].into_iter().flatten().map(|path| path.display().to_string());
    Ok(paths.filter(|path| binary.windows(path.len()).any(|part| part == path.as_bytes())).collect())
}

fn sums_in(folder: &Path) -> Result<String, String> {
    Ok(String::from_utf8_lossy(&read(&folder.join("SHA256SUMS"))?).into_owned())
}

fn differing<'s>(one: &'s str, other: &'s str) -> Vec<&'s str> {
    let only = |of: &'s str, not: &'s str| of.lines().filter(move |line| !not.lines().any(|l| l == *line));
    only(one, other).chain(only(other, one)).collect()
}

fn run(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?}: {status}")),
        Err(why) => Err(format!("{command:?}: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named() {
        assert_eq!(differing("1  a\n2  b\n", "1  a\n2  b\n"), Vec::<&str>::new());
        assert_eq!(differing("1  a\n2  b\n", "1  a\n3  b\n"), ["2  b", "3  b"]);
    }
}
