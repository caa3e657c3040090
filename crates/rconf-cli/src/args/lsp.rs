//! The arguments of `rconf lsp`.

use crate::language::either;

#[derive(Debug, clap::Args)]
pub struct Lsp {
    #[arg(help = either(
        "Speak on standard input and output, which is the only way there is; some editors say so",
        "通过标准输入和输出通信，这也是唯一的方式；有些编辑器会写明",
    ))]
    #[arg(long, hide = true)]
    #[allow(dead_code, reason = "it changes nothing")]
    pub stdio: bool,
}
