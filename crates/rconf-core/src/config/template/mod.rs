//! Templates of configurations: Jinja, ERB, EPP, Go, Handlebars, Terraform, `envsubst` and their like.
//!
//! A marker is an unknown value. Its line is blanked, so that the rest is read as it is and every span is one
//! of the template. The directives of such lines, and of lines that may be missing or stand several times, are
//! unknown.

mod placeholder;
mod tags;

pub(crate) use placeholder::Placeholder;

use super::unknown::Unknown;
use crate::catalog::secrets::is_secret;
use crate::text::Span;
use std::hash::{DefaultHasher, Hash, Hasher};
use tags::{Effect, Tag, has_tag, tags};

/// Extensions of templates in which `$NAME`, `${NAME}`, `@NAME@` and names in other marks are markers too.
const OF_SHELL: [&str; 8] = ["template", "tmpl", "tpl", "in", "envsubst", "tftpl", "ctmpl", "gotmpl"];
/// Extensions of other templates.
const OF_OTHERS: [&str; 8] = ["j2", "jinja", "jinja2", "erb", "epp", "mustache", "hbs", "mako"];

/// How the stand-in for a secret begins. It does not look like a weak password.
pub(crate) const STAND_IN: &str = "0-unknown-0";

/// Returns whether a file is a template, by its name, or else by markers in it. A file named `*.conf` never
/// is: a server may be given it as it is.
pub fn is_template(path: &str, bytes: &[u8]) -> bool {
    extension(path) != "conf" && (template_of(path).is_some() || has_tag(bytes))
}

/// Returns the path of the file that a template becomes, by its name: `redis.conf` of `redis.conf.j2`.
pub fn template_of(path: &str) -> Option<&str> {
    let (file, extension) = path.rsplit_once('.')?;
    OF_SHELL.iter().chain(&OF_OTHERS).any(|known| extension.eq_ignore_ascii_case(known)).then_some(file)
}

fn extension(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

/// A template, as far as it can be read.
#[derive(Debug)]
pub struct Template {
    /// The text, as long as the template, with spaces in place of the lines with markers.
    pub(crate) text: Vec<u8>,
    /// What these lines may set.
    pub(crate) unknown: Unknown,
    /// Where the markers are.
    pub(crate) marks: Marks,
}

/// The lines of a template that hold markers.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    lines: Vec<Span>,
    /// The number of those that set something, and were not judged.
    pub(crate) unjudged: usize,
}

impl Marks {
    /// Returns whether a change of a span of the template would touch a marker.
    pub(crate) fn touches(&self, span: Span) -> bool {
        let nth = self.lines.partition_point(|line| line.end < span.start);
        // A line ends before its line break.
        let touches = |line: &&Span| {
            if span.is_empty() {
                line.start <= span.start
            } else {
                line.start < span.end && span.start < line.end
            }
        };
        self.lines[nth..].iter().take(2).any(|line| touches(&line))
    }
}

impl Template {
    /// Reads a file, or returns `None` if it is not a template.
    pub fn read(path: &str, bytes: &[u8]) -> Option<Self> {
        if !is_template(path, bytes) {
            return None;
        }
        Some(Self::with(bytes, &tags(bytes, OF_SHELL.contains(&extension(path).as_str()))))
    }

    /// Reads a text that somebody fills in before a server reads it, or returns `None` if it has nothing to fill in.
    pub(crate) fn unfilled(bytes: &[u8]) -> Option<Self> {
        let mut all = tags(bytes, true);
        all.extend(placeholders(bytes).map(as_value));
        Self::of_tags(bytes, all)
    }

    /// Returns the texts of a file that a script may replace: what [`Self::unfilled`] finds, markers of all languages, and
    /// words in capitals.
    pub(crate) fn replaceable(bytes: &[u8]) -> Vec<&[u8]> {
        replaceable(bytes).into_iter().map(|tag| bare(tag.span.of(bytes))).collect()
    }

    /// Reads a file in which a script replaces these of its [replaceable](Self::replaceable) texts, or returns `None` if it
    /// has none of them and is no template.
    pub(crate) fn filled_in(path: &str, bytes: &[u8], filled: &[Vec<u8>]) -> Option<Self> {
        let shell = OF_SHELL.contains(&extension(path).as_str());
        let mut all = if is_template(path, bytes) { tags(bytes, shell) } else { Vec::new() };
        let is_filled = |tag: &Tag| filled.iter().any(|text| text == bare(tag.span.of(bytes)));
        all.extend(replaceable(bytes).into_iter().filter(is_filled));
        Self::of_tags(bytes, all)
    }

    fn of_tags(bytes: &[u8], tags: Vec<Tag>) -> Option<Self> {
        let tags = in_order(tags);
        if tags.is_empty() { None } else { Some(Self::with(bytes, &tags)) }
    }

    fn with(bytes: &[u8], tags: &[Tag]) -> Self {
        let mut depth = Some(0_usize);
        for tag in tags {
            depth = match tag.effect {
                Effect::Open => depth.map(|depth| depth + 1),
                Effect::Close => depth.and_then(|depth| depth.checked_sub(1)),
                _ => depth,
            };
        }
        // If the parts do not begin and end in pairs, any line may be in one.
        let is_balanced = depth == Some(0);
        let (text, unknown) = (bytes.to_vec(), Unknown::default());
        let mut template = Self { text, unknown, marks: Marks::default() };
        let (mut rest, mut depth, mut start) = (tags, 0_usize, 0);
        for line in bytes.split_inclusive(|b| *b == b'\n') {
            let span = Span::new(start, start + line.len());
            let inside = rest.partition_point(|tag| tag.span.start < span.end);
            template.read_line(bytes, span, &rest[..inside], depth > 0 || !is_balanced);
            let gone = rest.partition_point(|tag| tag.span.end <= span.end);
            for tag in &rest[..gone] {
                match tag.effect {
                    Effect::Open => depth += 1,
                    Effect::Close => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            rest = &rest[gone..];
            start = span.end;
        }
        template
    }

    fn read_line(&mut self, bytes: &[u8], line: Span, tags: &[Tag], may_be_missing: bool) {
        let text = line.of(bytes);
        let is_inside = tags.first().is_some_and(|tag| tag.span.start < line.start);
        if text.trim_ascii_start().starts_with(b"#") && !is_inside {
            return;
        }
        if tags.is_empty() {
            if may_be_missing {
                self.unknown.add(first_word(text).0);
            }
            return;
        }
        let content = Span::new(line.start, line.start + text.trim_ascii_end().len());
        self.marks.lines.push(content);
        self.text[content.start..content.end].fill(b' ');
        let names = self.names(bytes, line, content, tags);
        match names[..] {
            [name] if !may_be_missing && self.stands_in(bytes, content, name, tags) => {}
            _ => names.into_iter().for_each(|name| self.unknown.add(name)),
        }
    }

    /// Returns the names of the directives that a line with markers may set, and counts the line if it sets any.
    fn names<'b>(&mut self, bytes: &'b [u8], line: Span, content: Span, tags: &[Tag]) -> Vec<&'b [u8]> {
        let mut names = Vec::new();
        // Whether a directive may begin here. `{% if x %}port 1{% else %}port 2{% endif %}` has two, but
        // `port {% if x %}1{% else %}2{% endif %}` has one.
        let mut begins = true;
        let mut sets = false;
        let mut at = line.start;
        let ends = tags.iter().map(|tag| (tag.span, Some(tag.effect)));
        let leads =
            tags.first().is_some_and(|tag| !bytes[at..tag.span.start.max(at)].trim_ascii().is_empty());
        for (tag, effect) in ends.chain([(Span::at(content.end), None)]) {
            // A marker may begin above this line, or end below it.
            let part = &bytes[at..tag.start.clamp(at, content.end.max(at))];
            at = tag.end.clamp(at, line.end);
            let is_value = matches!(effect, Some(Effect::Value | Effect::Anything));
            let is_blank = part.trim_ascii().is_empty();
            sets |= is_value || !is_blank;
            if begins && !is_blank {
                let (name, is_whole) = first_word(part);
                // `max{{ x }}` may be anything.
                if is_whole || !is_value {
                    names.push(name);
                } else {
                    self.unknown.add_everything();
                }
                begins = false;
            }
            if effect == Some(Effect::Anything) || (is_value && begins && tag.start >= line.start) {
                self.unknown.add_everything();
            }
            begins = if is_value || effect.is_none() { false } else { begins || !leads };
        }
        self.marks.unjudged += usize::from(sets);
        names
    }

    /// Replaces the line of a secret by one of the same length with a stand-in, which is the same for the same
    /// text. Returns `false` if there is no room, or the line may be missing.
    fn stands_in(&mut self, bytes: &[u8], line: Span, name: &[u8], tags: &[Tag]) -> bool {
        let is_plain = tags.iter().all(|tag| tag.effect == Effect::Value);
        let text = line.of(bytes);
        let start = text.len() - text.trim_ascii_start().len();
        if !is_plain
            || !is_secret(name)
            || name.eq_ignore_ascii_case(b"user")
            || name.eq_ignore_ascii_case(b"sentinel")
            || !text[start..].starts_with(name)
        {
            return false;
        }
        let value = text[start + name.len()..].iter().filter(|b| !b" \t{}\"'-".contains(b));
        let mut hasher = DefaultHasher::new();
        value.collect::<Vec<_>>().hash(&mut hasher);
        let stand_in = format!("{STAND_IN}{:04x}", hasher.finish() & 0xffff);
        let from = line.start + start + name.len() + 1;
        if from + stand_in.len() > line.end {
            return false;
        }
        self.text[line.start + start..from - 1].copy_from_slice(name);
        self.text[from..from + stand_in.len()].copy_from_slice(stand_in.as_bytes());
        true
    }
}

fn as_value(span: Span) -> Tag {
    Tag { span, effect: Effect::Value }
}

/// Returns the places in a text that a script may replace.
fn replaceable(bytes: &[u8]) -> Vec<Tag> {
    if !may_be_replaceable(bytes) {
        return Vec::new();
    }
    let mut all = tags(bytes, true);
    all.extend(placeholders(bytes).chain(names_in_capitals(bytes)).map(as_value));
    in_order(all)
}

/// Returns whether a text may hold something that a script may replace. Most texts do not, and this takes less time than to
/// find out what it is.
fn may_be_replaceable(bytes: &[u8]) -> bool {
    let is_mark = |two: &[u8]| match two {
        [b'$' | b'%' | b'<' | b'@' | b'{', next] => !next.is_ascii_whitespace(),
        two => two.iter().all(|b| b.is_ascii_uppercase() || *b == b'_'),
    };
    lines_to_fill_in(bytes).any(|line| line.windows(2).any(is_mark))
}

/// Returns the lines of a text in which placeholders count: all but comments and `proc-title-template`, in which the server
/// itself replaces names in braces.
fn lines_to_fill_in(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = bytes.split(|b| *b == b'\n').map(<[u8]>::trim_ascii_start);
    lines.filter(|line| {
        !line.starts_with(b"#") && !first_word(line).0.eq_ignore_ascii_case(b"proc-title-template")
    })
}

/// Sorts markers. A placeholder may hold another one, which is dropped.
fn in_order(mut tags: Vec<Tag>) -> Vec<Tag> {
    tags.sort_by_key(|tag| tag.span.start);
    tags.dedup_by(|next, one| next.span.start < one.span.end);
    tags
}

/// Returns a word without the quotes around it.
fn bare(word: &[u8]) -> &[u8] {
    word.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(word)
}

/// Returns the words behind the names of directives that are placeholders as a whole, with or without quotes.
fn placeholders(bytes: &[u8]) -> impl Iterator<Item = Span> {
    let start_of = |part: &[u8]| part.as_ptr() as usize - bytes.as_ptr() as usize;
    lines_to_fill_in(bytes).flat_map(move |line| {
        let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let is_secret = words.next().is_some_and(is_secret);
        words.filter_map(move |word| {
            let bare = bare(word);
            let what = if is_secret { Placeholder::of_secret(bare) } else { Placeholder::of(bare) };
            what.map(|_| Span::new(start_of(word), start_of(word) + word.len()))
        })
    })
}

/// Returns the words behind the names of directives that are in capitals: with an underscore, or of three letters or more.
fn names_in_capitals(bytes: &[u8]) -> impl Iterator<Item = Span> {
    let start_of = |part: &[u8]| part.as_ptr() as usize - bytes.as_ptr() as usize;
    let is_part = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
    let is_long =
        |word: &[u8]| word.contains(&b'_') || word.iter().filter(|b| b.is_ascii_uppercase()).count() > 2;
    let is_name = move |word: &&[u8]| is_long(word) && word.iter().all(is_part);
    let words = lines_to_fill_in(bytes)
        .flat_map(|line| line.split(u8::is_ascii_whitespace).skip(1).filter(|word| !word.is_empty()));
    words.filter(is_name).map(move |word| Span::new(start_of(word), start_of(word) + word.len()))
}

/// Returns the first word of a text, and whether white space follows it.
fn first_word(text: &[u8]) -> (&[u8], bool) {
    let text = text.trim_ascii_start();
    let end = text.iter().position(u8::is_ascii_whitespace);
    (&text[..end.unwrap_or(text.len())], end.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::id;

    fn read(path: &str, text: &str) -> (String, Template) {
        let template = Template::read(path, text.as_bytes()).expect("a template");
        assert_eq!(template.text.len(), text.len());
        let kept = String::from_utf8_lossy(&template.text).into_owned();
        let kept = kept.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        (kept, template)
    }

    #[test]
    fn names_and_markers_tell_a_template() {
        for path in ["redis.conf.j2", "a/redis.conf.TMPL", "redis.conf.in", "redis.epp"] {
            assert!(is_template(path, b"port 6379\n"), "{path}");
        }
        assert!(
            is_template("redis.conf.bak", b"port {{ port }}\n") && is_template("redis", b"port <%= @p %>\n")
        );
        // A server may be given these as they are.
        assert!(
            !is_template("redis.conf", b"port {{ port }}\n")
                && !is_template("redis.bak", b"requirepass $a{b\n")
        );
    }

    #[test]
    fn lines_with_markers_are_unknown() {
        let text = "# {{ ansible_managed }}\n{{ ansible_managed | comment }}\nport {{ port }}\nhz 10\n{% if tls %}\n\
                    tls-port 6380\n{% else %}\nappendonly no\n{% endif %}\nmaxmemory {% if a %}1{% else %}2{% endif %}\n";
        let (kept, template) = read("redis.conf.j2", text);
        assert_eq!(kept, "# {{ ansible_managed }}\nhz 10\ntls-port 6380\nappendonly no");
        assert_eq!(template.marks.unjudged, 2);
        for known in [id::HZ, id::DATABASES] {
            assert!(!template.unknown.has(known));
        }
        for unknown in [id::PORT, id::TLS_PORT, id::APPENDONLY, id::MAXMEMORY] {
            assert!(template.unknown.has(unknown));
        }
    }

    #[test]
    fn a_line_without_a_name_may_set_anything() {
        for (path, text) in [
            ("a.j2", "{% for k, v in more %}\n{{ k }} {{ v }}\n{% endfor %}\n"),
            ("a.j2", "max{{ what }} 1\n"),
            ("a.j2", "{% include 'more' %}\n"),
            ("a.j2", "include {{ path }}\n"),
            ("a.tpl", "{{- include \"more\" . | nindent 4 }}\n"),
            ("a.erb", "<% @more.each do |k, v| -%>\n<%= k %> <%= v %>\n<% end %>\n"),
            ("a.template", "$MORE\n"),
            ("a.in", "port 1\n@MORE@\n"),
        ] {
            let (_, template) = read(path, text);
            assert!(template.unknown.has(id::HZ), "{text}");
            assert_eq!(template.marks.unjudged, 1, "{text}");
        }
    }

    #[test]
    fn parts_of_every_language_are_known() {
        for (path, text) in [
            ("a.j2", "{%- if x -%}\nhz 1\n{%- endif %}\nport 1\n"),
            (
                "a.gotmpl",
                "{{- /* a comment */}}\n{{- $x := .Values.x }}\n{{- range $x }}\nhz 1\n{{- end }}\nport 1\n",
            ),
            ("a.hbs", "{{#if x}}\nhz 1\n{{else}}\n{{/if}}\nport 1\n"),
            ("a.erb", "<%# a comment %>\n<% if @x -%>\nhz 1\n<% end -%>\nport 1\n"),
            (
                "a.epp",
                "<%- | Integer $x,\n  Integer $y | -%>\n<% if $x { -%>\nhz 1\n<% } else { -%>\n<% } -%>\nport 1\n",
            ),
            ("a.tftpl", "%{ if x ~}\nhz 1\n%{ endif ~}\nport 1\n"),
        ] {
            let (kept, template) = read(path, text);
            assert_eq!(kept, "hz 1\nport 1", "{text}");
            assert!(template.unknown.has(id::HZ) && !template.unknown.has(id::PORT), "{text}");
            assert_eq!(template.marks.unjudged, 0, "{text}");
        }
        // Without its end, a part may be everything.
        assert!(read("a.j2", "{% if x %}\nhz 1\n").1.unknown.has(id::HZ));
        assert!(read("a.j2", "hz 1\n{% endif %}\n").1.unknown.has(id::HZ));
    }

    #[test]
    fn a_secret_has_a_stand_in() {
        let text = "requirepass \"{{ redis_password }}\"\nmasterauth {{redis_password}}\n";
        let (kept, template) = read("a.j2", text);
        let words: Vec<&str> = kept.split_whitespace().collect();
        assert!(words[1].starts_with(STAND_IN) && words[1] == words[3], "{kept}");
        assert!(!template.unknown.has(id::REQUIREPASS) && template.marks.unjudged == 2);
        // There is no room here, and this one may be missing.
        assert!(read("a.j2", "requirepass {{p}}\n").1.unknown.has(id::REQUIREPASS));
        let maybe = "{% if x %}\nrequirepass {{ redis_password }}\n{% endif %}\n";
        assert!(read("a.j2", maybe).1.unknown.has(id::REQUIREPASS));
    }

    #[test]
    fn changes_must_not_touch_markers() {
        let (_, template) = read("a.j2", "port {{ x }}\nhz 1\n");
        let touches = |start, end| template.marks.touches(Span::new(start, end));
        assert!(touches(0, 3) && touches(12, 12) && touches(0, 20) && touches(11, 14));
        assert!(!touches(13, 13) && !touches(13, 17) && !touches(12, 13));
    }

    #[test]
    fn names_that_the_server_replaces_are_not_placeholders() {
        for text in ["proc-title-template \"{title} {listen-addr}\"\n", " Proc-Title-Template {title}\n"] {
            assert!(Template::unfilled(text.as_bytes()).is_none(), "{text}");
            assert_eq!(Template::replaceable(text.as_bytes()), [b""; 0], "{text}");
        }
        assert!(Template::unfilled(b"port {port}\n").is_some());
    }

    #[test]
    fn hostile_texts_end_soon() {
        for part in ["{{", "{%", "{{ }}", "<%", "${", "$a", "%%", "{# ", "{{ if }}", "<% } %>\n"] {
            read("a.tpl", &part.repeat(100_000));
        }
    }
}
