//! The binary; all it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    rconf_cli::main()
}
