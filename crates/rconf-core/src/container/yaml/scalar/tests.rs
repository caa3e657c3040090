use super::ScalarMap;
use super::map::Kind;
use crate::container::yaml::{Yaml, parse};
use crate::text::Span;
use proptest::prelude::*;

/// Returns the text of the first value of a mapping, and its map.
fn read(source: &str) -> Option<(String, ScalarMap)> {
    let tree = parse(source).ok()?;
    let (_, value) = tree.root()?.entries().next()?;
    let text = value.scalar()?.to_owned();
    let map = ScalarMap::new(source.as_bytes(), value.span(), text.as_bytes())?;
    Some((text, map))
}

/// Returns the source after a change of the text, which it then means.
fn changed(source: &str, span: Span, new: &str) -> Option<String> {
    let (text, map) = read(source)?;
    let (at, written) = map.edit(text.as_bytes(), span, new.as_bytes())?;
    let written = String::from_utf8(written).expect("it is text");
    let fixed = format!("{}{written}{}", &source[..at.start], &source[at.end..]);
    let wanted = format!("{}{new}{}", &text[..span.start], &text[span.end..]);
    let means = parse(&fixed).ok().and_then(|tree| {
        let (_, value) = tree.root()?.entries().next()?;
        let is_whole = tree.root()?.entries().count() == parse(source).ok()?.root()?.entries().count();
        value.scalar().filter(|_| is_whole).map(str::to_owned)
    });
    assert_eq!(means.as_deref(), Some(wanted.as_str()), "{source:?} {span:?} {new:?} {fixed:?}");
    Some(fixed)
}

/// Replaces the first `old` in the text by `new`.
fn replaced(source: &str, old: &str, new: &str) -> Option<String> {
    let text = read(source)?.0;
    let at = text.find(old)?;
    changed(source, Span::new(at, at + old.len()), new)
}

#[test]
fn changes_keep_the_style() {
    let cases = [
        (
            "a: |\n  port 1\n  # x\n\n  hz 2\nb: 1\n",
            "hz 2\n",
            "hz 2\nx 3\n",
            "a: |\n  port 1\n  # x\n\n  hz 2\n  x 3\nb: 1\n",
        ),
        ("a: |\n  port 1\n  hz 2\nb: 1\n", "port 1\n", "", "a: |\n  hz 2\nb: 1\n"),
        ("a: |\n  port 1\n  hz 2\nb: 1\n", "hz 2\n", "", "a: |\n  port 1\nb: 1\n"),
        ("a: |\r\n    port 1\r\n    hz 2\r\n", "hz", "x\ny", "a: |\r\n    port 1\r\n    x\r\n    y 2\r\n"),
        ("a: |-\n  port 1\n  hz 2\n", "hz 2", "hz 2\nx 3", "a: |-\n  port 1\n  hz 2\n  x 3\n"),
        ("a: |2-\n    port 1\n   hz 2\n", "hz", "x", "a: |2-\n    port 1\n   x 2\n"),
        ("a: >\n  port\n  1\nb: 1\n", "1", "2", "a: >\n  port\n  2\nb: 1\n"),
        ("a: \"port 7000\\nhz 2\\n\"\nb: 1\n", "port 7000\n", "", "a: \"hz 2\\n\"\nb: 1\n"),
        ("a: \"port 7000\\n\"\n", "port 7000\n", "x \"\\\"\n", "a: \"x \\\"\\\\\\\"\\n\"\n"),
        ("a: 'port ''1'''\n", "'1'", "'2'", "a: 'port ''2'''\n"),
        ("a: port 1\n  2 # x\n", "1", "9", "a: port 9\n  2 # x\n"),
    ];
    for (source, old, new, wanted) in cases {
        assert_eq!(replaced(source, old, new).as_deref(), Some(wanted), "{source:?} {old:?}");
    }
}

#[test]
fn what_is_not_sure_is_not_changed() {
    for (source, old, new) in [
        ("a: &x |\n  port 1\nb: *x\n", "1", "2"),
        ("a: !t &x |\n  port 1\nb: *x\n", "1", "2"),
        ("a: |-\n  port 1\n", "1", "1\n"),
        ("a: |\n  port 1\n", "\n", ""),
        ("a: |\n  port 1\n", "port 1\n", ""),
        ("a: |\n  port 1\n", "port", " port"),
        ("a: |\n  port 1\n", "port", "\u{7}"),
        ("a: >\n  port\n  1\n", " ", ""),
        ("a: >\n  port\n  1\n", "1", "1\n"),
        ("a: 'port 1'\n", "1", "1\n2"),
        ("a: \"port\n  1\"\n", "1", " 1"),
        ("a: port 1\n", "1", ": x"),
        ("a: port 1\n", "1", "#"),
        ("a: port 1\n", " 1", ""),
    ] {
        assert_eq!(replaced(source, old, new), None, "{source:?} {old:?} {new:?}");
    }
}

#[test]
fn places_are_exact() {
    let source = "a: \"port \\\n   7000\\n\\u0068z\"\n";
    let (text, map) = read(source).expect("it has a map");
    let written = |part: &str| {
        let at = text.find(part).expect("it is there");
        &source
            [map.source(Span::new(at, at + part.len())).start..map.source(Span::new(at, at + part.len())).end]
    };
    assert_eq!(written("7000"), "7000");
    assert_eq!(written("hz"), "\\u0068z");
    assert_eq!(written("port 7"), "port \\\n   7");
}

/// Writes lines in a style.
fn write(style: usize, lines: &[String], indent: usize, line_break: &str) -> String {
    let pad = " ".repeat(indent);
    let joined = |lines: &[String], between: &str| lines.join(between);
    match style {
        0..=5 => {
            let header = ["|", "|-", "|+", ">", ">-", ">+"][style];
            let body = lines.iter().fold(String::new(), |body, line| body + &pad + line + line_break);
            format!("a: {header}{line_break}{body}b: 1{line_break}")
        }
        6 => {
            let text = joined(lines, "\\n").replace('"', "\\\"");
            format!("a: \"{text}\"{line_break}b: 1{line_break}")
        }
        7 => format!(
            "a: \"{}\"{line_break}b: 1",
            joined(lines, &format!("{line_break}{pad}")).replace('"', "\\x22")
        ),
        8 => format!(
            "a: '{}'{line_break}b: 1",
            joined(lines, &format!("{line_break}{pad}")).replace('\'', "''")
        ),
        _ => format!("a: x{}{line_break}b: 1", joined(lines, &format!("{line_break}{pad}"))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn every_byte_is_found_and_changes_mean_what_they_say(
        style in 0..10_usize,
        lines in prop::collection::vec("( |\t|#|'|\"|:|-|\\\\|é|a|port 1| x  y|: | #){0,4}", 1..6),
        indent in 1..5_usize,
        is_crlf in any::<bool>(),
        (from, length) in (0..40_usize, 0..12_usize),
        new in "(a|1|'|\"|#| |:|\n|\\$|é|\\\\|a b){0,4}",
    ) {
        let source = write(style, &lines, indent, if is_crlf { "\r\n" } else { "\n" });
        let parsed = parse(&source).ok();
        let value = parsed.as_ref().and_then(|tree| tree.root()?.entries().next()).map(|(_, value)| value);
        let text = value.and_then(Yaml::scalar).unwrap_or_default();
        // Nothing is to be found in white space.
        if !text.trim().is_empty() {
            let (_, map) = read(&source).unwrap_or_else(|| panic!("{source:?} has no map to {text:?}"));
            for piece in &map.pieces {
                if piece.kind == Kind::Plain {
                    prop_assert_eq!(piece.text.of(text.as_bytes()), piece.source.of(source.as_bytes()));
                }
            }
            let from = from % (text.len() + 1);
            let span = Span::new(from, (from + length).min(text.len()));
            if text.is_char_boundary(span.start) && text.is_char_boundary(span.end) {
                changed(&source, span, &new);
            }
        }
    }
}
