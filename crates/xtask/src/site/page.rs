//! Pages: Markdown as HTML, in what all pages share.

use super::PAGE;
use super::sources::{Source, path_of};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use rconf_core::text::join;
use std::collections::BTreeSet;
use std::path::Path;

pub(super) const STYLE: &str = include_str!("style.css");
pub(super) const SEARCH: &str = include_str!("search.js");

/// What a page is put into.
pub(super) struct Shell<'s> {
    pub source: &'s Source,
    /// Whether the site has the page for browsers.
    pub has_page: bool,
    /// The paths of all pages and pictures.
    pub paths: &'s BTreeSet<String>,
    /// The folder of the project.
    pub root: &'s Path,
}

impl Shell<'_> {
    /// Returns the whole page.
    pub(super) fn page(&self) -> String {
        let Source { path, language, title, .. } = self.source;
        let to = |target: &str| relative(path, target);
        let is_chinese = *language == "zh";
        let said = |english: &'static str, chinese: &'static str| if is_chinese { chinese } else { english };
        let top = said("", "zh/");
        let mut links =
            vec![(to("index.html"), "rconf"), (to(&format!("{top}rules/index.html")), said("Rules", "规则"))];
        let directives = format!("{top}directives/index.html");
        if self.paths.contains(&directives) {
            links.push((to(&directives), said("Directives", "指令")));
        }
        if self.has_page {
            links.push((to(&format!("{PAGE}/index.html")), said("Try it here", "在浏览器中试用")));
        }
        if let Some(other) = self.source.other().filter(|other| self.paths.contains(other)) {
            links.push((to(&other), said("中文", "English")));
        }
        let link = |(href, text): &(String, &str)| format!("<a href=\"{href}\">{text}</a>\n");
        let links: String = links.iter().map(link).collect();
        let (search, none) = (said("Search", "搜索"), said("nothing found", "没有找到"));
        let (style, script, index) = (to("style.css"), to("search.js"), to(&format!("index.{language}.js")));
        let root = to("index.html").trim_end_matches("index.html").to_owned();
        let (title, body) = (escaped(title), self.body());
        format!(
            "<!doctype html>\n<html lang=\"{language}\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title} - rconf</title>\n\
             <link rel=\"stylesheet\" href=\"{style}\">\n<header>\n<nav>\n{links}</nav>\n\
             <input type=\"search\" placeholder=\"{search}\" aria-label=\"{search}\" data-root=\"{root}\" \
             data-none=\"{none}\">\n<ol></ol>\n</header>\n<main>\n{body}</main>\n<script src=\"{index}\"></script>\n\
             <script src=\"{script}\"></script>\n</html>\n"
        )
    }

    fn body(&self) -> String {
        let events: Vec<Event<'_>> = Parser::new_ext(&self.source.text, Options::ENABLE_TABLES).collect();
        let mut out = Vec::with_capacity(events.len());
        let mut ids = BTreeSet::new();
        // Whether each link that is open is kept.
        let mut kept = Vec::new();
        for (nth, event) in events.iter().enumerate() {
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    let id = new_id(&mut ids, &text_of(&events[nth + 1..]));
                    out.push(Event::Html(format!("<{level} id=\"{id}\">").into()));
                }
                Event::End(TagEnd::Heading(level)) => out.push(end_of(*level)),
                Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                    let target = self.target(dest_url);
                    kept.push(target.is_some());
                    out.extend(target.map(|dest_url| {
                        let (title, id) = (title.clone(), id.clone());
                        Event::Start(Tag::Link {
                            link_type: *link_type,
                            dest_url: dest_url.into(),
                            title,
                            id,
                        })
                    }));
                }
                Event::End(TagEnd::Link) => {
                    out.extend(kept.pop().filter(|kept| *kept).map(|_| event.clone()));
                }
                Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                    let target = self.target(dest_url).unwrap_or_else(|| dest_url.to_string());
                    let (title, id) = (title.clone(), id.clone());
                    let dest_url = target.into();
                    out.push(Event::Start(Tag::Image { link_type: *link_type, dest_url, title, id }));
                }
                // The documents hold none that a page needs.
                Event::Html(text) | Event::InlineHtml(text) => out.push(Event::Text(text.clone())),
                _ => out.push(event.clone()),
            }
        }
        let mut text = String::new();
        html::push_html(&mut text, out.into_iter());
        text
    }

    /// Returns where a link leads in the site, or `None` if the site has no page of the file that it leads to. A link to
    /// nothing is kept as it is, so that it is found among the links of the site.
    fn target(&self, link: &str) -> Option<String> {
        if link.contains("://") || link.starts_with('#') {
            return Some(link.to_owned());
        }
        let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
        let folder = self.source.from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let file = join(folder, file);
        match self.paths.get(&path_of(&file)) {
            Some(path) => {
                let anchor = anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
                Some(relative(&self.source.path, path) + &anchor)
            }
            None if self.root.join(&file).exists() => None,
            None => Some(link.to_owned()),
        }
    }
}

fn end_of(level: HeadingLevel) -> Event<'static> {
    Event::Html(CowStr::from(format!("</{level}>\n")))
}

/// Returns the text of a heading.
fn text_of(events: &[Event<'_>]) -> String {
    let inside = events.iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
    inside
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect()
}

/// Returns the id of a heading, as GitHub makes it.
fn new_id(ids: &mut BTreeSet<String>, text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    let plain = kept.collect::<String>().to_lowercase().replace(' ', "-");
    let mut id = plain.clone();
    let mut nth = 1;
    while !ids.insert(id.clone()) {
        id = format!("{plain}-{nth}");
        nth += 1;
    }
    id
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// Returns the link from one page to another file of the site.
pub(super) fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let folders = from.len() - 1;
    let shared = from[..folders].iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; folders - shared];
    parts.extend(&to[shared..]);
    parts.join("/")
}
