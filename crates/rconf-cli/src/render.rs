//! Draws findings on a terminal: the line, the place, the message and the help. Secrets in the lines are
//! hidden.

use crate::language::{either, language};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use rconf_core::lint::{Applicability, Finding, Fix, Place, Severity};
use rconf_core::secret::shown_in;
use rconf_core::text::LineTable;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::rc::Rc;

/// How much of a long line is shown on each side of the place.
const AROUND: usize = 80;
/// The length above which a line is cached, so that its secrets are searched only once.
const LONG: usize = 10_000;

/// Draws findings, using the texts they are about.
pub struct Drawer<'t> {
    texts: HashMap<String, (&'t [u8], LineTable)>,
    renderer: Renderer,
    /// The last long line that was shown: its path, its number, and the line without secrets.
    last: RefCell<Option<(String, usize, Rc<Hidden>)>>,
}

/// A line without secrets, and a function that maps an offset in the original line to it.
type Hidden = (Vec<u8>, Box<dyn Fn(usize) -> usize>);

/// A line of a file as it is shown: without secrets, and shortened if it is long.
struct Shown {
    number: usize,
    text: String,
    from: usize,
    to: usize,
}

impl<'t> Drawer<'t> {
    /// Creates a drawer. `text` returns the contents of a file that findings name.
    pub fn new(findings: &[Finding], text: impl Fn(&str) -> Option<&'t [u8]>) -> Self {
        let mut texts = HashMap::new();
        for place in
            findings.iter().flat_map(|f| std::iter::once(&f.place).chain(f.related.iter().map(|r| &r.place)))
        {
            if !texts.contains_key(&place.path) {
                let bytes = text(&place.path).unwrap_or_default();
                texts.insert(place.path.clone(), (bytes, LineTable::new(bytes)));
            }
        }
        Self { texts, renderer: Renderer::styled(), last: RefCell::new(None) }
    }

    /// Returns the start of a place, as line and column from 1.
    pub fn position(&self, place: &Place) -> (usize, usize) {
        let (bytes, table) = &self.texts[&place.path];
        let position = table.position(bytes, place.span.start);
        (position.line, position.column)
    }

    /// Draws a finding in full. `given` contains the files that `--fix` would change.
    pub fn draw(&self, finding: &Finding, given: &HashSet<&str>, out: &mut impl Write) -> io::Result<()> {
        let level = match finding.severity {
            Severity::Error => Level::ERROR.with_name(either("error", "错误")),
            Severity::Warning => Level::WARNING.with_name(either("warning", "警告")),
            Severity::Info => Level::INFO.with_name(either("info", "信息")),
        };
        let id = format!("{} {}", finding.rule.code, finding.rule.name);
        let place = self.shown(&finding.place);
        let title = level.primary_title(finding.message.get(language())).id(&id);
        let title = match finding.rule.url() {
            Some(url) => title.id_url(url),
            None => title,
        };
        let stops = finding.stops_load == Some(true);
        let label = stops.then(|| either("the server stops here", "服务器到此停止"));
        let primary = snippet(&place, &finding.place.path, AnnotationKind::Primary, label);
        let mut report = vec![title.element(primary)];
        let related: Vec<_> = finding.related.iter().map(|r| (self.shown(&r.place), r)).collect();
        for (shown, related) in &related {
            let note = Level::NOTE
                .with_name(either("note", "参见"))
                .secondary_title(related.message.get(language()));
            report.push(note.element(snippet(shown, &related.place.path, AnnotationKind::Context, None)));
        }
        let fixable = |f: &&Fix| f.edits.iter().all(|e| given.contains(e.path.as_str()));
        let fix = match finding.fix.as_ref().filter(fixable).map(|f| f.applicability) {
            Some(Applicability::Safe) => either(" (`--fix` does it)", "（`--fix` 可自动修复）"),
            Some(Applicability::Unsafe) => {
                either(" (`--fix --unsafe-fixes` does it)", "（`--fix --unsafe-fixes` 可自动修复）")
            }
            None => "",
        };
        let help = format!("{}{fix}", finding.help.get(language()));
        if let Some(first) = report.first_mut() {
            *first = std::mem::replace(first, annotate_snippets::Group::with_level(Level::HELP))
                .element(Level::HELP.with_name(either("help", "建议")).message(&help));
        }
        writeln!(out, "{}\n", self.renderer.render(&report))
    }

    /// Returns a line without its secrets. A long line is searched once, however many findings it has.
    fn hidden(&self, place: &Place, number: usize, above: &[u8], line: &[u8]) -> Rc<Hidden> {
        if line.len() < LONG {
            return hide(&place.path, above, line);
        }
        let mut last = self.last.borrow_mut();
        let same = last.as_ref().filter(|(path, nth, _)| *path == place.path && *nth == number);
        if let Some((.., hidden)) = same {
            return Rc::clone(hidden);
        }
        let hidden = hide(&place.path, above, line);
        *last = Some((place.path.clone(), number, Rc::clone(&hidden)));
        hidden
    }

    fn shown(&self, place: &Place) -> Shown {
        let (bytes, table) = &self.texts[&place.path];
        let number = table.line(place.span.start.min(bytes.len()));
        let start = table.start(number);
        let line = table.bytes(bytes, number);
        let within = |offset: usize| offset.saturating_sub(start).min(line.len());
        let (from, to) = (within(place.span.start), within(place.span.end));
        let hidden = self.hidden(place, number, &bytes[..start], line);
        let (text, carried) = &*hidden;
        let (from, to) = (carried(from), carried(to).max(carried(from)));
        let left = if text.len() > AROUND * 3 { from.saturating_sub(AROUND) } else { 0 };
        let right = if text.len() > AROUND * 3 { text.len().min(from + 2 * AROUND) } else { text.len() };
        let length = |range: &[u8]| String::from_utf8_lossy(range).len();
        let to = to.min(right);
        Shown {
            number,
            from: length(&text[left..from]),
            to: length(&text[left..from]) + length(&text[from..to]),
            text: String::from_utf8_lossy(&text[left..right]).into_owned(),
        }
    }
}

fn hide(path: &str, above: &[u8], line: &[u8]) -> Rc<Hidden> {
    let (text, carried) = shown_in(path, above, line);
    Rc::new((text, Box::new(carried)))
}

fn snippet<'a>(
    shown: &'a Shown,
    path: &'a str,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let end = shown.to.max(shown.from).min(shown.text.len());
    Snippet::source(&shown.text)
        .line_start(shown.number)
        .path(path)
        .annotation(kind.span(shown.from.min(end)..end).label(label))
}

/// Prints a finding on one line.
pub fn concise(drawer: &Drawer<'_>, finding: &Finding, out: &mut impl Write) -> io::Result<()> {
    let (line, column) = drawer.position(&finding.place);
    let (rule, severity) = (finding.rule, finding.severity.name());
    let path = &finding.place.path;
    writeln!(
        out,
        "{path}:{line}:{column}: {severity}[{} {}] {}",
        rule.code,
        rule.name,
        finding.message.get(language())
    )
}
