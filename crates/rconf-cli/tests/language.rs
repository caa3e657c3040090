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
