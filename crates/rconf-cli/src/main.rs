//! The binary, which only calls the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    rconf_cli::main()
}
