//! The arguments of `rconf explain` and `rconf rules`.

use crate::language::either;
use clap::ValueEnum;

#[derive(Debug, clap::Args)]
pub struct Explain {
    #[arg(help = either(
        "The code or name of a rule, the name of a directive, or an error message; `-` reads from \
         standard input",
        "规则的编号或名称、指令的名称，或错误消息；`-` 表示从标准输入读取",
    ))]
    #[arg(required = true, allow_hyphen_values = true)]
    pub subject: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct Rules {
    #[arg(help = either("The format of the list", "列表的格式"))]
    #[arg(long, value_enum, default_value_t = RulesFormat::Text)]
    pub format: RulesFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    Text,
    Json,
}
