//! Tests the shell with a sink that knows only the command `show`.

use super::{Interest, Invocation, Shell, Sink, Snippet};
use crate::text::{Place, Span, Text};
use std::collections::BTreeSet;

/// Collects each `show …` as one line, with a question mark after an unknown word.
#[derive(Default)]
struct Shown(Vec<String>);

impl Sink for Shown {
    type Mark = usize;

    const INTEREST: Interest = Interest {
        names: |text| text.contains("show"),
        holds_command: |text| text.contains("show "),
        is_command: |literals| literals.contains(&"show"),
        leaves_files: |name| name == "show",
    };

    fn command(shell: &mut Shell<'_, Self>, invocation: &Invocation<'_>) -> bool {
        if invocation.name != "show" {
            return false;
        }
        let words = invocation.words.iter().skip(1).map(|field| shell.word_of(field));
        let mut shown: Vec<String> =
            words.map(|word| format!("{}{}", word.text, if word.is_known { "" } else { "?" })).collect();
        shown.extend(shell.inside.as_ref().map(|inside| format!("@{}", inside.text)));
        shell.sink.0.push(shown.join(" "));
        true
    }

    fn started(&self) -> usize {
        self.0.len()
    }

    fn is_full(&self) -> bool {
        self.0.len() > 1000
    }

    fn mark(&self) -> usize {
        self.0.len()
    }

    fn rewind(&mut self, mark: &usize) {
        self.0.truncate(*mark);
    }

    fn drop_repeated(&mut self, _: &usize, _: &mut BTreeSet<String>) -> Vec<Place> {
        Vec::new()
    }
}

fn shown(script: &str) -> Vec<String> {
    let mut shell = Shell::new("/srv/up.sh", "/srv", Shown::default());
    shell.run_script(script.as_bytes());
    shell.sink.0
}

fn inside(snippet: &Snippet) -> Vec<String> {
    let mut shell = Shell::new("compose.yaml", "", Shown::default());
    shell.run_snippet_inside(Text::known("r1", Place::default()), snippet);
    shell.sink.0
}

#[test]
fn the_sink_gets_the_commands_that_would_run() {
    assert_eq!(shown("f() { show \"$1\"; }\nfor i in 1 2; do f $i; done\n[ 1 = 2 ] && show no"), ["1", "2"]);
    assert_eq!(shown("if [ \"$X\" = 1 ]; then show a; else show b; fi"), ["a", "b"]);
    assert_eq!(shown("sudo sh -c \"show $X 'a b'\" | tee log"), ["$X? a b"]);
    assert_eq!(shown("echo show a\ncat <<E\nshow b\nE\n# show c"), Vec::<String>::new());
}

#[test]
fn a_snippet_keeps_what_is_not_known() {
    let text = "for i in 1 2; do show $i '${A}' \"x${A}\" ${A} $B; done";
    let at = text.match_indices("${A}").map(|(at, _)| Span::new(at, at + 4)).collect();
    let snippet = Snippet { text: text.to_owned(), unknown: at, ..Snippet::default() };
    assert_eq!(inside(&snippet), ["1 ${A}? x${A}? ${A}? $B? @r1", "2 ${A}? x${A}? ${A}? $B? @r1"]);
    // A part that another program fills in is not parsed as shell, whatever it looks like.
    let text = "show ${A:?b; c} 'd ${A:?'} e'";
    let unknown = vec![Span::new(5, 15), Span::new(19, 26)];
    let snippet = Snippet { text: text.to_owned(), unknown, ..Snippet::default() };
    assert_eq!(inside(&snippet), ["${A:?b; c}? d ${A:?'} e? @r1"]);
}

#[test]
fn marks_become_parts_that_are_not_known() {
    let snippet = Snippet::from_marked(&format!("a {} b", super::unknown("$X")), Span::new(3, 9));
    assert_eq!((snippet.text.as_str(), snippet.unknown.as_slice()), ("a $X b", &[Span::new(2, 4)][..]));
}
