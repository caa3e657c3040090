//! `cargo xtask dist`: makes what a release consists of, from one build for each platform. The same commit gives the same
//! bytes.

mod archive;
mod bill;
mod deb;
mod homebrew;
mod image;
mod install;
mod macos;
mod mirror;
mod npm;
mod platform;
mod release;
mod tried;
mod twice;
mod vscode;
mod wheel;

pub(crate) use install::check;
pub(crate) use twice::command as reproduce;
pub(crate) use wheel::build_own;

use platform::{PLATFORMS, Platform};
use release::Release;
use std::process::ExitCode;

/// The options of the command.
struct Options {
    /// The cargo profile of the binaries.
    profile: String,
    /// The platforms to build for.
    platforms: Vec<&'static Platform>,
}

/// Runs the command: builds everything, and prints what there is, with sizes.
pub(crate) fn command(arguments: &[String]) -> ExitCode {
    let made = options(arguments).and_then(|options| make(&options));
    match made {
        Ok(release) => {
            print!("{}", release.listing());
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("cargo xtask dist: {why}");
            ExitCode::FAILURE
        }
    }
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options { profile: "dist".to_owned(), platforms: Vec::new() };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let value = rest.next().ok_or_else(|| format!("{argument} takes a value"))?;
        match argument.as_str() {
            "--profile" => options.profile.clone_from(value),
            "--platform" => options.platforms.push(platform::named(value)?),
            other => return Err(format!("unknown argument `{other}`")),
        }
    }
    if options.platforms.is_empty() {
        options.platforms.extend(PLATFORMS);
    }
    Ok(options)
}

/// Makes a release: the packages of each platform, then what names all of them.
fn make(options: &Options) -> Result<Release, String> {
    let mut release = Release::begin()?;
    let tools = wheel::tools()?;
    let mut binaries = Vec::new();
    for &platform in &options.platforms {
        let wheel = wheel::make(&release, &tools, platform, &options.profile)?;
        binaries.push((platform, wheel::binary(&wheel, platform)?));
        release.add(&wheel)?;
    }
    tried::compare(&tools, &release.work, &binaries)?;
    let own = binaries.iter().find(|(platform, _)| platform.is_of_this_machine());
    release.write_extras(own.map(|(_, binary)| binary.as_slice()))?;
    for (platform, binary) in binaries {
        release.add(&archive::make(&release, platform, &binary)?)?;
        release.add(&npm::platform_package(&release, platform, &binary)?)?;
        release.add(&vscode::make(&release, platform, &binary)?)?;
        if let Some(architecture) = platform.debian {
            release.add(&deb::make(&release, architecture, &binary)?)?;
        }
        if let Some(architecture) = platform.image {
            release.add(&image::make(&release, architecture, &binary)?)?;
        }
    }
    release.add(&npm::main_package(&release)?)?;
    release.add(&npm::wasm_package(&release)?)?;
    release.add(&bill::make(&release)?)?;
    release.add(&mirror::make(&release)?)?;
    if let Some(formula) = homebrew::make(&release)? {
        release.add(&formula)?;
    }
    release.write_sums()?;
    Ok(release)
}
