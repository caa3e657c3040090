//! The platforms that binaries are built for.

/// A platform, with its names in each registry.
#[derive(Debug)]
pub(super) struct Platform {
    /// The compiler's target.
    pub target: &'static str,
    /// The end of the names of npm packages: system, architecture.
    pub npm: (&'static str, &'static str),
    /// The tags of the wheel, if they are not those of the target. A static binary runs beside any C library.
    pub wheel: &'static [&'static str],
    /// The architecture in Debian's terms, where a package is made.
    pub debian: Option<&'static str>,
    /// The architecture in the terms of container images, where an image is made.
    pub image: Option<&'static str>,
    /// The program that runs its binaries on Linux, if there is one.
    pub emulator: Option<&'static str>,
}

const ANY_LINUX: &[&str] = &["manylinux_2_17", "musllinux_1_1"];

pub(super) const PLATFORMS: &[Platform] = &[
    Platform {
        target: "x86_64-unknown-linux-musl",
        npm: ("linux", "x64"),
        wheel: ANY_LINUX,
        debian: Some("amd64"),
        image: Some("amd64"),
        emulator: Some("qemu-x86_64-static"),
    },
    Platform {
        target: "aarch64-unknown-linux-musl",
        npm: ("linux", "arm64"),
        wheel: ANY_LINUX,
        debian: Some("arm64"),
        image: Some("arm64"),
        emulator: Some("qemu-aarch64-static"),
    },
    Platform {
        target: "x86_64-pc-windows-gnu",
        npm: ("win32", "x64"),
        wheel: &[],
        debian: None,
        image: None,
        emulator: Some("wine"),
    },
    Platform {
        target: "aarch64-apple-darwin",
        npm: ("darwin", "arm64"),
        wheel: &[],
        debian: None,
        image: None,
        emulator: None,
    },
    Platform {
        target: "x86_64-apple-darwin",
        npm: ("darwin", "x64"),
        wheel: &[],
        debian: None,
        image: None,
        emulator: None,
    },
];

/// Returns the platform with a target.
pub(super) fn named(target: &str) -> Result<&'static Platform, String> {
    let found = PLATFORMS.iter().find(|platform| platform.target == target);
    found.ok_or_else(|| {
        let all: Vec<&str> = PLATFORMS.iter().map(|platform| platform.target).collect();
        format!("no platform is called `{target}`; there are {}", all.join(", "))
    })
}

impl Platform {
    pub(super) fn is_windows(&self) -> bool {
        self.target.contains("windows")
    }

    pub(super) fn is_macos(&self) -> bool {
        self.target.contains("apple")
    }

    /// Returns whether this machine runs the binary.
    pub(super) fn is_of_this_machine(&self) -> bool {
        cfg!(target_os = "linux") && self.target == format!("{}-unknown-linux-musl", std::env::consts::ARCH)
    }

    /// Returns the file name of the binary.
    pub(super) fn binary(&self) -> &'static str {
        if self.is_windows() { "rconf.exe" } else { "rconf" }
    }
}
