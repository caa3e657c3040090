//! The language of the output: a flag, or the environment.

use std::process::Command;

const FILE: &str = "../../fixtures/tutorial/node-7008/conf/redis.conf";

fn lint(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rconf"));
    command.arg("lint").args(arguments).arg(FILE);
    run(command, environment, 1)
}

fn run(mut command: Command, environment: &[(&str, &str)], code: i32) -> String {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied());
    let output = command.output().expect("rconf runs");
    assert_eq!(output.status.code(), Some(code));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn a_flag_or_the_environment_says_which() {
    let english = lint(&[], &[]);
    let chinese = lint(&["--lang", "zh"], &[]);
    assert!(english.contains("never synchronises") && !english.contains('错'));
    assert!(chinese.contains("错误[A001 missing-masterauth]: 要求密码，却没有 masterauth"), "{chinese}");
    assert!(
        chinese.contains("= 建议: ") && chinese.contains("参见: ") && chinese.contains("已检查 1 个文件"),
        "{chinese}"
    );
    assert_eq!(chinese, lint(&[], &[("LANG", "zh_CN.UTF-8")]));
    assert_eq!(chinese, lint(&[], &[("LANG", "en_US.UTF-8"), ("LC_ALL", "zh_TW")]));
    assert_eq!(english, lint(&[], &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")]));
    assert_eq!(english, lint(&["--lang", "en"], &[("LANG", "zh_CN.UTF-8")]));
    assert_eq!(english, lint(&[], &[("LANG", "de_DE.UTF-8")]));
}

#[test]
fn reports_for_programs_keep_their_words() {
    let json = lint(&["--lang", "zh", "--format", "json"], &[]);
    assert!(json.contains(r#""severity":"error""#) && json.contains("要求密码"), "{json}");
    let concise = lint(&["--lang", "zh", "--format", "concise"], &[]);
    assert!(concise.contains("error[A001 missing-masterauth] 要求密码"), "{concise}");
}

#[test]
fn what_is_explained_is_explained_in_it() {
    let explain = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rconf"));
        command.arg("explain").args(words);
        run(command, &[("LANG", "zh_CN.UTF-8")], 0)
    };
    let page = explain(&["A001"]);
    assert!(
        page.starts_with(
            "# missing-masterauth (A001)\n\n级别：error。分组：access，有安全的修复。\n\n## 检查什么\n"
        ),
        "{page}"
    );
    assert!(page.contains("\n改为：\n") && page.contains("\n## 参考\n"), "{page}");
    let suspects = explain(&["NOAUTH Authentication required."]);
    for words in [
        "1. 服务器要求密码，而客户端没有给 (no-password-given)",
        "依据：NOAUTH Authentication required.",
        "怎样确认：",
        "怎样处理：",
        "能预先发现它的规则：missing-masterauth (A001)",
    ] {
        assert!(suspects.contains(words), "{words}: {suspects}");
    }
}

#[test]
fn a_folder_without_configurations_is_refused_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_rconf"));
    command.args(["--lang", "zh", "lint"]).arg(folder.path());
    let output = command.output().expect("rconf runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("这里没有找到配置"), "{said}");
}

/// Returns what a command prints in Chinese, on both outputs.
fn printed(words: &[&str], code: i32) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rconf"));
    command.args(words).env("LC_ALL", "zh_CN.UTF-8");
    let output = command.output().expect("rconf runs");
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).expect("UTF-8");
    assert_eq!(output.status.code(), Some(code), "{words:?}: {text}");
    text
}

fn is_chinese(text: &str) -> bool {
    text.contains(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Returns a text without what stands in brackets.
fn without_brackets(text: &str) -> String {
    let mut depth = 0;
    let mut out = String::new();
    for c in text.chars() {
        depth += i32::from(c == '[');
        if depth == 0 {
            out.push(c);
        }
        depth -= i32::from(c == ']');
    }
    out
}

#[test]
fn all_help_is_in_it() {
    let commands = "lint gen init plan doctor simulate diff migrate import explain rules lsp schema slot completions man";
    let changes = "add-node remove-node rolling-restart replace-sentinel rotate-password repair upgrade";
    let of = |words: &[&str]| {
        let help = printed(words, 0);
        for english in
            ["Usage", "Options", "Arguments", "Commands", "Print ", "[default", "ossible values", "[alias"]
        {
            assert!(!help.contains(english), "{words:?}: {english}: {help}");
        }
        // The help of an option is indented by ten columns. Names of values are no words.
        let is_name = |line: &str| line.trim_start().starts_with("- ");
        let lines = without_brackets(&help);
        let mut texts = vec![String::new()];
        for line in lines.lines() {
            match line.strip_prefix("          ").filter(|line| !line.trim().is_empty() && !is_name(line)) {
                Some(line) => {
                    let text = texts.pop().unwrap_or_default();
                    texts.push(text + line);
                }
                None => texts.push(String::new()),
            }
        }
        for text in texts.iter().filter(|text| text.contains(' ')) {
            assert!(is_chinese(text), "{words:?}: {text}");
        }
        help
    };
    for command in commands.split(' ') {
        assert!(is_chinese(of(&[command, "--help"]).lines().next().unwrap_or_default()), "{command}");
        printed(&[command, "-h"], 0);
    }
    for change in changes.split(' ') {
        of(&["plan", change, "--help"]);
    }
    let help = of(&["--help"]);
    assert!(help.contains("用法: rconf") && help.contains("检查配置 [别名: check]"), "{help}");
    // The flag decides, and an error elsewhere does not keep it from doing so.
    assert!(printed(&["--lang", "en", "lint", "--help"], 0).starts_with("Check configurations"));
    assert!(printed(&["lint", "--bogus", "--lang=en"], 2).starts_with("error: unexpected argument"));
}

#[test]
fn generated_files_are_in_it_and_up_to_date() {
    for target in ["docker", "kubernetes"] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().to_string_lossy();
        let gen_there = ["--lang", "zh", "gen", "--target", target, "--out", &path];
        printed(&gen_there, 0);
        assert_eq!(printed(&[&gen_there[..], &["--check"]].concat(), 0), "");
        // The spec that was written says the language, so that a later run needs no flag.
        assert_eq!(printed(&["gen", "--out", &path, "--check"], 0), "");
        assert!(printed(&["import", &path], 0).contains("language = \"zh\"\n"), "{target}");
        let readme = std::fs::read_to_string(folder.path().join("README.md")).expect("there is one");
        assert!(is_chinese(readme.lines().nth(1).unwrap_or_default()), "{readme}");
    }
}

#[test]
fn plans_are_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let spec = folder.path().join("rconf.toml");
    std::fs::write(&spec, "[cluster]\nports = \"7001-7006\"\n").expect("writable");
    let plan = |words: &[&str]| {
        let spec = spec.to_string_lossy();
        printed(&[&["plan", "--spec", &spec], words].concat(), 0)
    };
    let text = plan(&["rolling-restart"]);
    assert!(
        text.starts_with("逐个重启集群 redis 的所有节点\n") && text.contains("\n   执行之前："),
        "{text}"
    );
    let script = plan(&["rotate-password", "--format", "shell"]);
    assert!(script.contains("echo '1. 生成新密码'"), "{script}");
    let json = plan(&["add-node", "--port", "7007", "--format", "json"]);
    assert!(
        json.contains("\"title\": \"写入节点 7007 的文件\"") && json.contains("\"way_back\": ["),
        "{json}"
    );
    // The flag decides.
    assert!(plan(&["rolling-restart", "--lang", "en"]).starts_with("Restart every node of cluster redis"));
}

#[test]
fn all_errors_are_in_it() {
    for (words, code, text) in [
        (&["lnt"][..], 2, "没有命令 `lnt`"),
        (
            &["lint", "--statistcs"],
            2,
            "没有选项 `--statistcs`，或它不能用在这里\n\n  提示: 是不是 `--statistics`？",
        ),
        (&["rules", "--format", "jsn"], 2, "`--format <FORMAT>` 的值 `jsn` 无效\n  [可选值: text, json]"),
        (&["lint", "--fix", "--diff"], 2, "`--fix` 不能与 `--diff` 同用"),
        (&["migrate", "x"], 2, "缺少必需的参数: --to <SERVER>"),
        (&["lint", "--server"], 2, "`--server <SERVER>` 需要一个值"),
        (&["lint", "--quiet", "--quiet"], 2, "`--quiet` 只能给出一次"),
        (&["lint", "nowhere.conf"], 2, "错误: nowhere.conf: 没有这个文件或目录"),
        (&["explain", "bogus"], 2, "错误: `bogus` 既不是规则，也不是指令"),
        (&["lint", "--stdin-filename", "x"], 2, "使用 `--stdin-filename` 时，路径中必须有 `-`"),
        (&[], 2, "用法: rconf"),
    ] {
        let said = printed(words, code);
        assert!(said.contains(text), "{words:?}: {said}");
    }
}

#[test]
fn errors_are_said_in_it() {
    let said = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rconf"));
        let output = command.args(["--lang", "zh"]).args(words).output().expect("rconf runs");
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    let errors = [
        (
            &["lint", "--select", "missing-masteraut", FILE][..],
            "未知的规则 `missing-masteraut`，是否想写 `missing-masterauth`？",
        ),
        (&["lint", "--server", "redis:5.0", FILE], "未知的服务器 `redis:5.0`；已知的有："),
        (
            &["simulate", "--lose", "nowhere", "../../fixtures/tutorial"],
            "集群没有叫 `nowhere` 的节点、主机或机架；它有节点 ",
        ),
        (&["import", FILE], "rconf.toml 无法描述由这些节点组成的集群："),
    ];
    for (words, expected) in errors {
        let text = said(words);
        assert!(text.contains(expected), "{words:?}: {text}");
    }
}

/// Each wrong use of a command is said in Chinese, whoever finds out: clap, the command line or the core.
#[test]
fn no_wrong_use_is_said_in_english() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("it is written");
    };
    file("a.conf", "port 1\n");
    file("lint.toml", "[lint]\nselct = []\n");
    file("cut.toml", "[lint\n");
    file("rconf.toml", "[cluster]\nports = \"x\"\n");
    file("baseline.json", "{}");
    std::fs::create_dir(folder.path().join("folder")).expect("it is made");
    for words in [
        "nope",
        "lint --nope",
        "lint --format nope a.conf",
        "lint --select Z9 a.conf",
        "lint --server nope a.conf",
        "lint nope.conf",
        "lint a.conf/b",
        "lint folder",
        "lint --docker folder a.conf",
        "lint --config lint.toml a.conf",
        "lint --config cut.toml a.conf",
        "lint --config folder a.conf",
        "lint --baseline nope a.conf",
        "lint --baseline baseline.json a.conf",
        "lint --output-file nope/x a.conf",
        "gen --spec nope",
        "gen --spec rconf.toml",
        "gen --replicas x",
        "init a.conf",
        "plan add-node",
        "plan --spec nope rolling-restart",
        "plan repair a.conf",
        "doctor",
        "doctor a:b",
        "doctor @",
        "doctor --from a.conf",
        "simulate --lose x a.conf",
        "diff a.conf folder",
        "migrate a.conf --to nope",
        "import a.conf",
        "explain nope",
        "man a.conf/b",
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rconf"));
        command.current_dir(&folder).env("LANG", "zh_CN.UTF-8").args(words.split(' '));
        let output = command.env_remove("LC_ALL").env_remove("LC_MESSAGES").output().expect("rconf runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) || words.contains("repair"), "rconf {words}: {said}");
        for line in said.lines().filter(|line| line.starts_with(char::is_alphabetic)) {
            let has_chinese = |line: &str| line.contains(|c| c > '\u{2e7f}');
            assert!(has_chinese(line), "rconf {words}: {line}");
            assert!(!line.contains("error: ") && !line.contains("note: "), "rconf {words}: {line}");
        }
        assert!(!said.is_empty(), "rconf {words}");
    }
}
