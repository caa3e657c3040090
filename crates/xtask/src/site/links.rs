//! Links of a site, each of which must lead to a file of it.

use super::Site;
use rconf_core::text::join;
use std::collections::BTreeSet;
use std::path::Path;

/// Returns the links that lead nowhere in the site, each with its page. Only what a reader may follow leads to other hosts.
pub(super) fn broken(site: &Site) -> Vec<String> {
    let mut broken = Vec::new();
    for (path, bytes) in site.iter().filter(|(path, _)| is_ours(path)) {
        let text = String::from_utf8_lossy(bytes);
        for link in values(&text, "<a href").filter(|link| !is_elsewhere(link)) {
            if !leads_somewhere(site, path, link) {
                broken.push(format!("{path}: {link}"));
            }
        }
        for link in values(&text, " src").chain(values(&text, " rel=\"stylesheet\" href")) {
            if !leads_somewhere(site, path, link) {
                broken.push(format!("{path}: {link}"));
            }
        }
    }
    broken
}

/// Returns whether a file is one of our pages. The page for browsers has tests of its own.
fn is_ours(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|end| end == "html") && !path.starts_with("page/")
}

fn is_elsewhere(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

fn leads_somewhere(site: &Site, from: &str, link: &str) -> bool {
    if is_elsewhere(link) {
        return false;
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let target = if path.is_empty() { from.to_owned() } else { join(folder, path) };
    let Some(bytes) = site.get(&target) else { return false };
    anchor.is_empty() || ids(&String::from_utf8_lossy(bytes)).contains(anchor)
}

fn ids(text: &str) -> BTreeSet<&str> {
    values(text, " id").collect()
}

/// Returns the values of attributes that begin so.
fn values<'t>(text: &'t str, start: &str) -> impl Iterator<Item = &'t str> + use<'t> {
    let start = format!("{start}=\"");
    let mut rest = text;
    std::iter::from_fn(move || {
        let after = rest.split_once(start.as_str())?.1;
        let (value, left) = after.split_once('"')?;
        rest = left;
        Some(value)
    })
}
