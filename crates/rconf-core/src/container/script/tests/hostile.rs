//! Texts that nobody would write: the reader neither panics nor takes long.

use super::{all, read, read_script};
use crate::message::Language;
use proptest::prelude::*;

#[test]
fn what_nests_without_end_is_given_up() {
    for text in [
        "$((",
        "$(",
        "{ ",
        "(",
        "((",
        "\"$(",
        "${a:-",
        "if ",
        "case x in ",
        "f() ",
        "for i in 1; do ",
        "$((-",
    ] {
        let read = read(&text.repeat(20_000));
        assert!(!read.unfollowed.is_empty(), "{text}");
    }
    assert!(
        read("f() { f; docker run redis; }\nf\n")
            .unfollowed
            .iter()
            .any(|entry| entry.why.get(Language::English).contains("too deep"))
    );
}

#[test]
fn what_grows_without_end_is_cut_and_said() {
    let loops = "for a in {1..900}; do for b in {1..900}; do docker run --name $a-$b redis; done; done";
    let read = read(loops);
    assert!(read.containers.len() <= 2001);
    assert!(read.unfollowed.iter().any(|entry| entry.why.get(Language::English).contains("too many")));
    let doubling = format!("A=x\n{}docker run --name \"$A\" redis", "A=\"$A$A\"\n".repeat(500));
    assert!(all(&doubling)[0].ends_with("? redis"));
    let lines = all("for a in {1..99999}; do docker run --name r-$a redis; done");
    assert_eq!(lines[0], "r-$a? redis");
    assert!(lines[1].starts_with("unfollowed: "));
}

#[test]
fn braces_cost_what_they_make() {
    let read = read(&format!("echo {}\n{}", "{a,b}".repeat(25), "echo {1..20000}\n".repeat(2000)));
    assert!(read.containers.is_empty());
}

proptest! {
    #[test]
    fn nothing_panics(words in proptest::collection::vec(prop_oneof![
        Just("docker run "), Just("-p "), Just("-v "), Just("--mount "), Just("--ip "), Just("-itd"), Just("redis"),
        Just("redis-cli "), Just("--cluster create "), Just("-a "), Just("-u "), Just("redis://:x@h:1 "), Just("$("),
        Just("$(("), Just("))"), Just(")"), Just("`"), Just("\""), Just("'"), Just("\\"), Just("\n"), Just("\r\n"),
        Just(" "), Just(";"), Just("&&"), Just("||"), Just("|"), Just("for i in "), Just("do "), Just("done\n"),
        Just("if "), Just("then "), Just("fi "), Just("case x in "), Just("esac "), Just("{1..3}"), Just("{a,b}"),
        Just("${a"), Just("[@]"), Just("}"), Just(":-"), Just("%"), Just("$a"), Just("a=("), Just("a+="), Just("1"),
        Just("<<E\n"), Just("E\n"), Just("seq "), Just("printf %0"), Just("d"), Just("s"), Just("network create "),
        Just("--subnet "), Just("::/0 "), Just(":"), Just("-"), Just(","), Just("="), Just("/"), Just("é"), Just("~"),
        Just("f() "), Just("f "), Just("eval "), Just("sh -c "), Just("docker exec x "), Just("while "), Just("#"),
        Just("65535"), Just("[ "), Just("]"), Just("]]"), Just("[[ "), Just("cd "), Just("$PWD"), Just("!"), Just("*"),
    ], 0..60)) {
        let text = words.concat();
        let read = read_script("a/b.sh", text.as_bytes());
        for made in &read.containers {
            prop_assert!(made.place.span.end <= text.len() && text.is_char_boundary(made.place.span.start));
        }
    }

    #[test]
    fn no_byte_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_script("x", &bytes);
    }
}
