//! The arguments of `rconf lint`.

use super::{Format, Level};
use crate::language::either;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use rconf_core::session::FileKind;
use std::path::PathBuf;

#[derive(Debug, Default, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Lint {
    #[arg(help = either(
        "Files and folders to lint; `-` is standard input. Folders are searched for configurations, and \
         for the plans that run servers: compose files, Kubernetes manifests, scripts",
        "要检查的文件和目录；`-` 表示标准输入。在目录中会查找配置，以及运行服务器的 compose 文件、\
         Kubernetes 清单和脚本",
    ))]
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,

    #[arg(help = either(
        "Read the named files and standard input as this kind of file; default: what their names and \
         first lines tell",
        "把指定的文件和标准输入当作这类文件读取；默认：由文件名和开头几行判断",
    ))]
    #[arg(long = "as", value_enum, value_name = "KIND", help_heading = either("Files", "文件"))]
    pub read_as: Option<As>,
    #[arg(help = either(
        "Lint for this server, such as redis:7.2 or valkey:8.1",
        "按这种服务器检查，例如 redis:7.2 或 valkey:8.1",
    ))]
    #[arg(long, value_name = "SERVER", help_heading = either("Files", "文件"))]
    pub server: Option<String>,
    #[arg(help = either(
        "Lint each file on its own, without reading the other nodes of its cluster",
        "单独检查每个文件，不读取同一集群的其他节点",
    ))]
    #[arg(long, help_heading = either("Files", "文件"))]
    pub no_cluster: bool,
    #[arg(help = either(
        "Files that run the configurations, such as compose files and scripts. Those that lie in searched \
         folders, and compose files near named ones, are found without this option",
        "运行这些配置的文件，例如 compose 文件和脚本。被搜索目录中的，以及指定文件附近的 compose 文件，不\
         用此选项也会找到",
    ))]
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = either("Files", "文件"))]
    pub docker: Vec<PathBuf>,
    #[arg(help = either(
        "The path that standard input stands for: it tells the kind of the text, and findings show it",
        "标准输入所代表的路径：用于判断文本的种类，并显示在问题中",
    ))]
    #[arg(long, value_name = "PATH", help_heading = either("Files", "文件"))]
    pub stdin_filename: Option<PathBuf>,
    #[arg(help = either("Search hidden folders too", "也搜索隐藏目录"))]
    #[arg(long, help_heading = either("Files", "文件"))]
    pub hidden: bool,
    #[arg(help = either(
        "Skip these files when folders are searched: globs as in .gitignore; replaces `exclude` of \
         rconf.toml",
        "搜索目录时跳过这些文件：与 .gitignore 相同的通配符；取代 rconf.toml 的 `exclude`",
    ))]
    #[arg(long, value_name = "GLOB", help_heading = either("Files", "文件"))]
    pub exclude: Vec<String>,
    #[arg(help = either(
        "Skip excluded files even if they are named on the command line",
        "即使在命令行中指定，也跳过被排除的文件",
    ))]
    #[arg(long, help_heading = either("Files", "文件"))]
    pub force_exclude: bool,
    #[arg(help = either(
        "Print which files would be read, as what and why, and which are passed over; check nothing",
        "打印会读取哪些文件、当作什么、为什么，以及略过哪些；不做检查",
    ))]
    #[arg(long, conflicts_with_all = ["fix", "diff"], help_heading = either("Files", "文件"))]
    pub show_files: bool,

    #[arg(help = either(
        "Use only these rules: codes, names, letters of groups, or `all`",
        "只用这些规则：编号、名称、分组字母，或 `all`",
    ))]
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = either("Rules", "规则"))]
    pub select: Vec<String>,
    #[arg(help = either("Turn these rules off", "关闭这些规则"))]
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = either("Rules", "规则"))]
    pub ignore: Vec<String>,
    #[arg(help = either("Turn these rules on as well", "另外开启这些规则"))]
    #[arg(long, value_delimiter = ',', value_name = "RULE", help_heading = either("Rules", "规则"))]
    pub extend_select: Vec<String>,
    #[arg(help = either("Read settings only from this file", "只从这个文件读取设置"))]
    #[arg(long, value_name = "FILE", conflicts_with = "isolated", help_heading = either("Rules", "规则"))]
    pub config: Option<PathBuf>,
    #[arg(help = either("Ignore every rconf.toml", "不理会任何 rconf.toml"))]
    #[arg(long, help_heading = either("Rules", "规则"))]
    pub isolated: bool,
    #[arg(help = either(
        "Print the settings in force for each file, as they would be written in an rconf.toml; check \
         nothing",
        "打印对各文件生效的设置，写法与 rconf.toml 相同；不做检查",
    ))]
    #[arg(long, conflicts_with_all = ["fix", "diff", "show_files"], help_heading = either("Rules", "规则"))]
    pub show_settings: bool,

    #[arg(help = either("Fix what can be fixed safely", "修复可以安全修复的问题"))]
    #[arg(long, help_heading = either("Fixes", "修复"))]
    pub fix: bool,
    #[arg(help = either(
        "With --fix or --diff, include unsafe fixes: they change what the server does, or are one of \
         several ways",
        "与 --fix 或 --diff 同用时，也包括不安全的修复：它们会改变服务器的行为，或只是几种做法之一",
    ))]
    #[arg(long, help_heading = either("Fixes", "修复"))]
    pub unsafe_fixes: bool,
    #[arg(help = either(
        "Print what fixes would change, without changing files. The exit code is 1 if there are changes",
        "打印修复会改动什么，不改动文件。有改动时退出码为 1",
    ))]
    #[arg(long, conflicts_with = "fix", help_heading = either("Fixes", "修复"))]
    pub diff: bool,

    #[arg(help = either(
        "Ignore what is found now: write a comment `# rconf: ignore` above each place, with this reason. \
         What a server refuses is left",
        "忽略现在发现的问题：在每一处上方写注释 `# rconf: ignore` 和这个理由。服务器会拒绝的行除外",
    ))]
    #[arg(
        long,
        value_name = "REASON",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        conflicts_with_all = ["fix", "diff", "show_files", "show_settings"],
        help_heading = either("Known findings", "已知问题")
    )]
    pub add_ignore: Option<String>,
    #[arg(help = either(
        "Do not report the findings that this file holds. It says which of them are gone. They are told \
         by their rule, path and line, so that they may move; name the same paths as when it was written",
        "不报告这个文件中已有的问题，并指出其中哪些已经消失。问题按规则、路径和行的内容识别，行可以移动；\
         请指定与写入时相同的路径",
    ))]
    #[arg(long, value_name = "FILE", help_heading = either("Known findings", "已知问题"))]
    pub baseline: Option<PathBuf>,
    #[arg(help = either(
        "Write what is found now to this file, for --baseline",
        "把现在发现的问题写入这个文件，供 --baseline 使用",
    ))]
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["baseline", "diff", "add_ignore", "statistics", "output_file"],
        help_heading = either("Known findings", "已知问题")
    )]
    pub write_baseline: Option<PathBuf>,

    #[arg(help = either("The format of the findings", "问题的格式"))]
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = either("Output", "输出"))]
    pub format: Format,
    #[arg(help = either(
        "Print the number of findings of each rule instead of the findings",
        "打印每条规则的问题数，而不是问题本身",
    ))]
    #[arg(long, help_heading = either("Output", "输出"))]
    pub statistics: bool,
    #[arg(help = either(
        "Write the findings to this file, whole or not at all, instead of standard output",
        "把问题写入这个文件，而不是标准输出；要么完整写入，要么不写",
    ))]
    #[arg(long, value_name = "FILE", help_heading = either("Output", "输出"))]
    pub output_file: Option<PathBuf>,
    #[arg(help = either("Print findings and errors, and nothing else", "只打印问题和错误"))]
    #[arg(long, short, help_heading = either("Output", "输出"))]
    pub quiet: bool,
    #[arg(help = either(
        "The lowest severity that makes the exit code 1; default: that of rconf.toml, else warning",
        "使退出码为 1 的最低级别；默认：rconf.toml 所写的，否则为 warning",
    ))]
    #[arg(long, value_enum, value_name = "LEVEL", help_heading = either("Output", "输出"))]
    pub fail_on: Option<Level>,
    #[arg(help = either("Exit with code 0 even if there are findings", "即使有问题，退出码也为 0"))]
    #[arg(long, help_heading = either("Output", "输出"))]
    pub exit_zero: bool,
    #[arg(help = either(
        "Check again whenever a file changes, until Ctrl-C",
        "文件一有变化就重新检查，直到按下 Ctrl-C",
    ))]
    #[arg(
        long,
        conflicts_with_all = ["fix", "diff", "add_ignore", "show_files", "show_settings", "write_baseline", "output_file"],
        help_heading = either("Output", "输出")
    )]
    pub watch: bool,
    #[arg(help = either("The number of threads; default: the number of cores", "线程数；默认：处理器核数"))]
    #[arg(long, value_name = "N", help_heading = either("Output", "输出"))]
    pub jobs: Option<usize>,
}

/// A kind of file, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct As(pub FileKind);

impl ValueEnum for As {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [As; FileKind::ALL.len()] = {
            let mut all = [As(FileKind::Server); FileKind::ALL.len()];
            let mut nth = 0;
            while nth < all.len() {
                all[nth] = As(FileKind::ALL[nth]);
                nth += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}
