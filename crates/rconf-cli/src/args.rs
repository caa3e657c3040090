//! The arguments of the command line; those of each command are in a file of their own.

mod change;
mod chinese;
mod doctor;
mod explain;
mod format;
mod generate;
mod help;
mod lint;
mod lsp;
mod plan;
mod simulate;

pub use change::{Diff, Import, Migrate};
pub use doctor::Doctor;
pub use explain::{Explain, Rules, RulesFormat};
pub use format::{Format, Level};
pub use generate::{Gen, Init, Print, TableFormat, Wished};
pub use lint::Lint;
pub use lsp::Lsp;
pub use plan::{ChangeKind, Plan, PlanFormat};
pub use simulate::Simulate;

use crate::language::{Lang, choose, either, language};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use rconf_core::message::Language;
use std::ffi::OsString;
use std::path::PathBuf;

/// All arguments. Their help stands beside them in both languages; it is made when clap describes them, so the language is
/// chosen before that.
#[derive(Debug, Parser)]
#[command(name = "rconf", version, max_term_width = 100)]
#[command(about = either(
    "The linter and generator for redis.conf and Redis/Valkey Cluster in containers",
    "redis.conf 的检查工具，以及容器中 Redis/Valkey 集群的生成工具",
))]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub output: Output,
}

/// The options of every command.
#[derive(Debug, Default, clap::Args)]
pub struct Output {
    #[arg(help = either("When to use colour", "何时使用颜色"))]
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    #[arg(help = either(
        "The language of the output; default: the language of the environment (`LANG`)",
        "输出的语言；默认：环境（`LANG`）的语言",
    ))]
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Lang>,
}

/// `rconf lint` alone: clap describes every option of every command before it reads the first argument, and this has the
/// fewest. It never speaks: whatever is not understood is given to the parser of all commands.
#[derive(Debug, Parser)]
#[command(name = "rconf", disable_help_flag = true, disable_help_subcommand = true)]
struct LintAlone {
    #[command(subcommand)]
    command: LintCommand,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Subcommand)]
enum LintCommand {
    #[command(alias = "check")]
    Lint(Lint),
}

/// Returns the arguments of `rconf lint PATH…`, which is what is run most, without the time that clap takes to start.
/// Returns `None` if there is an option.
fn paths_alone(words: impl Iterator<Item = OsString>) -> Option<Lint> {
    let mut words = words.skip(1);
    let is_lint = |word: &OsString| word == "lint" || word == "check";
    words.next().filter(is_lint)?;
    let paths: Vec<PathBuf> = words.map(PathBuf::from).collect();
    let is_option =
        |path: &PathBuf| path.as_os_str().as_encoded_bytes().starts_with(b"-") && path.as_os_str() != "-";
    let is_plain =
        !paths.is_empty() && !paths.iter().any(|path| is_option(path) || path.as_os_str().is_empty());
    is_plain.then(|| Lint { paths, ..Lint::default() })
}

impl Args {
    /// Reads the arguments of the process. Ends it where they are wrong, or ask for help.
    pub fn read() -> Self {
        if let Some(lint) = paths_alone(std::env::args_os()) {
            return Self { command: Command::Lint(lint), output: Output::default() };
        }
        if std::env::args_os().nth(1).is_some_and(|word| word == "lint" || word == "check")
            && let Ok(LintAlone { command: LintCommand::Lint(lint), output }) = LintAlone::try_parse()
        {
            return Self { command: Command::Lint(lint), output };
        }
        Self::try_parse().unwrap_or_else(|error| {
            choose(asked_for(std::env::args_os()));
            if language() == Language::Chinese
                && let Some(code) = chinese::say(Self::command(), std::env::args_os())
            {
                std::process::exit(code);
            }
            error.exit()
        })
    }
}

/// Returns the language that `--lang` asks for among arguments that are not understood.
fn asked_for(words: impl Iterator<Item = OsString>) -> Option<Lang> {
    let words: Vec<String> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    let after = |nth: usize| words.get(nth + 1).map(String::as_str);
    let value = |(nth, word): (usize, &String)| {
        let value = if word == "--lang" { after(nth) } else { word.strip_prefix("--lang=") };
        Lang::from_str(value?, false).ok()
    };
    words.iter().enumerate().filter_map(value).next_back()
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    /// Makes the choice hold for all output.
    pub fn apply(self) {
        match self {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::AlwaysAnsi.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(about = either("Check configurations", "检查配置"))]
    #[command(visible_alias = "check", after_help = help::lint())]
    Lint(Lint),
    #[command(about = either(
        "Generate the configurations of a cluster, and the plan that starts it",
        "生成集群的配置，以及启动它的脚本或清单",
    ))]
    #[command(after_help = help::generate())]
    Gen(Gen),
    #[command(about = either(
        "Write a commented rconf.toml to start from",
        "写出带注释的 rconf.toml，作为起点",
    ))]
    #[command(after_help = help::init())]
    Init(Init),
    #[command(about = either(
        "Plan a change to a running cluster: numbered steps, with what to wait for and how to undo it",
        "计划对运行中集群的改动：给出编号的步骤，说明每步等待什么、怎样撤销",
    ))]
    #[command(after_help = help::plan())]
    Plan(Plan),
    #[command(about = either(
        "Examine a running cluster: what is wrong with it, and how it differs from its files. Only reads",
        "检查运行中的集群：有什么问题，与它的文件有何不同。只读取，不改动",
    ))]
    #[command(after_help = help::doctor())]
    Doctor(Doctor),
    #[command(about = either(
        "Predict what becomes of a cluster that loses nodes, hosts or racks, or that is cut into parts",
        "预测集群失去节点、主机或机架，或被网络分割时会怎样",
    ))]
    Simulate(Simulate),
    #[command(about = either(
        "Compare what two configurations mean to their servers, and say what is dangerous on the way",
        "比较两份配置对服务器的含义，并指出改动过程中的危险",
    ))]
    Diff(Diff),
    #[command(about = either(
        "Rewrite a configuration for another server; print it, and say what changes and why",
        "为另一种服务器改写配置；打印结果，说明改了什么、为什么",
    ))]
    Migrate(Migrate),
    #[command(about = either(
        "Print an rconf.toml for a cluster that exists: its scripts, compose files, manifests and \
         configurations",
        "根据已有集群的脚本、compose 文件、清单和配置，打印它的 rconf.toml",
    ))]
    Import(Import),
    #[command(about = either(
        "Explain a rule, a directive, or a message that a server printed",
        "解释规则、指令，或服务器打印的消息",
    ))]
    #[command(after_help = help::explain())]
    Explain(Explain),
    #[command(about = either("List the rules", "列出规则"))]
    Rules(Rules),
    #[command(about = either(
        "Serve an editor: findings, fixes, help and completion as you type (Language Server Protocol)",
        "为编辑器服务：输入时给出问题、修复、说明和补全（语言服务器协议）",
    ))]
    Lsp(Lsp),
    #[command(about = either("Print the JSON Schema of rconf.toml", "打印 rconf.toml 的 JSON Schema"))]
    Schema,
    #[command(about = either("Print the hash slot of each key", "打印每个键的哈希槽"))]
    Slot(Slot),
    #[command(about = either("Print a completion script for a shell", "打印 shell 的补全脚本"))]
    Completions {
        #[arg(help = either("The shell", "哪种 shell"))]
        shell: clap_complete::Shell,
    },
    #[command(about = either(
        "Write the man pages of rconf and its commands into a folder",
        "把 rconf 及其命令的 man 手册写入目录",
    ))]
    #[command(hide = true)]
    Man {
        #[arg(help = either("The folder, which must be there", "目录，必须已经存在"))]
        folder: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub struct Slot {
    #[arg(help = either("The keys", "键"))]
    #[arg(required = true)]
    pub keys: Vec<std::ffi::OsString>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_alone_mean_the_same_without_clap() {
        for paths in [&["redis.conf"][..], &["-"], &["a b", "node-7001", "ü"]] {
            let words = || ["rconf", "lint"].iter().chain(paths).map(OsString::from);
            let ours = paths_alone(words()).expect("there is no option");
            let args = Args::try_parse_from(words()).expect("clap reads them");
            let Command::Lint(theirs) = &args.command else { panic!("it is `lint`") };
            assert_eq!(format!("{ours:?}"), format!("{theirs:?}"));
            assert_eq!(format!("{:?}", Output::default()), format!("{:?}", args.output));
        }
    }

    #[test]
    fn everything_else_is_left_to_clap() {
        for words in [
            "rconf lint",
            "rconf lint --fix a",
            "rconf lint a -- b",
            "rconf lint a --help",
            "rconf rules",
            "rconf",
        ] {
            assert!(paths_alone(words.split(' ').map(OsString::from)).is_none(), "{words}");
        }
    }
}
