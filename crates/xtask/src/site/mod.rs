//! `cargo xtask site`: the project's site, made of files alone. Its own links are relative, so that it works below any
//! address and from a disk.

mod links;
mod page;
mod sources;

use crate::page as web;
use page::{SEARCH, STYLE, Shell};
use serde_json::json;
use sources::Source;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The folder of the site.
const FOLDER: &str = "target/site";
/// Where the page for browsers is in it.
const PAGE: &str = "page";
/// The pictures in the documents, in the repository and in the site.
const PICTURES: &str = "docs/pictures";

/// A site: the contents of its files, by path.
type Site = BTreeMap<String, Vec<u8>>;

/// Makes the site. With `--no-page`, the page for browsers is left out, which takes long to build.
pub(crate) fn command(arguments: &[String]) -> ExitCode {
    let has_page = match arguments {
        [] => true,
        [only] if only == "--no-page" => false,
        _ => {
            eprintln!("cargo xtask site: the only option is --no-page");
            return ExitCode::from(2);
        }
    };
    let page = if has_page { web::build(&[]) } else { Ok(()) };
    match page.and_then(|()| make(has_page)).and_then(|site| write(&site)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("cargo xtask site: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Makes the site with the page as it was built last, for the check of the page.
pub(crate) fn check() -> Result<(), String> {
    let site = make(true)?;
    println!("site: {} files, and every link leads to one of them", site.len());
    Ok(())
}

fn write(site: &Site) -> Result<(), String> {
    let told = |path: &Path, why: std::io::Error| format!("{}: {why}", path.display());
    let folder = PathBuf::from(FOLDER);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|why| told(&folder, why))?;
    }
    for (path, bytes) in site {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(|why| told(parent, why))?;
        fs::write(&path, bytes).map_err(|why| told(&path, why))?;
    }
    let bytes: usize = site.values().map(Vec::len).sum();
    println!("{FOLDER}: {} files, {} kB", site.len(), bytes.div_ceil(1000));
    Ok(())
}

/// Returns the folder of the project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Makes the site and checks its links. The page for browsers must have been built, if there is to be one.
fn make(has_page: bool) -> Result<Site, String> {
    let root = root();
    let mut sources = sources::documents(&root)?;
    sources.extend(sources::directives(&root)?);
    let mut site = pages(&root, &sources, has_page)?;
    if has_page {
        add_folder(&mut site, &root.join("web/dist"), PAGE)?;
    }
    let broken = links::broken(&site);
    if broken.is_empty() { Ok(site) } else { Err(format!("links lead nowhere: {}", broken.join(", "))) }
}

/// Returns the pages of the sources, with what all of them share.
fn pages(root: &Path, sources: &[Source], has_page: bool) -> Result<Site, String> {
    let mut site = Site::new();
    add_folder(&mut site, &root.join(PICTURES), PICTURES)?;
    let paths = sources.iter().map(|source| source.path.clone()).chain(site.keys().cloned()).collect();
    for source in sources {
        let shell = Shell { source, has_page, paths: &paths, root };
        site.insert(source.path.clone(), shell.page().into_bytes());
    }
    site.insert("style.css".to_owned(), STYLE.as_bytes().to_vec());
    site.insert("search.js".to_owned(), SEARCH.as_bytes().to_vec());
    for language in ["en", "zh"] {
        let of = sources.iter().filter(|source| source.language == language);
        let entries: Vec<_> = of.map(|one| json!([one.title, one.path, one.words()])).collect();
        // A script, because a page on a disk must not read other files.
        let index = format!("const INDEX = {};\n", json!(entries));
        site.insert(format!("index.{language}.js"), index.into_bytes());
    }
    Ok(site)
}

fn add_folder(site: &mut Site, folder: &Path, below: &str) -> Result<(), String> {
    let told = |why: std::io::Error| format!("{}: {why}", folder.display());
    for entry in fs::read_dir(folder).map_err(told)? {
        let entry = entry.map_err(told)?;
        let path = format!("{below}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            add_folder(site, &entry.path(), &path)?;
        } else {
            site.insert(path, fs::read(entry.path()).map_err(told)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::page::relative;
    use super::*;

    fn text(site: &Site, path: &str) -> String {
        String::from_utf8_lossy(&site[path]).into_owned()
    }

    /// The documents of this repository, without directives, for which the program has to be built.
    #[test]
    fn every_link_of_the_documents_leads_somewhere() {
        let sources = sources::documents(&root()).expect("they are there");
        let site = pages(&root(), &sources, false).expect("the pictures are there");
        assert_eq!(links::broken(&site), Vec::<String>::new());
        let rule = text(&site, "zh/rules/missing-masterauth/index.html");
        assert!(rule.contains("<html lang=\"zh\">"));
        assert!(rule.contains("href=\"../../../rules/missing-masterauth/index.html\""));
        let front = text(&site, "index.html");
        assert!(
            front.contains("href=\"docs/lint.html\"") && front.contains("src=\"docs/pictures/check.png\"")
        );
        assert!(text(&site, "index.en.js").contains("missing-masterauth"));
    }

    #[test]
    fn a_link_of_a_document_to_nothing_is_kept_and_found() {
        let of = |name: &str, text: &str| Source {
            path: sources::path_of(name),
            from: name.to_owned(),
            language: "en",
            title: name.to_owned(),
            text: text.to_owned(),
        };
        // The code is there, and no page of the site.
        let one = of("docs/one.md", "[gone](gone.md) [code](../Cargo.toml) [two](two.md#b) ![p](none.png)");
        let site = pages(&root(), &[one, of("docs/two.md", "# a")], false).expect("the pictures are there");
        let broken = links::broken(&site);
        for link in ["docs/one.html: gone.md", "docs/one.html: two.html#b", "docs/one.html: none.png"] {
            assert!(broken.iter().any(|found| found == link), "{link}: {broken:?}");
        }
        assert!(!broken.iter().any(|found| found.contains("Cargo.toml")), "{broken:?}");
    }

    #[test]
    fn a_directive_names_its_rules_as_links() {
        let text =
            "# a\n\nSets *a*.\n\ngroup: b\nknown to: c\n\nserver  default\nx       y\n\nrules: one, two\n\n";
        let page = "# a\n\nSets *a*.\n\n```\ngroup: b\nknown to: c\n\nserver  default\nx       y\n```\n\n## 规则\n\n\
                    - [one](../../docs/rules/zh/one.md)\n- [two](../../docs/rules/zh/two.md)\n";
        assert_eq!(sources::laid_out(text, "zh"), page);
    }

    #[test]
    fn relative_links_climb_as_far_as_needed() {
        assert_eq!(relative("index.html", "docs/lint.html"), "docs/lint.html");
        assert_eq!(relative("rules/a/index.html", "rules/b/index.html"), "../b/index.html");
        assert_eq!(relative("zh/rules/a/index.html", "style.css"), "../../../style.css");
    }

    #[test]
    fn dead_and_absolute_links_are_found() {
        let pages = [
            ("a/x.html", "<a href=\"../b.html#there\">b</a> <a href=\"https://example.com\">c</a>"),
            ("b.html", "<h2 id=\"here\">b</h2> <a href=\"a/x.html\">x</a> <a href=\"gone.html\">y</a>"),
            ("c.html", "<a href=\"/b.html\">b</a> <script src=\"https://example.com/s.js\"></script>"),
            (
                "d.html",
                "<link rel=\"stylesheet\" href=\"https://example.com/s.css\"><a href=\"http://a\">a</a>",
            ),
        ];
        let site = pages.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).into();
        let expected = [
            "a/x.html: ../b.html#there",
            "b.html: gone.html",
            "c.html: /b.html",
            "c.html: https://example.com/s.js",
            "d.html: https://example.com/s.css",
        ];
        assert_eq!(links::broken(&site), expected);
    }
}
