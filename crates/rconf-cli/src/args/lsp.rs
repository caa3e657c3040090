//! The arguments of `rconf lsp`.

#[derive(Debug, clap::Args)]
pub struct Lsp {
    /// Speak on standard input and output, which is the only way there is; some editors say so.
    #[arg(long, hide = true)]
    #[allow(dead_code, reason = "it changes nothing")]
    pub stdio: bool,
}
