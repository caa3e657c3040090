//! The arguments of `rconf explain` and `rconf rules`.

use clap::ValueEnum;

#[derive(Debug, clap::Args)]
pub struct Explain {
    /// The code or name of a rule, the name of a directive, or an error message; `-` reads from standard input.
    #[arg(required = true, allow_hyphen_values = true)]
    pub subject: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct Rules {
    /// The format of the list.
    #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
    pub format: RulesFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    Text,
    Json,
}
